"""Whom an issue is for, as a tree of rules that is kept as JSON.

{"all": [rule, …]}, {"any": [rule, …]}, {"not": rule}, or one leaf of LEAVES, for example {"districts": ["gangnam"]}.
{} is everyone. A rule only narrows: who may receive at all is newsletter.recipients' question.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from members.districts import District
from newsletter.models import Delivery, Language, Mailing, holding
from portal.models import Topic

DEEPEST = 6
MOST_PARTS = 40


class BadRule(ValueError):
    """A rule that cannot be read; the text says why."""


@dataclass(frozen=True)
class Leaf:
    """`wrong(value)`: what is wrong with it, or ""; `condition(value)` on Subscription; `words(value)`."""

    wrong: Callable[[object], str]
    condition: Callable[[object], Q]
    words: Callable[[object], str]


def condition(rule: dict | None) -> Q:
    """On Subscription. Raises BadRule."""
    if sentence := check(rule):
        raise BadRule(sentence)
    return _condition(rule or {})


def check(rule: dict | None) -> str:
    """What is wrong with a rule, in a sentence; empty when nothing is."""
    try:
        _check(rule or {}, 0)
    except BadRule as bad:
        return str(bad)
    return ""


def describe(rule: dict | None) -> str:
    """In words for editors: 자치구가 강남구이고 (회원이거나 …). Raises BadRule."""
    if sentence := check(rule):
        raise BadRule(sentence)
    return _words(rule or {}, outermost=True) if rule else _("모든 구독자")


def _check(rule: object, depth: int) -> None:
    if not isinstance(rule, dict):
        raise BadRule(_("받는 사람을 고르는 조건을 읽을 수 없어요. 조건을 지우고 다시 골라 주세요."))
    if depth > DEEPEST:
        raise BadRule(_("조건이 너무 여러 겹이에요. 조금 더 단순하게 골라 주세요."))
    if not rule and depth == 0:
        return
    if len(rule) != 1:
        raise BadRule(_("조건 하나에는 한 가지만 적을 수 있어요. 나눠서 적어 주세요."))
    ((name, value),) = rule.items()
    if name in ("all", "any"):
        if not isinstance(value, list) or not 0 < len(value) <= MOST_PARTS:
            raise BadRule(_("묶음에는 조건이 1개에서 40개까지 있어야 해요."))
        for part in value:
            _check(part, depth + 1)
    elif name == "not":
        _check(value, depth + 1)
    elif name not in LEAVES:
        raise BadRule(_("‘%(name)s’은(는) 모르는 조건이에요. 목록에 있는 조건으로 골라 주세요.") % {"name": name})
    elif sentence := LEAVES[name].wrong(value):
        raise BadRule(sentence)


def _condition(rule: dict) -> Q:
    if not rule:
        return Q()
    ((name, value),) = rule.items()
    if name == "all":
        return _joined([_condition(part) for part in value], Q.AND)
    if name == "any":
        return _joined([_condition(part) for part in value], Q.OR)
    if name == "not":
        return ~_condition(value)
    return LEAVES[name].condition(value)


def _joined(parts: list[Q], connector: str) -> Q:
    return Q(*parts, _connector=connector)


def _words(rule: dict, outermost: bool = False) -> str:
    ((name, value),) = rule.items()
    if name in ("all", "any"):
        text = (_(" 그리고 ") if name == "all" else _(" 또는 ")).join(_words(part) for part in value)
        return text if outermost or len(value) == 1 else f"({text})"
    if name == "not":
        return _("%(what)s 빼고") % {"what": _words(value)}
    return LEAVES[name].words(value)


def _chosen(names: Callable[[], dict[str, str]], what: str) -> Callable[[object], str]:
    """Says what is wrong with a list of values of a kind."""

    def wrong(value: object) -> str:
        if not isinstance(value, list) or not value:
            return _("%(what)s을(를) 하나 이상 골라 주세요.") % {"what": what}
        unknown = [str(one) for one in value if not isinstance(one, str) or one not in names()]
        if unknown:
            return _("%(what)s 가운데 모르는 것이 있어요: %(names)s. 지우고 다시 골라 주세요.") % {
                "what": what,
                "names": ", ".join(unknown),
            }
        return ""

    return wrong


def _held(field: str) -> Callable[[list[str]], Q]:
    """Who chose none reads about all (newsletter.audiences.meets)."""
    return lambda values: holding(field, values) | Q(**{field: ""})


def _listed(what: str, names: Callable[[], dict[str, str]]) -> Callable[[list[str]], str]:
    return lambda values: f"{what} {_named(names, values)}"


def _named(names: Callable[[], dict[str, str]], values: list[str]) -> str:
    found = names()
    return "·".join(str(found[value]) for value in values)


def _districts() -> dict[str, str]:
    return dict(District.choices)


def _choosers(values: list[str]) -> str:
    names = _named(_districts, values)
    return _("%s 가운데 하나라도 고른 사람") % names if len(values) > 1 else _("%s를 고른 사람") % names


def _topics() -> dict[str, str]:
    return dict(Topic.objects.values_list("slug", "name"))


def _languages() -> dict[str, str]:
    return dict(Language.choices)


def _not_a_bool(value: object) -> str:
    return "" if isinstance(value, bool) else _("회원인지 아닌지 골라 주세요.")


def _not_a_day(value: object) -> str:
    try:
        date.fromisoformat(value)
    except (TypeError, ValueError):
        return _("날짜는 2026-12-31처럼 적어 주세요.")
    return ""


def _begin(day: str) -> datetime:
    return timezone.make_aware(datetime.combine(date.fromisoformat(day), time()))


def _not_a_mailing(value: object) -> str:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    if is_number and Mailing.objects.filter(pk=value).exists():
        return ""
    return _("전에 보낸 소식지를 목록에서 골라 주세요.")


def _received(mailing: int) -> Q:
    sent = Delivery.objects.filter(mailing=mailing, state=Delivery.State.SENT)
    return Q(subscriber__in=sent.values("subscriber"))


LEAVES: dict[str, Leaf] = {
    # Who reads about one of them, so also who chose none. To leave readers out, "chose_districts" is meant: {"not":
    # {"districts": …}} would drop all who chose no district at all.
    "districts": Leaf(_chosen(_districts, "자치구"), _held("districts"), _listed("자치구", _districts)),
    "chose_districts": Leaf(
        _chosen(_districts, "자치구"),
        lambda values: holding("districts", values),
        _choosers,
    ),
    "topics": Leaf(_chosen(_topics, "분야"), _held("topics"), _listed("분야", _topics)),
    "language": Leaf(
        _chosen(_languages, "언어"),
        lambda values: Q(subscriber__language__in=values),
        _listed("언어", _languages),
    ),
    "member": Leaf(
        _not_a_bool,
        lambda value: Q(subscriber__member__isnull=not value),
        lambda value: _("회원") if value else _("회원이 아닌 사람"),
    ),
    "joined_after": Leaf(
        _not_a_day,
        lambda day: Q(since__gte=_begin(day)),
        lambda day: _("%(day)s부터 구독한 사람") % {"day": day},
    ),
    "joined_before": Leaf(
        _not_a_day,
        lambda day: Q(since__lt=_begin(day)),
        lambda day: _("%(day)s 전에 구독한 사람") % {"day": day},
    ),
    "received": Leaf(
        _not_a_mailing,
        _received,
        lambda pk: _("‘%(issue)s’을(를) 받은 사람") % {"issue": Mailing.objects.select_related("issue").get(pk=pk)},
    ),
}
