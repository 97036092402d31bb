"""Blocks of pictures: one with its caption, and several side by side."""

from django.core.exceptions import ValidationError
from django.db.models import Prefetch, prefetch_related_objects
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.images.blocks import ImageChooserBlock

from portal.models import PortalRendition
from portal.renditions import WIDE

PICTURES = _("그림·영상")


class PictureValue(blocks.StructValue):
    @property
    def alt(self) -> str:
        """The alternative text: empty when decorative here or everywhere, else this place's own, else the picture's."""
        image = self.get("image")
        if self.get("decorative") or image is None:
            return ""
        return self.get("alt_override") or image.default_alt_text


class PictureBlock(blocks.StructBlock):
    """A picture in a body. Its description is told at the picture; `alt_override` is for a place that means more."""

    image = ImageChooserBlock(label=_("그림"))
    alt_override = blocks.CharBlock(
        label=_("이 글에서만 쓸 설명"),
        required=False,
        max_length=250,
        help_text=_("비워 두면 그림에 적어 둔 설명을 읽어 줘요."),
    )
    decorative = blocks.BooleanBlock(
        label=_("장식 그림"), required=False, help_text=_("뜻이 없는 꾸밈이면 표시해 주세요. 화면 낭독기가 건너뛰어요.")
    )
    caption = blocks.CharBlock(
        label=_("그림 아래 글"), required=False, max_length=200, help_text=_("예: 2022년 5월, 갈현동 텃밭")
    )

    def clean(self, value):
        cleaned = super().clean(value)
        image = cleaned.get("image")
        if image and not cleaned.alt and not cleaned.get("decorative") and not image.is_decorative:
            message = _("그림 설명이 없어요. 그림에 무엇이 있는지 한 문장으로 적거나 ‘장식 그림’을 골라 주세요.")
            raise StructBlockValidationError(block_errors={"alt_override": ValidationError(message)})
        return cleaned

    class Meta:
        label = _("그림")
        icon = "image"
        group = PICTURES
        template = "portal/blocks/image.html"
        value_class = PictureValue
        description = _("그림 하나와 설명")


class GalleryBlock(blocks.StructBlock):
    images = blocks.ListBlock(PictureBlock(), label=_("그림"), min_num=2, max_num=20)

    def get_context(self, value, parent_context=None):
        """All sizes of all pictures with one query, whatever their number."""
        found = [picture["image"] for picture in value["images"] if picture["image"]]
        sizes = PortalRendition.objects.filter(filter_spec=WIDE)
        prefetch_related_objects(found, Prefetch("renditions", sizes, to_attr="prefetched_renditions"))
        return super().get_context(value, parent_context=parent_context)

    class Meta:
        label = _("그림 여러 장")
        icon = "image"
        group = PICTURES
        template = "portal/blocks/gallery.html"
        description = _("두 장 이상의 그림을 나란히")
