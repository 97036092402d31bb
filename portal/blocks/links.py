"""Blocks that lead on: files, a button, related pages."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.models import Page, PageViewRestriction

ONWARD = _("이어 주기")


class FileBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label=_("파일"))
    note = blocks.CharBlock(label=_("덧붙임"), required=False, max_length=120, help_text=_("예: 2쪽에 서명해 주세요."))

    class Meta:
        label = _("파일")
        icon = "doc-full"


class FilesBlock(blocks.StructBlock):
    items = blocks.ListBlock(FileBlock(), label=_("파일"), min_num=1)

    class Meta:
        label = _("파일 내려받기")
        icon = "doc-full"
        group = ONWARD
        template = "portal/blocks/files.html"
        description = _("종류와 크기를 저절로 적어 줘요.")


class ButtonValue(blocks.StructValue):
    @property
    def address(self) -> str:
        """Where it leads: the page when it is live, else the address; empty when nowhere."""
        page = self.get("page")
        if page is not None and page.live:
            return page.url or ""
        return self.get("url") or ""


class ButtonBlock(blocks.StructBlock):
    label = blocks.CharBlock(label=_("단추 글"), max_length=30, help_text=_("동사로 적어요. 예: 신청하기"))
    page = blocks.PageChooserBlock(label=_("이 누리집의 쪽"), required=False)
    url = blocks.URLBlock(label=_("다른 누리집 주소"), required=False, help_text=_("쪽을 골랐으면 비워 두세요."))

    def clean(self, value):
        cleaned = super().clean(value)
        if not self.is_deferred_validation and bool(cleaned.get("page")) == bool(cleaned.get("url")):
            message = (
                _("쪽과 주소가 둘 다 있어요. 하나만 남겨 주세요.")
                if cleaned.get("url")
                else _("갈 곳이 없어요. 이 누리집의 쪽을 고르거나 주소를 적어 주세요.")
            )
            raise StructBlockValidationError(block_errors={"url": ValidationError(message)})
        return cleaned

    class Meta:
        label = _("단추")
        icon = "link"
        group = ONWARD
        template = "portal/blocks/button.html"
        value_class = ButtonValue
        description = _("다음에 할 일 하나")


class RelatedValue(blocks.StructValue):
    @property
    def shown(self) -> list[Page]:
        """The pages anyone may read now, in the editor's order. One query, whatever their number."""
        closed = tuple(PageViewRestriction.objects.values_list("page__path", flat=True))
        return [page for page in self["pages"] if page and page.live and not page.path.startswith(closed)]


class RelatedBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("제목"), max_length=60, default="함께 보면 좋아요")
    pages = blocks.ListBlock(blocks.PageChooserBlock(label=_("쪽")), label=_("쪽"), min_num=1, max_num=6)

    class Meta:
        label = _("이어 읽기")
        icon = "list-ul"
        group = ONWARD
        template = "portal/blocks/related.html"
        value_class = RelatedValue
        description = _("이 누리집의 다른 쪽 목록")
