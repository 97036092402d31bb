"""The admin's screen of accounts: colleagues only, nothing deleted, roles by e-mail."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group

from home import roles
from members.models import ActRecord, Member
from portal.security import demo_factor
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(client):
    """An administrator without all rights, signed in."""
    member = MemberFactory(administrator=True, nickname="살림꾼")
    client.force_login(member)
    return member


def test_the_list_shows_colleagues_and_no_citizen(client, keeper):
    MemberFactory(editor=True, nickname="글쓴이")
    MemberFactory(nickname="이웃집")
    page = client.get("/admin/users/").content.decode()

    assert "글쓴이" in page
    assert "살림꾼" in page
    assert "이웃집" not in page


@pytest.mark.parametrize("number", [1, 30])
def test_the_list_costs_the_same_for_one_and_for_thirty(client, keeper, number, django_assert_max_num_queries):
    MemberFactory.create_batch(number, editor=True)
    with django_assert_max_num_queries(23):
        assert client.get("/admin/users/").status_code == 200


def test_searching_finds_colleagues_by_nickname_only_among_them(client, keeper):
    MemberFactory(editor=True, nickname="골목지기")
    MemberFactory(nickname="골목이웃")
    page = client.get("/admin/users/?q=골목").content.decode()

    assert "골목지기" in page
    assert "골목이웃" not in page


def test_a_citizens_account_is_not_there(client, keeper):
    citizen = MemberFactory()

    assert client.get(f"/admin/users/edit/{citizen.pk}/").status_code == 404
    assert client.get(f"/admin/users/history/{citizen.pk}/").status_code == 404


BULK = "bulk/members/member"
DOORS = ["users/delete/{}/", "users/usage/{}/", f"{BULK}/delete/?id={{}}", f"{BULK}/assign_role/?id={{}}"]


@pytest.mark.parametrize("address", DOORS)
def test_nothing_is_deleted_and_nothing_done_in_bulk(client, address):
    client.force_login(MemberFactory(superuser=True))
    colleague = MemberFactory(editor=True)

    assert client.post("/admin/" + address.format(colleague.pk)).status_code == 404
    assert Member.objects.filter(pk=colleague.pk).exists()


def test_an_existing_member_is_given_a_role_by_e_mail(client, keeper):
    member = MemberFactory(email="new@example.org", nickname="새내기")
    author = Group.objects.get(name=roles.AUTHOR)
    response = client.post("/admin/users/new/", {"address": " NEW@example.org ", "groups": [author.pk]})

    assert response.status_code == 302
    assert list(member.groups.all()) == [author]
    member.refresh_from_db()
    assert (member.email, member.nickname, member.is_superuser) == ("new@example.org", "새내기", False)


def test_an_unknown_address_is_answered_in_a_sentence(client, keeper):
    author = Group.objects.get(name=roles.AUTHOR)
    response = client.post("/admin/users/new/", {"address": "nobody@example.org", "groups": [author.pk]})

    assert "이 주소로 가입한 사람이 없어요" in response.content.decode()
    assert Member.objects.count() == 1


def test_a_colleague_is_switched_off_and_is_out_at_once(client, keeper):
    colleague = MemberFactory(editor=True)
    other = type(client)()
    other.force_login(colleague)
    groups = [group.pk for group in colleague.groups.all()]
    client.post(f"/admin/users/edit/{colleague.pk}/", {"groups": groups})
    colleague.refresh_from_db()

    assert colleague.is_active is False
    assert other.get("/admin/").status_code == 302


def test_an_account_without_an_address_can_be_looked_after(client, keeper):
    colleague = MemberFactory(editor=True, email=None)
    groups = [group.pk for group in colleague.groups.all()]
    assert client.get("/admin/users/").status_code == 200
    assert client.get(f"/admin/users/edit/{colleague.pk}/").status_code == 200
    client.post(f"/admin/users/edit/{colleague.pk}/", {"groups": groups, "is_active": "on"})
    colleague.refresh_from_db()

    assert (colleague.email, colleague.is_active) == (None, True)


def test_who_has_not_all_rights_gives_none_and_touches_none(client, keeper):
    chief = MemberFactory(superuser=True)
    colleague = MemberFactory(editor=True)
    client.post(f"/admin/users/edit/{colleague.pk}/", {"groups": [], "is_active": "on", "is_superuser": "on"})
    colleague.refresh_from_db()

    assert colleague.is_superuser is False
    client.post(f"/admin/users/edit/{chief.pk}/", {"groups": [], "lost_factor": "on"})
    chief.refresh_from_db()
    assert chief.is_active is True


def test_a_lost_phone_is_forgotten_and_written_down(client, keeper):
    colleague = MemberFactory(editor=True)
    demo_factor.give(colleague)
    groups = [group.pk for group in colleague.groups.all()]
    client.post(f"/admin/users/edit/{colleague.pk}/", {"groups": groups, "is_active": "on", "lost_factor": "on"})

    assert Authenticator.objects.filter(user=colleague).count() == 0
    assert list(ActRecord.objects.values_list("verb", "actor_id", "subject_id")) == [
        ("second_factor_reset", keeper.pk, colleague.pk)
    ]


def test_one_does_not_switch_oneself_off_nor_forget_ones_own_factor(client, keeper):
    groups = [group.pk for group in keeper.groups.all()]
    client.post(f"/admin/users/edit/{keeper.pk}/", {"groups": groups, "lost_factor": "on"})
    keeper.refresh_from_db()

    assert keeper.is_active is True
    assert Authenticator.objects.filter(user=keeper).count() == 1


@pytest.mark.parametrize("role", ["editor", "reviewer", "district_editor", "privacy_officer", "desk"])
def test_only_administrators_see_it(client, role):
    client.force_login(MemberFactory(**{role: True}))

    assert client.get("/admin/users/").status_code == 403
    assert client.get("/admin/users/new/").status_code == 403
