"""The wish to stop that comes by mail (List-Unsubscribe's mailto) or through the relay's own button."""

from datetime import datetime

from newsletter import subscribing
from newsletter.acts import as_reader
from newsletter.delivery_reports import Returned
from newsletter.ledger import Whence
from newsletter.models import Delivery


def by_mail(returned: Returned, *, at: datetime) -> bool:
    """Stop the newsletter whose mail was answered so. False when it was stopped before, or the mail is not known."""
    found = Delivery.objects.select_related("subscriber", "mailing__series").filter(pk=returned.delivery).first()
    if found is None:
        return False
    return subscribing.stop(
        subscriber=found.subscriber,
        series=found.mailing.series,
        acting=as_reader(),
        at=at,
        whence=Whence(source="메일로 그만 받기"),
    )
