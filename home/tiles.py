"""The home page's own task tiles: what there is to do, read and watch right now."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from home.shown import shown
from members.districts import District
from portal.tiles import Tile


def tiles(district: str, at: datetime) -> Iterable[Tile]:
    """One for each kind of page of which there is at least one; addresses are those of the seeded indexes."""
    where = District(district).label if district else _("서울 전체")
    counts = shown(district, at).counts
    if number := counts.get("upcoming"):
        live = _("%(where)s에 %(number)s건") % {"where": where, "number": number}
        yield Tile(_("행사 가기"), live, "/events/", "calendar", "gam", 10)
    if number := counts.get("cardnewspage"):
        yield Tile(_("카드뉴스 보기"), _("읽을거리 %s묶음") % number, "/cards/", "cards", "chija", 20)
    if number := counts.get("article"):
        yield Tile(_("동네 이야기 읽기"), _("새 글까지 %s편") % number, "/stories/", "story", "pine", 30)
    if number := counts.get("videopage"):
        yield Tile(_("짧은 영상 보기"), _("자막 있는 영상 %s편") % number, "/videos/", "video", "stream", 40)
    if number := counts.get("programmepage"):
        yield Tile(_("사업 알아보기"), _("전략사업 %s가지") % number, "/programmes/", "join", "pine", 50)
    yield Tile(_("마을센터 찾기"), _("25개 자치구 전화와 위치"), "/districts/", "pin", "gam", 60)
