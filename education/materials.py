"""The library of teaching materials: versions, what one may do with them in words, files that everyone can read."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from education import campuses
from education.models import OCCUPYING, Enrolment, Material, MaterialVersion, Run
from members.models import Member
from portal.models import Licence, PortalDocument
from portal.uploads.papers import ending

# Files of one maker's word processor, which many readers and screen readers cannot open.
NEEDS_ALTERNATIVE = ("hwp", "hwpx")
# How long after its end a run is still offered for tying a material to it.
TIED_AFTER = timedelta(days=365)


@dataclass(frozen=True)
class Terms:
    """What a licence means: `mark` is short, each of `may` and `must` a plain sentence."""

    mark: str
    may: tuple[str, ...]
    must: tuple[str, ...]


SOURCE = gettext_lazy("쓸 때 출처를 적어 주세요.")
SELL = gettext_lazy("돈을 받는 일에도 쓸 수 있어요.")
CHANGE = gettext_lazy("고치거나 다른 것과 합쳐 쓸 수 있어요.")
NOT_SELL = gettext_lazy("돈을 받는 일에는 쓸 수 없어요.")
NOT_CHANGE = gettext_lazy("고치지 말고 그대로 써 주세요.")
TERMS = {
    Licence.KOGL_1: Terms(gettext_lazy("공공누리 1유형"), (SELL, CHANGE), (SOURCE,)),
    Licence.KOGL_2: Terms(gettext_lazy("공공누리 2유형"), (CHANGE,), (SOURCE, NOT_SELL)),
    Licence.KOGL_3: Terms(gettext_lazy("공공누리 3유형"), (SELL,), (SOURCE, NOT_CHANGE)),
    Licence.KOGL_4: Terms(gettext_lazy("공공누리 4유형"), (), (SOURCE, NOT_SELL, NOT_CHANGE)),
    Licence.CC_BY: Terms("CC BY 4.0", (SELL, CHANGE), (SOURCE,)),
    Licence.ALL_RIGHTS: Terms(
        gettext_lazy("허락 필요"), (), (gettext_lazy("읽을 수만 있어요. 쓰고 싶으면 먼저 물어봐 주세요."),)
    ),
}


def terms(material: Material) -> Terms:
    return TERMS[Licence(material.licence)]


def found(member: Member | None, topic: str = "", course: str = "") -> QuerySet[Material]:
    """Materials that `member` (None: anyone) may read and that have a version; by title."""
    versions = MaterialVersion.objects.select_related("document", "alternative").order_by("-number")
    rows = visible_to(member).filter(versions__isnull=False)
    if topic:
        rows = rows.filter(topics__slug=topic)
    if course:
        rows = rows.filter(course__slug=course)
    rows = rows.select_related("course").prefetch_related("topics", Prefetch("versions", versions))
    return rows.order_by("title", "pk").distinct()


def with_latest(rows: QuerySet[Material]) -> QuerySet[Material]:
    """Annotate `latest`, the number of the newest version, for lists."""
    return rows.annotate(latest=Max("versions__number"))


def visible_to(member: Member | None) -> QuerySet[Material]:
    """Public ones; for who has a seat, those of their runs and courses; for staff, all."""
    if member is None:
        return Material.objects.filter(is_public=True)
    if campuses.manages_runs(member):
        return Material.objects.all()
    seats = Enrolment.objects.filter(learner=member, state__in=OCCUPYING)
    own = Q(runs__in=seats.values("run")) | Q(course__in=seats.values("run__course"))
    taught = Q(runs__sessions__engagements__instructor__member=member)
    return Material.objects.filter(pk__in=Material.objects.filter(Q(is_public=True) | own | taught).values("pk"))


def for_enrolled(enrolment: Enrolment) -> list[Material]:
    """What goes with a run for who has a seat in it: tied to the run or to its course; by title. Two queries."""
    if enrolment.state not in OCCUPYING:
        return []
    versions = MaterialVersion.objects.select_related("document").order_by("-number")
    rows = Material.objects.filter(Q(runs=enrolment.run_id) | Q(course=enrolment.run.course_id))
    rows = rows.filter(versions__isnull=False).order_by("title", "pk").distinct()
    return list(rows.prefetch_related(Prefetch("versions", versions)))


def runs_to_tie(member: Member, material: Material | None, at: datetime) -> QuerySet[Run]:
    """Runs that the member manages and may tie a material to: those not over for longer than a year, and the tied."""
    current = Q(ends_at=None) | Q(ends_at__gt=at - TIED_AFTER)
    wanted = Q(cancelled_at=None) & current
    if material is not None and material.pk:
        wanted |= Q(pk__in=material.runs.values("pk"))
    runs = campuses.managed(member).filter(wanted).select_related("course", "term")
    return runs.order_by("course__title", "course", "campus", "-starts_at", "-pk")


def may_read(document: PortalDocument, member: Member | None) -> bool:
    """Whether a file may be handed out: one that stands in materials only goes to who may read one of these."""
    holding = Material.objects.filter(Q(versions__document=document) | Q(versions__alternative=document))
    if not holding.exists():
        return True
    return visible_to(member).filter(pk__in=holding.values("pk")).exists()


def check_files(name: str, alternative_name: str) -> None:
    """Raises ValidationError for a file that some readers cannot open and that comes without one they can."""
    if ending(name) not in NEEDS_ALTERNATIVE:
        return
    if not alternative_name:
        raise ValidationError(
            _("한글(HWP) 파일만으로는 열지 못하는 분이 있어요. 같은 내용의 PDF나 웹 문서를 함께 올려 주세요."),
            code="alternative",
        )
    if ending(alternative_name) in NEEDS_ALTERNATIVE:
        raise ValidationError(
            _("읽기 쉬운 다른 형식도 한글 파일이에요. PDF나 DOCX로 저장해 올려 주세요."), code="alternative"
        )


def publish_version(
    *, material: Material, document, alternative, note: str, by: Member, at: datetime
) -> MaterialVersion:
    """The next version. `document`, `alternative`: uploaded files, the second may be None. Earlier ones stay.

    Raises ValidationError as `check_files` does.
    """
    check_files(document.name, alternative.name if alternative else "")
    with transaction.atomic():
        # The row first: two who publish at once get two numbers.
        Material.objects.filter(pk=material.pk).update(title=material.title)
        last = MaterialVersion.objects.filter(material=material).aggregate(last=Max("number"))["last"] or 0
        title = f"{material.title} {last + 1}판"
        readable = keep(alternative, title + _(" (읽기 쉬운 형식)"), by) if alternative else None
        return MaterialVersion.objects.create(
            material=material,
            number=last + 1,
            document=keep(document, title, by),
            alternative=readable,
            note=note,
            published_at=at,
        )


def keep(file, title: str, by: Member) -> PortalDocument:
    """An uploaded file as a document of the portal."""
    made = PortalDocument(title=title[:255], file=file, uploaded_by_user=by)
    made._set_document_file_metadata()
    made.save()
    return made
