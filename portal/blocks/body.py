"""The one StreamBlock of every body."""

from wagtail import blocks

from portal.blocks.chart import ChartBlock
from portal.blocks.links import ButtonBlock, FilesBlock, RelatedBlock
from portal.blocks.media import EmbedBlock, VideoBlock
from portal.blocks.pictures import GalleryBlock, PictureBlock
from portal.blocks.text import (
    CalloutBlock,
    FaqBlock,
    FigureNumberBlock,
    HeadingBlock,
    ParagraphBlock,
    QuoteBlock,
    StepsBlock,
)


class BodyBlocks(blocks.StreamBlock):
    """What an editor can put into the body of any page."""

    paragraph = ParagraphBlock()
    heading = HeadingBlock()
    quote = QuoteBlock()
    figure_number = FigureNumberBlock()
    chart = ChartBlock()
    image = PictureBlock()
    gallery = GalleryBlock()
    video = VideoBlock()
    embed = EmbedBlock()
    steps = StepsBlock()
    callout = CalloutBlock()
    faq = FaqBlock()
    files = FilesBlock()
    button = ButtonBlock()
    related = RelatedBlock()

    class Meta:
        template = "portal/blocks/body.html"
