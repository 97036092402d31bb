"""What learners are told when meetings are added, moved or fall out: once for each change, with old and new."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from education.models import Enrolment, Session
from education.notice_kinds import CHANGE
from education.telling import when
from portal import notices

if TYPE_CHECKING:
    from education.schedules import Change

# More than these are summed up: a notice is read on a phone.
NAMED = 4


def moved(changes: "list[Change]", enrolments: Iterable[Enrolment], at: datetime) -> None:
    """Before the change is written: the sessions still hold their old times."""
    lines = [line(change) for change in changes if change.is_told]
    text = " ".join([*lines[:NAMED], *more(len(lines) - NAMED)])
    text += " " + _("못 오시게 되면 신청 화면에서 알려 주세요.")
    first = changes[0].session
    tell(enrolments, _("교육 일정이 바뀌었어요: %s"), text, f"moved:{first.pk}:{first.sequence + 1}", at)


def line(change: "Change") -> str:
    session, words = change.session, []
    if (session.starts_at, session.ends_at) != (change.starts_at, change.ends_at):
        words.append(_("%(old)s → %(new)s") % {"old": when(session.starts_at), "new": when(change.starts_at)})
    if session.venue != change.venue:
        words.append(_("장소: %s") % (change.venue or _("정해지면 알려 드려요")))
    if session.stream_url != change.stream_url:
        words.append(_("온라인 주소가 바뀌었어요"))
    return _("%(number)s회 모임: %(what)s.") % {"number": session.number, "what": ", ".join(words)}


def more(number: int) -> list[str]:
    return [_("그 밖에 %s번의 모임도 바뀌었어요.") % number] if number > 0 else []


def added(sessions: list[Session], enrolments: Iterable[Enrolment], at: datetime) -> None:
    lines = [_("%(number)s회 %(when)s.") % {"number": one.number, "when": when(one.starts_at)} for one in sessions]
    text = _("모임이 더 생겼어요.") + " " + " ".join([*lines[:NAMED], *more(len(lines) - NAMED)])
    tell(enrolments, _("모임이 더 생겼어요: %s"), text, f"added:{sessions[0].pk}", at)


def fell_out(session: Session, enrolments: Iterable[Enrolment], reason: str, at: datetime) -> None:
    text = _("%(number)s회 모임(%(when)s)이 열리지 않아요. 까닭: %(reason)s") % {
        "number": session.number,
        "when": when(session.starts_at),
        "reason": reason,
    }
    tell(enrolments, _("모임이 취소됐어요: %s"), text, f"fell-out:{session.pk}", at)


def tell(enrolments: Iterable[Enrolment], title: str, text: str, key: str, at: datetime) -> None:
    for enrolment in enrolments:
        notices.tell(
            key=f"education:{key}:{enrolment.pk}",
            member=enrolment.learner,
            kind=CHANGE,
            title=title % enrolment.run,
            text=text,
            url=reverse("education:enrolment", args=[enrolment.pk]),
            at=at,
        )
