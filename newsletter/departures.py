"""Newsletters of people who leave the portal: said before, stopped with the request, the mailbox emptied at the end.

Merged accounts need nothing here: what points to a member moves with the merge (membership.merging).
"""

from collections.abc import Iterable
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from members.acting import as_system
from members.models import Member
from newsletter import addresses, subscribing
from newsletter.models import Subscriber, Subscription
from portal import leaving

State = Subscriber.State


def own(member: Member) -> QuerySet[Subscriber]:
    """Mailboxes linked to the member, and those the member has proven to own, though subscribed without signing in."""
    proven = EmailAddress.objects.filter(user=member, verified=True).order_by("pk").values_list("email", flat=True)
    hashes = [addresses.address_hash(address) for address in proven]
    rows = Subscriber.objects.filter(Q(member=member) | Q(address_hash__in=hashes))
    return rows.exclude(state=State.ERASED).order_by("pk")


def held(member: Member, at: datetime) -> Iterable[leaving.Held]:
    reading = own(member).filter(state__in=(State.PENDING, State.ACTIVE))
    live = Subscription.objects.filter(subscriber__in=reading, stopped_at=None)
    for name in live.order_by("series__order", "series__name").values_list("series__name", flat=True).distinct():
        yield leaving.Held(label=_("소식지 ‘%s’ 받기") % name, url=reverse("newsletter:subscribe"))


def release(member: Member, at: datetime) -> None:
    """Within the transaction of leaving. Who thinks again subscribes again."""
    for subscriber in own(member).filter(state__in=(State.PENDING, State.ACTIVE)):
        subscribing.stop(subscriber=subscriber, acting=as_system(member), at=at)


leaving.register(leaving.Holding(key="newsletter", held=held, release=release))
