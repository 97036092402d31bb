"""The sections of the home page: blocks an editor orders and edits; each reads its own live data."""

from wagtail import blocks


class HomeSections(blocks.StreamBlock):
    """Sections of the first page."""

    hero = blocks.StructBlock([("question", blocks.CharBlock(label="여는 질문", max_length=60))], label="질문과 찾기")
