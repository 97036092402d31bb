"""home/seed/newsletter_readers.py: readers that nobody is behind, each with their proof, planted once."""

from collections import Counter

import pytest
from django.utils import timezone

from home.seed import newsletter_readers
from newsletter import ledger, recipients
from newsletter.models import ConsentEvent, Delivery, Subscriber, Subscription, Suppression
from tests.newsletter.makers import mailing, series

pytestmark = pytest.mark.django_db


def test_readers_of_the_demo_stand_once_and_their_proof_says_what_their_rows_say():
    made = {slug: series(slug=slug) for slug in newsletter_readers.SERIES}
    newsletter_readers.make()
    newsletter_readers.make()
    people = list(Subscriber.objects.order_by("pk"))
    assert Counter(it.state for it in people) == {"active": 58, "unsubscribed": 1, "pending": 1}
    assert [it.address for it in people if not it.address.endswith(".example")] == []
    assert Subscriber.objects.filter(paused_until__gt=timezone.now()).count() == 2
    assert Suppression.objects.count() == 1
    for who in people:
        standing = ledger.replay(ledger.lines_of(who))
        assert (standing.consent_until, standing.ads_since) == (who.consent_until, who.ads_since), who
    assert Subscription.objects.filter(subscriber__subscriptions=None).count() == 0
    refused = Counter(
        Subscription.objects.filter(series=made["monthly"])
        .annotate(refused=recipients.refusal(mailing(made["monthly"]), timezone.now()))
        .values_list("refused", flat=True)
    )
    assert {reason for reason in refused if reason} == {
        Delivery.Skip.UNSUBSCRIBED,
        Delivery.Skip.PAUSED,
        Delivery.Skip.FREQUENCY,
        Delivery.Skip.SUPPRESSED,
    }
    assert ConsentEvent.objects.filter(wording=None, step__in=["request", "confirm", "import"]).count() == 0
