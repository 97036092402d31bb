"""An edition's mail: one MJML document, rendered once, cut at the blocks' marks into pieces; and the text part.

Every section is one column, so that the head of the document is the same whatever blocks are in it: the pieces for a
reader, joined, are the document that would be rendered for that reader alone.
"""

import re
from dataclasses import dataclass

import mrml
from django.template.loader import render_to_string
from django.templatetags.static import static

from newsletter import colours, pictures, values
from newsletter.contents import Section
from newsletter.links import absolute, of_text
from newsletter.models import Language, Series
from newsletter.rich_text import mail_html
from portal.models import PortalImage

# In attributes in double quotes. What a Korean phone, Windows and a Mac have.
FONT = "'Apple SD Gothic Neo','Malgun Gothic','Noto Sans KR',sans-serif"
MARK = re.compile(r"<!--B\d+-->")
WIDE = 560
# Look → width of a copy on the page, its spec at twice that.
COPIES = {
    "rows": (96, "fill-192x192|format-jpeg|jpegquality-80"),
    "cards": (WIDE, "fill-1120x630|format-jpeg|jpegquality-78"),
    "poster": (WIDE, "fill-1120x630|format-jpeg|jpegquality-78"),
    "wide": (WIDE, "width-1120|format-jpeg|jpegquality-80"),
}
# 정보통신망법 시행령 별표 6: free of charge, easy, in both languages. No editor's text stands in between.
OUT_KO = "더 받고 싶지 않으면 ‘그만 받기’를 누르세요. 로그인하지 않아도 되고, 돈이 들지 않아요."
OUT_EN = "If you no longer wish to receive this newsletter, press “Unsubscribe”. It is free and needs no login."
SAYS = {
    "ko": {
        "web": "웹에서 보기",
        "wish": "동네와 분야는 언제든 바꿀 수 있어요.",
        "more": "자세히 보기",
        "watch": "영상 보기",
        "picture": "그림",
    },
    "en": {
        "web": "View on the web",
        "wish": "You may change districts and topics at any time.",
        "more": "Read more",
        "watch": "Watch the video",
        "picture": "Picture",
    },
    "zh": {
        "web": "在网页上查看",
        "wish": "您可以随时更改地区和主题。",
        "more": "查看详情",
        "watch": "观看视频",
        "picture": "图片",
    },
    "vi": {
        "web": "Xem trên web",
        "wish": "Bạn có thể đổi quận và chủ đề bất cứ lúc nào.",
        "more": "Xem thêm",
        "watch": "Xem video",
        "picture": "Hình ảnh",
    },
}


def mark(value: str) -> str:
    """Where a reader's own stands later: {{value}}."""
    return "{{" + value + "}}"


@dataclass(frozen=True)
class Frame:
    """Head and foot of a mail. Brand, sender and the way out stand in the template: no field of an issue is there.

    `keeps`: the mail is to be frozen, so its pictures must stay (newsletter.pictures).
    """

    series: Series
    title: str
    number: str = ""
    preheader: str = ""
    language: str = Language.KO
    keeps: bool = False

    web = mark(values.WEB)
    preferences = mark(values.PREFERENCES)
    unsubscribe = mark(values.UNSUBSCRIBE)
    reader = mark(values.NAME)
    line = "-" * 40

    @property
    def says(self) -> dict[str, str]:
        return SAYS[self.language]

    @property
    def home(self) -> str:
        return absolute("/")

    @property
    def logo(self) -> str:
        return of_text(static("newsletter/mail/plate.png"))

    @property
    def answers_to(self) -> str:
        return self.series.reply_to or self.series.sender_address

    @property
    def tel(self) -> str:
        return "".join(sign for sign in self.series.phone if sign.isdecimal() or sign == "+")


@dataclass(frozen=True)
class Copy:
    """A picture as a mail shows it: pixels on the page, its file twice as wide where it can be."""

    url: str
    width: int
    height: int
    alt: str


def copy_of(picture: PortalImage, look: str, *, keeps: bool = False) -> Copy | None:
    """None when the file is gone: a mail shows no broken frame. `keeps`: with the address of a file that stays."""
    width, spec = COPIES[look]
    if not picture.file.storage.exists(picture.file.name):
        return None
    made = picture.get_rendition(spec)
    shown = min(width, made.width)
    height = max(1, round(made.height * shown / made.width))
    url = pictures.kept(made) if keeps else made.url
    return Copy(of_text(url), shown, height, picture.default_alt_text)


def context(frame: Frame) -> dict:
    return {
        "frame": frame,
        "says": frame.says,
        "c": colours.light(frame.series.colour),
        "d": colours.dark(frame.series.colour),
        "font": FONT,
        "out_ko": OUT_KO,
        "out_en": OUT_EN,
    }


def section_source(section: Section, given: dict) -> str:
    """One block's MJML."""
    link_style = f"color:{given['c'].link}"
    html = mail_html(section.source, link_style) if section.source else ""
    inner = {**given, "section": section, "html": html}
    return render_to_string(f"newsletter/mail/{section.name}.mjml", inner)


def render(frame: Frame, sections: list[Section]) -> str:
    """The whole document as HTML, with the blocks' marks. Raises ValueError for MJML that mrml cannot read."""
    source = render_to_string("newsletter/mail/frame.mjml", {**context(frame), "sections": sections})
    try:
        made = mrml.to_html(source)
    except OSError as error:
        raise ValueError(f"The mail could not be made: {error}") from error
    return made.content


def pieces(html: str) -> list[str]:
    """Head, one piece a section, foot."""
    return MARK.split(html)


def text_pieces(frame: Frame, sections: list[Section]) -> list[str]:
    """The text part, cut like the HTML. It is made of the same sections, never out of HTML."""
    given = context(frame)
    head = render_to_string("newsletter/mail/frame_head.txt", given)
    foot = render_to_string("newsletter/mail/frame_foot.txt", given)
    blocks = [render_to_string("newsletter/mail/section.txt", {**given, "section": section}) for section in sections]
    return [head, *blocks, foot]
