"""A learner's own dates for any calendar: one application as a file, and a private feed behind a secret address.

A session keeps one UID for ever, in public calendars as in private ones, so that no calendar shows it twice. SEQUENCE
only rises: with each change of the session (Session.sequence), with the end of an application, which says CANCELLED so
that calendars take it out, and with a new application after it.
"""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from education.models import CalendarFeed, Enrolment, Run, SeatPool, Session, State, Transition
from members.acting import Acting, record
from members.models import Member

# Of what is over, a feed keeps a season.
KEPT = timedelta(days=120)


def of_enrolment(enrolment: Enrolment, sessions: Iterable[Session], base_url: str, at: datetime) -> bytes:
    """The sessions of one application. METHOD is CANCEL when the seat is gone, PUBLISH otherwise."""
    is_over, steps = has_ended(enrolment), steps_of(enrolment, earlier(enrolment).count())
    made = frame(str(enrolment.run), "CANCEL" if is_over else "PUBLISH")
    for session in sessions:
        made.add_component(event(enrolment, session, steps, base_url, at))
    return written(made)


def of_member(member: Member, base_url: str, at: datetime) -> bytes:
    """Every seat the member has or had. Two queries."""
    made = frame(_("서울마을 내 교육"), "PUBLISH")
    made.add("refresh-interval;value=duration", "PT6H")
    made.add("x-published-ttl", "PT6H")
    # Who left and came again has two applications to one run: the last says how it stands.
    last = {enrolment.run_id: enrolment for enrolment in seats_of(member, at)}
    for enrolment in last.values():
        for session in enrolment.run.sessions.all():
            steps = steps_of(enrolment, enrolment.applied_before)
            made.add_component(event(enrolment, session, steps, base_url, at))
    return written(made)


def seats_of(member: Member, at: datetime) -> Iterable[Enrolment]:
    """Applications with a seat, and those that had one: a calendar shows what was cancelled as cancelled.

    In the order of applying, each with `applied_before` (to the same run).
    """
    had_seat = Exists(Transition.objects.filter(enrolment=OuterRef("pk"), before=State.CONFIRMED))
    lost = Q(had_seat, state__in=[State.CANCELLED_BY_LEARNER, State.CANCELLED_BY_OFFICE])
    mine = Enrolment.objects.filter(Q(state=State.CONFIRMED) | lost, learner=member, run__ends_at__gte=at - KEPT)
    before = Enrolment.objects.filter(
        run=OuterRef("run"), learner=OuterRef("learner"), pk__lt=OuterRef("pk")
    ).order_by()
    counted = before.values("learner").annotate(n=Count("pk")).values("n")
    mine = mine.annotate(applied_before=Coalesce(Subquery(counted), 0))
    mine = mine.select_related("run__course", "pool").defer("run__course__body")
    return mine.prefetch_related("run__sessions__venue").order_by("pk")


def earlier(enrolment: Enrolment) -> QuerySet[Enrolment]:
    return Enrolment.objects.filter(run=enrolment.run_id, learner=enrolment.learner_id, pk__lt=enrolment.pk)


def steps_of(enrolment: Enrolment, applied_before: int) -> int:
    """How often the person came and went in this run: two for each application before, and one when this one ended."""
    return 2 * applied_before + has_ended(enrolment)


def has_ended(enrolment: Enrolment) -> bool:
    return enrolment.state not in (State.CONFIRMED, State.OFFERED, State.WAITING, State.APPLIED)


def frame(name: str, method: str) -> Calendar:
    made = Calendar()
    made.add("prodid", "-//seoulmaeul//education//KO")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", method)
    made.add("x-wr-calname", name)
    made.add("x-wr-timezone", "Asia/Seoul")
    return made


def uid_of(session: Session) -> str:
    """By the portal's own name, not the one by which it was asked."""
    return f"education-session-{session.pk}@{urlsplit(settings.BASE_URL).hostname}"


def dated(run: Run, session: Session, steps: int, at: datetime) -> Event:
    """What every calendar says of a session, `steps` after its own SEQUENCE; the times as clocks in Seoul show them."""
    made = Event()
    made.add("uid", uid_of(session))
    made.add("sequence", session.sequence + steps)
    made.add("dtstamp", at)
    made.add("dtstart", timezone.localtime(session.starts_at))
    made.add("dtend", timezone.localtime(session.ends_at))
    made.add("summary", f"{run} {session.title}".strip())
    return made


def event(enrolment: Enrolment, session: Session, steps: int, base_url: str, at: datetime) -> Event:
    """`enrolment` with its run, course and pool."""
    run = enrolment.run
    made = dated(run, session, steps, at)
    if has_ended(enrolment) or session.cancelled_at is not None or run.cancelled_at is not None:
        made.add("status", "CANCELLED")
    else:
        made.add("status", "CONFIRMED" if enrolment.state == State.CONFIRMED else "TENTATIVE")
    made.add("url", base_url + reverse("education:enrolment", args=[enrolment.pk]))
    if place := place_of(enrolment, session):
        made.add("location", place)
    if run.bring:
        made.add("description", _("가져올 것: %s") % run.bring)
    return made


def place_of(enrolment: Enrolment, session: Session) -> str:
    """The room; the stream's address is never written into a file that may be passed on."""
    if enrolment.run.mode == Run.Mode.ONLINE or enrolment.pool.kind == SeatPool.Kind.ONLINE:
        return _("온라인 (주소는 내 신청에서)")
    return f"{session.venue.name}, {session.venue.address}" if session.venue else ""


def written(calendar: Calendar) -> bytes:
    calendar.add_missing_timezones()
    return calendar.to_ical()


def feed_of(member: Member) -> CalendarFeed | None:
    return CalendarFeed.objects.filter(pk=member.pk).first()


def renew_feed(*, acting: Acting, at: datetime) -> CalendarFeed:
    """A new secret address; the old one ends."""
    with transaction.atomic():
        feed, _is_new = CalendarFeed.objects.update_or_create(
            member=acting.member, defaults={"key": secrets.token_urlsafe(32), "made_at": at}
        )
        record(acting, "education_calendar_renewed", at)
    return feed


def stop_feed(*, acting: Acting, at: datetime) -> None:
    with transaction.atomic():
        CalendarFeed.objects.filter(member=acting.member).delete()
        record(acting, "education_calendar_stopped", at)
