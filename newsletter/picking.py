"""A candidate from outside goes into an issue: into the block of outside news it has, or a new one at its end."""

from uuid import uuid4

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.blocks import StreamValue

from members.models import Member
from newsletter import pulling, rights
from newsletter.models import Candidate, IssuePage, Mailing
from newsletter.pulling import ITEMS, OUTSIDE

OFFERED = 20


class PickRefusal(models.TextChoices):
    STANDS = "stands", gettext_lazy("그 호에 이미 들어 있어요.")
    CLOSED = "closed", gettext_lazy("그 호는 이제 고칠 수 없어요. 만드는 중인 다른 호를 골라 주세요.")


class PickRefused(Exception):
    def __init__(self, reason: PickRefusal):
        self.reason = reason
        super().__init__(reason.label)


def open_issues(member: Member) -> list[IssuePage]:
    """Drafts of the member's own series, newest first: nothing that waits for approval is changed unseen."""
    is_draft = Q(mailing=None) | Q(mailing__state=Mailing.State.DRAFT)
    own = IssuePage.objects.filter(is_draft, series__in=rights.own_series(member), locked=False)
    return list(own.select_related("series").order_by("-latest_revision_created_at", "-pk")[:OFFERED])


def pick(*, candidate: Candidate, issue: IssuePage, by: Member) -> IssuePage:
    """A new draft with it. Raises PickRefused; then nothing is written."""
    with transaction.atomic():
        if issue not in open_issues(by):
            raise PickRefused(PickRefusal.CLOSED)
        draft = issue.get_latest_revision_as_object()
        if pulling.key_of(candidate) in keys_of(draft):
            raise PickRefused(PickRefusal.STANDS)
        draft.body = with_item(draft, candidate)
        draft.save_revision(user=by)
    return draft


def keys_in(issue: IssuePage | None) -> set[int]:
    """The candidates that stand in the newest draft."""
    if issue is None:
        return set()
    return set(pulling.own_numbers(tuple(keys_of(issue.get_latest_revision_as_object()))))


def keys_of(draft: IssuePage) -> set[str]:
    return {
        item["key"]
        for block in draft.body
        if block.block_type == ITEMS
        for item in block.value[ITEMS]
        if (item["key"] or "").startswith(f"{OUTSIDE}:")
    }


def with_item(draft: IssuePage, candidate: Candidate) -> StreamValue:
    item = {
        "type": "item",
        "value": pulling.raw_item(pulling.of_listed(pulling.of_candidate(candidate))),
        "id": str(uuid4()),
    }
    data = list(draft.body.raw_data)
    for place, block in enumerate(draft.body):
        if block.block_type == ITEMS and block.value["rule"]["source"] == OUTSIDE:
            raw = block.block.get_prep_value(block.value)
            data[place] = {"type": ITEMS, "value": {**raw, ITEMS: [*raw[ITEMS], item]}, "id": block.id}
            break
    else:
        rule = {"source": OUTSIDE, "districts": [], "topics": [], "days": 31, "limit": 4}
        value = {"heading": _("이웃 누리집 소식"), "look": "lines", "by_district": False, "rule": rule, ITEMS: [item]}
        data.append({"type": ITEMS, "value": value, "id": str(uuid4())})
    return StreamValue(draft.body.stream_block, data, is_lazy=True)
