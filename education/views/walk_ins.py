"""Somebody at the door who is not enrolled: found by what they say, and let in while there is room."""

from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from education import campuses, checkin, walk_ins
from education.eligibility import EnrolmentRefused
from education.forms.presence import PersonForm
from education.locking import Busy
from education.models import Presence
from education.views.door import DoorScreen
from education.views.presence import word
from members import access_log, finding, phones
from members.models import AccessEntry, Member

FOUND = "door_found"


def is_whole(query: str) -> bool:
    """Whether it is a whole phone number or e-mail address: at a door nobody is looked up who does not stand there."""
    if "@" in query:
        return True
    try:
        return bool(phones.checked(query))
    except ValidationError:
        return False


class WalkInView(DoorScreen):
    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(PersonForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        return self.let_in() if "member" in request.POST else self.find()

    def find(self) -> HttpResponse:
        form = PersonForm(self.request.POST)
        if not form.is_valid():
            return self.page(form, 422)
        query = form.cleaned_data["query"]
        if not is_whole(query):
            form.add_error("query", _("번호나 이메일을 끝까지 적어 주세요. 보기: 010-1234-5678"))
            return self.page(form, 422)
        found = finding.find(query)
        access_log.record(
            kind=AccessEntry.Kind.SEARCH,
            staff=self.request.user,
            what=_("회원 찾기"),
            reason=_("교육 운영: 현장에서 넣기"),
            rows=len(found),
            at=self.now,
        )
        self.request.session[FOUND] = [one.pk for one in found]
        return self.page(form, found=found, was_asked=True)

    def let_in(self) -> HttpResponse:
        """Only who was just found; a guessed number is nobody."""
        pk = self.request.POST["member"]
        known = [str(one) for one in self.request.session.get(FOUND, [])]
        person = Member.objects.present().filter(pk=pk).first() if pk in known else None
        if person is None:
            messages.error(self.request, _("다시 찾아 주세요. 찾은 지 오래됐거나 다른 창에서 찾았어요."))
            return self.page(PersonForm(), 422)
        try:
            return self.enter(person, word(self.request.POST.get("key", "")))
        except (EnrolmentRefused, Busy, ValueError) as refusal:
            busy = _("신청이 몰려서 지금은 못 했어요. 몇 초 뒤에 다시 눌러 주세요.")
            words = str(refusal) if isinstance(refusal, EnrolmentRefused) else busy
            return self.page(PersonForm(), 409, refused=words, who=person)

    def enter(self, person: Member, key: str) -> HttpResponse:
        status = Presence.LATE if checkin.is_late(self.session, self.now) else Presence.PRESENT
        acting = self.office(person)
        row = walk_ins.walk_in(session=self.session, acting=acting, key=key, at=self.now, status=status)
        name, number = person.get_short_name(), row.queue_number
        said = _("%(name)s님을 접수 %(number)s번으로 넣고 출석을 표시했어요.")
        messages.success(self.request, said % {"name": name, "number": number})
        return self.back()

    def page(self, form: PersonForm, status: int = 200, **context) -> HttpResponse:
        pools = list(self.session.run.pools.all())
        free = None if any(pool.free is None for pool in pools) else sum(pool.free for pool in pools)
        is_staff = campuses.manages_runs(self.request.user)
        return self.render(
            "walk_in", status, form=form, key=uuid4().hex, free=free, is_full=free == 0, is_staff=is_staff, **context
        )
