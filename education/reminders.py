"""The word on the day before a session: when, where, what to bring."""

from datetime import datetime, time, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from education import telling
from education.models import Enrolment, Session, State
from education.notice_kinds import REMINDER
from portal import notices
from portal.models import Notice

# On the day before, not at midnight.
HOUR = time(10)


def due_since(session: Session) -> datetime:
    """From when the session is reminded of."""
    day = timezone.localtime(session.starts_at).date() - timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, HOUR))


def remind(at: datetime) -> int:
    """Remind everyone who has a seat in a session of tomorrow, each once. Returns how many were told.

    Whoever got the seat after that hour has just read when and where it is.
    """
    soon = Session.objects.filter(
        starts_at__gt=at, starts_at__lt=at + timedelta(days=2), cancelled_at=None, run__cancelled_at=None
    )
    told = 0
    for session in soon.select_related("venue", "run__course").order_by("starts_at", "pk"):
        since = due_since(session)
        if since <= at:
            told += remind_of(session, since, at)
    return told


def remind_of(session: Session, since: datetime, at: datetime) -> int:
    seated = Enrolment.objects.filter(run=session.run_id, state=State.CONFIRMED, changed_at__lt=since)
    keys = {key_of(session, enrolment): enrolment for enrolment in seated.select_related("learner", "pool")}
    known = set(Notice.objects.filter(key__in=keys).values_list("key", flat=True))
    new = {key: enrolment for key, enrolment in keys.items() if key not in known}
    for key, enrolment in new.items():
        notices.tell(
            key=key,
            member=enrolment.learner,
            kind=REMINDER,
            title=_("내일 만나요: %s") % session.run,
            text=words(session, enrolment),
            url=reverse("education:enrolment", args=[enrolment.pk]),
            at=at,
        )
    return len(new)


def key_of(session: Session, enrolment: Enrolment) -> str:
    """A session that was moved is reminded of again."""
    return f"education:reminder:{session.pk}:{session.sequence}:{enrolment.pk}"


def words(session: Session, enrolment: Enrolment) -> str:
    online = enrolment.pool.kind == enrolment.pool.Kind.ONLINE or session.run.mode == session.run.Mode.ONLINE
    if online:
        where = _("%s에 온라인으로 시작해요. 들어오는 주소는 내 신청에서 볼 수 있어요.") % telling.when(
            session.starts_at
        )
    elif session.venue:
        where = _("%(when)s, %(where)s에서 시작해요.") % {
            "when": telling.when(session.starts_at),
            "where": telling.place(session.venue),
        }
    else:
        where = _("%s에 시작해요.") % telling.when(session.starts_at)
    bring = _("가져올 것: %s") % session.run.bring if session.run.bring else ""
    return " ".join(filter(None, [where, bring, _("못 오시게 됐으면 알려 주세요. 기다리는 분이 있어요.")]))
