"""The blocks every body is made of: `BodyBlocks` is the one StreamBlock."""

from wagtail import blocks


class BodyBlocks(blocks.StreamBlock):
    """What an editor can put into the body of any page."""

    heading = blocks.CharBlock(label="소제목", icon="title", template="portal/blocks/heading.html")
    paragraph = blocks.RichTextBlock(label="문단", icon="pilcrow", template="portal/blocks/paragraph.html")
