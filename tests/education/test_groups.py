"""Study groups: five to fifty, by their leader, decided by their campus. Rules, then screens, then a machine."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from education import groups
from education.group_rules import TRANSITIONS, GroupRefusal, GroupRefused
from education.models import StudyGroup, StudyGroupInvitation
from members.acting import as_office, as_self
from portal.models import Notice
from tests.education.makers import NOW, people, run
from tests.education.makers_learning import group
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db
G = StudyGroup.State


@pytest.fixture
def staff():
    return MemberFactory(superuser=True, nickname="교육 담당")


def refused(call) -> GroupRefusal:
    with pytest.raises(GroupRefused) as caught:
        call()
    return caught.value.reason


def join(made, member, key=None):
    made = StudyGroup.objects.get(pk=made.pk)
    key = made.invite_key if key is None else key
    return groups.join(group=made, acting=as_self(member), at=NOW, key=key)


def decide(made, staff, is_approved=True, **details):
    return groups.decide(group=made, is_approved=is_approved, acting=as_office(staff, made.leader), at=NOW, **details)


def by_leader(verb, made, **details):
    return verb(group=made, acting=as_self(made.leader), at=NOW, **details)


def log(made, **details):
    details = {"met_on": date(2026, 12, 1), "minutes": 90, "text": "느티나무를 봤어요", "came": [], **details}
    return by_leader(groups.write_log, made, **details)


def test_proposal_has_its_leader_in_it_and_a_double_click_is_one():
    leader = people(1)[0]
    details = {"title": "나무", "plan": "걷기", "district": "eunpyeong", "is_open": False}
    one = groups.propose(**details, acting=as_self(leader), at=NOW)
    assert groups.propose(**details, acting=as_self(leader), at=NOW) == one
    assert (one.size, one.people.get().member) == (1, leader)


def test_fifty_first_does_not_get_in(staff):
    made = group(49)
    one, other = people(2)
    join(made, one)
    assert refused(lambda: join(made, other)) == GroupRefusal.FULL
    assert StudyGroup.objects.get().size == 50


def test_database_stands_behind_the_fifty():
    made = group(2)
    made.size = 51
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save()


@pytest.mark.parametrize(("size", "outcome"), [(4, GroupRefusal.FEW), (5, None)])
def test_under_five_nobody_starts(staff, size, outcome):
    made = group(size)
    if outcome:
        assert refused(lambda: decide(made, staff)) == outcome
    else:
        assert decide(made, staff).state == G.RUNNING
        assert Notice.objects.count() == 5


def test_joining_twice_is_once_and_leaving_frees_the_place():
    made = group(2)
    neighbour = people(1)[0]
    assert join(made, neighbour) == join(made, neighbour)
    assert StudyGroup.objects.get().size == 3
    groups.leave(group=made, acting=as_self(neighbour), at=NOW)
    groups.leave(group=made, acting=as_self(neighbour), at=NOW)
    assert StudyGroup.objects.get().size == 2
    join(made, neighbour)
    assert StudyGroup.objects.get().size == 3


def test_old_link_opens_nothing():
    made = group(2)
    old = made.invite_key
    by_leader(groups.renew_link, made)
    assert refused(lambda: join(made, people(1)[0], old)) == GroupRefusal.NOT_ASKED


def test_open_group_takes_neighbours_only_when_it_runs(staff):
    made = group(5, is_open=True)
    neighbour = people(1)[0]
    assert refused(lambda: join(made, neighbour, "")) == GroupRefusal.NOT_ASKED
    decide(made, staff)
    assert join(made, neighbour, "").member == neighbour


def test_neighbour_is_asked_by_nickname_and_told_once():
    made = group(1)
    neighbour = MemberFactory(nickname="골목산책")
    for _twice in range(2):
        by_leader(groups.invite, made, nickname="골목산책 ")
    assert Notice.objects.get().member == neighbour
    join(made, neighbour, "")
    assert StudyGroupInvitation.objects.count() == 0
    assert refused(lambda: by_leader(groups.invite, made, nickname="골목산책")) == GroupRefusal.ALREADY_IN


def test_nickname_of_nobody_and_of_several_says_what_to_do():
    made = group(1)
    MemberFactory.create_batch(2, nickname="같은이름")
    assert refused(lambda: by_leader(groups.invite, made, nickname="없는이름")) == GroupRefusal.NOBODY
    assert refused(lambda: by_leader(groups.invite, made, nickname="같은이름")) == GroupRefusal.SEVERAL


def test_leader_hands_over_before_leaving():
    made = group(2)
    old, other = made.leader, made.people.exclude(member=made.leader).get()
    assert refused(lambda: by_leader(groups.leave, made)) == GroupRefusal.LEADER
    by_leader(groups.hand_over, made, to=other)
    groups.leave(group=made, acting=as_self(old), at=NOW)
    assert StudyGroup.objects.get().leader == other.member


def test_refusal_has_a_reason_and_a_changed_plan_is_proposed_again(staff):
    made = group(5)
    assert refused(lambda: decide(made, staff, False)) == GroupRefusal.NO_REASON
    decide(made, staff, False, reason="만나는 곳을 적어 주세요")
    assert Notice.objects.get().text == "만나는 곳을 적어 주세요 계획을 고치면 다시 제안할 수 있어요."
    assert by_leader(groups.change, made, plan="도서관에서 만나요").state == G.PROPOSED


def test_district_staff_decide_their_own_only():
    editor = MemberFactory(district_editor=True)
    assert refused(lambda: decide(group(5, district="seongbuk"), editor)) == GroupRefusal.NOT_STAFF


def test_group_is_tied_to_a_run(staff):
    made = run()
    assert decide(group(5), staff, run=made).run == made


def test_logs_result_and_close(staff):
    made = group(5)
    decide(made, staff)
    assert refused(lambda: by_leader(groups.hand_report, made, report="배웠어요")) == GroupRefusal.NO_LOG
    came = list(made.people.order_by("pk")[:3])
    stranger = group(1).people.get()
    written = log(made, came=[*came, stranger])
    assert log(made) == written
    assert list(written.came.order_by("pk")) == came
    by_leader(groups.hand_report, made, report="배웠어요")
    assert refused(lambda: log(made, text="더")) == GroupRefusal.STATE
    acting = as_office(staff, made.leader)
    assert groups.send_back(group=made, reason="조금 더", acting=acting, at=NOW).state == G.RUNNING
    by_leader(groups.hand_report, made, report="더 배웠어요")
    assert groups.close(group=made, acting=acting, at=NOW).state == G.CLOSED


@pytest.mark.parametrize("verb", [groups.renew_link, groups.change])
def test_only_the_leader_changes_and_invites(verb):
    made = group(2)
    other = made.people.exclude(member=made.leader).get().member
    assert refused(lambda: verb(group=made, acting=as_self(other), at=NOW)) == GroupRefusal.NOT_LEADER


# The screens


def address(made, name="group", *more):
    return reverse(f"education:{name}", args=[made.pk, *more])


def test_list_shows_running_groups_only_and_no_names(client, staff):
    made = group(5, title="달빛 산책")
    group(2, title="아직 제안")
    decide(made, staff)
    page = client.get(reverse("education:groups")).content.decode()
    assert ("달빛 산책" in page, "아직 제안" in page) == (True, False)
    assert "5명 · 모임장 이웃0" in page


def test_proposal_is_not_there_for_strangers(client):
    made = group(2)
    assert client.get(address(made)).status_code == 404
    client.force_login(people(1)[0])
    assert client.get(address(made)).status_code == 404
    client.force_login(MemberFactory(district_editor=True))
    made.district = "seongbuk"
    made.save()
    assert client.get(address(made)).status_code == 404


def test_people_of_a_running_group_are_seen_by_its_people_only(client, staff):
    made = group(5)
    decide(made, staff)
    log(made)
    page = client.get(address(made)).content.decode()
    assert ("이웃3" in page, "느티나무를 봤어요" in page) == (False, False)
    client.force_login(made.people.last().member)
    page = client.get(address(made)).content.decode()
    assert ("이웃3" in page, "느티나무를 봤어요" in page) == (True, True)


def test_group_is_proposed_and_a_neighbour_joins_by_the_link(client):
    leader, neighbour = people(2)
    client.force_login(leader)
    url = reverse("education:group_new")
    assert client.post(url, {"title": "나무", "plan": ""}).status_code == 422
    client.post(url, {"title": "나무", "plan": "걷기", "district": "eunpyeong"})
    made = StudyGroup.objects.get()
    link = address(made, "group_link", made.invite_key)
    assert link in client.get(address(made, "group_people")).content.decode()
    client.logout()
    assert "로그인하고 함께하기" in client.get(link).content.decode()
    client.force_login(neighbour)
    assert client.post(link).url == address(made)
    assert StudyGroup.objects.get().size == 2


def test_wrong_link_says_what_to_do(client):
    made = group(1)
    answered = client.get(address(made, "group_link", "wrong"))
    assert (answered.status_code, "새 링크를 받아 주세요" in answered.content.decode()) == (410, True)


@pytest.mark.parametrize("name", ["group_change", "group_people", "group_log", "group_report"])
def test_leaders_screens_send_others_back_and_strangers_away(client, name):
    made = group(2)
    client.force_login(made.people.exclude(member=made.leader).get().member)
    assert client.get(address(made, name)).url == address(made)
    client.force_login(people(1)[0])
    assert client.get(address(made, name)).status_code == 404


def test_log_is_written_on_the_screen(client, staff):
    made = group(5)
    decide(made, staff)
    client.force_login(made.leader)
    came = [str(pk) for pk in made.people.order_by("pk").values_list("pk", flat=True)[:2]]
    data = {"met_on": "2099-01-01", "minutes": 60, "text": "걸었어요", "came": came}
    assert client.post(address(made, "group_log"), data).status_code == 422
    assert client.post(address(made, "group_log"), data | {"met_on": "2020-01-01"}).status_code == 302
    assert made.logs.get().came.count() == 2


@pytest.mark.parametrize("count", [1, 20])
def test_list_costs_the_same_for_one_and_for_twenty(client, count, django_assert_num_queries):
    for number in range(count):
        group(5, title=f"모임 {number}", state=G.RUNNING, decided_at=NOW - timedelta(days=number))
    client.get(reverse("education:groups"))
    with django_assert_num_queries(4):
        client.get(reverse("education:groups"))


@pytest.mark.parametrize("count", [1, 20])
def test_group_page_costs_the_same_for_one_log_and_for_twenty(client, staff, count, django_assert_num_queries):
    made = group(5)
    decide(made, staff)
    for number in range(count):
        log(made, text=f"{number}번째", came=list(made.people.all()))
    client.force_login(made.leader)
    client.get(address(made))
    with django_assert_num_queries(15):
        client.get(address(made))


class Group(RuleBasedStateMachine):
    """People come and go, the campus decides, in any order: the size is what it is, and the table is kept."""

    def __init__(self):
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.staff = MemberFactory(superuser=True)
        self.neighbours = people(8)
        self.made = group(1, leader=self.neighbours[0])
        self.inside = {0}
        self.state = G.PROPOSED
        self.logs = 0

    def teardown(self):
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    def attempt(self, call, to=None):
        """Do it where the model says so; anything else is refused and changes nothing."""
        try:
            call()
        except GroupRefused:
            return False
        if to:
            assert to in TRANSITIONS[self.state]
            self.state = to
        return True

    @rule(who=st.integers(1, 7))
    def come(self, who):
        done = self.attempt(lambda: join(self.made, self.neighbours[who]))
        assert done == (self.state in (G.PROPOSED, G.RUNNING) or who in self.inside)
        if done:
            self.inside.add(who)

    @precondition(lambda self: len(self.inside) > 1)
    @rule(who=st.integers(0, 7))
    def go(self, who):
        call = {"group": self.made, "acting": as_self(self.neighbours[who]), "at": NOW}
        if self.attempt(lambda: groups.leave(**call)):
            assert who != 0
            self.inside.discard(who)

    @rule(is_approved=st.booleans())
    def decided(self, is_approved):
        to = G.RUNNING if is_approved else G.REFUSED
        done = self.attempt(lambda: decide(self.made, self.staff, is_approved, reason="까닭"), to)
        if done and is_approved:
            assert len(self.inside) >= 5

    @precondition(lambda self: self.state == G.REFUSED)
    @rule()
    def proposed_again(self):
        self.attempt(lambda: by_leader(groups.change, self.made, plan="다시"), G.PROPOSED)

    @rule(number=st.integers(0, 3))
    def met(self, number):
        if self.attempt(lambda: log(self.made, text=str(number))):
            assert self.state == G.RUNNING
            self.logs += 1

    @rule()
    def reported(self):
        if self.attempt(lambda: by_leader(groups.hand_report, self.made, report="끝"), G.REPORTED):
            assert self.logs > 0

    @rule()
    def closed(self):
        call = {"group": self.made, "acting": as_office(self.staff, self.made.leader), "at": NOW}
        self.attempt(lambda: groups.close(**call), G.CLOSED)

    @invariant()
    def size_is_the_people_in_it(self):
        made = StudyGroup.objects.get(pk=self.made.pk)
        assert made.size == made.people.filter(left_at=None).count() == len(self.inside)

    @invariant()
    def state_is_what_the_table_allowed(self):
        assert StudyGroup.objects.get(pk=self.made.pk).state == self.state


def test_group_machine(db):
    run_state_machine_as_test(Group, settings=settings(max_examples=15, stateful_step_count=20, deadline=None))


def test_staff_decide_in_the_admin_and_a_district_sees_its_own(client, staff):
    made, other = group(5, title="은평 모임"), group(5, title="성북 모임", district="seongbuk")
    client.force_login(staff)
    assert "성북 모임" in client.get(reverse("education_groups")).content.decode()
    url = reverse("education_group", args=[made.pk])
    assert client.post(url, {"do": "refuse", "reason": ""}).status_code == 409
    assert client.post(url, {"do": "nothing"}).status_code == 409
    assert client.post(url, {"do": "approve"}).status_code == 302
    assert StudyGroup.objects.get(pk=made.pk).state == G.RUNNING
    client.force_login(MemberFactory(district_editor=True))
    page = client.get(f"{reverse('education_groups')}?show=waiting")
    if page.status_code == 200:
        assert "성북 모임" not in page.content.decode()
    assert client.get(reverse("education_group", args=[other.pk])).status_code in (302, 404)


@pytest.mark.parametrize("to", ["", "x", "0", "99999999"])
def test_handing_over_to_nobody_is_not_there(client, to):
    made = group(2)
    client.force_login(made.leader)
    assert client.post(address(made, "group_hand_over"), {"to": to}).status_code == 404
