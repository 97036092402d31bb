"""What a newsletter is made of. Each block may be for some readers only; its mail, web and text forms stand in
templates/newsletter/mail/<name>.mjml|txt and templates/newsletter/web/<name>.html."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.images.blocks import ImageChooserBlock

from members.districts import District
from newsletter.models.series import Language
from portal import listed
from portal.models import Topic

WORDS = _("글")
FROM_PORTAL = _("누리집에서 가져오기")
SEEN = _("그림·영상")
OTHER_LANGUAGES = [choice for choice in Language.choices if choice[0] != Language.KO]


def topic_choices() -> list[tuple[str, str]]:
    return [(topic.slug, topic.name) for topic in Topic.objects.all()]


class AudienceBlock(blocks.StructBlock):
    """For whom. Nothing chosen: for everyone."""

    districts = blocks.MultipleChoiceBlock(choices=District.choices, label=_("자치구"), required=False)
    topics = blocks.MultipleChoiceBlock(choices=topic_choices, label=_("분야"), required=False)
    languages = blocks.MultipleChoiceBlock(choices=Language.choices, label=_("언어"), required=False)

    class Meta:
        label = _("누구에게 보일까요")
        icon = "group"
        collapsed = True
        help_text = _("아무것도 고르지 않으면 모두에게 보여요.")


class MailBlock(blocks.StructBlock):
    """Abstract base: every block of a mail has an audience, as its last field."""

    audience = AudienceBlock(required=False)

    def __init__(self, local_blocks=None, **kwargs):
        super().__init__(local_blocks, **kwargs)
        self.child_blocks["audience"] = self.child_blocks.pop("audience")


class TextBlock(MailBlock):
    heading = blocks.CharBlock(label=_("소제목"), max_length=80, required=False)
    text = blocks.RichTextBlock(label=_("글"), features=["bold", "link", "ul", "ol"])

    class Meta:
        label = _("글")
        icon = "pilcrow"
        group = WORDS


class ItemBlock(blocks.StructBlock):
    """One piece of news as it is shown: pulled from the portal and edited here, or written by hand."""

    title = blocks.CharBlock(label=_("제목"), max_length=120)
    summary = blocks.TextBlock(label=_("한두 문장"), max_length=240, required=False, rows=2)
    label = blocks.CharBlock(label=_("꼬리표"), max_length=40, required=False)
    when = blocks.CharBlock(label=_("언제"), max_length=60, required=False)
    where = blocks.CharBlock(label=_("어디"), max_length=60, required=False)
    address = blocks.CharBlock(label=_("주소"), max_length=500, help_text=_("이 누리집이면 /로 시작해요."))
    picture = ImageChooserBlock(label=_("그림"), required=False)
    district = blocks.ChoiceBlock(choices=District.choices, label=_("자치구"), required=False)
    # Of portal.listed, so that the same thing is not shown twice; empty when written by hand.
    key = blocks.CharBlock(required=False, max_length=80, label=_("어디에서 왔는지"))

    class Meta:
        label = _("항목")
        icon = "doc-full"


class RuleBlock(blocks.StructBlock):
    """Which things to pull: newest first, or next to come."""

    source = blocks.ChoiceBlock(choices=listed.choices, label=_("무엇을"))
    districts = blocks.MultipleChoiceBlock(choices=District.choices, label=_("자치구"), required=False)
    topics = blocks.MultipleChoiceBlock(choices=topic_choices, label=_("분야"), required=False)
    days = blocks.IntegerBlock(
        label=_("며칠 안"),
        min_value=1,
        max_value=366,
        default=31,
        help_text=_("지난 소식이면 지난 며칠, 행사면 앞으로 며칠"),
    )
    limit = blocks.IntegerBlock(label=_("몇 개까지"), min_value=1, max_value=12, default=4)

    class Meta:
        label = _("무엇을 가져올까요")
        icon = "rotate"


class ItemsBlock(MailBlock):
    """Live until frozen: without `items` the rule's newest are shown; once pulled, `items` are shown as edited."""

    heading = blocks.CharBlock(label=_("제목"), max_length=60)
    look = blocks.ChoiceBlock(
        choices=[("rows", _("작은 그림과 글")), ("cards", _("큰 그림")), ("lines", _("글만"))],
        default="rows",
        label=_("모양"),
    )
    by_district = blocks.BooleanBlock(
        label=_("자치구별로 나누기"),
        required=False,
        help_text=_("읽는 사람은 자기 자치구 소식만 봐요. ‘몇 개까지’는 자치구마다예요."),
    )
    rule = RuleBlock()
    items = blocks.ListBlock(ItemBlock(), label=_("고친 항목"), min_num=0, max_num=60, default=[], collapsed=True)

    class Meta:
        label = _("누리집 소식 모음")
        icon = "list-ul"
        group = FROM_PORTAL


class PictureBlock(MailBlock):
    """A picture with a meaning: its description is read out and stands in the text part."""

    image = ImageChooserBlock(label=_("그림"))
    alt = blocks.CharBlock(
        label=_("그림 설명"), max_length=250, required=False, help_text=_("비워 두면 그림에 적어 둔 설명을 써요.")
    )
    caption = blocks.CharBlock(label=_("그림 아래 글"), max_length=160, required=False)
    address = blocks.CharBlock(label=_("누르면 가는 주소"), max_length=500, required=False)

    class Meta:
        label = _("그림")
        icon = "image"
        group = SEEN


class InfographicBlock(MailBlock):
    """A picture of numbers, which are also there in words: nobody has to read them off the picture."""

    heading = blocks.CharBlock(label=_("제목"), max_length=80)
    image = ImageChooserBlock(label=_("그림"))
    words = blocks.TextBlock(label=_("그림 속 내용을 글로"), max_length=1500, rows=4)
    address = blocks.CharBlock(label=_("자세히 보는 주소"), max_length=500, required=False)

    class Meta:
        label = _("인포그래픽")
        icon = "view"
        group = SEEN


class VideoBlock(MailBlock):
    """Mail plays nothing: a poster that leads to the page of the video."""

    title = blocks.CharBlock(label=_("제목"), max_length=80)
    poster = ImageChooserBlock(label=_("포스터 그림"))
    length = blocks.CharBlock(label=_("길이"), max_length=20, required=False, help_text=_("예: 1분 20초"))
    address = blocks.CharBlock(label=_("영상이 있는 쪽의 주소"), max_length=500)

    class Meta:
        label = _("영상 포스터")
        icon = "media"
        group = SEEN


class ButtonBlock(MailBlock):
    label = blocks.CharBlock(label=_("단추 글"), max_length=30, help_text=_("동사로 적어요. 예: 신청하기"))
    address = blocks.CharBlock(label=_("주소"), max_length=500)

    class Meta:
        label = _("단추")
        icon = "link"
        group = WORDS


class MailBlocks(blocks.StreamBlock):
    text = TextBlock()
    items = ItemsBlock()
    picture = PictureBlock()
    infographic = InfographicBlock()
    video = VideoBlock()
    button = ButtonBlock()


class TranslationBlock(blocks.StructBlock):
    language = blocks.ChoiceBlock(choices=OTHER_LANGUAGES, label=_("언어"))
    subject = blocks.CharBlock(label=_("메일 제목"), max_length=300)
    preheader = blocks.CharBlock(label=_("제목 옆 한 줄"), max_length=120, required=False)

    class Meta:
        label = _("다른 언어")
        icon = "globe"


class TranslationBlocks(blocks.StreamBlock):
    """Subjects of other languages; the blocks of that language choose it in their audience."""

    translation = TranslationBlock()

    def clean(self, value):
        cleaned = super().clean(value)
        languages = [child.value["language"] for child in cleaned]
        for place, language in enumerate(languages):
            if language in languages[:place]:
                twice = ValidationError(_("이 언어의 제목이 두 번 있어요. 하나만 남겨 주세요."))
                raise blocks.StreamBlockValidationError(
                    block_errors={place: StructBlockValidationError(block_errors={"language": twice})}
                )
        return cleaned
