"""A notice as a mail and as a text: the whole of it, the way to it, and a phone number at the end."""

from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.models import Notice, PortalSettings


def address(url: str) -> str:
    """The whole address of a path of this site; an outside link stays as it is."""
    return f"{settings.BASE_URL.rstrip('/')}{url}" if url.startswith("/") else url


def mail_text(notice: Notice) -> str:
    lines = [notice.text]
    if notice.url:
        lines.append(_("자세히 보기: %(url)s") % {"url": address(notice.url)})
    return "\n\n".join([*lines, _ending()])


def phone_text(notice: Notice) -> str:
    lines = [f"[서울마을] {notice.title}", notice.text]
    if notice.url:
        lines.append(address(notice.url))
    return "\n".join([*lines, _("문의 %(phone)s") % {"phone": PortalSettings.current().help_phone}])


def digest_title(notices: Sequence[Notice]) -> str:
    if len(notices) == 1:
        return notices[0].title
    return _("%(first)s 그리고 %(more)d건") % {"first": notices[0].title[:80], "more": len(notices) - 1}


def digest_text(notices: Sequence[Notice]) -> str:
    """Each notice in full, oldest first."""
    parts = []
    for notice in notices:
        lines = [f"■ {notice.title}", notice.text]
        if notice.url:
            lines.append(address(notice.url))
        parts.append("\n".join(lines))
    return "\n\n".join([*parts, _ending()])


def _ending() -> str:
    return _(
        "--\n서울시 마을공동체종합지원센터\n도움이 필요하면 전화하세요: %(phone)s\n받는 방법 바꾸기: %(settings)s"
    ) % {"phone": PortalSettings.current().help_phone, "settings": address(reverse("portal:notice_settings"))}
