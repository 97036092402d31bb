"""Hats: one tap to change, checked at each request, told on every page; no write reaches the wrong person."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from members.acting import as_self
from members.models import Mandate, MandateScope, Member
from membership import organisations
from portal.acting import ActingBar, acting_of, for_member
from portal.models import Notice, OutboxMessage
from tests.factories import MemberFactory
from tests.membership.makers_organisations import Role, caller, desk_member, give_role, mandate, organisation, role_row

pytestmark = pytest.mark.django_db
SWITCH = "/organisations/switch/"


@pytest.fixture
def person(db):
    return MemberFactory(nickname="골목산책")


@pytest.fixture
def signed_in(client, person):
    client.force_login(person)
    return client


def bar_of(client) -> str:
    """The bar's words on a page of the portal; empty without one."""
    html = client.get("/organisations/").content.decode()
    return html.partition('class="hatbar')[2].partition("</aside>")[0]


def request_for(member, session: dict, method: str = "get", **data):
    request = getattr(RequestFactory(), method)("/", data)
    request.user, request.session = member, Session(session)
    request.COOKIES["sessionid"] = "x"
    return request


class Session(dict):
    accessed = True


@pytest.mark.parametrize("number", [1, 30])
def test_a_hat_costs_one_query_and_no_hat_none(person, number, django_assert_num_queries):
    made = [organisation(person, name=f"모임 {n}") for n in range(number)]
    with django_assert_num_queries(0):
        assert ActingBar(request_for(person, {})).hat is None
        assert acting_of(request_for(person, {})) == as_self(person)
        assert ActingBar(request_for(AnonymousUser(), {"acting": {"organisation": 1}})).hat is None
    with django_assert_num_queries(1):
        request = request_for(person, {"acting": {"organisation": made[0].pk}})
        assert acting_of(request).organisation == made[0]
        assert ActingBar(request).hat == acting_of(request)


def test_an_anonymous_page_asks_nothing_more(client, home_page):
    client.get("/organisations/invitation/none/")
    answer = client.get("/organisations/invitation/none/")
    assert "hatbar" not in answer.content.decode()
    assert "sessionid" not in answer.cookies


def test_one_tap_puts_the_hat_on_and_one_takes_it_off(signed_in, person):
    made = organisation(person)
    assert bar_of(signed_in) == ""
    answer = signed_in.post(SWITCH, {"as": f"organisation-{made.pk}", "next": "/me/"})
    assert (answer.status_code, answer.url) == (302, "/me/")
    assert "골목텃밭 모임</strong>으로 활동 중" in bar_of(signed_in)
    signed_in.post(SWITCH, {"as": "self"})
    assert bar_of(signed_in) == ""


@pytest.mark.parametrize("worn", ["organisation-999", "organisation-", "mandate-999", "organisation-x"])
def test_a_hat_one_may_not_wear_is_not_found(signed_in, worn):
    assert signed_in.post(SWITCH, {"as": worn}).status_code == 404
    assert bar_of(signed_in) == ""


def test_a_switch_leads_to_no_other_site(signed_in, person):
    made = organisation(person)
    answer = signed_in.post(SWITCH, {"as": f"organisation-{made.pk}", "next": "https://else.example/"})
    assert answer.url == "/organisations/"


def test_an_ended_role_ends_the_hat_at_the_next_request_and_says_so_once(signed_in, person):
    owner = MemberFactory()
    made = organisation(owner)
    give_role(made, person, Role.MANAGER)
    signed_in.post(SWITCH, {"as": f"organisation-{made.pk}"})
    organisations.end_role(target=role_row(made, person), acting=as_self(owner), at=timezone.now())
    assert "끝나서 지금은" in bar_of(signed_in)
    assert bar_of(signed_in) == ""


def test_a_write_under_an_ended_hat_changes_nothing(signed_in, person):
    member = MemberFactory(nickname="어르신")
    made = mandate(member, person)
    signed_in.post(SWITCH, {"as": f"mandate-{made.pk}"})
    Mandate.objects.filter(pk=made.pk).update(state="ended")
    answer = signed_in.post(reverse("membership:profile"), {"nickname": "잘못된이름"})
    assert answer.status_code == 403
    assert "아무것도 바꾸지 않았어요" in answer.content.decode()
    assert set(Member.objects.values_list("nickname", flat=True)) == {"골목산책", "어르신"}


def test_a_form_made_under_another_hat_is_refused(person):
    made = organisation(person)
    worn = {"acting": {"organisation": made.pk}}
    with pytest.raises(PermissionDenied):
        acting_of(request_for(person, worn, "post", acting_seal="self"))
    with pytest.raises(PermissionDenied):
        acting_of(request_for(person, {}, "post", acting_seal=f"organisation-{made.pk}"))
    fitting = request_for(person, worn, "post", acting_seal=f"organisation-{made.pk}")
    assert acting_of(fitting).organisation == made


def test_a_relative_acts_on_the_members_profile_and_the_member_hears_of_it(signed_in, person):
    member = MemberFactory(nickname="어르신")
    made = mandate(member, person)
    signed_in.post(SWITCH, {"as": f"mandate-{made.pk}"})
    assert "어르신님을 대신해 일하는 중" in bar_of(signed_in)
    seal = {"acting_seal": f"mandate-{made.pk}"}
    answer = signed_in.post(reverse("membership:profile"), {"nickname": "큰나무", "birth_year": "", **seal})
    assert answer.status_code == 302
    assert (Member.objects.get(pk=member.pk).nickname, Member.objects.get(pk=person.pk).nickname) == (
        "큰나무",
        "골목산책",
    )
    act = member.acts.get(verb="profile_changed")
    assert (act.actor, act.on_behalf_of, act.capacity) == (person, member, "relative")
    assert set(Notice.objects.values_list("member", flat=True)) == {member.pk}


@pytest.mark.parametrize(
    ("scope", "wanted", "is_let_in"),
    [
        ("profile", MandateScope.PROFILE, True),
        ("education", MandateScope.PROFILE, False),
        ("profile", None, False),
    ],
)
def test_a_view_lets_in_whom_the_mandate_covers(person, scope, wanted, is_let_in):
    made = mandate(MemberFactory(), person, scope=[scope])
    view = for_member(wanted)(lambda request: HttpResponse("ok"))
    request = request_for(person, {"acting": {"mandate": made.pk}})
    if is_let_in:
        assert view(request).content == b"ok"
    else:
        with pytest.raises(PermissionDenied):
            view(request)
        assert "맡긴 범위에" in request.acting_refusal


def test_a_visitor_is_sent_to_the_login(client):
    for name in ("organisations", "organisation_new", "mandates", "mandate_new", "desk", "desk_account"):
        address = reverse(f"membership:{name}")
        answer = client.get(address)
        assert (name, answer.status_code) == (name, 302)
        assert "login" in answer.url
    assert client.post(SWITCH, {"as": "self"}).status_code == 302


@pytest.mark.parametrize("address", ["/me/data/", "/me/leave/", "/me/mandates/", "/organisations/new/"])
def test_no_mandate_reaches_leaving_data_or_handing_on(signed_in, person, address):
    made = mandate(MemberFactory(), person, scope=MandateScope.values)
    signed_in.post(SWITCH, {"as": f"mandate-{made.pk}"})
    assert signed_in.get(address).status_code == 403


# ── the desk


@pytest.fixture
def staff(client, db):
    member = desk_member()
    client.force_login(member)
    return member


def test_a_citizen_and_an_editor_find_no_desk(client):
    for member in (MemberFactory(), MemberFactory(editor=True)):
        client.force_login(member)
        assert client.get("/desk/").status_code == 403


def test_the_desk_shows_the_least_and_only_whom_it_searched(client, staff):
    member = caller(email="long.address@example.org", nickname="느티나무집")
    assert client.get(reverse("membership:desk_request", args=[member.pk])).status_code == 404
    found = client.post("/desk/", {"query": "01023456789", "reason": "동네를 바꿔 달라는 전화"}).content.decode()
    assert "느티나무집" in found
    assert "010-••••-6789" in found
    assert "long.address" not in found
    assert client.get(reverse("membership:desk_request", args=[member.pk])).status_code == 200


def test_a_search_without_a_reason_shows_nobody(client, staff):
    caller(nickname="느티나무집")
    answer = client.post("/desk/", {"query": "01023456789", "reason": "."})
    assert answer.status_code == 422
    assert "느티나무집" not in answer.content.decode()
    assert staff.access_made.count() == 0


def test_to_put_down_the_call_ends_it_and_tells_the_member(client, staff):
    member = caller()
    made = mandate(member, staff, kind="staff")
    session = client.session
    session["acting"] = {"mandate": made.pk}
    session.save()
    assert "대신해 일하는 중" in bar_of(client)
    client.post(SWITCH, {"as": "self"})
    made.refresh_from_db()
    assert (made.state, made.ended_by) == ("ended", staff)
    assert Notice.objects.get().member == member


def test_a_call_ends_after_half_an_hour_or_when_the_right_is_taken(client, staff):
    for change in ("time", "right"):
        made = mandate(MemberFactory(), staff, kind="staff")
        session = client.session
        session["acting"] = {"mandate": made.pk}
        session.save()
        if change == "time":
            Mandate.objects.filter(pk=made.pk).update(ends_at=timezone.now() - timedelta(seconds=1))
        else:
            staff.groups.clear()
        assert "끝나서 지금은" in bar_of(client)


def test_another_staff_member_cannot_use_the_mandate(client, staff):
    made = mandate(MemberFactory(), desk_member(), kind="staff")
    session = client.session
    session["acting"] = {"mandate": made.pk}
    session.save()
    assert "끝나서 지금은" in bar_of(client)
    assert client.get(reverse("membership:desk_code", args=[made.pk])).status_code == 404


# ── screens of organisations


def test_the_screens_of_an_organisation_are_for_its_people(client, person):
    made = organisation(person)
    role = role_row(made, person)
    addresses = [
        reverse("membership:organisation", args=[made.pk]),
        reverse("membership:organisation_invite", args=[made.pk]),
        reverse("membership:organisation_person", args=[made.pk, role.pk]),
        reverse("membership:organisation_leave", args=[made.pk]),
        reverse("membership:organisation_close", args=[made.pk]),
    ]
    for member, status in ((person, 200), (MemberFactory(), 404)):
        client.force_login(member)
        assert [client.get(address).status_code for address in addresses] == [status] * 5


@pytest.mark.parametrize("number", [1, 30])
def test_the_screen_of_an_organisation_asks_the_same_for_many_people(
    signed_in, person, number, django_assert_max_num_queries
):
    made = organisation(person)
    for _ in range(number):
        give_role(made, MemberFactory(), Role.VIEWER)
    with django_assert_max_num_queries(20):
        assert signed_in.get(reverse("membership:organisation", args=[made.pk])).status_code == 200


def test_a_wrong_number_keeps_what_was_typed_and_says_what_to_do(signed_in):
    typed = {
        "name": "한울타리",
        "kind": "nonprofit",
        "registration_number": "124-81-00999",
        "district": "",
        "phone": "",
    }
    answer = signed_in.post("/organisations/new/", typed)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "숫자 하나가 잘못 적힌 것 같아요" in html
    assert 'value="한울타리"' in html
    assert signed_in.post("/organisations/new/", typed | {"registration_number": ""}).status_code == 422
    assert signed_in.post("/organisations/new/", typed | {"registration_number": "124-81-00998"}).status_code == 302


def test_another_organisations_role_is_not_reached_through_ones_own(signed_in, person):
    mine, other = organisation(person), organisation()
    foreign = other.roles.get()
    assert signed_in.get(reverse("membership:organisation_person", args=[mine.pk, foreign.pk])).status_code == 404
    assert signed_in.post(reverse("membership:organisation_end", args=[mine.pk, foreign.pk])).status_code == 404


def test_an_account_is_made_at_the_desk_and_its_phone_confirmed(client, staff):
    typed = {
        "channel": "phone",
        "nickname": "느티나무 아래",
        "phone": "010-7777-8888",
        "born_on": "19480315",
        "agree_terms": "on",
        "agree_privacy": "on",
    }
    assert client.post("/desk/new/", typed | {"born_on": "20480315"}).status_code == 422
    answer = client.post("/desk/new/", typed)
    member = Member.objects.get(phone="01077778888")
    assert answer.url == reverse("membership:desk_phone", args=[member.pk])
    assert client.post(answer.url, {"send": "1"}).status_code == 302
    code = re.search(r"(?<!\d)\d{6}(?!\d)", OutboxMessage.objects.get(to="01077778888").text)[0]
    assert client.post(answer.url, {"code": code}).url == reverse("membership:desk_request", args=[member.pk])
    member.refresh_from_db()
    assert member.phone_confirmed_at is not None
    assert client.post("/desk/new/", typed).status_code == 422
