"""The interface of identity checks. An agency's own implementation is one class with two functions.

A check goes: our page says what for → `begin` gives the agency's address → the person answers there → the agency sends
the browser back to `return_url` with its answer → `finish` reads the answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.conf import settings
from django.db import models
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class IdentityRefusal(models.TextChoices):
    CANCELLED = "cancelled", _("본인확인을 그만두셨어요. 필요할 때 다시 하면 돼요.")
    EXPIRED = "expired", _("시간이 지나 답을 쓸 수 없어요. 처음부터 다시 해 주세요.")
    FORGED = "forged", _("확인한 곳의 답이 아니에요. 이 화면의 단추로 다시 시작해 주세요.")
    FOREIGN = "foreign", _("다른 사람이 시작한 본인확인이에요. 이 화면의 단추로 다시 시작해 주세요.")


class IdentityRefused(Exception):
    def __init__(self, reason: IdentityRefusal):
        self.reason = reason
        super().__init__(reason.label)


@dataclass(frozen=True)
class VerifiedPerson:
    """What the agency says. `ci` goes no further than its keyed hash; `transaction` is the number we began with."""

    ci: str
    name: str
    born_on: date
    transaction: str

    def __repr__(self) -> str:
        """Never the person: a traceback or a log line must not hold what the records may not."""
        return f"VerifiedPerson(transaction={self.transaction!r})"


class IdentityAdapter(Protocol):
    name: str

    def begin(self, transaction: str, return_url: str) -> str:
        """Where to send the browser. `return_url` is a full address of this portal."""

    def finish(self, answer: Mapping[str, str]) -> VerifiedPerson:
        """Read what the browser brought back. The same answer twice gives the same person. Raises IdentityRefused."""


def is_offered() -> bool:
    """Whether there is an agency at all: without a contract there is none."""
    return settings.IDENTITY_ADAPTER in settings.IDENTITY_ADAPTERS


def adapter() -> IdentityAdapter:
    """The one the settings name. Raises KeyError where `is_offered` is false."""
    return import_string(settings.IDENTITY_ADAPTERS[settings.IDENTITY_ADAPTER])()
