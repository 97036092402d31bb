"""본인확인: one real person behind an account; the number never kept; two accounts of one person found."""

from datetime import date, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone
from django.views import View

from members import identity as checks
from members.acting import Acting, as_self
from members.models import ActRecord, GuardianConsent, IdentityCheck, Mandate
from membership import identity
from portal import personal_data, todo
from portal.identity import IdentityRefusal, IdentityRefused, VerifiedPerson, adapter, is_offered
from portal.identity.console import KEY, ci_of
from portal.identity.views import IdentityRequiredMixin, identity_required
from portal.models import Notice
from tests.factories import MemberFactory

NOW = timezone.now()
pytestmark = pytest.mark.django_db


def person(name="김이웃", born_on=date(1980, 5, 5), transaction="t-1") -> VerifiedPerson:
    return VerifiedPerson(ci=ci_of(name, born_on), name=name, born_on=born_on, transaction=transaction)


def record(member, at=NOW, **fields) -> identity.Outcome:
    return identity.record(acting=as_self(member), person=person(**fields), provider="console", at=at)


def young(years: int) -> date:
    today = timezone.localdate()
    return date(today.year - years, 1, 1)


def test_a_check_holds_for_a_year_and_no_longer():
    member = MemberFactory()
    check = record(member).check
    year = timedelta(days=365)

    assert checks.verified(member, NOW - timedelta(seconds=1)) is None
    assert checks.verified(member, NOW) == check
    assert checks.verified(member, NOW + year - timedelta(seconds=1)) == check
    assert checks.verified(member, NOW + year) is None
    assert checks.verified(MemberFactory(), NOW) is None


def test_neither_the_identity_value_nor_a_number_is_kept_anywhere():
    """Walks every column of every row that a check writes."""
    member = MemberFactory()
    value = ci_of("김이웃", date(1980, 5, 5))
    record(member)
    member.refresh_from_db()
    rows = [member, *IdentityCheck.objects.all(), *ActRecord.objects.all(), *Notice.objects.all()]
    kept = [str(getattr(row, field.attname)) for row in rows for field in row._meta.concrete_fields]

    assert [text for text in kept if value in text or value[:20] in text] == []
    assert IdentityCheck.objects.get().digest == checks.digest_of(value)
    assert value not in repr(person()) + str(person())


def test_the_hash_needs_the_key(settings):
    before = checks.digest_of("value")
    settings.IDENTITY_KEY = "another"

    assert checks.digest_of("value") != before
    assert len(before) == 64
    with pytest.raises(ValueError, match="without a value"):
        checks.digest_of("  ")


def test_a_transaction_that_comes_twice_is_one_check():
    member = MemberFactory()
    first, second = record(member), record(member, at=NOW + timedelta(minutes=1))

    assert first.check == second.check
    assert IdentityCheck.objects.count() == 1
    assert [act.verb for act in ActRecord.objects.all()] == ["identity_checked"]
    with pytest.raises(IntegrityError), transaction.atomic():
        IdentityCheck.objects.create(
            member=member, digest="x", transaction="t-1", verified_at=NOW, expires_at=NOW, provider="console"
        )


def test_another_accounts_transaction_is_refused_and_changes_nothing():
    first, second = MemberFactory(), MemberFactory()
    record(first)
    with pytest.raises(IdentityRefused) as refused:
        record(second)

    assert refused.value.reason == IdentityRefusal.FOREIGN
    assert checks.verified(second, NOW) is None


def test_nobody_is_checked_in_a_persons_place():
    member, staff = MemberFactory(), MemberFactory()
    mandate = Mandate(member=member, agent=staff, kind=Mandate.Kind.STAFF)
    acting = Acting(actor=staff, member=member, mandate=mandate)
    with pytest.raises(IdentityRefused):
        identity.record(acting=acting, person=person(), provider="console", at=NOW)

    assert IdentityCheck.objects.count() == 0


def test_a_second_account_of_one_person_is_found_told_and_offered_merging(client):
    first, second = MemberFactory(email="first@example.org"), MemberFactory()
    record(first)
    outcome = record(second, transaction="t-2")
    client.force_login(second)
    page = client.get("/me/identity/").content.decode()

    assert outcome.others == (first,)
    assert list(checks.accounts_of_same_person(first)) == [second]
    assert [(notice.member, notice.url) for notice in Notice.objects.all()] == [(second, "/me/identity/")]
    assert "f•••@example.org" in page
    assert "first@example.org" not in page
    assert [row["accounts"] for row in checks.people_with_two_accounts()] == [2]


def test_an_account_that_left_or_was_merged_is_no_second_account():
    first, left, merged = MemberFactory(), MemberFactory(erased_at=NOW), MemberFactory()
    for number, member in enumerate((first, left, merged)):
        record(member, transaction=f"t-{number}")
    merged.merged_into = first
    merged.save()

    assert list(checks.accounts_of_same_person(first)) == []
    assert list(checks.people_with_two_accounts()) == []


def test_two_people_share_nothing():
    first, second = MemberFactory(), MemberFactory()
    record(first)
    record(second, name="박이웃", transaction="t-2")

    assert list(checks.accounts_of_same_person(first)) == []


def test_a_child_who_said_to_be_older_waits_for_a_guardian():
    member = MemberFactory(birth_year=1990)
    outcome = record(member, born_on=young(10))
    member.refresh_from_db()

    assert (outcome.needs_guardian, outcome.check) == (True, None)
    assert member.born_on == young(10)
    assert checks.verified(member, NOW) is None
    assert [(act.verb, act.details) for act in ActRecord.objects.all()] == [
        ("birthday_checked", {"fields": ["born_on"]})
    ]


def test_a_child_whose_guardian_agreed_is_checked(consent_text):
    member = MemberFactory(born_on=young(10))
    GuardianConsent.objects.create(
        minor=member, state=GuardianConsent.State.VERIFIED, requested_at=NOW, verified_at=NOW, text=consent_text
    )

    assert record(member, born_on=young(10)).check is not None


def test_a_checked_birthday_replaces_what_was_typed_and_a_grown_ups_is_not_kept():
    teenager, grown_up = MemberFactory(), MemberFactory(born_on=young(16))
    record(teenager, born_on=young(16))
    record(grown_up, transaction="t-2")

    assert (teenager.born_on, grown_up.born_on) == (young(16), None)


@pytest.fixture
def consent_text():
    from members.models import ConsentText

    return ConsentText.objects.order_by("pk").first() or ConsentText.objects.create(
        purpose="privacy", version=1, title="개인정보", summary="요약", body="전문", effective_at=NOW
    )


def begin(client, target="") -> str:
    """Start a check; the address of the stand-in agency's page."""
    return client.post("/me/identity/", {"next": target})["Location"]


def answer(client, address: str, **fields) -> str:
    """Answer there; the address the browser is sent back to."""
    return client.post(address, fields or {"name": "김이웃", "born_on": "1980-05-05"})["Location"]


def test_the_way_there_and_back_to_what_one_was_doing(client):
    member = MemberFactory()
    client.force_login(member)
    there = begin(client, "/events/")
    assert urlsplit(there).path == "/me/identity/console/"
    assert client.get(there).status_code == 200
    back = answer(client, there)

    assert client.get(back)["Location"] == "/events/"
    assert client.get(back)["Location"] == "/events/"  # loaded twice
    assert IdentityCheck.objects.filter(member=member).count() == 1
    assert "1980년 5월 5일" in client.get("/me/identity/").content.decode()


def test_the_answers_address_holds_nothing_of_the_person(client):
    client.force_login(MemberFactory())
    back = answer(client, begin(client))
    values = dict(parse_qsl(urlsplit(back).query))

    assert list(values) == ["answer"]
    assert "1980" not in back
    assert cache.get(KEY + values["answer"])["name"] == "김이웃"


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example"])
def test_the_way_back_never_leaves_the_site(client, target):
    client.force_login(MemberFactory())

    assert client.get(answer(client, begin(client, target)))["Location"] == "/me/identity/"
    assert client.get("/me/identity/console/", {"return": target}).status_code == 400


def test_giving_up_an_old_answer_and_someone_elses_answer_end_in_a_sentence(client):
    client.force_login(MemberFactory())
    given_up = client.get(answer(client, begin(client), cancel="1"), follow=True).content.decode()
    old = client.get("/me/identity/done/?answer=gone", follow=True).content.decode()
    theirs = answer(client, begin(client))
    client.logout()
    client.force_login(MemberFactory())
    foreign = client.get(theirs, follow=True).content.decode()

    assert str(IdentityRefusal.CANCELLED.label) in given_up
    assert str(IdentityRefusal.EXPIRED.label) in old
    assert str(IdentityRefusal.FOREIGN.label) in foreign
    assert IdentityCheck.objects.count() == 0


def test_a_wrong_birthday_at_the_agency_keeps_what_was_typed(client):
    client.force_login(MemberFactory())
    page = client.post(begin(client), {"name": "김이웃", "born_on": "어제"}).content.decode()

    assert 'value="김이웃"' in page
    assert "다시 봐 주세요" in page


def test_without_an_agency_the_page_says_so_and_nothing_begins(client, settings):
    settings.IDENTITY_ADAPTER = ""
    client.force_login(MemberFactory())

    assert is_offered() is False
    assert "아직 열지 않았어요" in client.get("/me/identity/").content.decode()
    assert client.post("/me/identity/")["Location"] == "/me/identity/"
    assert client.get("/me/identity/done/?answer=x")["Location"] == "/me/identity/"
    with pytest.raises(KeyError):
        adapter()


def vote(request) -> HttpResponse:
    return HttpResponse("투표")


class VoteView(IdentityRequiredMixin, View):
    def get(self, request) -> HttpResponse:
        return vote(request)


def ask(view, member, path="/vote/?page=2") -> HttpResponse:
    request = RequestFactory().get(path)
    request.user = member
    request.session = SessionStore()
    return view(request)


def test_a_feature_lets_in_only_checked_people(anonymous):
    member = MemberFactory()
    views = (identity_required(vote), VoteView.as_view())

    for view in views:
        assert ask(view, anonymous)["Location"] == "/accounts/login/?next=/vote/%3Fpage%3D2"
        assert ask(view, member)["Location"] == "/me/identity/?next=%2Fvote%2F%3Fpage%3D2"
    record(member)
    for view in views:
        assert ask(view, member).content.decode() == "투표"


@pytest.fixture
def anonymous():
    return AnonymousUser()


def test_the_question_costs_one_query(django_assert_num_queries):
    member = MemberFactory()
    record(member)
    with django_assert_num_queries(1):
        checks.verified(member, NOW)


def test_a_person_may_merge_their_second_account_and_no_other(client):
    first, second, stranger = MemberFactory(), MemberFactory(), MemberFactory()
    record(first)
    record(second, transaction="t-2")
    client.force_login(second)

    assert client.post(f"/me/identity/merge/{stranger.pk}/").status_code == 404
    assert client.post(f"/me/identity/merge/{first.pk}/")["Location"] == "/join/merge/"
    client.post("/join/merge/")
    first.refresh_from_db()
    assert first.merged_into == second
    assert list(checks.accounts_of_same_person(second)) == []


def test_the_privacy_officer_sees_people_with_two_accounts_by_number(client):
    members = [MemberFactory(nickname=f"은하수{number}") for number in range(3)]
    for number, member in enumerate(members):
        record(member, transaction=f"t-{number}")
    record(MemberFactory(), name="박이웃", transaction="t-9")
    officer = MemberFactory(privacy_officer=True)
    client.force_login(officer)
    page = client.get("/admin/privacy/same-people/").content.decode()

    assert [person.numbers for person in checks.accounts_by_person()] == [tuple(member.pk for member in members)]
    assert " · ".join(str(member.pk) for member in members) in page
    assert "은하수" not in page
    assert [(row.label, row.count) for row in todo.rows_for(officer, NOW) if "둘인" in row.label] == [
        ("계정이 둘인 사람", 1)
    ]
    client.force_login(MemberFactory(editor=True))
    assert client.get("/admin/privacy/same-people/").status_code in (302, 403)


def test_checks_are_downloaded_erased_and_destroyed_in_time(client):
    member = MemberFactory()
    record(member)

    assert [row["이름"] for row in personal_data.KINDS["identity"].collect(member)] == ["김이웃"]
    rule = personal_data.RULES["identity"]
    year = timedelta(days=365)
    assert rule.expired(NOW + year + timedelta(days=30)).count() == 0
    assert rule.destroy(rule.expired(NOW + year + timedelta(days=30, seconds=1)), NOW) == 1
    record(member)
    assert personal_data.KINDS["identity"].erase(member, NOW) == 1
