"""One person marked by several processes at once. Arguments: enrolment, session, staff, status. Prints what stands."""

import sys
from datetime import timedelta

import django


def main(enrolment: str, session: str, staff: str, status: str) -> None:
    django.setup()
    from education import attendance
    from education.models import Attendance, AttendanceEntry, Enrolment, Presence, Session
    from members.acting import as_office
    from members.models import Member

    row, person = Enrolment.objects.select_related("learner").get(pk=enrolment), Member.objects.get(pk=staff)
    meeting = Session.objects.get(pk=session)
    print("ready", flush=True)
    sys.stdin.readline()
    attendance.mark(
        enrolment=row,
        session=meeting,
        status=Presence(status),
        source=AttendanceEntry.Source.NAME,
        key=f"race-{status}",
        acting=as_office(person, row.learner),
        at=meeting.starts_at + timedelta(minutes=1),
    )
    print("entries", AttendanceEntry.objects.count(), "rows", Attendance.objects.count(), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
