"""What is new in a version of a consent's text, in plain words and line by line."""

from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.translation import gettext as _

from members.models import ConsentText


@dataclass(frozen=True)
class Changes:
    """Lines that came and lines that went; a changed line is in both."""

    added: list[str]
    removed: list[str]

    @property
    def sentence(self) -> str:
        if not self.added and not self.removed:
            return _("글은 앞의 판과 같아요.")
        parts = []
        if self.added:
            parts.append(_("새로 쓴 줄이 %d개") % len(self.added))
        if self.removed:
            parts.append(_("없앤 줄이 %d개") % len(self.removed))
        return _("앞의 판과 견줘 %s 있어요.") % ", ".join(parts)


def between(old: ConsentText, new: ConsentText) -> Changes:
    before, after = _lines(old), _lines(new)
    added: list[str] = []
    removed: list[str] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            removed += before[i1:i2]
            added += after[j1:j2]
    return Changes(added, removed)


def before(text: ConsentText) -> ConsentText | None:
    """The version that was in force before this one."""
    earlier = ConsentText.objects.filter(purpose=text.purpose, version__lt=text.version)
    return earlier.order_by("-version").first()


def since_last(text: ConsentText) -> Changes | None:
    """Compared with the version before; None for a first one. One query."""
    old = before(text)
    return between(old, text) if old else None


def _lines(text: ConsentText) -> list[str]:
    words = f"{text.title}\n{text.summary}\n{text.body}"
    return [line.strip().removeprefix("## ").removeprefix("- ") for line in words.splitlines() if line.strip()]
