"""The sections of the home page: blocks an editor orders and edits; what they show is read when the page is shown.

A section's template finds `shown` (home.shown.Shown) and `reader` in its context; a section with nothing to show is not
drawn. Sections that stand next to each other and belong together share a row on a wide screen (front.css).
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from portal.slots import template_for


class Stage(models.TextChoices):
    """Where the month's question stands."""

    COMING = "coming", _("곧 시작")
    LISTENING = "listening", _("듣는 중")
    REVIEW = "review", _("검토")
    ANSWERED = "answered", _("답변")


TRACK = (Stage.LISTENING, Stage.REVIEW, Stage.ANSWERED)


def stage(opens: date, closes: date, answers: date, today: date) -> Stage:
    """Computed from dates; the closing day still listens, the answer is promised for its day."""
    if today < opens:
        return Stage.COMING
    if today <= closes:
        return Stage.LISTENING
    return Stage.REVIEW if today < answers else Stage.ANSWERED


class Section(blocks.StructBlock):
    """A section with a heading."""

    def __init__(self, *args, heading: str, **kwargs):
        self.heading = heading
        super().__init__([("heading", blocks.CharBlock(label=_("제목"), max_length=40, default=heading))], **kwargs)


class HeroSection(blocks.StructBlock):
    question = blocks.CharBlock(label=_("여는 질문"), max_length=60, default="오늘, 우리 동네에서 뭐 해볼까요?")
    hint = blocks.CharBlock(label=_("찾기 칸의 보기"), max_length=40, default="예: 시간은행, 공유주방")

    class Meta:
        icon = "search"
        label = _("질문과 찾기")
        template = "home/sections/hero.html"


class TilesSection(blocks.StaticBlock):
    class Meta:
        icon = "grip"
        label = _("지금 할 수 있는 일")
        admin_text = _("기능마다 지금 할 수 있는 일이 있으면 저절로 나와요.")
        template = "home/sections/tiles.html"


class QuestionSection(blocks.StructBlock):
    question = blocks.CharBlock(label=_("이달의 질문"), max_length=80)
    text = blocks.TextBlock(label=_("왜 묻나요"), max_length=200, required=False)
    opens = blocks.DateBlock(label=_("듣기 시작"))
    closes = blocks.DateBlock(label=_("듣기 끝"))
    answers = blocks.DateBlock(label=_("답변하는 날"))
    page = blocks.PageChooserBlock(label=_("의견을 내거나 답변을 읽는 쪽"), required=False)
    mail = blocks.EmailBlock(label=_("의견 받는 메일"), required=False)
    phone = blocks.CharBlock(label=_("의견 받는 전화"), max_length=20, required=False)

    class Meta:
        icon = "help"
        label = _("이달의 질문")
        template = "home/sections/question.html"

    def clean(self, value):
        value = super().clean(value)
        if not value["opens"] <= value["closes"] <= value["answers"]:
            raise blocks.StructBlockValidationError(
                {"answers": ValidationError(_("날짜 순서를 봐 주세요. 듣기 시작, 듣기 끝, 답변하는 날 차례예요."))}
            )
        return value

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        now = stage(value["opens"], value["closes"], value["answers"], timezone.localdate())
        steps = [{"stage": step, "now": step == now, "done": now in TRACK[n + 1 :]} for n, step in enumerate(TRACK)]
        return {**context, "stage": now, "steps": steps, "days_left": (value["closes"] - timezone.localdate()).days}


class NewsletterSection(Section):
    text = blocks.CharBlock(
        label=_("글"), max_length=120, default="새 글이 올라오면 구독 프로그램이 알려 드려요. 로그인은 필요 없어요."
    )

    class Meta:
        icon = "mail"
        label = _("새 소식 받기")
        template = "home/sections/newsletter.html"

    def get_context(self, value, parent_context=None):
        return {**super().get_context(value, parent_context), "form_template": template_for("newsletter")}


class CalloutSection(Section):
    text = blocks.TextBlock(label=_("글"), max_length=200)
    label = blocks.CharBlock(label=_("단추 글"), max_length=30, required=False)
    page = blocks.PageChooserBlock(label=_("단추가 여는 쪽"), required=False)
    url = blocks.URLBlock(label=_("또는 다른 누리집 주소"), required=False)

    class Meta:
        icon = "warning"
        label = _("알림 칸")
        template = "home/sections/callout.html"


class HomeSections(blocks.StreamBlock):
    """Sections of the first page."""

    hero = HeroSection()
    tiles = TilesSection()
    week = Section(
        heading="다가오는 행사", icon="calendar", label=_("다가오는 행사"), template="home/sections/week.html"
    )
    map = Section(heading="우리 동네 25곳", icon="site", label=_("자치구 지도"), template="home/sections/map.html")
    question = QuestionSection()
    cards = Section(heading="카드뉴스", icon="copy", label=_("카드뉴스 줄"), template="home/sections/cards.html")
    stories = Section(heading="동네 이야기", icon="doc-full", label=_("이야기"), template="home/sections/stories.html")
    video = Section(heading="짧은 영상", icon="media", label=_("영상"), template="home/sections/video.html")
    newsletter = NewsletterSection(heading="우리 동네 새 글 받기")
    help = Section(heading="전화로 물어보세요", icon="help", label=_("도움 전화"), template="home/sections/help.html")
    callout = CalloutSection(heading="알려 드려요")

    class Meta:
        block_counts = {name: {"max_num": 1} for name in ("hero", "tiles", "week", "map", "question", "newsletter")}


# What a home page shows before an editor has arranged it.
DEFAULT_ORDER = ("hero", "tiles", "week", "map", "cards", "stories", "video", "newsletter", "help")


def default_sections() -> blocks.StreamValue:
    """Every section that needs no words of an editor, with its default heading."""
    block = HomeSections()
    return block.to_python([{"type": name, "value": {}, "id": name} for name in DEFAULT_ORDER])
