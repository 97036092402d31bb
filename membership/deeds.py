"""What was done in a member's name, in words: read from every record of an act, whatever feature wrote it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from members.models import Act, ActRecord, Mandate

# What an act that has no record of its own is called. A feature that writes a new verb adds its words here by `name`.
VERBS = {
    "profile_changed": _("내 정보를 고쳤어요"),
    "phone_changed": _("휴대전화 번호를 고쳤어요"),
    "phone_confirmed": _("휴대전화를 확인했어요"),
    "interests_changed": _("관심 주제를 고쳤어요"),
    "account_made": _("계정을 만들었어요"),
    "organisation_founded": _("기관을 만들었어요"),
    "organisation_invited": _("기관에 초대했어요"),
    "organisation_joined": _("기관에 들어갔어요"),
    "organisation_role_changed": _("기관에서의 역할을 바꿨어요"),
    "organisation_role_ended": _("기관에서의 역할을 끝냈어요"),
    "organisation_left": _("기관에서 나갔어요"),
    "organisation_closed": _("기관을 닫았어요"),
    "mandate_offered": _("대신할 권한을 맡기려고 부탁했어요"),
    "mandate_given": _("대신할 권한을 맡겼어요"),
    "mandate_withdrawn": _("맡긴 권한을 거뒀어요"),
    "mandate_requested": _("대신하려고 확인을 부탁했어요"),
    "mandate_started": _("대신하기를 시작했어요"),
    "mandate_ended": _("대신하기를 끝냈어요"),
}
# Steps of the mandate itself are told by the notice that lists the deeds.
OWN_STEPS = frozenset(verb for verb in VERBS if verb.startswith("mandate_"))


@dataclass(frozen=True)
class Done:
    """One act: when, and in words."""

    at: datetime
    words: str


def name(**words: str) -> None:
    """Give verbs their Korean words: `deeds.name(seat_taken=_("자리를 신청했어요"))`."""
    VERBS.update(words)


def said(row: Act) -> str:
    if isinstance(row, ActRecord):
        return str(VERBS.get(row.verb, _("회원 기록을 고쳤어요")))
    return f"{row._meta.verbose_name}: {row}"


def done_by(mandate: Mandate, until: datetime, limit: int = 30) -> list[Done]:
    """What the agent did for the member since the mandate began, oldest first. One query a kind of record."""
    if mandate.started_at is None:
        return []
    found = []
    for model in kinds_of_acts():
        rows = model.objects.filter(
            actor=mandate.agent_id,
            on_behalf_of=mandate.member_id,
            acted_at__gte=mandate.started_at,
            acted_at__lte=until,
        )
        if model is ActRecord:
            rows = rows.exclude(verb__in=OWN_STEPS)
        found += [Done(row.acted_at, said(row)) for row in rows.order_by("pk")[:limit]]
    return sorted(found, key=lambda done: done.at)[:limit]


def kinds_of_acts() -> Iterable[type[Act]]:
    return [model for model in apps.get_models() if issubclass(model, Act)]
