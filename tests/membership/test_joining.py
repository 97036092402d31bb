"""The rule of joining: all at once or nothing, one person an address, no birth date without need."""

import time
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ValidationError

from members import consents
from members.models import ActRecord, ConsentEntry, Member, Purpose
from membership.beginning import Beginning, BeginningLost, seal, unseal
from membership.joining import JoinRefusal, JoinRefused, join
from tests.factories import MemberFactory
from tests.membership.makers_joining import mails

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 10, 0, tzinfo=ZoneInfo("Asia/Seoul"))
MAIL = Beginning(email="bomi@example.org", is_proven=True)
KAKAO = Beginning(email="bomi@example.org", is_proven=True, provider="kakao", uid="1001")
REQUIRED = [Purpose.TERMS, Purpose.PRIVACY]


def joined(beginning: Beginning = MAIL, **changes) -> Member:
    given = {"born_on": date(1958, 3, 15), "nickname": "골목 산책", "purposes": REQUIRED, "at": AT}
    return join(beginning=beginning, **{**given, **changes})


def refused(beginning: Beginning = MAIL, **changes) -> JoinRefusal:
    with pytest.raises(JoinRefused) as caught:
        joined(beginning, **changes)
    return caught.value.reason


def test_join_by_mail_makes_a_member_with_a_proven_address_and_a_ledger():
    member = joined(home_district="mapo", purposes=[*REQUIRED, Purpose.NEWS_MAIL])
    assert (member.email, member.nickname, member.home_district) == ("bomi@example.org", "골목 산책", "mapo")
    assert list(EmailAddress.objects.values_list("user", "email", "verified", "primary")) == [
        (member.pk, "bomi@example.org", True, True)
    ]
    state = {purpose.value: bool(entry and entry.given) for purpose, entry in consents.state(member, AT).items()}
    assert state == {"terms": True, "privacy": True, "news_mail": True, "news_phone": False, "research": False}
    assert [(a.verb, a.actor, a.details) for a in ActRecord.objects.all()] == [("joined", member, {"way": "mail"})]
    assert not member.has_usable_password()


def test_join_by_a_company_keeps_its_number_and_nothing_else_of_it():
    member = joined(KAKAO)
    login = SocialAccount.objects.get()
    assert (login.user, login.provider, login.uid, login.extra_data) == (member, "kakao", "1001", {})


def test_join_without_any_address_leaves_none():
    member = joined(Beginning(provider="kakao", uid="1002"))
    assert (member.email, EmailAddress.objects.count()) == (None, 0)


def test_join_with_an_unproven_address_does_not_take_it():
    member = joined(Beginning(email="bomi@example.org", provider="kakao", uid="1003"))
    assert (member.email, EmailAddress.objects.count()) == (None, 0)


@pytest.mark.parametrize(
    ("born_on", "kept"),
    [
        (date(1958, 3, 15), None),
        (date(2007, 11, 22), None),  # nineteen today
        (date(2007, 11, 23), date(2007, 11, 23)),  # nineteen tomorrow
        (date(2012, 11, 22), date(2012, 11, 22)),  # fourteen today
    ],
)
def test_the_birth_date_is_kept_of_people_under_19_only(born_on, kept):
    member = joined(born_on=born_on)
    assert (member.born_on, member.birth_year) == (kept, None)


def test_a_child_does_not_join_alone():
    assert refused(born_on=date(2012, 11, 23)) == JoinRefusal.GUARDIAN
    assert (Member.objects.filter(nickname="골목 산책").count(), ConsentEntry.objects.count()) == (0, 0)


@pytest.mark.parametrize("purposes", [[], [Purpose.TERMS], [Purpose.PRIVACY, Purpose.NEWS_MAIL]])
def test_without_the_required_consents_nobody_joins(purposes):
    assert refused(purposes=purposes) == JoinRefusal.CONSENT


@pytest.mark.parametrize("beginning", [Beginning(), Beginning(email="bomi@example.org")])
def test_without_a_proven_way_in_nobody_joins(beginning):
    assert refused(beginning) == JoinRefusal.NO_WAY_IN


@pytest.mark.parametrize("born_on", [date(2026, 11, 23), date(2026, 11, 22), date(1890, 1, 1)])
def test_an_impossible_birth_date_stores_nothing(born_on):
    with pytest.raises(ValidationError):
        joined(born_on=born_on)
    assert Member.objects.filter(email="bomi@example.org").count() == 0


def test_a_taken_address_refuses_with_a_sentence_and_sends_a_sign_in_link():
    first = joined()
    assert refused() == JoinRefusal.ADDRESS_TAKEN
    assert list(Member.objects.filter(email="bomi@example.org")) == [first]
    assert [mail.subject for mail in mails("bomi@example.org")] == ["서울마을 로그인 링크"]
    assert "방금 같은 주소로 가입됐어요" in JoinRefusal.ADDRESS_TAKEN.label


def test_an_address_taken_by_a_second_address_of_another_is_taken():
    other = MemberFactory()
    EmailAddress.objects.create(user=other, email="bomi@example.org", verified=True)
    assert refused() == JoinRefusal.ADDRESS_TAKEN


def test_a_taken_address_is_proven_before_a_company_login_is_added():
    joined()
    assert refused(KAKAO) == JoinRefusal.ADDRESS_TAKEN
    assert SocialAccount.objects.count() == 0
    assert [mail.subject for mail in mails("bomi@example.org")] == ["서울마을: 카카오 로그인을 더할까요?"]


def test_a_second_press_with_one_login_finds_the_first():
    joined(KAKAO)
    assert refused(Beginning(provider="kakao", uid="1001")) == JoinRefusal.LOGIN_TAKEN


def test_a_beginning_comes_back_as_it_was_and_unchanged_only():
    assert unseal(seal(KAKAO)) == KAKAO
    with pytest.raises(BeginningLost):
        unseal(seal(KAKAO)[:-2] + "xx")
    with pytest.raises(BeginningLost):
        unseal("")


def test_a_beginning_ends_after_half_an_hour_and_a_childs_after_five_days():
    child = Beginning(provider="kakao", uid="1004", answers={"born_on": "2015-05-05"})
    sealed, of_child = _sealed_ago(KAKAO, 31 * 60), _sealed_ago(child, 31 * 60)
    with pytest.raises(BeginningLost):
        unseal(sealed)
    assert unseal(of_child) == child
    with pytest.raises(BeginningLost):
        unseal(_sealed_ago(child, 5 * 24 * 3600 + 60))


def _sealed_ago(beginning: Beginning, seconds: int) -> str:
    """As sealed by a browser's visit that long ago."""
    with time_machine.travel(time.time() - seconds, tick=False):
        return seal(beginning)
