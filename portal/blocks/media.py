"""Blocks that play: our own video, and another site's behind a click."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.images.blocks import ImageChooserBlock
from wagtailmedia.blocks import VideoChooserBlock

from portal.blocks.pictures import PICTURES
from portal.players import Player, player_of


class VideoBlock(blocks.StructBlock):
    """A video of ours. Without captions and a transcript it leaves people out, so it is refused."""

    video = VideoChooserBlock(label=_("영상"), help_text=_("자막과 대본이 있는 영상을 골라 주세요."))
    poster = ImageChooserBlock(
        label=_("첫 화면 그림"), help_text=_("재생하기 전에 보여요. 세로 영상이면 세로 그림이 좋아요.")
    )
    title = blocks.CharBlock(label=_("제목"), max_length=80)

    def clean(self, value):
        cleaned = super().clean(value)
        lacks = "" if self.is_deferred_validation else lacking(cleaned["video"])
        if lacks:
            raise StructBlockValidationError(block_errors={"video": ValidationError(lacks)})
        return cleaned

    class Meta:
        label = _("영상")
        icon = "media"
        group = PICTURES
        template = "portal/blocks/video.html"
        description = _("자막과 대본이 있는 우리 영상. 소리가 저절로 나지 않아요.")


def lacking(video) -> str:
    """The sentence about what a video lacks to be shown; empty when nothing."""
    if video and not video.captions and not video.transcript:
        return str(_("이 영상에는 자막과 대본이 없어요. ‘영상·소리’에서 둘 다 넣은 뒤 다시 골라 주세요."))
    if video and not video.captions:
        return str(_("이 영상에는 자막이 없어요. ‘영상·소리’에서 자막 파일(.vtt)을 올린 뒤 다시 골라 주세요."))
    if video and not video.transcript:
        return str(_("이 영상에는 대본이 없어요. ‘영상·소리’에서 말과 화면을 글로 적은 뒤 다시 골라 주세요."))
    return ""


class EmbedValue(blocks.StructValue):
    @property
    def player(self) -> Player | None:
        return player_of(self.get("url") or "")


class EmbedBlock(blocks.StructBlock):
    """Another site's video: a link until the reader clicks, so that no site hears of a reader who only reads."""

    url = blocks.URLBlock(
        label=_("영상 주소"), help_text=_("유튜브, 네이버 TV, 카카오 TV, 비메오 주소를 붙여 넣어 주세요.")
    )
    title = blocks.CharBlock(label=_("제목"), max_length=80, help_text=_("무슨 영상인지 적어 주세요."))
    transcript = blocks.TextBlock(label=_("대본"), required=False, help_text=_("말과 화면을 글로 적어 주세요."))

    def clean(self, value):
        cleaned = super().clean(value)
        if cleaned.player is None and not (self.is_deferred_validation and not cleaned["url"]):
            message = _(
                "이 주소의 영상은 넣을 수 없어요. 유튜브, 네이버 TV, 카카오 TV, 비메오의 영상 주소인지 봐 주세요. "
                "다른 곳의 영상은 ‘단추’로 이어 주세요."
            )
            raise StructBlockValidationError(block_errors={"url": ValidationError(message)})
        return cleaned

    class Meta:
        label = _("다른 곳의 영상")
        icon = "globe"
        group = PICTURES
        template = "portal/blocks/embed.html"
        value_class = EmbedValue
        description = _("누르기 전에는 그 회사에 아무것도 보내지 않아요.")
