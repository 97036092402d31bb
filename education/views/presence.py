"""The learner's own check-in, by the QR on the wall or its six digits; scans that waited for a network."""

import json
from datetime import UTC, datetime
from uuid import uuid4

from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from education import attendance, checkin
from education.attendance import CheckInRefusal, CheckInRefused, Scan, Source
from education.forms.presence import CodeForm
from education.models import CAME, Attendance, CheckInSecret, Session, State
from education.views import tries
from members.models import MandateScope
from portal.acting import acting_of, for_member, hat_of, seal

SALT = "education.check-in"
# So long after the code was seen one may press the button: time enough for a login.
SEEN_FOR = 20 * 60  # seconds
MOST_SCANS = 50


def seen_word(session: Session, code: str, at: datetime) -> str:
    """A signed word that the server saw a good code at `at`; empty when the code is not good now."""
    opened = CheckInSecret.objects.filter(session=session).first()
    if opened is None or not code or not checkin.is_good(opened.secret, code, at):
        return ""
    return signing.dumps({"s": session.pk, "t": at.timestamp(), "k": uuid4().hex}, salt=SALT, compress=True)


def scan_of(session: Session, word: str) -> Scan | None:
    """The scan a signed word stands for; None when it is forged, of another session, or too long ago."""
    try:
        said = signing.loads(word, salt=SALT, max_age=SEEN_FOR)
    except signing.BadSignature:
        return None
    if said["s"] != session.pk:
        return None
    seen = datetime.fromtimestamp(said["t"], tz=UTC)
    return Scan(key=said["k"], code="", happened_at=seen, is_proven=True)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: HttpRequest, session: int) -> HttpResponse:
    """GET changes nothing: who comes by the QR gets a button. Who is not signed in keeps the moment of the scan."""
    if request.user.is_authenticated:
        return own_check_in(request, session)
    found = get_object_or_404(Session, pk=session, run__published_at__isnull=False)
    word = request.GET.get("seen") or seen_word(found, request.GET.get("c", ""), timezone.now())
    address = reverse("education:check_in", args=[session])
    return redirect_to_login(f"{address}?{urlencode({'seen': word})}" if word else address)


@for_member(MandateScope.EDUCATION)
def own_check_in(request: HttpRequest, session: int) -> HttpResponse:
    found = get_object_or_404(Session.objects.select_related("run__course", "venue"), pk=session)
    at = timezone.now()
    acting = acting_of(request)
    word = request.POST.get("seen") or request.GET.get("seen") or seen_word(found, request.GET.get("c", ""), at)
    scan = scan_of(found, word) if word else None
    context = {
        "session": found,
        "run": found.run,
        "seen": word if scan else "",
        "form": CodeForm(),
        "who": acting.member,
    }
    context["enrolment"] = mine = found.run.enrolments.filter(learner=acting.member, state=State.CONFIRMED).first()
    row = Attendance.objects.filter(enrolment=mine, session=found).first() if mine else None
    if row and row.status in CAME:
        return answered(request, {**context, "row": row, "is_again": True})
    if request.method == "POST":
        return take(request, context, scan, at)
    if (word or request.GET.get("c")) and scan is None:
        context["refused"] = CheckInRefusal.WRONG_CODE.label
    context |= standing(found, mine, at)
    return render(request, "education/presence/check_in.html", context)


def standing(session: Session, enrolment: object, at: datetime) -> dict:
    """What would refuse anyone now, said before a button is pressed in vain."""
    if enrolment is None:
        return {"refused": CheckInRefusal.NOT_ENROLLED.label, "is_shut": True}
    if session.cancelled_at:
        return {"refused": CheckInRefusal.CANCELLED.label, "is_shut": True}
    if at < checkin.opens_at(session):
        return {"refused": attendance.too_early(session), "is_shut": True}
    if at > checkin.closes_at(session):
        return {"refused": CheckInRefusal.TOO_LATE.label, "is_shut": True}
    return {}


def take(request: HttpRequest, context: dict, scan: Scan | None, at: datetime) -> HttpResponse:
    if scan is None:
        return take_typed(request, context, at)
    try:
        row = attendance.check_in(session=context["session"], acting=acting_of(request), scan=scan, at=at)
    except CheckInRefused as refusal:
        return refused(request, context, str(refusal))
    return answered(request, {**context, "row": row})


def take_typed(request: HttpRequest, context: dict, at: datetime) -> HttpResponse:
    form, session, acting = CodeForm(request.POST), context["session"], acting_of(request)
    context = {**context, "form": form}
    if not form.is_valid():
        return refused(request, context, "")
    spent = tries.spend(request, session, acting.member)
    if spent is None:
        return refused(request, context, tries.used_up(request, session, acting.member, at), status=429)
    scan = Scan(key=uuid4().hex, code=form.cleaned_data["code"], happened_at=at, source=Source.CODE)
    try:
        row = attendance.check_in(session=session, acting=acting, scan=scan, at=at)
    except CheckInRefused as refusal:
        # Who is too early, or before a shut door, has guessed nothing.
        if refusal.reason != CheckInRefusal.WRONG_CODE:
            spent.rollback()
        return refused(request, context, str(refusal))
    return answered(request, {**context, "row": row})


def refused(request: HttpRequest, context: dict, words: str, status: int = 422) -> HttpResponse:
    context = {**context, "refused": words, "seen": ""}
    return render(request, "education/presence/check_in.html", context, status=status)


def answered(request: HttpRequest, context: dict) -> HttpResponse:
    return render(request, "education/presence/checked_in.html", context)


def who(request: HttpRequest) -> str:
    """Whom this browser acts for, without saying who it is: a scan is sent by its own person only."""
    if not request.user.is_authenticated:
        return ""
    return salted_hmac(SALT, f"{request.user.pk}:{seal(hat_of(request))}").hexdigest()[:16]


@never_cache
@require_GET
def scan_key(request: HttpRequest) -> JsonResponse:
    """What a page that was opened without network needs to send its scans: JSON {who, csrf, seal}."""
    return JsonResponse({"who": who(request), "csrf": get_token(request), "seal": seal(hat_of(request))})


@never_cache
@require_POST
def send_scans(request: HttpRequest) -> JsonResponse:
    """Scans that waited on the phone: `scans` = JSON list of {key, session, code, at (ms)}.

    Answers {results: [{key, ok, words}]}: each is done with, whether taken or refused. 401: sign in and send again.
    """
    if not request.user.is_authenticated:
        return JsonResponse({"error": "login"}, status=401)
    return own_scans(request)


@for_member(MandateScope.EDUCATION)
def own_scans(request: HttpRequest) -> JsonResponse:
    try:
        scans = [parsed(one) for one in json.loads(request.POST.get("scans", ""))[:MOST_SCANS]]
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        return JsonResponse({"error": "scans"}, status=400)
    acting, at = acting_of(request), timezone.now()
    sessions = Session.objects.select_related("run__course").in_bulk([pk for pk, _scan in scans])
    return JsonResponse({"results": [sent(sessions.get(pk), scan, acting, at) for pk, scan in scans]})


def parsed(one: dict) -> tuple[int, Scan]:
    """Raises ValueError and its kin for what no phone of ours sends."""
    pk = int(one["session"])
    if not 0 < pk < 2**63:
        raise ValueError(pk)
    return pk, Scan(key=word(one["key"]), code=str(one["code"])[:16], happened_at=moment(one["at"]))


def moment(milliseconds: object) -> datetime:
    return datetime.fromtimestamp(int(milliseconds) / 1000, tz=UTC)


def word(key: object) -> str:
    text = str(key)
    if not (text.isascii() and text.replace("-", "").isalnum() and 8 <= len(text) <= 36):
        raise ValueError(text)
    return text


def sent(session: Session | None, scan: Scan, acting, at: datetime) -> dict:
    if session is None:
        return {"key": scan.key, "ok": False, "words": _("그런 모임이 없어요. 담당자에게 물어봐 주세요.")}
    try:
        row = attendance.check_in(session=session, acting=acting, scan=scan, at=at)
    except CheckInRefused as refusal:
        return {"key": scan.key, "ok": False, "words": f"{session.run}: {refusal}"}
    return {"key": scan.key, "ok": True, "words": _("%(run)s: %(status)s") % {"run": session.run, "status": row}}


@require_GET
def offline_page(request: HttpRequest) -> HttpResponse:
    """What the phone shows for a QR without network: kept beforehand, the same for everyone, no one's data in it."""
    return render(request, "education/presence/offline.html")


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The small program that keeps the offline page; it stands here, not with the files, to reach /education/ only."""
    return render(request, "education/presence/worker.js", content_type="text/javascript; charset=utf-8")
