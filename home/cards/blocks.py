"""The eight layouts of a card. At most six fields each; how much fits is decided by home.cards.legibility."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from home.cards.colours import Ground

MAX_CARDS = 20
MAX_TEXT = 2000  # characters a field holds at all; far more than fits a card


def line(label, help_text="", *, required=False):
    return blocks.CharBlock(label=label, help_text=help_text, required=required, max_length=MAX_TEXT)


def lines(label, help_text="", *, required=False):
    return blocks.TextBlock(label=label, help_text=help_text, required=required, max_length=MAX_TEXT, rows=4)


def ground(default=Ground.PAPER):
    return blocks.ChoiceBlock(label=_("바탕"), choices=Ground.choices, default=default, required=False)


class CoverBlock(blocks.StructBlock):
    eyebrow = line(_("꼬리표"), _("예: 서울시간은행"))
    title = line(_("제목"), _("예: 한 시간을 나누면 이웃이 생겨요"), required=True)
    subtitle = lines(_("덧붙임"), _("예: 처음 시작하는 사람을 위한 안내"))
    ground = ground(Ground.PINE)

    class Meta:
        label = _("표지")
        icon = "title"


class PointBlock(blocks.StructBlock):
    title = line(_("제목"), _("예: 누구나 한 시간은 한 시간"))
    body = lines(_("글"), _("예: 어떤 일을 하든 한 시간은 똑같이 60타임페이예요."))
    note = line(_("작은 글"), _("예: 2022년 시범사업 기준"))
    ground = ground()

    class Meta:
        label = _("요점")
        icon = "pilcrow"


class NumberBlock(blocks.StructBlock):
    label = line(_("무엇의 숫자인가요"), _("예: 시간은행 지점"))
    number = line(_("숫자"), _("예: 4"), required=True)
    unit = line(_("단위"), _("예: 곳"))
    body = lines(_("풀이"), _("예: 지점마다 코디네이터가 있어요."))
    ground = ground(Ground.CHIJA)

    class Meta:
        label = _("숫자")
        icon = "decimal"


class CompareBlock(blocks.StructBlock):
    title = line(_("제목"), _("예: 전과 지금"))
    left_name = line(_("왼쪽 이름"), _("예: 예전"), required=True)
    left_text = lines(_("왼쪽 글"), _("예: 전화로만 신청했어요"))
    right_name = line(_("오른쪽 이름"), _("예: 지금"), required=True)
    right_text = lines(_("오른쪽 글"), _("예: 누리집에서 1분이면 돼요"))
    ground = ground()

    class Meta:
        label = _("비교")
        icon = "arrows-up-down"


class StepsBlock(blocks.StructBlock):
    title = line(_("제목"), _("예: 이렇게 시작해요"))
    steps = blocks.ListBlock(
        blocks.CharBlock(label=_("단계"), max_length=MAX_TEXT), label=_("차례"), min_num=1, max_num=8
    )
    ground = ground()

    class Meta:
        label = _("차례")
        icon = "list-ol"


class QuoteBlock(blocks.StructBlock):
    text = lines(_("한 말"), _("따옴표는 저절로 붙어요."), required=True)
    name = line(_("누가"), _("예: 은평구 주민"))
    role = line(_("소개"), _("예: 시간은행 2년째"))
    ground = ground(Ground.STREAM)

    class Meta:
        label = _("한마디")
        icon = "openquote"


class PhotoBlock(blocks.StructBlock):
    picture = ImageChooserBlock(label=_("사진"), required=False)
    alt = line(_("사진 설명"), _("비워 두면 사진에 적은 설명을 써요. 예: 공유부엌에서 김치를 담그는 이웃 다섯 명"))
    title = line(_("제목"))
    body = lines(_("글"))
    ground = ground()

    class Meta:
        label = _("사진")
        icon = "image"


class CreditsBlock(blocks.StructBlock):
    title = line(_("제목"), _("예: 더 알고 싶다면"))
    body = lines(_("글"), _("예: 도움 전화와 누리집 주소"))
    source = line(_("출처"), _("예: 2022년 사업 추진계획"))
    ground = ground(Ground.INK)

    class Meta:
        label = _("맺음")
        icon = "info-circle"


class CardBlocks(blocks.StreamBlock):
    """A set of up to twenty cards; that there is at least one is asked on publishing, not of drafts."""

    cover = CoverBlock()
    point = PointBlock()
    number = NumberBlock()
    compare = CompareBlock()
    steps = StepsBlock()
    quote = QuoteBlock()
    photo = PhotoBlock()
    credits = CreditsBlock()

    class Meta:
        max_num = MAX_CARDS
        required = False
