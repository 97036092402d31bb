"""Two accounts of one person become one."""

from datetime import date

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db.models import ForeignKey
from django.utils import timezone

from members import consents
from members.acting import as_self
from members.models import ActRecord, ConsentEntry, Member, Organisation, OrganisationRole, Purpose
from membership.merging import MergeRefusal, MergeRefused, columns_to_members, merge
from portal.models import Interest, Notice, NoticeSettings
from tests.factories import MemberFactory, TopicFactory

pytestmark = pytest.mark.django_db


def merged(from_: Member, into: Member) -> Member:
    return merge(from_=from_, into=into, acting=as_self(into), at=timezone.now())


@pytest.fixture
def pair():
    return MemberFactory(nickname="헌 계정", phone="01012345678"), MemberFactory(nickname="새 계정")


def test_the_merged_account_keeps_its_number_and_nothing_personal(pair):
    old, new = pair
    merged(old, new)
    old.refresh_from_db()
    kept = (old.email, old.nickname, old.phone, old.home_district, old.is_active, old.merged_into)
    assert kept == (None, "", "", "", False, new)
    assert not old.has_usable_password()
    new.refresh_from_db()
    assert (new.nickname, new.phone) == ("새 계정", "01012345678")


def test_addresses_move_as_further_ones_and_logins_move(pair):
    old, new = pair
    for member in pair:
        EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
    SocialAccount.objects.create(user=old, provider="kakao", uid="1")
    address = old.email
    merged(old, new)
    assert list(new.emailaddress_set.order_by("-primary").values_list("email", "verified", "primary")) == [
        (new.email, True, True),
        (address, True, False),
    ]
    assert [login.uid for login in new.socialaccount_set.all()] == ["1"]


def test_an_account_without_an_address_takes_over_the_others():
    old, new = MemberFactory(email="mine@example.org"), MemberFactory(email=None)
    EmailAddress.objects.create(user=old, email=old.email, verified=True, primary=True)
    assert merged(old, new).email == "mine@example.org"
    assert list(new.emailaddress_set.values_list("email", "primary")) == [("mine@example.org", True)]


def test_rows_move_and_the_goer_on_keeps_its_own(pair):
    old, new = pair
    both, only_old = TopicFactory(), TopicFactory()
    for member, topic in ((old, both), (old, only_old), (new, both)):
        Interest.objects.create(member=member, topic=topic)
    NoticeSettings.objects.create(member=old, daily_digest=True)
    NoticeSettings.objects.create(member=new, daily_digest=False)
    Notice.objects.create(key="1", member=old, kind="x", title="t", text="t", created_at=timezone.now())
    merged(old, new)
    assert sorted(new.interests.values_list("topic", flat=True)) == sorted([both.pk, only_old.pk])
    assert (new.notices.count(), NoticeSettings.objects.get(member=new).daily_digest) == (1, False)
    assert (Interest.objects.filter(member=old).count(), NoticeSettings.objects.filter(member=old).count()) == (0, 0)


def test_a_role_in_an_organisation_moves(pair):
    old, new = pair
    organisation = Organisation.objects.create(kind="group", name="골목 모임")
    OrganisationRole.objects.create(organisation=organisation, person=old, role="owner", state="active")
    merged(old, new)
    assert [role.person for role in OrganisationRole.objects.all()] == [new]


def test_the_ledger_stays_as_it_was_written(pair):
    old, new = pair
    for member, purposes in ((old, [*consents.REQUIRED, Purpose.NEWS_MAIL]), (new, consents.REQUIRED)):
        consents.give(member=member, purposes=purposes, acting=as_self(member), at=timezone.now())
    before = list(ConsentEntry.objects.order_by("pk").values_list("pk", "member", "actor"))
    merged(old, new)
    assert list(ConsentEntry.objects.order_by("pk").values_list("pk", "member", "actor")) == before
    assert not consents.holds(new, Purpose.NEWS_MAIL)
    act = ActRecord.objects.get(verb="accounts_merged")
    assert (act.subject, act.actor, act.details) == (new, new, {"merged": old.pk})


@pytest.mark.parametrize(
    ("of_old", "of_new", "reason"),
    [
        ({"erased_at": timezone.now()}, {}, MergeRefusal.GONE),
        ({"is_active": False}, {}, MergeRefusal.GONE),
        ({"deletion_requested_at": timezone.now()}, {}, MergeRefusal.LEAVING),
        ({}, {"deletion_requested_at": timezone.now()}, MergeRefusal.LEAVING),
        ({"superuser": True}, {}, MergeRefusal.STAFF),
        ({}, {"editor": True}, MergeRefusal.STAFF),
        ({"born_on": date(2012, 1, 1)}, {}, MergeRefusal.BIRTHDAYS),
    ],
)
def test_who_cannot_be_merged(of_old, of_new, reason):
    old, new = MemberFactory(**of_old), MemberFactory(**of_new)
    with pytest.raises(MergeRefused) as caught:
        merged(old, new)
    old.refresh_from_db()
    assert (caught.value.reason, old.merged_into) == (reason, None)


def test_a_second_factor_is_not_walked_around(pair):
    old, new = pair
    Authenticator.objects.create(user=old, type=Authenticator.Type.TOTP, data={})
    with pytest.raises(MergeRefused) as caught:
        merged(old, new)
    assert caught.value.reason == MergeRefusal.SECOND_FACTOR


def test_an_account_is_not_merged_with_itself(pair):
    with pytest.raises(MergeRefused) as caught:
        merged(pair[0], pair[0])
    assert caught.value.reason == MergeRefusal.SAME


def test_every_column_that_moves_is_a_pointer_to_a_member():
    for model, column in columns_to_members():
        field = model._meta.get_field(column)
        assert isinstance(field, ForeignKey)
        assert field.related_model is Member
    moved = {model._meta.label for model, _column in columns_to_members()}
    assert {"account.EmailAddress", "socialaccount.SocialAccount", "portal.Notice"} <= moved
    assert moved.isdisjoint({"members.ConsentEntry", "members.ActRecord", "members.AccessEntry"})
