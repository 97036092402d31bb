"""Organisations: who may do what, what becomes of it, who is told, and two who act at once."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from members.acting import as_self, by_mandate
from members.models import ActRecord
from members.organisations import (
    Deed,
    OrganisationRefusal,
    OrganisationRefused,
    in_force,
    only_owned_by,
    owners_of,
    refusal,
    role_of,
    roles_of,
)
from members.tokens import TokenRefused
from membership import agreements, organisation_activity, organisations
from portal import leaving, my_activity
from portal.models import Notice, OutboxMessage
from tests.factories import MemberFactory
from tests.membership.makers_organisations import Role, give_role, mandate, organisation, role_row
from tests.processes import start, together

NOW = timezone.now()


def reason_of(verb, **arguments) -> OrganisationRefusal:
    with pytest.raises(OrganisationRefused) as refused:
        verb(at=NOW, **arguments)
    return refused.value.reason


def link_in(mail: OutboxMessage) -> str:
    return re.search(r"/organisations/invitation/([^/\s]+)/", mail.text)[1]


def invite(made, owner, email="new@example.org", role=Role.MANAGER, at=NOW):
    invitation = organisations.invite(organisation=made, email=email, role=role, acting=as_self(owner), at=at)
    return invitation, link_in(OutboxMessage.objects.get(key=f"invitation:{invitation.pk}"))


@pytest.fixture
def owner(db):
    return MemberFactory(nickname="텃밭지기")


def found(owner, **fields):
    details = {"kind": "group", "name": "골목텃밭 모임", "registration_number": "", "district": "", "phone": ""}
    return organisations.found(**(details | fields), acting=as_self(owner), at=NOW)


def test_founder_becomes_the_owner_and_the_act_says_who_and_for_what(owner):
    made = found(owner)
    assert [(role.person, role.role, role.state) for role in made.roles.all()] == [(owner, "owner", "active")]
    act = ActRecord.objects.get()
    assert (act.verb, act.actor, act.organisation, act.capacity) == (
        "organisation_founded",
        owner,
        made,
        "organisation",
    )


def test_a_registration_number_belongs_to_one_open_organisation(owner):
    made = found(owner, registration_number="1248100998")
    with pytest.raises(OrganisationRefused) as refused:
        found(MemberFactory(), registration_number="1248100998")
    assert refused.value.reason == OrganisationRefusal.NUMBER_TAKEN
    organisations.close(organisation=made, acting=as_self(owner), at=NOW)
    assert found(MemberFactory(), registration_number="1248100998").registration_number == "1248100998"


def test_groups_without_a_number_stand_side_by_side(owner):
    assert found(owner).pk != found(owner).pk


def test_an_invitation_is_mailed_with_a_link_and_shows_no_secret_in_the_records(owner):
    made = organisation(owner)
    invitation, secret = invite(made, owner, email="New.Person@Example.ORG")
    mail = OutboxMessage.objects.get(key=f"invitation:{invitation.pk}")
    assert mail.to == "new.person@example.org"
    assert "텃밭지기" in mail.text
    assert len(secret) > 40
    assert (invitation.state, invitation.person, invitation.invited_by) == ("invited", None, owner)


def test_who_was_invited_joins_by_the_link_once_and_the_owner_is_told(owner):
    made = organisation(owner)
    invitation, secret = invite(made, owner)
    person = MemberFactory(email="new@example.org", nickname="새이웃")
    organisations.accept(invitation=invitation, acting=as_self(person), at=NOW, secret=secret)
    assert role_of(person, made).role == "manager"
    notice = Notice.objects.get()
    assert (notice.member, notice.kind) == (owner, "organisation")
    assert "새이웃" in notice.text
    with pytest.raises(OrganisationRefused) as refused:
        organisations.accept(invitation=invitation, acting=as_self(person), at=NOW, secret=secret)
    assert refused.value.reason == OrganisationRefusal.OVER


def test_an_invitation_opened_by_someone_else_changes_nothing(owner):
    made = organisation(owner)
    invitation, secret = invite(made, owner)
    other = MemberFactory()
    reason = reason_of(organisations.accept, invitation=invitation, acting=as_self(other), secret=secret)
    assert reason == OrganisationRefusal.NOT_YOURS
    assert role_of(other, made) is None
    rightful = MemberFactory(email="new@example.org")
    assert (
        organisations.accept(invitation=invitation, acting=as_self(rightful), at=NOW, secret=secret).person == rightful
    )


def test_a_second_confirmed_address_counts_as_ones_own(owner):
    made = organisation(owner)
    invitation, secret = invite(made, owner)
    person = MemberFactory()
    EmailAddress.objects.create(user=person, email="new@example.org", verified=True)
    assert organisations.accept(invitation=invitation, acting=as_self(person), at=NOW, secret=secret).person == person


def test_without_the_link_only_a_confirmed_address_answers(owner):
    made = organisation(owner)
    invitation, _secret = invite(made, owner)
    person = MemberFactory(email="new@example.org")
    assert reason_of(organisations.accept, invitation=invitation, acting=as_self(person)) == "not_yours"
    EmailAddress.objects.create(user=person, email="new@example.org", verified=True)
    assert organisations.accept(invitation=invitation, acting=as_self(person), at=NOW).person == person


def test_a_link_ends_after_fourteen_days_and_when_a_new_one_is_sent(owner):
    made = organisation(owner)
    person = MemberFactory(email="new@example.org")
    EmailAddress.objects.create(user=person, email="new@example.org", verified=True)
    first, secret = invite(made, owner)
    with pytest.raises(TokenRefused):
        organisations.invitation_behind(secret, NOW + timedelta(days=15))
    late = {"invitation": first, "acting": as_self(person), "at": NOW + timedelta(days=15)}
    with pytest.raises(OrganisationRefused):
        organisations.accept(**late)
    _second, newer = invite(made, owner, role=Role.VIEWER)
    with pytest.raises(OrganisationRefused):
        organisations.invitation_behind(secret, NOW)
    assert organisations.invitation_behind(newer, NOW).role == "viewer"


def test_who_is_in_already_is_not_invited_again(owner):
    made = organisation(owner)
    give_role(made, MemberFactory(email="new@example.org"), Role.VIEWER)
    arguments = {"organisation": made, "email": "NEW@example.org", "role": Role.OWNER, "acting": as_self(owner)}
    assert reason_of(organisations.invite, **arguments) == OrganisationRefusal.ALREADY


# Who may invite whom: the whole table.
MAY_INVITE = {
    "owner": {"owner", "manager", "approver", "viewer"},
    "manager": {"manager", "approver", "viewer"},
    "approver": set(),
    "viewer": set(),
}


def test_nobody_gives_a_role_above_their_own(owner):
    made = organisation(owner)
    for role, may in MAY_INVITE.items():
        person = MemberFactory()
        give_role(made, person, role)
        given = {
            each
            for each in Role.values
            if refusal(Deed.INVITE, acting=as_self(person), organisation=made, role=each) is None
        }
        assert (role, given) == (role, may)


def test_a_stranger_and_a_person_acting_for_another_are_refused(owner):
    made = organisation(owner)
    stranger = MemberFactory()
    assert refusal(Deed.INVITE, acting=as_self(stranger), organisation=made) == OrganisationRefusal.NOT_IN_IT
    acting = by_mandate(mandate(owner, stranger))
    assert {refusal(deed, acting=acting, organisation=made) for deed in Deed} == {OrganisationRefusal.FOR_ANOTHER}


def test_a_manager_touches_no_owner(owner):
    made = organisation(owner)
    manager = MemberFactory()
    give_role(made, manager, Role.MANAGER)
    target = role_row(made, owner)
    assert reason_of(organisations.end_role, target=target, acting=as_self(manager)) == "above_own"
    assert reason_of(organisations.change_role, target=target, role="viewer", acting=as_self(manager)) == "above_own"


def test_a_changed_role_is_a_new_row_and_the_person_is_told(owner):
    made = organisation(owner)
    person = MemberFactory()
    old = give_role(made, person, Role.VIEWER)
    new = organisations.change_role(target=old, role=Role.MANAGER, acting=as_self(owner), at=NOW)
    old.refresh_from_db()
    assert (old.state, old.ended_by, new.role, new.state) == ("ended", owner, "manager", "active")
    assert [(notice.member, "관리자" in notice.text) for notice in Notice.objects.all()] == [(person, True)]


def test_an_ended_role_ends_at_once_and_the_person_is_told(owner):
    made = organisation(owner)
    person = MemberFactory()
    organisations.end_role(target=give_role(made, person, Role.MANAGER), acting=as_self(owner), at=NOW)
    assert role_of(person, made) is None
    assert list(Notice.objects.values_list("member", flat=True)) == [person.pk]


def test_an_invitation_taken_back_opens_no_more(owner):
    made = organisation(owner)
    invitation, secret = invite(made, owner)
    organisations.end_role(target=invitation, acting=as_self(owner), at=NOW)
    with pytest.raises(OrganisationRefused):
        organisations.invitation_behind(secret, NOW)
    assert not Notice.objects.exists()


def test_the_last_owner_neither_leaves_nor_steps_down(owner):
    made = organisation(owner)
    acting, own = as_self(owner), role_row(made, owner)
    assert reason_of(organisations.leave, organisation=made, acting=acting) == "last_owner"
    assert reason_of(organisations.change_role, target=own, role="viewer", acting=acting) == "last_owner"
    assert reason_of(organisations.end_role, target=own, acting=acting) == "last_owner"
    second = MemberFactory()
    give_role(made, second, Role.OWNER)
    organisations.leave(organisation=made, acting=acting, at=NOW)
    assert [role.person for role in owners_of(made)] == [second]
    assert list(Notice.objects.values_list("member", flat=True)) == [second.pk]


def test_a_closed_organisation_is_over_for_everybody(owner):
    made = organisation(owner)
    person = MemberFactory()
    give_role(made, person, Role.VIEWER)
    _invitation, _secret = invite(made, owner)
    assert reason_of(organisations.close, organisation=made, acting=as_self(person)) == "owner_only"
    organisations.close(organisation=made, acting=as_self(owner), at=NOW)
    assert set(made.roles.values_list("state", flat=True)) == {"ended"}
    assert list(roles_of(owner)) == []
    assert [notice.member for notice in Notice.objects.all()] == [person]
    made.refresh_from_db()
    assert refusal(Deed.INVITE, acting=as_self(owner), organisation=made) == OrganisationRefusal.CLOSED


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["leave", "end", "change"]),
        st.integers(0, 3),
        st.integers(0, 3),
        st.sampled_from(Role.values),
    ),
    max_size=12,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_people_do_an_open_organisation_keeps_an_owner(db, steps):
    people = [MemberFactory() for _ in range(4)]
    made = organisation(people[0])
    for person, role in zip(people[1:], Role.values[:3], strict=True):
        give_role(made, person, role)
    for step, actor, target, role in steps:
        acting, row = as_self(people[actor]), made.roles.filter(person=people[target], state="active").first()
        try:
            if step == "leave":
                organisations.leave(organisation=made, acting=acting, at=NOW)
            elif row and step == "end":
                organisations.end_role(target=row, acting=acting, at=NOW)
            elif row:
                organisations.change_role(target=row, role=role, acting=acting, at=NOW)
        except OrganisationRefused:
            pass
        assert owners_of(made).count() >= 1
    made.roles.all().delete()


def test_the_only_owner_must_hand_over_before_leaving_the_portal(owner):
    alone, shared = organisation(owner, name="혼자"), organisation(owner, name="함께")
    second = MemberFactory()
    give_role(shared, second, Role.OWNER)
    assert list(only_owned_by(owner)) == [alone]
    held = {held.label: held.must_settle for held in leaving.held_by(owner, NOW) if "대표 관리자" in held.label}
    assert held == {"혼자의 대표 관리자": True, "함께의 대표 관리자": False}
    organisation_activity.release(owner, NOW)
    assert [role.organisation for role in roles_of(owner)] == [alone]
    assert list(Notice.objects.values_list("member", flat=True)) == [second.pk]


def test_my_activity_asks_three_queries_for_one_row_and_for_thirty(owner, django_assert_num_queries):
    person = MemberFactory(email="new@example.org")
    EmailAddress.objects.create(user=person, email="new@example.org", verified=True)
    for number in range(30):
        made = organisation(owner, name=f"모임 {number:02}")
        give_role(made, person, Role.VIEWER)
        invite(organisation(owner, name=f"초대 {number:02}"), owner)
        if number in (0, 29):
            with django_assert_num_queries(3):
                activity = my_activity.SECTIONS["organisations"].source(person, NOW)
    assert [row.title for row in activity.applied] == [f"모임 {number:02}" for number in range(5)]
    assert [row.title for row in activity.to_do] == [f"초대 {number:02}의 초대에 답하기" for number in range(5)]


def agree(made, owner, days, title="마을 협약"):
    today = timezone.localdate(NOW)
    return made.agreements.create(
        title=title, starts_on=today - timedelta(days=100), ends_on=today + timedelta(days=days), recorded_by=owner
    )


def test_an_agreement_holds_on_its_first_and_last_day_only(owner):
    made = organisation(owner)
    agreement = agree(made, owner, 10)
    days = [
        agreement.starts_on - timedelta(1),
        agreement.starts_on,
        agreement.ends_on,
        agreement.ends_on + timedelta(1),
    ]
    assert [in_force(made, day) for day in days] == [None, agreement, agreement, None]
    agreement.ended_at = NOW
    agreement.save()
    assert in_force(made, agreement.starts_on) is None


def test_owners_and_managers_are_warned_thirty_and_seven_days_before_once_each(owner):
    made = organisation(owner)
    manager = MemberFactory()
    give_role(made, manager, Role.MANAGER)
    give_role(made, MemberFactory(), Role.VIEWER)
    agree(made, owner, 30)
    told = [agreements.warn(NOW + timedelta(days=day)) for day in (-1, 0, 0, 10, 22, 23, 24, 30, 31)]
    assert told == [0, 2, 0, 0, 0, 2, 0, 0, 0]
    assert set(Notice.objects.values_list("member", flat=True)) == {owner.pk, manager.pk}


def test_a_renewed_agreement_warns_nobody(owner):
    made = organisation(owner)
    agree(made, owner, 20)
    agree(made, owner, 385, title="새 협약")
    assert agreements.warn(NOW) == 0


# ── two owners leave at once


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("mode", "outcomes"), [("locked", ["last_owner", "left"]), ("unlocked", ["left", "left"])])
def test_two_owners_who_leave_at_once_leave_one_behind(mode, outcomes, tmp_path):
    """Without the lock both go: the race is real."""
    first, second = MemberFactory(), MemberFactory()
    made = organisation(first)
    give_role(made, second, Role.OWNER)
    runs = [(made.pk, member.pk, mode) for member in (first, second)]
    processes = start("tests.membership.race_owners", runs, tmp_path)
    assert together(processes) == ["ready", "ready"]
    if mode == "unlocked":
        assert together(processes) == ["asked", "asked"]
    found = sorted(process.communicate(timeout=60)[0].split()[-1] for process in processes)
    assert found == outcomes
