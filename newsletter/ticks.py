"""What time brings to the newsletter."""

from datetime import datetime

from django.conf import settings

from newsletter import ab, bounce_mailbox, digests, feeds, importing, outside_links, renewals, scheduling
from newsletter.bounce_mailbox import Mailbox
from portal.ticking import register


@register
def start_due_mailings(at: datetime) -> int:
    """Booked mailings whose time has come; what is an hour late waits for a person."""
    return scheduling.start_due(at)


@register
def decide_subject_tests(at: datetime) -> int:
    """The better of two subjects goes to those who wait."""
    return ab.decide_due(at)


@register
def read_returned_mails(at: datetime) -> int:
    """Every five minutes: what came back to the return addresses, when there is a mailbox to read."""
    if not settings.NEWSLETTER_BOUNCE_URL or at.minute % 5:
        return 0
    return bounce_mailbox.read_all(Mailbox.of(settings.NEWSLETTER_BOUNCE_URL), at).told


@register
def ask_readers_again(at: datetime) -> int:
    """Readers whose two years end in 60, 30 or 7 days."""
    return renewals.ask(at)


@register
def keep_silent_readers(at: datetime) -> int:
    """Where silence keeps (NEWSLETTER_SILENCE_KEEPS)."""
    return renewals.keep_silent(at)


@register
def send_digests(at: datetime) -> int:
    """On the first of a month, what it held, for those who want one mail a month."""
    return digests.send_due(at)


@register
def fetch_outside_news(at: datetime) -> int:
    """Each feed once an hour, a few at a time."""
    return feeds.fetch_due(at)


@register
def ask_outside_links(at: datetime) -> int:
    """A few of the addresses in drafts that lead elsewhere: each once a day, sooner what did not answer."""
    return outside_links.ask_due(at)


@register
def tell_readers_of_lists(at: datetime) -> int:
    """Whom staff brought in by a list: from where, and how to stop."""
    return importing.tell_due(at)
