"""내 정보: little is asked, what is typed stays, every change is written down by name, the phone is confirmed."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from members import nicknames
from members.acting import as_self, by_mandate
from members.models import ActRecord, Mandate, Token
from members.tokens import TokenRefusal, TokenRefused
from membership import profile
from membership.profile import Profile
from portal.models import Interest, Notice, OutboxMessage
from tests.factories import PASSWORD, MemberFactory, TopicFactory

NOW = timezone.now()
ADDRESS = "/me/profile/"


def typed(**fields) -> dict:
    return {"nickname": "골목산책", "home_district": "", "birth_year": "", "topics": []} | fields


@pytest.fixture
def member(db):
    return MemberFactory(nickname="골목산책")


@pytest.fixture
def signed_in(client, member):
    client.force_login(member)
    return client


@pytest.mark.parametrize(
    "name", ["골목산책", "은평 나무", "구청앞 나무", "센터옆 꽃집", "Anna 12", "a1", "가" * 20, "담쟁이"]
)
def test_a_neighbours_nickname_is_taken(name):
    assert nicknames.checked(name) == name


@pytest.mark.parametrize(
    ("name", "code"),
    [
        *(
            ("서울마을", "official"),
            ("서 울 마 을", "official"),
            ("서울.마을.담당", "official"),
            ("관리자", "official"),
        ),
        *(("운영자 2", "official"), ("ＡＤＭＩＮ", "official"), ("Admin", "official"), ("은평구청", "official")),
        *(("마을공동체종합지원센터", "official"), ("은평 마을센터", "official")),
        *(("가", "length"), ("", "length"), ("   ", "length"), ("가" * 21, "length")),
        *(("관\u200b리자", "hidden"), ("\u202e산책", "hidden"), ("산책\x00", "hidden")),
        *(("010-1234-5678", "contact"), ("me@example.org", "contact"), ("1234", "letters"), ("★★", "letters")),
    ],
)
def test_a_nickname_that_misleads_or_gives_too_much_is_refused_with_a_sentence(name, code):
    with pytest.raises(ValidationError) as refused:
        nicknames.checked(name)
    assert refused.value.code == code


def test_a_nickname_is_kept_in_one_form():
    assert nicknames.checked("  골목   산책 ") == "골목 산책"
    assert nicknames.checked("ＡＢ산책") == "AB산책"


def test_what_is_different_is_written_and_recorded_by_name(member):
    topic, other = TopicFactory(), TopicFactory()
    Interest.objects.create(member=member, topic=other)
    wanted = Profile("골목산책", "eunpyeong", 1968, frozenset({topic.pk}), True, False)
    changed = profile.change(acting=as_self(member), wanted=wanted, at=NOW)
    again = profile.change(acting=as_self(member), wanted=wanted, at=NOW)
    member.refresh_from_db()

    assert changed == ("home_district", "birth_year", "topics", "large_text")
    assert again == ()
    assert profile.profile_of(member) == wanted
    record = ActRecord.objects.get()
    assert (record.verb, record.details, record.actor) == ("profile_changed", {"fields": list(changed)}, member)
    assert "1968" not in str(record.details)


def test_a_topic_that_is_gone_meanwhile_is_left_out(member):
    topic = TopicFactory()
    wanted = Profile("골목산책", "", None, frozenset({topic.pk, 999_999}), False, False)
    profile.change(acting=as_self(member), wanted=wanted, at=NOW)

    assert profile.profile_of(member).topics == {topic.pk}


@pytest.mark.parametrize(("year", "code"), [(NOW.year + 1, "year"), (NOW.year - 121, "year"), (NOW.year - 8, "child")])
def test_a_birth_year_that_cannot_be_or_is_a_childs_is_refused(member, year, code):
    wanted = Profile("골목산책", "", year, frozenset(), False, False)
    with pytest.raises(ValidationError) as refused:
        profile.change(acting=as_self(member), wanted=wanted, at=NOW)
    member.refresh_from_db()
    assert (refused.value.code, member.birth_year) == (code, None)


def test_a_known_birthday_says_the_year(signed_in, member):
    member.born_on = timezone.localdate().replace(year=NOW.year - 16, month=1, day=1)
    member.save()
    signed_in.post(ADDRESS, typed(birth_year="1950"))
    member.refresh_from_db()

    assert member.birth_year in (None, NOW.year - 16)


def test_saving_says_so_and_sets_the_devices_cookies(signed_in, member):
    answer = signed_in.post(ADDRESS, typed(home_district="mapo", large_text="on"), follow=True)
    member.refresh_from_db()

    assert "저장했어요" in answer.content.decode()
    assert (member.home_district, member.large_text) == ("mapo", True)
    assert (signed_in.cookies["district"].value, signed_in.cookies["zoom"].value) == ("mapo", "125")
    signed_in.post(ADDRESS, typed())
    assert (signed_in.cookies["district"].value, signed_in.cookies["zoom"].value) == ("", "")


def test_an_error_keeps_what_was_typed(signed_in):
    topic = TopicFactory(name="돌봄")
    page = signed_in.post(ADDRESS, typed(nickname="관리자", birth_year="19x8", home_district="mapo", topics=[topic.pk]))
    text = page.content.decode()

    assert 'value="관리자"' in text
    assert 'value="19x8"' in text
    assert '<option value="mapo" selected>' in text
    assert "checked" in text.split("돌봄")[0].rsplit("<input", 1)[1]
    assert "센터나 담당자로 보이는 별명" in text


def test_who_wants_calls_without_a_number_is_asked_for_one(signed_in):
    assert signed_in.post(ADDRESS, typed(call_me="on"))["Location"] == "/me/profile/phone/"


def code_of(token: Token) -> str:
    """The six digits, from the text message that was written."""
    text = OutboxMessage.objects.get(key=f"phone-code:{token.pk}").text
    return next(word for word in text.replace("예요", " ").split() if word.isdigit() and len(word) == 6)


def test_a_phone_is_the_members_once_its_code_came_back(member):
    token = profile.send_code(acting=as_self(member), number="+82 10-1234-5678", at=NOW)
    member.refresh_from_db()
    assert member.phone == ""
    profile.confirm_phone(acting=as_self(member), token=token.pk, code=code_of(token), at=NOW)
    member.refresh_from_db()

    assert (member.phone, member.phone_confirmed_at) == ("01012345678", NOW)
    assert OutboxMessage.objects.get().to == "01012345678"
    assert [act.details for act in ActRecord.objects.all()] == [{"fields": ["phone"]}]


def test_a_code_is_used_once_lives_ten_minutes_and_is_its_owners(member):
    me = as_self(member)
    token = profile.send_code(acting=me, number="01012345678", at=NOW)
    code = code_of(token)
    stranger = as_self(MemberFactory())
    late = profile.send_code(acting=me, number="01012345678", at=NOW)
    profile.confirm_phone(acting=me, token=token.pk, code=code, at=NOW)
    tries = [
        (me, token.pk, code, NOW),
        (me, late.pk, code_of(late), NOW + timedelta(minutes=10)),
        (stranger, profile.send_code(acting=me, number="01012345679", at=NOW).pk, "000000", NOW),
    ]
    reasons = []
    for acting, pk, digits, at in tries:
        with pytest.raises(TokenRefused) as refused:
            profile.confirm_phone(acting=acting, token=pk, code=digits, at=at)
        reasons.append(refused.value.reason)

    assert reasons == [TokenRefusal.USED, TokenRefusal.EXPIRED, TokenRefusal.WRONG_CODE]


def test_a_strangers_right_code_changes_nothing(member):
    stranger = MemberFactory()
    token = profile.send_code(acting=as_self(member), number="01012345678", at=NOW)
    with pytest.raises(TokenRefused):
        profile.confirm_phone(acting=as_self(stranger), token=token.pk, code=code_of(token), at=NOW)
    stranger.refresh_from_db()

    assert stranger.phone == ""


def test_five_wrong_codes_close_the_door(member):
    token = profile.send_code(acting=as_self(member), number="01012345678", at=NOW)
    wrong = "000000" if code_of(token) != "000000" else "000001"
    for _attempt in range(5):
        with pytest.raises(TokenRefused):
            profile.confirm_phone(acting=as_self(member), token=token.pk, code=wrong, at=NOW)
    with pytest.raises(TokenRefused) as refused:
        profile.confirm_phone(acting=as_self(member), token=token.pk, code=code_of(token), at=NOW)

    assert refused.value.reason == TokenRefusal.TOO_OFTEN


def test_nobody_is_texted_without_end(member):
    for _time in range(5):
        profile.send_code(acting=as_self(member), number="01012345678", at=NOW)
    for who in (member, MemberFactory()):
        with pytest.raises(ValidationError, match="너무 여러 번"):
            profile.send_code(acting=as_self(who), number="01012345678", at=NOW)
    profile.send_code(acting=as_self(member), number="01012345678", at=NOW + timedelta(minutes=61))

    assert OutboxMessage.objects.count() == 6


def test_the_phone_screens_work_without_javascript(signed_in, member):
    assert signed_in.get("/me/profile/phone/code/")["Location"] == "/me/profile/phone/"
    wrong = signed_in.post("/me/profile/phone/", {"phone": "02-354-2100"}).content.decode()
    assert 'value="02-354-2100"' in wrong
    assert "휴대전화 번호가 아니에요" in wrong
    assert signed_in.post("/me/profile/phone/", {"phone": "010 1234 5678"})["Location"] == "/me/profile/phone/code/"
    page = signed_in.get("/me/profile/phone/code/").content.decode()
    assert 'autocomplete="one-time-code"' in page
    assert "010-1234-5678" in page
    code = code_of(Token.objects.get())
    other = signed_in.post("/me/profile/phone/code/", {"code": "12 34"}).content.decode()
    assert "숫자 6개를 적어 주세요" in other
    assert signed_in.post("/me/profile/phone/code/", {"code": f"{code[:3]} {code[3:]}"})["Location"] == ADDRESS
    member.refresh_from_db()
    assert member.phone == "01012345678"
    signed_in.post("/me/profile/phone/forget/")
    member.refresh_from_db()
    assert (member.phone, member.phone_confirmed_at) == ("", None)


def mandate(member, agent, scope=("profile",)) -> Mandate:
    return Mandate.objects.create(
        member=member,
        agent=agent,
        kind=Mandate.Kind.RELATIVE,
        scope=list(scope),
        state=Mandate.State.ACTIVE,
        method=Mandate.Method.SELF,
        requested_at=NOW,
        started_at=NOW,
    )


def test_on_behalf_both_names_are_recorded_and_the_member_is_told(member):
    daughter = MemberFactory(nickname="딸")
    wanted = Profile("골목산책", "mapo", None, frozenset(), False, False)
    profile.change(acting=by_mandate(mandate(member, daughter)), wanted=wanted, at=NOW)
    record, notice = ActRecord.objects.get(), Notice.objects.get()

    assert (record.actor, record.on_behalf_of, record.capacity) == (daughter, member, "relative")
    assert (notice.member, "딸 님이" in notice.text) == (member, True)


def test_a_mandate_for_something_else_reaches_no_profile(client, member):
    daughter = MemberFactory()
    acting = by_mandate(mandate(member, daughter, ["education"]))
    wanted = Profile("새이름", "", None, frozenset(), False, False)
    with pytest.raises(PermissionDenied):
        profile.change(acting=acting, wanted=wanted, at=NOW)
    with pytest.raises(PermissionDenied):
        profile.send_code(acting=acting, number="01012345678", at=NOW)
    client.force_login(daughter)
    session = client.session
    session["acting"] = {"mandate": acting.mandate.pk}
    session.save()

    assert client.get(ADDRESS).status_code == 403


def test_an_agents_own_device_keeps_its_cookies(client, member):
    daughter = MemberFactory()
    given = mandate(member, daughter)
    client.force_login(daughter)
    session = client.session
    session["acting"] = {"mandate": given.pk}
    session.save()
    client.post(ADDRESS, typed(home_district="mapo", large_text="on"))
    member.refresh_from_db()

    assert member.home_district == "mapo"
    assert ("district" in client.cookies, "zoom" in client.cookies) == (False, False)


def sign_in(client, member) -> None:
    EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
    client.post("/accounts/login/", {"login": member.email, "password": PASSWORD})


def test_large_text_and_district_follow_a_member_to_any_device(client, db):
    member = MemberFactory(large_text=True, home_district="mapo")
    sign_in(client, member)

    assert (client.cookies["zoom"].value, client.cookies["district"].value) == ("125", "mapo")


def test_what_a_device_was_told_stays(client, db):
    client.cookies.load({"zoom": "150", "district": "jongno"})
    sign_in(client, MemberFactory(large_text=True, home_district="mapo"))

    assert (client.cookies["zoom"].value, client.cookies["district"].value) == ("150", "jongno")


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_costs_the_same_whatever_there_is_to_choose(signed_in, member, django_assert_num_queries, count):
    for _number in range(count):
        Interest.objects.create(member=member, topic=TopicFactory())
    signed_in.get(ADDRESS)
    with django_assert_num_queries(QUERIES):
        signed_in.get(ADDRESS)


QUERIES = 8


def test_a_visitor_is_sent_to_the_login(client, db):
    assert client.get(ADDRESS)["Location"] == "/accounts/login/?next=/me/profile/"
