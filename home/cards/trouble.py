"""Card news an editor must look at again, as rows of 오늘 할 일. One query beside that for the rights."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from wagtail.models import Page
from wagtail.permissions import policy_registry

from home.models.cards import CardPictureSet
from members.models import Member
from portal import todo
from portal.todo import TodoRow


@todo.register
def troubled_cards(user: Member, at: datetime) -> Iterator[TodoRow]:
    """Pictures that could not be made, and sets the clock could not publish, among the pages the person may edit."""
    pages = policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "change")
    found = CardPictureSet.objects.troubled().filter(page__in=pages.values("pk"))
    by_state: dict[str, list[int]] = {}
    for state, page_id in found.values_list("state", "page_id"):
        by_state.setdefault(state, []).append(page_id)
    for state, ids in by_state.items():
        label = str(CardPictureSet.State(state).label)
        yield TodoRow(label=label, count=len(ids), url=reverse("wagtailadmin_pages:edit", args=[ids[0]]), urgent=True)
