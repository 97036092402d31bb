"""Who of the background processes is alive."""

from datetime import datetime, timedelta

from django.utils import timezone

from portal.models import Heartbeat

WORKER = "worker"
TICK = "tick"
# The tick comes each minute and asks the worker to beat: two missed rounds and a half are a silence.
SILENT_AFTER = timedelta(seconds=150)


def beat(name: str, at: datetime | None = None) -> None:
    """Say that `name` is alive at `at`."""
    Heartbeat.objects.update_or_create(name=name, defaults={"seen_at": at or timezone.now()})


def age(name: str, at: datetime) -> timedelta | None:
    """How long `name` has been silent; None when it never spoke."""
    seen_at = Heartbeat.objects.filter(name=name).values_list("seen_at", flat=True).first()
    return None if seen_at is None else at - seen_at


def is_silent(name: str, at: datetime) -> bool:
    silence = age(name, at)
    return silence is None or silence > SILENT_AFTER
