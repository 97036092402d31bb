"""What became of each mail of a mailing: rows for staff with the right to see readers, and the same as a table."""

from datetime import datetime

from django.db.models import Count, Min, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from newsletter.models import Delivery, Mailing

HEADER = (
    _("메일 주소"),
    _("상태"),
    _("까닭"),
    _("답 번호"),
    _("메일 서버의 답"),
    _("몇 번째"),
    _("보낸 때"),
    _("그 뒤"),
)


def rows(mailing: Mailing, state: str = "", outcome: str = "") -> QuerySet[Delivery]:
    """Troubles first."""
    found = mailing.deliveries.select_related("subscriber")
    if state in Delivery.State.values:
        found = found.filter(state=state)
    if outcome in Delivery.Outcome.values:
        found = found.filter(outcome=outcome)
    return found.order_by("pk")


def last_replies(mailing: Mailing, most: int = 8) -> list[dict]:
    """What mail servers answered that was not yes: the most frequent first, without whom they are about."""
    found = mailing.deliveries.exclude(reply="").exclude(state=Delivery.State.SENT)
    alike = found.order_by().values("reply_code", "reply", "state").annotate(number=Count("pk"), next_at=Min("next_at"))
    labels = dict(Delivery.State.choices)
    return [{**row, "label": labels[row["state"]]} for row in alike.order_by("-number", "reply")[:most]]


def cells(row: Delivery) -> list:
    return [
        row.subscriber.address,
        row.get_state_display(),
        row.get_skip_display(),
        row.reply_code,
        row.reply,
        row.attempts,
        moment(row.sent_at),
        row.get_outcome_display(),
    ]


def moment(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M:%S}" if at else ""
