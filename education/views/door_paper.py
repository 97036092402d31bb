"""A sheet to sign on paper, and the signed sheet read back in."""

from uuid import uuid4

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from education import door, paper
from education.forms.presence import SheetForm
from education.paper import Outcome
from education.views.door import DoorScreen
from members.models import AccessEntry
from portal import sheets
from portal.sheets import SheetRefused

SALT = "education.paper"
SHOWN_FOR = 60 * 60  # seconds
# Lines on a sheet for those who come without an application.
SPARE = range(5)


class SignSheetView(DoorScreen):
    """Printed by the browser; names only, so that a sheet that goes round tells nobody's number."""

    def get(self, request: HttpRequest) -> HttpResponse:
        people = door.sheet(self.session)
        self.note_sitting(len(people), AccessEntry.Kind.EXPORT, _("종이 출석부"))
        return self.render("sign_sheet", people=people, spare=SPARE)


class PaperView(DoorScreen):
    def get(self, request: HttpRequest) -> HttpResponse:
        return self.render("paper", form=SheetForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        return self.carry_out() if "orders" in request.POST else self.preview()

    def preview(self) -> HttpResponse:
        form = SheetForm(self.request.POST, self.request.FILES)
        if not form.is_valid():
            return self.render("paper", 422, form=form)
        try:
            rows = paper.preview(self.session, sheets.read(form.cleaned_data["file"], required=[paper.NUMBER]))
        except (SheetRefused, ValueError) as refusal:
            form.add_error("file", str(refusal))
            return self.render("paper", 422, form=form)
        ready = [(row.enrolment, row.status) for row in rows if row.outcome == Outcome.READY]
        batch = {"session": self.session.pk, "batch": uuid4().hex, "orders": ready}
        orders = signing.dumps(batch, salt=SALT, compress=True)
        self.note_sitting(len(rows), AccessEntry.Kind.VIEW, _("출석부"))
        return self.render("paper", form=SheetForm(), rows=rows, ready=len(ready), orders=orders)

    def carry_out(self) -> HttpResponse:
        try:
            batch = signing.loads(self.request.POST["orders"], salt=SALT, max_age=SHOWN_FOR)
        except signing.BadSignature:
            batch = {}
        if batch.get("session") != self.session.pk:
            messages.error(self.request, _("미리 본 지 오래됐어요. 아무것도 바꾸지 않았으니 파일을 다시 올려 주세요."))
            return self.render("paper", 422, form=SheetForm())
        done = paper.carry_out(self.session, batch["orders"], batch["batch"], self.request.user, self.now)
        messages.success(self.request, _("%s명의 출석을 적었어요.") % done)
        return self.back()
