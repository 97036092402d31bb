"""Who may receive a mailing: one condition, asked when the list is made and again in the claim's statement."""

from datetime import datetime

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from members import consents
from members.models import Purpose
from newsletter import segments
from newsletter.models import Delivery, Mailing, MailKind, Subscriber, Subscription, Suppression

Skip = Delivery.Skip


def kind_of(mailing: Mailing) -> str:
    """An advertisement when the issue or its series is one."""
    # What was frozen counts: the page itself may still say what it was before the last draft.
    kinds = {mailing.series.kind, mailing.kind, mailing.issue.kind if mailing.issue else mailing.series.kind}
    return MailKind.AD if MailKind.AD in kinds else MailKind.INFO


def frequency_of(mailing: Mailing) -> str:
    """Whose mailing it is: of those who want each issue, or of those who want a month's digest."""
    return Subscription.Frequency.MONTHLY if mailing.digest_of else Subscription.Frequency.EACH


def refusal(mailing: Mailing, at: datetime) -> Case:
    """Of a subscription: why its reader may not receive this mailing at `at` (Delivery.Skip), or the empty string.

    A member's own consent (소식 메일 받기) counts besides that of the mailbox.
    """
    suppressed = Suppression.objects.filter(address_hash=OuterRef("subscriber__address_hash"))
    suppressed = suppressed.filter(Q(series=None) | Q(series=OuterRef("series")))
    agreeing = consents.holders(Purpose.NEWS_MAIL, at).filter(pk=OuterRef("subscriber__member"))
    whens = [
        When(Exists(suppressed), then=Value(Skip.SUPPRESSED)),
        When(stopped_at__isnull=False, then=Value(Skip.UNSUBSCRIBED)),
        When(~Q(subscriber__state=Subscriber.State.ACTIVE), then=Value(Skip.UNSUBSCRIBED)),
        When(~Q(frequency=frequency_of(mailing)), then=Value(Skip.FREQUENCY)),
        When(subscriber__paused_until__gt=at, then=Value(Skip.PAUSED)),
        When(Q(subscriber__consent_until=None) | Q(subscriber__consent_until__lte=at), then=Value(Skip.NO_CONSENT)),
        When(Q(subscriber__member__isnull=False) & ~Exists(agreeing), then=Value(Skip.NO_CONSENT)),
    ]
    if kind_of(mailing) == MailKind.AD:
        whens.append(When(subscriber__ads_since=None, then=Value(Skip.NO_CONSENT)))
    return Case(*whens, default=Value(""))


def receiving(mailing: Mailing, at: datetime) -> QuerySet[Subscription]:
    """The subscriptions that get this mailing at `at`: allowed, and in its audience."""
    of_series = Subscription.objects.filter(series=mailing.series_id).annotate(refused=refusal(mailing, at))
    return of_series.filter(segments.condition(mailing.audience), refused="")


def refused_now(mailing: Mailing, at: datetime) -> Coalesce:
    """Of a delivery: `refusal` as it is at this moment. Whose subscription is gone has unsubscribed."""
    own = Subscription.objects.filter(series=mailing.series_id, subscriber=OuterRef("subscriber"))
    reason = own.annotate(refused=refusal(mailing, at)).values("refused")
    return Coalesce(Subquery(reason[:1]), Value(Skip.UNSUBSCRIBED))
