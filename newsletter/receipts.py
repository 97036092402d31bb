"""Mails about subscribing itself, which are no newsletters: the question, the result, the next question.

The law wants the result of agreeing and of withdrawing told within 14 days (정보통신망법 §50⑦): `tell` does so at once
and writes a line. They go by the ordinary outbox, so that each occasion is mailed once.
"""

from collections.abc import Iterable
from datetime import datetime

from django.template.loader import render_to_string

from newsletter import ledger, links
from newsletter.acts import as_portal
from newsletter.models import MailKind, Series, Subscriber
from portal import mail


def send(
    subscriber: Subscriber, kind: str, *, occasion: str, at: datetime, keeps_quiet: bool = False, **context
) -> None:
    """One mail of templates/newsletter/subscribing/mail/; its first line is the subject.

    `occasion` makes it one: a second mail of the same kind and occasion is not sent.
    """
    if not subscriber.address:
        return
    context |= {
        "subscriber": subscriber,
        "name": subscriber.name,
        "at": at,
        "sender": Series.objects.offered().order_by("order", "pk").first(),
        "preferences": links.preferences_url(subscriber.secret),
        "confirm": links.confirm_url(subscriber.secret),
        "renew": links.renew_url(subscriber.secret),
        "subscribe": links.subscribe_url(),
    }
    text = render_to_string(f"newsletter/subscribing/mail/{kind}.txt", context)
    subject, _line, body = text.partition("\n")
    mail.send(
        key=f"newsletter:{kind}:{subscriber.pk}:{occasion}",
        to=subscriber.address,
        subject=subject,
        text=body.lstrip(),
        keeps_quiet=keeps_quiet,
    )


def tell(
    subscriber: Subscriber,
    kind: str,
    *,
    occasion: str,
    at: datetime,
    purposes: Iterable[MailKind] = (MailKind.INFO,),
    series: Series | None = None,
    **context,
) -> None:
    """Tell the result, and write for each purpose that it was told."""
    send(subscriber, kind, occasion=occasion, at=at, series=series, **context)
    for purpose in purposes:
        ledger.write(subscriber, ledger.Step.TOLD, acting=as_portal(), at=at, purpose=purpose, series=series)
