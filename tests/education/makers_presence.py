"""Makers of people at a session."""

from datetime import timedelta
from uuid import uuid4

from education import attendance, enrolment
from education.models import Enrolment, Session
from members.acting import as_office, as_self
from members.models import Member
from tests.education.makers import NOW, people


def confirmed(session: Session, count: int) -> list[Enrolment]:
    """So many new people with a seat."""
    pool = session.run.pools.get()
    return [
        enrolment.enrol(run=session.run, pool=pool, acting=as_self(person), key=uuid4().hex, at=NOW)
        for person in people(count)
    ]


def opened(session: Session, staff: Member | None = None) -> str:
    """Open the door two hours before the start. The secret."""
    staff = staff or people(1)[0]
    at = session.starts_at - timedelta(hours=2)
    return attendance.open_session(session=session, acting=as_office(staff, staff), at=at).secret
