"""Blocks of words: paragraph, heading, quote, number, steps, call-out, questions and answers."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

WORDS = _("글")
GUIDE = _("안내")
# What a body text may hold. Headings are a block of their own, so that a pasted text brings no outline with it.
FEATURES = ["bold", "italic", "link", "document-link", "ol", "ul"]


class ParagraphBlock(blocks.RichTextBlock):
    """Running text. A link to a page or a file costs two queries when shown: for a list of pages use `related`."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"features": FEATURES} | kwargs)

    class Meta:
        label = _("문단")
        icon = "pilcrow"
        group = WORDS
        template = "portal/blocks/paragraph.html"
        description = _("굵게, 기울임, 링크, 목록을 쓸 수 있는 글")
        preview_value = "<p>이웃 셋이면 시작할 수 있어요. <b>신청은 10분</b>이면 끝나요.</p>"


class HeadingBlock(blocks.CharBlock):
    """A heading inside the body (h2): the page's title is its only h1."""

    class Meta:
        label = _("소제목")
        icon = "title"
        group = WORDS
        template = "portal/blocks/heading.html"
        form_classname = "title"
        description = _("긴 글을 나누는 제목. 세 문단에 하나가 좋아요.")
        preview_value = "누가 신청할 수 있나요?"


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("말"), help_text=_("따옴표 없이 적어 주세요."))
    who = blocks.CharBlock(label=_("누가"), required=False, help_text=_("예: 은평구 주민 김○○"))

    class Meta:
        label = _("인용")
        icon = "openquote"
        group = WORDS
        template = "portal/blocks/quote.html"
        description = _("이웃이 한 말을 그대로")
        preview_value = {"text": "혼자 할 때보다 셋이 하니 덜 힘들었어요.", "who": "은평구 주민"}


class FigureNumberBlock(blocks.StructBlock):
    number = blocks.CharBlock(label=_("숫자"), max_length=20, help_text=_("예: 1,234"))
    unit = blocks.CharBlock(label=_("단위"), max_length=20, required=False, help_text=_("예: 명, 만 원"))
    label = blocks.CharBlock(label=_("무엇의 숫자인가요?"), max_length=60, help_text=_("예: 2022년에 함께한 이웃"))
    note = blocks.CharBlock(label=_("덧붙임"), max_length=120, required=False, help_text=_("예: 2022년 12월 기준"))

    class Meta:
        label = _("큰 숫자")
        icon = "decimal"
        group = WORDS
        template = "portal/blocks/figure_number.html"
        description = _("기억할 숫자 하나를 크게")
        preview_value = {"number": "1,234", "unit": "명", "label": "함께한 이웃", "note": "2022년 12월 기준"}


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("할 일"), max_length=60, help_text=_("동사로 적어요. 예: 신청서 쓰기"))
    text = blocks.TextBlock(label=_("설명"), required=False)
    when = blocks.CharBlock(label=_("언제·얼마나"), max_length=40, required=False, help_text=_("예: 3월, 10분"))

    class Meta:
        label = _("단계")
        icon = "order"


class StepsBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("제목"), max_length=60, required=False, help_text=_("예: 신청은 이렇게 해요"))
    items = blocks.ListBlock(StepBlock(), label=_("단계"), min_num=1, max_num=12)

    class Meta:
        label = _("순서")
        icon = "list-ol"
        group = GUIDE
        template = "portal/blocks/steps.html"
        description = _("차례대로 하는 일. 번호가 저절로 붙어요.")


class CalloutBlock(blocks.StructBlock):
    tone = blocks.ChoiceBlock(
        label=_("무슨 알림인가요?"),
        choices=[("info", _("알아 두세요")), ("warn", _("조심하세요")), ("good", _("좋은 소식"))],
        default="info",
    )
    title = blocks.CharBlock(label=_("제목"), max_length=60, required=False)
    text = blocks.RichTextBlock(label=_("내용"), features=FEATURES)

    class Meta:
        label = _("알림 상자")
        icon = "info-circle"
        group = GUIDE
        template = "portal/blocks/callout.html"
        description = _("놓치면 안 되는 것 하나")


class QuestionBlock(blocks.StructBlock):
    question = blocks.CharBlock(label=_("물음"), max_length=120, help_text=_("예: 혼자서도 신청할 수 있나요?"))
    answer = blocks.RichTextBlock(label=_("답"), features=FEATURES, help_text=_("첫 문장에 답부터 적어 주세요."))

    class Meta:
        label = _("물음과 답")
        icon = "help"


class FaqBlock(blocks.StructBlock):
    items = blocks.ListBlock(QuestionBlock(), label=_("물음과 답"), min_num=1)

    class Meta:
        label = _("자주 묻는 것")
        icon = "help"
        group = GUIDE
        template = "portal/blocks/faq.html"
        description = _("눌러서 펼치는 물음과 답")
