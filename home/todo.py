"""What waits for an editor: reviews, drafts, returned pages, timed publishing, pictures without alternative text.

Every row links to the first thing to do, not to a list to search through. One query a row.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import BigIntegerField, Count, QuerySet, Window
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import GroupApprovalTask, Page, Revision, TaskState, WorkflowState
from wagtail.permissions import policy_registry

from members.models import Member
from portal import todo
from portal.models import PortalImage
from portal.todo import TodoRow

SOON = timedelta(days=7)


def first_and_count(pages: QuerySet, moment: str, pk: str = "pk") -> tuple[int, int | None, datetime | None]:
    """How many there are, the key of the earliest by `moment`, and that moment. One query."""
    earliest = pages.order_by(moment, "pk").annotate(number=Window(Count("pk")))
    return earliest.values_list("number", pk, moment).first() or (0, None, None)


def editable(user: Member) -> QuerySet[Page]:
    return policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "change")


def page_row(label: str, pages: QuerySet[Page], moment: str, *, timed: bool = False, urgent: bool = False) -> TodoRow:
    number, first, at = first_and_count(pages, moment)
    url = reverse("wagtailadmin_pages:edit", args=[first]) if first else ""
    return TodoRow(label=label, count=number, url=url, due=at if timed else None, urgent=urgent and number > 0)


def reviews(user: Member) -> TodoRow:
    """Pages whose current task is one of the person's groups (any, for a superuser), the longest waiting first."""
    states = TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS)
    if not user.is_superuser:
        tasks = GroupApprovalTask.objects.filter(groups__in=user.groups.all())
        states = states.filter(task__in=tasks.values("task_ptr"))
    number, first, _since = first_and_count(states, "started_at", "revision__object_id")
    url = reverse("wagtailadmin_pages:edit", args=[first]) if first else ""
    return TodoRow(label=_("검토를 기다리는 글"), count=number, url=url, urgent=number > 0)


def in_workflow(statuses: list[str]) -> QuerySet:
    """The keys of pages with a workflow in one of `statuses`, as numbers."""
    states = WorkflowState.objects.filter(status__in=statuses)
    return states.annotate(page_key=Cast("object_id", BigIntegerField())).values("page_key")


def sources(user: Member, at: datetime) -> Iterator[TodoRow]:
    mine = editable(user).filter(owner=user)
    returned = in_workflow([WorkflowState.STATUS_NEEDS_CHANGES])
    busy = in_workflow([WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_NEEDS_CHANGES])
    yield reviews(user)
    yield page_row(_("되돌아온 글"), mine.filter(pk__in=returned), "latest_revision_created_at", urgent=True)
    yield page_row(
        _("내 초안"),
        mine.filter(has_unpublished_changes=True).exclude(pk__in=busy),
        "latest_revision_created_at",
    )
    yield scheduled(user, at)
    yield page_row(
        _("곧 내려갈 글"),
        editable(user).filter(live=True, expire_at__gte=at, expire_at__lt=at + SOON),
        "expire_at",
        timed=True,
    )
    yield pictures_without_text(user)


def scheduled(user: Member, at: datetime) -> TodoRow:
    """Revisions approved to go live later, the soonest first."""
    revisions = Revision.page_revisions.filter(approved_go_live_at__gte=at)
    revisions = revisions.annotate(page_key=Cast("object_id", BigIntegerField()))
    revisions = revisions.filter(page_key__in=editable(user).values("pk"))
    number, first, moment = first_and_count(revisions, "approved_go_live_at", "object_id")
    url = reverse("wagtailadmin_pages:edit", args=[first]) if first else ""
    return TodoRow(label=_("예약 발행"), count=number, url=url, due=moment)


def pictures_without_text(user: Member) -> TodoRow:
    images = policy_registry.get_by_type(PortalImage).instances_user_has_permission_for(user, "change")
    number, first, _since = first_and_count(images.filter(description="", is_decorative=False), "created_at")
    url = reverse("wagtailimages:edit", args=[first]) if first else ""
    return TodoRow(label=_("대체 글 없는 그림"), count=number, url=url)


def install() -> None:
    todo.register(sources)
