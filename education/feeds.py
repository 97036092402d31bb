"""What machines read: schema.org, the national standard dataset, a feed as Seoul's reservation service has it."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils import timezone
from icalendar import Event

from education import calendars
from education.models import CoursePage, Run, Session
from education.states import RunState, state
from portal.models import PUBLISHER

# 전국평생학습강좌표준데이터, in its order.
STANDARD_COLUMNS = (
    "강좌명",
    "강사명",
    "교육시작일자",
    "교육종료일자",
    "교육시작시각",
    "교육종료시각",
    "강좌내용",
    "교육대상구분",
    "교육방법구분",
    "운영요일",
    "교육장소",
    "강좌정원수",
    "수강료",
    "교육장도로명주소",
    "운영기관명",
    "운영기관전화번호",
    "접수시작일자",
    "접수종료일자",
    "접수방법구분",
    "선정방법구분",
    "홈페이지주소",
    "직업능력개발훈련비지원강좌여부",
    "학점은행제평가(학점)인정여부",
    "평생학습계좌제평가인정여부",
    "데이터기준일자",
)
WEEKDAYS = "월화수목금토일"
SELECTION = {
    Run.Admission.OPEN: "선착순",
    Run.Admission.FIRST_COME: "선착순",
    Run.Admission.BATCH: "추첨",
    Run.Admission.LOTTERY: "추첨",
    Run.Admission.APPROVAL: "심사",
    Run.Admission.INVITE: "기타",
}
METHOD = {
    Run.Mode.ONSITE: "오프라인",
    Run.Mode.ONLINE: "온라인",
    Run.Mode.HYBRID: "온라인+오프라인",
    Run.Mode.SELF_PACED: "온라인",
}
ATTENDANCE_MODE = {
    Run.Mode.ONSITE: "Onsite",
    Run.Mode.ONLINE: "Online",
    Run.Mode.HYBRID: "Blended",
    Run.Mode.SELF_PACED: "Online",
}


def standard_rows(runs: Iterable[Run], base_url: str, at: datetime) -> Iterator[list[str]]:
    """One row a run in the order of STANDARD_COLUMNS. Wants sessions, venue, pools and instructors prefetched."""
    for run in runs:
        sessions = [session for session in run.sessions.all() if session.cancelled_at is None]
        first = sessions[0] if sessions else None
        venue = first.venue if first else None
        days = sorted({timezone.localtime(session.starts_at).weekday() for session in sessions})
        names = {e.instructor.name for session in sessions for e in session.engagements.all() if e.instructor.is_public}
        yield [
            str(run) if run.title else run.course.title,
            ", ".join(sorted(names)),
            day(run.starts_at),
            day(run.ends_at),
            clock(first.starts_at if first else None),
            clock(first.ends_at if first else None),
            run.course.summary,
            audience(run.course),
            METHOD[Run.Mode(run.mode)],
            "+".join(WEEKDAYS[number] for number in days),
            venue.name if venue else "",
            str(sum(pool.capacity or 0 for pool in run.pools.all())),
            str(run.fee),
            venue.address if venue else "",
            run.campus_label if run.campus else PUBLISHER["name"],
            run.contact,
            day(run.opens_at),
            day(run.closes_at),
            "인터넷+전화+방문",
            SELECTION[Run.Admission(run.admission)],
            f"{base_url}/education/runs/{run.pk}/",
            "N",
            "N",
            "N",
            day(at),
        ]


def reservation_row(run: Run, base_url: str, at: datetime) -> dict[str, str]:
    """As Seoul's open API of its reservation service names things."""
    venue = next((session.venue for session in run.sessions.all() if session.venue), None)
    return {
        "SVCID": f"SM{run.pk:08}",
        "GUBUN": "자체",
        "MAXCLASSNM": "교육강좌",
        "MINCLASSNM": run.course.get_kind_display(),
        "SVCSTATNM": state(run, at).label,
        "SVCNM": str(run),
        "PAYATNM": "무료" if run.fee == 0 else "유료",
        "PLACENM": venue.name if venue else "",
        "USETGTINFO": audience(run.course),
        "SVCURL": f"{base_url}/education/runs/{run.pk}/",
        "SVCOPNBGNDT": stamp(run.starts_at),
        "SVCOPNENDDT": stamp(run.ends_at),
        "RCPTBGNDT": stamp(run.opens_at),
        "RCPTENDDT": stamp(run.closes_at),
        "AREANM": run.campus_label if run.campus else "서울시",
        "TELNO": run.contact,
        "V_MIN": clock(run.starts_at),
        "V_MAX": clock(run.ends_at),
        "REVSTDDAYNM": run.get_cancel_basis_display(),
        "REVSTDDAY": str(run.cancel_days),
    }


def course_instance(run: Run, base_url: str, at: datetime) -> dict:
    """schema.org CourseInstance."""
    capacity = [pool.capacity for pool in run.pools.all()]
    data = {
        "@type": "CourseInstance",
        "@id": f"{base_url}/education/runs/{run.pk}/",
        "name": str(run),
        "courseMode": ATTENDANCE_MODE[Run.Mode(run.mode)],
        "startDate": iso(run.starts_at),
        "endDate": iso(run.ends_at),
        "eventStatus": f"https://schema.org/Event{'Cancelled' if run.cancelled_at else 'Scheduled'}",
        "organizer": PUBLISHER,
        "offers": {
            "@type": "Offer",
            "price": run.fee,
            "priceCurrency": "KRW",
            "availability": "https://schema.org/" + ("InStock" if state(run, at) == RunState.OPEN else "SoldOut"),
            "validFrom": iso(run.opens_at),
            "validThrough": iso(run.closes_at),
        },
    }
    sessions = [session for session in run.sessions.all() if session.cancelled_at is None]
    if sessions:
        hours = sum((session.ends_at - session.starts_at).total_seconds() for session in sessions) / 3600
        data["courseSchedule"] = {"@type": "Schedule", "repeatCount": len(sessions), "duration": f"PT{round(hours)}H"}
    if venue := next((session.venue for session in sessions if session.venue), None):
        data["location"] = {"@type": "Place", "name": venue.name, "address": venue.address}
    if None not in capacity:
        data["maximumAttendeeCapacity"] = sum(capacity)
        data["remainingAttendeeCapacity"] = sum(pool.free for pool in run.pools.all())
    return {name: value for name, value in data.items() if value is not None}


def course(page: CoursePage, runs: Iterable[Run], base_url: str, at: datetime) -> dict:
    """schema.org Course with its runs. Wants sessions, venues and pools of the runs prefetched."""
    return {
        "@type": "Course",
        "@id": base_url + page.url,
        "url": base_url + page.url,
        "name": page.title,
        "description": page.summary or page.title,
        "courseCode": page.code,
        "inLanguage": "ko",
        "provider": PUBLISHER,
        "educationalLevel": page.get_level_display(),
        "timeRequired": f"PT{round(page.hours * 60)}M",
        "isAccessibleForFree": all(run.fee == 0 for run in runs),
        "teaches": page.outcome_list,
        "hasCourseInstance": [course_instance(run, base_url, at) for run in runs],
    }


def calendar(runs: Iterable[Run], base_url: str, name: str, at: datetime) -> bytes:
    """iCal of the sessions. A session keeps its UID for ever; a change raises SEQUENCE; a cancelled one says so."""
    made = calendars.frame(name, "PUBLISH")
    for run in runs:
        for session in run.sessions.all():
            made.add_component(event(run, session, base_url, at))
    return calendars.written(made)


def event(run: Run, session: Session, base_url: str, at: datetime) -> Event:
    made = calendars.dated(run, session, 0, at)
    made.add("url", f"{base_url}/education/runs/{run.pk}/")
    made.add("status", "CANCELLED" if session.cancelled_at or run.cancelled_at else "CONFIRMED")
    if session.venue:
        made.add("location", f"{session.venue.name}, {session.venue.address}")
    return made


def audience(page: CoursePage) -> str:
    return page.who_for or page.audience or "제한없음"


def day(moment: datetime | None) -> str:
    return timezone.localdate(moment).isoformat() if moment else ""


def clock(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%H:%M}" if moment else ""


def stamp(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M:%S}.0" if moment else ""


def iso(moment: datetime | None) -> str | None:
    return timezone.localtime(moment).isoformat() if moment else None
