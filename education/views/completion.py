"""Checking a certificate as a stranger, having one as its owner, the name on it, and all that one has learned."""

from allauth.core import ratelimit
from allauth.core.internal.ratelimit import consume
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views import View

from education import campuses, certificate_files, certificates, transcripts
from education.forms.completion import CodeForm, NameForm
from education.models import Certificate
from members import access_log
from members.mandates import covers
from members.models import AccessEntry, MandateScope
from portal.acting import acting_of, for_member, hat_of

# Valid today may be taken back tomorrow, and nobody's certificate is for search engines.
PRIVATE = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex, nofollow"}


def has_guesses_left(request: HttpRequest, *, spend: bool) -> bool:
    """Codes that are not there are counted for each network. allauth's public function lets every GET pass."""
    limit = {"app": "allauth.account", "action": "certificate_guess", "limit_get": True}
    return bool(consume(request, dry_run=not spend, **limit))


# --- everyone


def certificate_lookup(request: HttpRequest) -> HttpResponse:
    if "code" not in request.GET:
        return render(request, "education/completion/lookup.html", {"form": CodeForm()})
    form = CodeForm(request.GET)
    if not form.is_valid():
        return render(request, "education/completion/lookup.html", {"form": form}, status=422)
    # As it was typed: what is wrong with it can only be told of that.
    return certificate_page(request, form.cleaned_data["code"])


def certificate_page(request: HttpRequest, code: str) -> HttpResponse:
    """The same answer for ever: valid, replaced by another, taken back; or that there is no such number."""
    if not has_guesses_left(request, spend=False):
        return ratelimit.respond_429(request)
    found = certificates.found(certificates.read(code))
    if found is None:
        return unknown(request, code)
    if request.path != certificates.address(found):
        return redirect(certificates.address(found))
    facts, own = certificates.shown(found), is_own(request, found)
    context = {"certificate": found, "facts": facts, "own": own, "at": timezone.now()}
    context["may_download"] = facts.may_have_paper and (own or serves(request, found))
    return kept_private(render(request, "education/completion/certificate.html", context))


def unknown(request: HttpRequest, typed: str) -> HttpResponse:
    if not has_guesses_left(request, spend=True):
        return ratelimit.respond_429(request)
    form = CodeForm({"code": typed[:100]})
    form.add_error("code", certificates.why_unknown(typed))
    return kept_private(render(request, "education/completion/lookup.html", {"form": form}, status=404))


def kept_private(response: HttpResponse) -> HttpResponse:
    for name, value in PRIVATE.items():
        response[name] = value
    return response


# --- owner and staff


def is_own(request: HttpRequest, certificate: Certificate) -> bool:
    """Of the one who reads, or of the one whom they act for with a mandate for education."""
    if not request.user.is_authenticated:
        return False
    hat = hat_of(request)
    if hat and hat.mandate and not covers(hat.mandate, MandateScope.EDUCATION):
        return False
    return certificate.completion.learner_id == (hat.member if hat else request.user).pk


def serves(request: HttpRequest, certificate: Certificate) -> bool:
    """Staff of the run's campus; of an imported completion the campus is a frozen fact."""
    if not campuses.manages_runs(request.user):
        return False
    theirs = campuses.campuses_of(request.user)
    return theirs is None or certificate.snapshot.get("campus_value") in theirs


@for_member(MandateScope.EDUCATION)
def certificate_pdf(request: HttpRequest, code: str) -> HttpResponse:
    found = certificates.found(certificates.read(code))
    if found is None or not (is_own(request, found) or serves(request, found)):
        raise Http404
    if not certificates.shown(found).may_have_paper:
        messages.info(request, _("지금은 쓸 수 없는 수료증이라 내려받을 파일이 없어요. 까닭은 아래에 있어요."))
        return redirect("education:certificate", found.code)
    if not is_own(request, found):
        note_export(request, found)
    paper = certificate_files.make(found)
    return as_pdf(paper.path.open("rb"), f"수료증-{found.number}")


def note_export(request: HttpRequest, certificate: Certificate) -> None:
    access_log.record(
        kind=AccessEntry.Kind.EXPORT,
        staff=request.user,
        subject=certificate.completion.learner,
        what=_("수료증 %s") % certificate.number,
        reason=_("교육 운영: 수료증 내려받기"),
        at=timezone.now(),
    )


def as_pdf(content, name: str) -> HttpResponse:
    """Bytes or an open file; of a file Django says the name itself, and would say what it is called on the disk."""
    filename = f"{name}.pdf"
    headers = PRIVATE | {"Content-Disposition": content_disposition_header(True, filename)}
    return FileResponse(content, content_type="application/pdf", headers=headers, as_attachment=True, filename=filename)


@method_decorator(for_member(MandateScope.EDUCATION), name="dispatch")
class NameView(View):
    """Asked once: the name that stands on the paper. Shown by 본인확인 it is not to be typed."""

    def dispatch(self, request: HttpRequest) -> HttpResponse:
        self.acting = acting_of(request)
        self.known = certificates.known_name(self.acting.member)
        return super().dispatch(request)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(NameForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = NameForm({"name": self.known or request.POST.get("name", "")})
        if not form.is_valid():
            return self.page(form, 422)
        try:
            issued = certificates.confirm_name(acting=self.acting, name=form.cleaned_data["name"], at=timezone.now())
        except ValueError as refusal:
            form.add_error("name", str(refusal))
            return self.page(form, 422)
        return self.thank(issued)

    def thank(self, issued: list[Certificate]) -> HttpResponse:
        if not issued:
            messages.success(self.request, _("이름을 적어 두었어요. 수료하면 이 이름으로 수료증이 나와요."))
            return redirect("education:transcript")
        messages.success(self.request, _("수료증 %s장이 나왔어요. 열어서 내려받을 수 있어요.") % len(issued))
        return (
            redirect("education:certificate", issued[0].code) if len(issued) == 1 else redirect("education:transcript")
        )

    def page(self, form: NameForm, status: int = 200) -> HttpResponse:
        waiting = certificates.waiting_for_name(self.acting.member)
        context = {"form": form, "known": self.known, "waiting": waiting}
        return render(self.request, "education/completion/name.html", context, status=status)


@for_member(MandateScope.EDUCATION)
def transcript_page(request: HttpRequest) -> HttpResponse:
    person = acting_of(request).member
    context = {"transcript": transcripts.of(person), "person": person}
    return render(request, "education/completion/transcript.html", context)


@for_member(MandateScope.EDUCATION)
def transcript_pdf(request: HttpRequest) -> HttpResponse:
    person, at = acting_of(request).member, timezone.now()
    name = certificates.known_name(person)
    if not name:
        messages.info(request, _("이수 기록에 들어갈 이름을 먼저 확인해 주세요."))
        return redirect("education:certificate_name")
    content = transcripts.pdf(transcripts.of(person), name, at)
    return as_pdf([content], f"이수기록-{timezone.localdate(at):%Y%m%d}")
