"""The file of a member's copy: everything the portal has of them, for people (HTML) and for programs (JSON)."""

import json
import secrets
from datetime import datetime, timedelta
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from members.models import DataCopy, Member
from portal import notices, personal_data

KEPT = timedelta(days=7)


def make(pk: int, at: datetime) -> bool:
    """Write the file and tell the member. True when it was made now; twice is harmless."""
    copy = DataCopy.objects.filter(pk=pk, state=DataCopy.State.WAITING, member__erased_at=None).first()
    if copy is None:
        return False
    name = f"{secrets.token_urlsafe(24)}.zip"
    file = folder() / name
    write(file, copy.member, at)
    with transaction.atomic():
        ready = DataCopy.objects.filter(pk=pk, state=DataCopy.State.WAITING).update(
            state=DataCopy.State.READY, path=name, ready_at=at, expires_at=at + KEPT
        )
        if ready:
            tell(copy, at)
    if not ready:
        file.unlink(missing_ok=True)
    return bool(ready)


def tell(copy: DataCopy, at: datetime) -> None:
    until = f"{timezone.localtime(at + KEPT):%-m월 %-d일 %H시 %M분}"
    notices.tell(
        key=f"data_copy:{copy.pk}",
        member=copy.member,
        kind="data_copy",
        title=_("내 정보 파일이 준비됐어요"),
        text=_("로그인한 뒤 내려받아 주세요. %(until)s까지 받을 수 있고 그 뒤에는 저절로 지워요.") % {"until": until},
        url=reverse("membership:data"),
        at=at,
    )


def folder() -> Path:
    path = Path(settings.PRIVATE_ROOT) / "copies"
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def file_of(copy: DataCopy) -> Path:
    return folder() / copy.path


def contents(member: Member) -> list[dict]:
    """Every kind of data with its rows, as it goes into the file: JSON values with Korean keys."""
    return [
        {
            "종류": str(kind.label),
            "쓰는 까닭": str(kind.why),
            "보관하는 동안": str(kind.kept),
            "내용": kind.collect(member),
        }
        for kind in personal_data.kinds()
    ]


def write(file: Path, member: Member, at: datetime) -> None:
    """The ZIP: the same rows for people (HTML that asks nothing of the net) and for programs (JSON)."""
    kinds = contents(member)
    made = f"{timezone.localtime(at):%Y-%m-%d %H:%M}"
    data = {"만든 때": made, "만든 곳": settings.BASE_URL, "내 정보": kinds}
    page = render_to_string("membership/data/copy.html", {"kinds": sections(kinds), "made": made, "style": style()})
    with ZipFile(file, "x", ZIP_DEFLATED) as archive:
        archive.writestr("내-정보.html", page)
        archive.writestr("내-정보.json", json.dumps(data, ensure_ascii=False, indent=2, cls=DjangoJSONEncoder))
    file.chmod(0o600)


def sections(kinds: list[dict]) -> list[dict]:
    """Template words for the rows: nested values become text."""
    return [
        {
            "label": kind["종류"],
            "why": kind["쓰는 까닭"],
            "kept": kind["보관하는 동안"],
            "rows": [[(key, plain(value)) for key, value in row.items()] for row in kind["내용"]],
        }
        for kind in kinds
    ]


def plain(value: object) -> str:
    """A list or a mapping in words of its values: {"a": [1, 2]} → "a: 1, 2"."""
    if isinstance(value, dict):
        return " · ".join(f"{key}: {plain(inner)}" for key, inner in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(plain(inner) for inner in value)
    if isinstance(value, bool):
        return "네" if value else "아니요"
    return "" if value is None else str(value)


def style() -> SafeString:
    """The sheet stands in the file itself: it is read where there is no net."""
    sheet = Path(finders.find("membership/copy.css")).read_text()
    return format_html("<style>{}</style>", mark_safe(sheet))  # our own file


def remove(rows: QuerySet[DataCopy]) -> None:
    for name in rows.exclude(path="").values_list("path", flat=True):
        (folder() / name).unlink(missing_ok=True)
