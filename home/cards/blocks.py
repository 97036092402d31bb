"""The eight layouts of a card."""

from wagtail import blocks


class CardBlocks(blocks.StreamBlock):
    """1–20 cards; each layout has at most six fields."""

    cover = blocks.StructBlock([("title", blocks.CharBlock(label="제목"))], label="표지", icon="title")

    class Meta:
        max_num = 20
