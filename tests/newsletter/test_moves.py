import pytest

from newsletter import moves
from newsletter.acts import as_staff
from newsletter.models import Mailing
from newsletter.moves import ARROWS, MoveRefusal, MoveRefused, State, move
from tests.newsletter.makers import NOW, mailing


def test_every_state_has_its_arrows():
    assert set(ARROWS) == set(State)
    assert [state for state in State if not ARROWS[state]] == [State.CANCELLED]


@pytest.mark.django_db
def test_move_is_written_with_who_and_why():
    made = mailing()
    move(made, State.SCHEDULED, acting=as_staff(made.approved_by), at=NOW, reason="화요일 아침", send_at=NOW)
    row = Mailing.objects.get()
    assert (row.state, row.send_at) == (State.SCHEDULED, NOW)
    assert [(s.before, s.after, s.actor, s.reason) for s in row.steps.all()] == [
        ("approved", "scheduled", made.approved_by, "화요일 아침")
    ]


@pytest.mark.django_db
def test_of_two_who_move_at_once_one_is_refused():
    one, other = mailing(), Mailing.objects.get()
    move(one, State.CANCELLED, acting=as_staff(one.approved_by), at=NOW)
    with pytest.raises(MoveRefused) as refused:
        move(other, State.DRAFT, acting=as_staff(one.approved_by), at=NOW)
    assert refused.value.reason == MoveRefusal.ELSEWHERE
    with pytest.raises(MoveRefused) as refused:
        move(one, State.DRAFT, acting=as_staff(one.approved_by), at=NOW)
    assert refused.value.reason == moves.MoveRefusal.NO_ARROW
