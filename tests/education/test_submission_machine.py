"""Two windows and a reviewer, in any order: whatever was saved can be read somewhere, always."""

from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from education import reviewing, submissions
from education.models import Review, Submission
from education.submissions import SubmissionRefusal
from tests.education.makers import NOW
from tests.education.makers_learning import essay, learner
from tests.education.test_submissions import answer, hand_in, refused, save
from tests.factories import MemberFactory


class Writing(RuleBasedStateMachine):
    """Two windows, a reviewer, any order. Whatever was saved can be read somewhere, always."""

    def __init__(self):
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        enrolment = learner()
        task = essay(enrolment.run, min_chars=1)
        self.row = submissions.open_submission(enrolment=enrolment, assignment=task, at=NOW)
        self.staff = MemberFactory(superuser=True)
        self.windows = [0, 0]
        self.state = "draft"
        self.texts: set[str] = set()
        # What a window overwrote knowing it, as people do when they go on writing.
        self.overwritten: set[str] = set()
        self.draft = ""
        self.handed = 0

    def teardown(self):
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    def kept(self, window, text, version):
        if self.windows[window] == version - 1:
            self.overwritten.add(self.draft)
        self.texts.add(text)
        self.draft = text
        self.windows[window] = version

    @precondition(lambda self: self.state != "accepted")
    @rule(window=st.sampled_from([0, 1]), text=st.sampled_from(["하나", "둘둘", "셋셋셋", "넷 넷"]))
    def type(self, window, text):
        version, is_newest = save(self.row, text, self.windows[window])
        assert is_newest == (self.windows[window] == version - 1)
        self.kept(window, text, version)

    @precondition(lambda self: self.state != "accepted")
    @rule(window=st.sampled_from([0, 1]), text=st.sampled_from(["다섯 글자요", "여섯 글자예요"]))
    def hand_in(self, window, text):
        hand_in(self.row, text, version=self.windows[window])
        version = Submission.objects.get(pk=self.row.pk).draft_version
        self.kept(window, text, version)
        self.state = "submitted"

    @precondition(lambda self: self.state == "submitted")
    @rule(decision=st.sampled_from([Review.Decision.ACCEPT, Review.Decision.REVISE]))
    def read(self, decision):
        answer(reviewing.queue_of(self.staff).get(), decision, self.staff)
        self.state = "accepted" if decision == Review.Decision.ACCEPT else "revise"

    @precondition(lambda self: self.state == "accepted")
    @rule(text=st.just("늦은 글"))
    def write_too_late(self, text):
        assert refused(lambda: save(self.row, text, 0)) == SubmissionRefusal.ACCEPTED

    @invariant()
    def nothing_is_lost(self):
        row = Submission.objects.get(pk=self.row.pk)
        readable = {row.draft, *row.versions.values_list("body", flat=True)}
        assert self.texts - self.overwritten <= readable
        assert row.draft == self.draft

    @invariant()
    def state_is_as_it_should_be(self):
        assert Submission.objects.get(pk=self.row.pk).state == self.state
        assert reviewing.queue_of(self.staff).count() == int(self.state == "submitted")

    @invariant()
    def every_answered_version_has_one_answer(self):
        handed = self.row.versions.filter(kept_aside=False)
        assert Review.objects.filter(version__in=handed).count() <= handed.count()


def test_writing_machine(db):
    machine = settings(max_examples=20, stateful_step_count=15, deadline=None)
    run_state_machine_as_test(Writing, settings=machine)
