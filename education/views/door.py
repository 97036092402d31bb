"""The door of a session, for who runs or teaches it: opening, the rotating QR, marking, closing."""

import json
from hashlib import sha256
from uuid import uuid4

import segno
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from education import attendance, campuses, checkin, door
from education.forms.presence import NameForm
from education.models import AttendanceEntry, CheckInSecret, Enrolment, Presence, Session
from education.views.presence import moment, who, word
from members import access_log
from members.acting import Acting, as_office
from members.models import AccessEntry, Member
from portal.particles import joined

SITTING = 3 * 60 * 60  # seconds: one look at the names of one session is written down once
MOST_MARKS = 100
UNDO = "undo"


@method_decorator(never_cache, name="dispatch")
class TeachView(View):
    """Today's sessions, then the next: the way to each door."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not door.is_at_doors(request.user):
            raise Http404
        days = door.days(request.user, timezone.now())
        context = {"days": days, "now": timezone.now(), "is_staff": campuses.manages_runs(request.user)}
        return render(request, "education/presence/teach.html", context)


@method_decorator(never_cache, name="dispatch")
class DoorScreen(View):
    """Base of the screens of one session's door; who does not attend to its run finds nothing here."""

    def dispatch(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        rows = Session.objects.select_related("run__course", "venue")
        self.session = get_object_or_404(rows, pk=pk)
        if not campuses.attends_to(request.user, self.session.run):
            raise Http404
        self.now = timezone.now()
        return super().dispatch(request)

    def office(self, subject: Member | None = None) -> Acting:
        return as_office(self.request.user, subject or self.request.user)

    def render(self, template: str, status: int = 200, **context) -> HttpResponse:
        head = {"session": self.session, "run": self.session.run, "now": self.now}
        return render(self.request, f"education/presence/{template}.html", {**head, **context}, status=status)

    def back(self) -> HttpResponse:
        return redirect("education:door", self.session.pk)

    def secret(self) -> CheckInSecret | None:
        return CheckInSecret.objects.filter(session=self.session).first()

    def code(self) -> dict:
        """What the wall shows now: {qr: SVG, digits, address}; empty before the door was opened."""
        if not (opened := self.secret()):
            return {}
        token = checkin.token(opened.secret, self.now)
        path = reverse("education:check_in", args=[self.session.pk])
        address = self.request.build_absolute_uri(f"{path}?{urlencode({'c': token})}")
        qr = segno.make(address, error="m").svg_inline(scale=4, border=2, dark="#221e1a", light="#fff", omitsize=True)
        digits = checkin.digits(opened.secret, self.now)
        return {"qr": mark_safe(qr), "digits": f"{digits[:3]} {digits[3:]}"}

    def note_sitting(self, rows: int, kind: AccessEntry.Kind, what: str) -> None:
        """Write down, once a sitting, that names were looked at."""
        key = f"door:{self.session.pk}:{kind}"
        if self.now.timestamp() - self.request.session.get(key, 0) < SITTING:
            return
        access_log.record(
            kind=kind,
            staff=self.request.user,
            what=f"{what} · {self.session.run} {self.session}"[:120],
            reason=_("교육 운영: 출석 확인"),
            rows=rows,
            at=self.now,
        )
        self.request.session[key] = self.now.timestamp()


class DoorView(DoorScreen):
    def get(self, request: HttpRequest) -> HttpResponse:
        """What was searched last stands again after a mark; it is kept with the session, not in the address."""
        kept = request.session.get("door_words", {})
        words = kept.get("words", "") if kept.get("session") == self.session.pk else ""
        return self.page(NameForm(initial={"words": words}), words)

    def post(self, request: HttpRequest) -> HttpResponse:
        match request.POST.get("do"):
            case "open":
                attendance.open_session(session=self.session, acting=self.office(), at=self.now)
                return self.back()
            case "close":
                return self.close()
            case "sheet":
                return self.keep("*")
            case "fold":
                return self.keep("")
            case _:
                form = NameForm(request.POST)
                return self.keep(form.cleaned_data["words"]) if form.is_valid() else self.page(form, "", 422)

    def keep(self, words: str) -> HttpResponse:
        self.request.session["door_words"] = {"session": self.session.pk, "words": words}
        return redirect(reverse("education:door", args=[self.session.pk]) + "#names")

    def close(self) -> HttpResponse:
        if self.now < self.session.starts_at:
            messages.error(self.request, _("아직 시작하지 않은 모임이에요. 시작한 뒤에 출석을 마감해 주세요."))
            return self.back()
        missing = attendance.close_session(session=self.session, acting=self.office(), at=self.now)
        said = _("출석을 마감했어요. 표시가 없던 %s명은 ‘오지 않았어요’로 적었어요. 뒤에도 고칠 수 있어요.") % missing
        messages.success(self.request, said if missing else _("출석을 마감했어요. 모두 표시되어 있었어요."))
        return self.back()

    def page(self, form: NameForm, words: str, status: int = 200) -> HttpResponse:
        is_sheet = words == "*"
        people = door.sheet(self.session) if is_sheet else door.find(self.session, words)
        if is_sheet or words:
            kind = AccessEntry.Kind.VIEW if is_sheet else AccessEntry.Kind.SEARCH
            self.note_sitting(len(people), kind, _("출석부") if is_sheet else _("출석: 이름 찾기"))
        form = NameForm() if is_sheet else form
        return self.render(
            "door",
            status,
            form=form,
            words="" if is_sheet else words,
            people=people,
            is_sheet=is_sheet,
            numbers=door.numbers(self.session),
            statuses=Presence.choices,
            who=who(self.request),
            batch=uuid4().hex,
            is_open=checkin.is_open(self.session, self.now),
            opens_at=checkin.opens_at(self.session),
            is_past=self.now > self.session.starts_at,
            **self.code(),
        )


class CodeView(DoorScreen):
    """The code alone, as large as the wall: for a projector."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if not self.secret():
            return self.back()
        return self.render("code", numbers=door.numbers(self.session), **self.code())


class CodeNowView(DoorScreen):
    """The piece of both pages that changes, for the script."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.render("code_now", numbers=door.numbers(self.session), **self.code())


class MarksView(DoorScreen):
    """Marks: one by a form's button, or, from the script, all that waited for a network.

    `marks` = JSON list of {key, enrolment, status or "undo", at (ms)}. Answers {results: [{key, ok, words, status}]}.
    """

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        if "marks" in request.POST:
            return self.by_script(request.POST["marks"])
        status, _sep, enrolment = request.POST.get("mark", "").partition(":")
        try:
            key = word(request.POST.get("batch", ""))
            result = self.mark(f"{key}-{enrolment}-{status}", int(enrolment), status, self.now)
        except ValueError:
            raise Http404 from None
        (messages.success if result["ok"] else messages.error)(request, result["words"])
        return redirect(reverse("education:door", args=[self.session.pk]) + "#names")

    def by_script(self, text: str) -> JsonResponse:
        try:
            wanted = [
                (word(one["key"]), int(one["enrolment"]), str(one["status"]), moment(one["at"]))
                for one in json.loads(text)[:MOST_MARKS]
            ]
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
            return JsonResponse({"error": "marks"}, status=400)
        results = [{"key": key, **self.mark(key, pk, status, at)} for key, pk, status, at in wanted]
        numbers = door.numbers(self.session)
        return JsonResponse({"results": results, "came": numbers.came, "confirmed": numbers.confirmed})

    def mark(self, key: str, pk: int, status: str, at) -> dict:
        """A mark that claims another time than a phone may have waited is taken as of now."""
        row = door.confirmed(self.session).filter(pk=pk if abs(pk) < 2**63 else 0).first()
        if row is None or status not in (UNDO, *Presence.values):
            return {"ok": False, "words": _("확정된 분이 아니에요. 화면을 새로 열어 다시 찾아 주세요.")}
        at = at if self.now - attendance.OLDEST <= at <= self.now else self.now
        details = {
            "enrolment": row,
            "session": self.session,
            "key": "door:" + sha256(f"{self.request.user.pk}:{key}".encode()).hexdigest()[:48],
            "acting": self.office(row.learner),
            "at": at,
        }
        if status == UNDO:
            mark = attendance.undo(**details)
        else:
            source = AttendanceEntry.Source.NAME
            mark = attendance.mark(status=Presence(status), source=source, **details)
        return {"ok": True, "words": said(row, mark), "status": mark.status if mark else "", "label": str(mark or "")}


def said(row: Enrolment, mark) -> str:
    name = joined(_("%s님") % row.learner.get_short_name(), "은/는")
    return f"{name} {mark}." if mark else _("%s님의 표시를 되돌렸어요.") % row.learner.get_short_name()
