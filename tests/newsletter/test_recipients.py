"""Who may receive: asked for the list, and again by the claim."""

from datetime import timedelta

import pytest

from members.models import Member
from newsletter import recipients
from newsletter.acts import as_portal
from newsletter.models import Delivery, Mailing, Series, Subscriber, Subscription, Suppression
from newsletter.sending import claiming, control, materialising
from newsletter.sending.workers import Presence
from tests.newsletter import makers
from tests.newsletter.makers import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path


def suppress(one: Subscriber, series: Series | None = None) -> None:
    Suppression.objects.create(address_hash=one.address_hash, reason="hard", at=NOW, series=series)


def change(**fields):
    return lambda one: Subscriber.objects.filter(pk=one.pk).update(**fields)


def subscription(**fields):
    return lambda one: Subscription.objects.filter(subscriber=one).update(**fields)


CASES = {
    "": lambda one: None,
    "stopped": subscription(stopped_at=NOW),
    "monthly": subscription(frequency="monthly"),
    "unsubscribed": change(state="unsubscribed"),
    "bounced": change(state="bounced"),
    "paused": change(paused_until=NOW + timedelta(days=1)),
    "paused before": change(paused_until=NOW - timedelta(days=1)),
    "expired": change(consent_until=NOW),
    "suppressed": suppress,
    "suppressed here": lambda one: suppress(one, Series.objects.get()),
    "suppressed elsewhere": lambda one: suppress(one, makers.series()),
    "member without consent": lambda one: change(member=Member.objects.create_user("m@portal.example"))(one),
    "erased": change(state="erased", address="", name=""),
}
REASONS = {
    "": "",
    "stopped": "unsubscribed",
    "monthly": "frequency",
    "unsubscribed": "unsubscribed",
    "bounced": "unsubscribed",
    "paused": "paused",
    "paused before": "",
    "expired": "no_consent",
    "suppressed": "suppressed",
    "suppressed here": "suppressed",
    "suppressed elsewhere": "",
    "member without consent": "no_consent",
    "erased": "unsubscribed",
}


@pytest.mark.parametrize("case", CASES)
def test_who_may_not_receive_is_not_on_the_list(case):
    made = makers.mailing()
    one = makers.reader(made.series)
    CASES[case](one)
    assert recipients.receiving(made, NOW).count() == (REASONS[case] == "")


@pytest.mark.parametrize("case", CASES)
def test_who_may_not_receive_any_more_is_skipped_by_the_claim(case):
    made = control.start(makers.mailing(), acting=as_portal(), at=NOW)
    one = makers.reader(made.series)
    materialising.materialise(made, acting=as_portal(), at=NOW)
    CASES[case](one)
    claims = claiming.claim(made, Presence(NOW).row, 10, NOW)
    row = Delivery.objects.get()
    assert (len(claims), row.skip) == (REASONS[case] == "", REASONS[case])
    assert row.state == ("skipped" if row.skip else "claimed")


def test_advertisement_goes_to_those_who_agreed_to_ads():
    made = makers.mailing()
    made.issue.kind = "ad"
    makers.reader(made.series)
    wanting = makers.reader(made.series, ads_since=NOW)
    assert [row.subscriber for row in recipients.receiving(made, NOW)] == [wanting]


def test_digest_goes_to_those_who_want_a_digest():
    series = makers.series()
    makers.reader(series)
    monthly = makers.reader(series, frequency="monthly")
    digest = Mailing.objects.create(series=series, digest_of=NOW.date(), state=Mailing.State.DRAFT)
    assert [row.subscriber for row in recipients.receiving(digest, NOW)] == [monthly]


def test_list_is_made_once_and_later_ones_are_added(django_assert_num_queries):
    made = control.start(makers.mailing(), acting=as_portal(), at=NOW)
    makers.readers(made.series, 30)
    materialising.materialise(made, acting=as_portal(), at=NOW)
    assert (made.state, made.materialised) == ("sending", 30)
    late = makers.reader(made.series)
    Mailing.objects.filter(pk=made.pk).update(state=Mailing.State.FINISHED)
    made.refresh_from_db()
    control.send_to_later(made, acting=as_portal(), at=LATER)
    materialising.materialise(made, acting=as_portal(), at=LATER)
    assert made.materialised == 31
    assert Delivery.objects.order_by("pk").last().subscriber == late


def test_two_subjects_are_split_by_hash_and_the_rest_waits_for_the_better():
    made = makers.mailing(ab_share=20)
    build = made.builds.get()
    build.pk, build.arm, build._state.adding = None, "b", True
    build.save()
    makers.readers(made.series, 400)
    control.start(made, acting=as_portal(), at=NOW)
    materialising.materialise(made, acting=as_portal(), at=NOW)
    arms = [made.deliveries.filter(arm=arm).count() for arm in ("a", "b", "")]
    assert sum(arms) == 400
    assert 20 <= arms[0] <= 65
    assert 20 <= arms[1] <= 65
    worker = Presence(NOW).row
    assert len(claiming.claim(made, worker, 1000, NOW)) == arms[0] + arms[1]
    made.ab_winner = "b"
    claims = claiming.claim(made, worker, 1000, NOW)
    assert (len(claims), {claim.arm for claim in claims}) == (arms[2], {"b"})


def test_claim_costs_the_same_for_one_and_for_thirty(django_assert_num_queries):
    made = control.start(makers.mailing(), acting=as_portal(), at=NOW)
    makers.readers(made.series, 31)
    materialising.materialise(made, acting=as_portal(), at=NOW)
    worker = Presence(NOW).row
    for most in (1, 30):
        with django_assert_num_queries(6):
            assert len(claiming.claim(made, worker, most, NOW)) == most


def test_nobody_claims_what_another_has():
    made = control.start(makers.mailing(), acting=as_portal(), at=NOW)
    makers.readers(made.series, 10)
    materialising.materialise(made, acting=as_portal(), at=NOW)
    one, other = Presence(NOW).row, Presence(NOW).row
    first, second = (claiming.claim(made, worker, 6, NOW) for worker in (one, other))
    assert (len(first), len(second)) == (6, 4)
    assert {claim.pk for claim in first}.isdisjoint(claim.pk for claim in second)
