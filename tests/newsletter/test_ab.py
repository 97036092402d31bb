"""Two subjects: what the numbers say, who decides, and that a small sample is called small."""

from datetime import timedelta

import pytest

from newsletter import ab
from newsletter.ab import Arm, ChoiceRefusal, ChoiceRefused
from newsletter.acts import as_staff
from newsletter.models import Build, ClickCount, Delivery, Mailing
from newsletter.moves import State
from portal import roles
from tests.newsletter import makers
from tests.newsletter.makers import NOW, PARTS
from tests.newsletter.staff import staff


@pytest.mark.parametrize(
    ("first", "second", "better"),
    [
        ((100, 30), (100, 10), "a"),
        ((100, 10), (100, 30), "b"),
        ((100, 20), (100, 22), ""),
        ((49, 40), (100, 10), ""),
        ((100, 10), (100, 9), ""),
        ((60, 60), (60, 60), ""),
        # More clicks than mails: somebody passed the mail on.
        ((60, 200), (60, 90), ""),
    ],
)
def test_a_difference_must_be_larger_than_chance(first, second, better):
    arms = [Arm(name, "", *numbers) for name, numbers in (("a", first), ("b", second))]
    assert ab.judged(*arms, counts_clicks=True)[0] == better
    assert ab.judged(*arms, counts_clicks=False)[0] == ""


def a_test(clicks=(3, 30), **of) -> Mailing:
    series = makers.series(counts_clicks=True)
    made = makers.mailing(series, state=State.SENDING, started_at=NOW, **of)
    build = made.builds.get()
    Build.objects.create(
        mailing=made, arm="b", subject="다른 제목", parts=PARTS, html_bytes=1, sha256=build.sha256, made_at=NOW
    )
    readers = makers.readers(series, 122)
    rows = [("a", "sent")] * 60 + [("b", "sent")] * 60 + [("", "queued")] * 2
    Delivery.objects.bulk_create(
        Delivery(mailing=made, subscriber=reader, arm=arm, state=state)
        for reader, (arm, state) in zip(readers, rows, strict=True)
    )
    for arm, people in zip("ab", clicks, strict=True):
        ClickCount.objects.create(mailing=made, arm=arm, url="https://a.example/", hour=NOW, people=people, machines=9)
    return made


@pytest.mark.django_db
def test_after_two_hours_the_better_one_goes_to_the_rest():
    made = a_test()
    assert ab.decide_due(NOW) == 0
    assert Mailing.objects.get().ab_decides_at == NOW + timedelta(hours=2)
    assert ab.decide_due(NOW + timedelta(minutes=119)) == 0
    assert ab.decide_due(NOW + timedelta(hours=2)) == 1
    assert ab.decide_due(NOW + timedelta(hours=3)) == 0
    made.refresh_from_db()
    assert (made.ab_winner, made.steps.get().reason) == ("b", "B 쪽을 더 많이 눌렀어요. → B")


@pytest.mark.django_db
def test_the_editor_says_how_long_it_waits():
    a_test(ab_hours=5)
    ab.decide_due(NOW)
    assert Mailing.objects.get().ab_decides_at == NOW + timedelta(hours=5)
    assert (ab.decide_due(NOW + timedelta(hours=4)), ab.decide_due(NOW + timedelta(hours=5))) == (0, 1)


@pytest.mark.django_db
def test_without_a_difference_the_first_one_goes_and_the_record_says_so():
    made = a_test(clicks=(15, 16), ab_decides_at=NOW)
    ab.decide_due(NOW)
    assert Mailing.objects.get().ab_winner == "a"
    assert "우연" in made.steps.get().reason


@pytest.mark.django_db
def test_by_hand_once_and_by_approvers_only(django_assert_num_queries):
    made = a_test()
    with pytest.raises(ChoiceRefused) as error:
        ab.choose(mailing=made, arm="a", acting=as_staff(staff("editor", roles.AUTHOR)), at=NOW)
    assert error.value.reason == ChoiceRefusal.NO_RIGHT
    boss = as_staff(staff("boss"))
    ab.choose(mailing=made, arm="a", acting=boss, at=NOW)
    with pytest.raises(ChoiceRefused) as error:
        ab.choose(mailing=Mailing.objects.get(), arm="b", acting=boss, at=NOW)
    assert error.value.reason == ChoiceRefusal.NO_TEST
    row = Mailing.objects.select_related("series").get()
    with django_assert_num_queries(3):
        found = ab.standing(row, NOW)
    assert ([arm.rate for arm in found.arms], found.waiting, found.winner) == ([5.0, 50.0], 2, "a")


@pytest.mark.django_db
def test_with_one_subject_there_is_no_test():
    made = makers.mailing(state=State.SENDING)
    assert (ab.standing(made, NOW), ab.decide_due(NOW)) == (None, 0)
