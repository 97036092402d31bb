"""받는 사람: the list with masked addresses, one reader in full, what may be done about one, and the list as a file.

Each look is written to the access log before anything is shown. A search is posted: an address stands in no address.
"""

import json

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import access_log
from members.districts import District
from members.models import AccessEntry
from newsletter import ledger, readers, rights, subscribing, suppression
from newsletter.forms.desk import ReasonForm
from newsletter.forms.readers import ExportForm, SearchForm
from newsletter.models import Suppression
from newsletter.views.staff_screen import NewsletterScreen
from portal.views import as_file

PAGE = 50
LOOKING = gettext_lazy("소식지 운영: 받는 사람 확인")
# What may be done about a reader: (word of the address, on the button, what it does).
ACTS = (
    (
        "stop",
        gettext_lazy("그만 보내기"),
        gettext_lazy("모든 소식지를 멈추고, 멈췄다고 메일로 알려요. 5일 안에 주소를 지워요."),
    ),
    (
        "close",
        gettext_lazy("메일함 막기"),
        gettext_lazy("무엇을 해도 이 주소로 소식지가 가지 않아요. 본인에게 알리지 않아요."),
    ),
    (
        "erase",
        gettext_lazy("지금 지우기"),
        gettext_lazy("주소와 이름을 바로 지우고 지웠다고 알려요. 되돌릴 수 없어요."),
    ),
)
OPEN = (
    "open",
    gettext_lazy("막은 것 풀기"),
    gettext_lazy("담당자가 막았거나 스팸으로 신고한 것을 풀어요. 본인이 다시 신청해야 가요."),
)


class ReadersScreen(NewsletterScreen):
    needs = (rights.SEE_READERS,)
    header_icon = "group"
    page_title = gettext_lazy("받는 사람")

    def rows(self):
        return readers.visible(self.request.user)

    def all_rows(self):
        return readers.visible(self.request.user, with_closed=True)

    def log(self, kind: AccessEntry.Kind, what: str, reason: str = LOOKING, **more) -> None:
        access_log.record(kind=kind, staff=self.request.user, what=what, reason=str(reason), at=self.now, **more)

    @property
    def asked(self) -> readers.Filter:
        return readers.Filter(**{name: self.request.GET.get(name, "") for name in ("state", "series", "district")})


class ReadersView(ReadersScreen):
    """The list; POST looks for one by address or name."""

    template_name = "newsletter/readers/list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.list()

    def post(self, request: HttpRequest) -> HttpResponse:
        form = SearchForm(request.POST)
        if not form.is_valid():
            return self.list(422, search=form)
        found = list(readers.for_list(readers.found(self.all_rows(), form.cleaned_data["words"]))[: readers.MOST_FOUND])
        self.log(AccessEntry.Kind.SEARCH, _("소식지 받는 사람 찾기"), rows=len(found))
        return self.page(found=found, most=readers.MOST_FOUND, search=form)

    def list(self, status: int = 200, **context) -> HttpResponse:
        rows, asked = self.rows(), self.asked
        page = Paginator(readers.for_list(asked.narrow(rows, self.now)), PAGE).get_page(self.request.GET.get("p"))
        if page.object_list:
            self.log(AccessEntry.Kind.VIEW, _("소식지 받는 사람 명단"), rows=len(page.object_list))
        context = {"search": SearchForm(), "export": ExportForm(auto_id="export_%s"), **context}
        return self.page(
            status,
            asked=asked,
            listed=page,
            states=readers.counted(asked.narrow(rows, self.now, but_state=True), self.now),
            series=rights.own_series(self.request.user),
            districts=District.choices,
            **context,
        )


class ExportView(ReadersView):
    """The list as it is filtered, with a reason that is kept."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ExportForm(request.POST, auto_id="export_%s")
        if form.is_valid():
            lines = readers.table(self.asked.narrow(self.rows(), self.now))
            try:
                self.log(
                    AccessEntry.Kind.EXPORT, _("소식지 받는 사람 명단"), form.cleaned_data["reason"], rows=len(lines)
                )
                name = _("받는 사람")
                return as_file(name, form.cleaned_data["format"], name, readers.HEADINGS, lines)
            except ValidationError as error:
                form.add_error("reason", error)
        return self.list(422, export=form)


class OneReader(ReadersScreen):
    template_name = "newsletter/readers/reader.html"

    def prepare(self, pk: int, **kwargs) -> None:
        self.reader = get_object_or_404(self.all_rows().select_related("member"), pk=pk)

    @property
    def is_empty(self) -> bool:
        return self.reader.state == self.reader.State.ERASED

    def get_page_title(self) -> str:
        return _("받는 사람 %s") % self.reader.pk

    def way_here(self) -> list[dict]:
        return [{"url": reverse("newsletter_readers"), "label": _("받는 사람")}]

    def note(self, kind: AccessEntry.Kind, what: str, reason: str = LOOKING) -> None:
        self.log(kind, f"{what} {self.reader.pk}", reason, subject=self.reader.member)

    def show(self, status: int = 200, **context) -> HttpResponse:
        self.note(AccessEntry.Kind.VIEW, _("소식지 받는 사람"))
        closed = list(readers.closed_for(self.reader))
        by_staff = any(it.reason in suppression.LIFTED_BY_STAFF for it in closed)
        own = self.reader.subscriptions.select_related("series").order_by("stopped_at", "series__order", "pk")
        topics = readers.topic_names()
        context.setdefault("data_form", ReasonForm(auto_id="data_%s"))
        return self.page(
            status,
            reader=self.reader,
            own=[(it, readers.district_names(it.districts), readers.named(it.topics, topics)) for it in own],
            lines=readers.history(self.reader),
            mails=readers.last_mails(self.reader),
            closed=closed,
            acts=[*(() if self.is_empty else ACTS), *([OPEN] if by_staff else [])],
            **context,
        )


class ReaderView(OneReader):
    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.show()


class ActView(OneReader):
    """Stop, close, open again or erase, each with a reason; the log and the deed are written together or not at all."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        deed = getattr(self, f"do_{verb}", None) if verb in ("stop", "close", "open", "erase") else None
        reason = " ".join(request.POST.get("reason", "").split())
        if deed is None:
            return self.show(404)
        try:
            with transaction.atomic():
                self.note(AccessEntry.Kind.CHANGE, _("소식지 받는 사람"), reason)
                self.say(deed(reason))
        except ValidationError as error:
            self.refuse(" ".join(error.messages))
            return self.show(422, failed=verb, reason=reason)
        is_gone = verb == "erase" or self.is_empty
        return redirect("newsletter_readers") if is_gone else redirect("newsletter_reader", self.reader.pk)

    def facts(self) -> dict:
        return {"subscriber": self.reader, "acting": self.acting, "at": self.now}

    def do_stop(self, reason: str) -> str:
        stopped = subscribing.stop(**self.facts(), whence=ledger.Whence(source=reason))
        return _("그만 보내기로 했고, 본인에게 메일로 알렸어요.") if stopped else _("이미 그만 보내는 분이에요.")

    def do_close(self, reason: str) -> str:
        suppression.suppress(
            address_hash=self.reader.address_hash, reason=Suppression.Reason.MANUAL, evidence=reason, at=self.now
        )
        return _("메일함을 막았어요. 지금부터 소식지가 가지 않아요.")

    def do_open(self, reason: str) -> str:
        lifted = suppression.reopen(self.reader)
        return _("막은 것을 풀었어요. 본인이 다시 신청하면 받아요.") if lifted else _("풀 것이 없어요.")

    def do_erase(self, reason: str) -> str:
        subscribing.erase(**self.facts(), why=reason)
        return _("주소와 이름을 지웠어요. 이 주소로는 명단을 올려도 다시 보내지 않아요.")


class DataView(OneReader):
    """Everything that is held about one, for who asks to see it."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = ReasonForm(request.POST, auto_id="data_%s")
        try:
            if not form.is_valid():
                return self.show(422, data_form=form)
            self.note(AccessEntry.Kind.EXPORT, _("소식지 받는 사람 자료"), form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error("reason", error)
            return self.show(422, data_form=form)
        text = json.dumps(readers.everything_about(self.reader), ensure_ascii=False, indent=2)
        name = f"newsletter-reader-{self.reader.pk}-{self.now:%Y%m%d}.json"
        return HttpResponse(
            text,
            content_type="application/json; charset=utf-8",
            headers={"Content-Disposition": content_disposition_header(True, name), "Cache-Control": "no-store"},
        )
