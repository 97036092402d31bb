"""What the newsletter tells 내 활동: which newsletters come to the member's own mailbox, with the way to change it."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import Member
from newsletter.models import Subscriber, Subscription
from portal import slots
from portal.my_activity import LIMIT, Activity, ActivityRow, Section, register


def activity(member: Member, at: datetime) -> Activity:
    """One query."""
    mine = Subscription.objects.filter(
        subscriber__member=member, subscriber__state=Subscriber.State.ACTIVE, stopped_at=None
    )
    rows = mine.select_related("series", "subscriber").order_by("series__order", "series__name", "pk")[:LIMIT]
    return Activity(applied=[row_of(row, at) for row in rows])


def row_of(row: Subscription, at: datetime) -> ActivityRow:
    rests = row.subscriber.paused_until is not None and row.subscriber.paused_until > at
    return ActivityRow(
        title=str(row.series),
        url=reverse("newsletter:preferences", args=[row.subscriber.secret]),
        status=_("쉬는 중") if rests else row.get_frequency_display(),
    )


def install() -> None:
    """Once at start: 내 활동, and the places of shared pages that lead to subscribing."""
    register(Section(key="newsletter", label=gettext_lazy("소식지"), source=activity, order=60))
    slots.fill("newsletter", "newsletter/subscribing/slot_home.html")
    slots.fill("newsletter_district", "newsletter/subscribing/slot_district.html")
    slots.fill("foot_links", "newsletter/subscribing/slot_foot.html")
