"""Making an issue of a series out of the one before."""

from collections.abc import Iterable
from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.blocks import StreamValue

from members.models import Member
from newsletter import contents, pulling, rights
from newsletter.models import IssuePage, NewsletterIndexPage, Series


class Refusal(models.TextChoices):
    NO_RIGHT = "no_right", gettext_lazy("이 소식지를 다룰 권한이 없어요. 필요하면 시스템 관리자에게 말해 주세요.")
    CLOSED = "closed", gettext_lazy("그만 보내기로 한 소식지예요. 다른 소식지를 골라 주세요.")
    NO_ARCHIVE = "no_archive", gettext_lazy("소식지 보관함 쪽이 아직 없어요. 첫 화면 아래에 먼저 만들어 주세요.")


class IssueRefused(Exception):
    def __init__(self, reason: Refusal):
        self.reason = reason
        super().__init__(reason.label)


def refusal(series: Series, member: Member | None) -> Refusal | None:
    """Why no issue can be begun."""
    if not rights.may(member, rights.COMPOSE, series):
        return Refusal.NO_RIGHT
    if series.closed_at is not None:
        return Refusal.CLOSED
    return None if NewsletterIndexPage.objects.exists() else Refusal.NO_ARCHIVE


def beginnable(member: Member, own: Iterable[Series]) -> list[Series]:
    """Those of `own`, series within reach, that `refusal` lets the member begin an issue of. One query."""
    if not member.has_perm(rights.COMPOSE) or not NewsletterIndexPage.objects.exists():
        return []
    return [series for series in own if series.closed_at is None]


def last_of(series: Series) -> IssuePage | None:
    """The issue with the highest number, drafts too."""
    return series.issues.order_by(models.F("number").desc(nulls_last=True), "-pk").first()


def begin(*, series: Series, member: Member) -> IssuePage:
    """A draft with the next number, shaped like the last issue; what was pulled is pulled anew.

    Raises IssueRefused.
    """
    if reason := refusal(series, member):
        raise IssueRefused(reason)
    with transaction.atomic():
        # The row of the series is written first, so that two who begin at once get two numbers.
        Series.objects.filter(pk=series.pk).update(order=models.F("order"))
        last = last_of(series)
        number = (last.number or 0) + 1 if last else 1
        index = NewsletterIndexPage.objects.get()
        title = _("%(series)s %(n)s호") % {"series": series.name, "n": number}
        page = IssuePage(
            series=series, number=number, title=title, subject=title, slug=free_slug(index, series, number), live=False
        )
        page.kind, page.district, page.owner = series.kind, series.district, member
        if last:
            page.body = emptied(last.get_latest_revision_as_object())
        index.add_child(instance=page)
        page.save_revision(user=member, log_action="wagtail.create")
    return page


def free_slug(index: NewsletterIndexPage, series: Series, number: int) -> str:
    wanted = f"{series.slug}-{number}"
    taken = set(index.get_children().filter(slug__startswith=wanted).values_list("slug", flat=True))
    return next(slug for slug in (wanted, *(f"{wanted}-{n}" for n in range(2, 99))) if slug not in taken)


def emptied(last: IssuePage) -> StreamValue:
    """Its body without the items: each block shows what its rule finds now."""
    data = []
    for block in last.body:
        raw = block.block.get_prep_value(block.value)
        if block.block_type == contents.ITEMS:
            raw["items"] = []
        data.append({"type": block.block_type, "value": raw})
    return StreamValue(last.body.stream_block, data, is_lazy=True)


def pull(*, issue: IssuePage, member: Member, at: datetime, only: str = "") -> int:
    """Copy what the rules find into the newest draft and keep it as a revision; returns how many are new.

    Raises IssueRefused.
    """
    if not rights.may(member, rights.COMPOSE, issue.series):
        raise IssueRefused(Refusal.NO_RIGHT)
    draft = issue.get_latest_revision_as_object()
    added = pulling.pull(draft, at, only)
    if added:
        draft.save_revision(user=member, log_action=True)
    return added
