"""The words that readers agree to: which are in force, and whether those on the screen still are."""

from collections.abc import Mapping
from datetime import datetime

from newsletter.models import ConsentWording, MailKind


def in_force(at: datetime) -> dict[MailKind, ConsentWording]:
    """The latest wording of each purpose whose time has come. One query."""
    found = ConsentWording.objects.filter(effective_at__lte=at).order_by("version")
    return {MailKind(wording.purpose): wording for wording in found}


def is_shown(wordings: Mapping[MailKind, ConsentWording], purpose: MailKind, version: int) -> bool:
    """Whether `version` is the wording of `purpose` in force: what a reader saw is what counts."""
    return purpose in wordings and wordings[purpose].version == version
