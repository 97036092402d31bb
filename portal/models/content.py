"""What every page and every feature shares. Knows no feature.

Order: constants · files · taxonomy · base page · settings · records.
"""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, TitleFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image
from wagtail.models import Page, Site
from wagtail.search import index
from wagtail.snippets.models import register_snippet
from wagtailmedia.models import AbstractMedia

from members.districts import District
from portal.page_forms import BasePageForm, inherited_district

# The centre, as schema.org names an organisation.
PUBLISHER = {"@type": "Organization", "name": "서울시 마을공동체종합지원센터"}


class Licence(models.TextChoices):
    """공공누리 types (kogl.or.kr) and the Creative Commons licence used for code-drawn pictures."""

    KOGL_1 = "kogl-1", _("공공누리 제1유형 (출처 표시)")
    KOGL_2 = "kogl-2", _("공공누리 제2유형 (출처 표시, 상업적 이용 금지)")
    KOGL_3 = "kogl-3", _("공공누리 제3유형 (출처 표시, 변경 금지)")
    KOGL_4 = "kogl-4", _("공공누리 제4유형 (출처 표시, 상업적 이용·변경 금지)")
    CC_BY = "cc-by", _("CC BY 4.0 (출처 표시)")
    ALL_RIGHTS = "all", _("허락 없이 쓸 수 없음")


class PortalImage(AbstractImage):
    """An uploaded picture. `description` is its default alternative text; a decorative picture has none and says so."""

    is_decorative = models.BooleanField(
        _("장식 그림"), default=False, help_text=_("뜻이 없는 꾸밈 그림이면 표시해 주세요. 화면 낭독기가 건너뛰어요.")
    )
    credit = models.CharField(_("출처"), max_length=120, blank=True, help_text=_("예: 사진 제공 은평구 마을지원센터"))

    admin_form_fields = (
        "title",
        "file",
        "description",
        "is_decorative",
        "credit",
        "collection",
        "tags",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )

    def clean(self):
        super().clean()
        if not self.description and not self.is_decorative:
            raise ValidationError(
                {
                    "description": _(
                        "그림에 무엇이 있는지 한 문장으로 적어 주세요. 꾸밈일 뿐이면 ‘장식 그림’을 골라 주세요."
                    )
                }
            )

    @property
    def default_alt_text(self) -> str:
        return "" if self.is_decorative else self.description

    class Meta(Image.Meta):
        verbose_name = _("그림")
        verbose_name_plural = _("그림")


class PortalRendition(AbstractRendition):
    image = models.ForeignKey(PortalImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("image", "filter_spec", "focal_point_key"), name="portal_rendition_unique")
        ]


class PortalDocument(AbstractDocument):
    """An uploaded file. The serve view checks rights and counts; files are never linked directly."""

    accessible_note = models.CharField(
        _("읽기 쉬운 다른 형식"),
        max_length=200,
        blank=True,
        help_text=_("한글(HWP) 파일이면 같은 내용을 어디서 읽을 수 있는지 적어 주세요. 예: 본문 아래 표로 실었어요."),
    )
    admin_form_fields = (*Document.admin_form_fields, "accessible_note")

    class Meta(Document.Meta):
        verbose_name = _("문서")
        verbose_name_plural = _("문서")


class PortalMedia(AbstractMedia):
    """A video or a recording with what a person needs who cannot hear or see it."""

    captions = models.FileField(_("자막 파일(WebVTT)"), upload_to="captions", blank=True)
    transcript = models.TextField(_("대본"), blank=True, help_text=_("말과 화면을 글로 적어 주세요."))
    is_vertical = models.BooleanField(_("세로형"), default=True)

    admin_form_fields = (
        "title",
        "file",
        "captions",
        "transcript",
        "is_vertical",
        "collection",
        "thumbnail",
        "duration",
        "width",
        "height",
        "tags",
    )

    class Meta:
        verbose_name = _("영상·소리")
        verbose_name_plural = _("영상·소리")


class TagBase(models.Model):
    """A controlled term: short Korean name, English slug, an order set by editors."""

    name = models.CharField(_("이름"), max_length=30, unique=True)
    slug = models.SlugField(_("주소 이름"), max_length=40, unique=True)
    order = models.PositiveSmallIntegerField(_("순서"), default=100)

    panels = [FieldPanel("name"), FieldPanel("slug"), FieldPanel("order")]

    class Meta:
        abstract = True
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name


@register_snippet
class Topic(TagBase):
    """What it is about: 돌봄, 기후, 동네공간 … One list for all features."""

    class Meta(TagBase.Meta):
        verbose_name = _("주제")
        verbose_name_plural = _("주제")


@register_snippet
class Audience(TagBase):
    """Whom it is for, by life situation: 육아, 1인 가구, 청년, 어르신 …"""

    class Meta(TagBase.Meta):
        verbose_name = _("누구에게")
        verbose_name_plural = _("누구에게")


class BasePage(Page):
    """Abstract base of every page: plain-language fields, taxonomy, district, licence, share picture.

    An empty `district` means all of Seoul.
    """

    summary = models.CharField(
        _("한 줄 요약"),
        max_length=120,
        blank=True,
        help_text=_("무엇인지 한 문장으로. 목록과 검색, 공유에 그대로 나와요."),
    )
    who_for = models.CharField(_("대상"), max_length=60, blank=True, help_text=_("예: 서울에 살거나 다니는 누구나"))
    time_needed = models.CharField(
        _("걸리는 시간"), max_length=30, blank=True, help_text=_("예: 읽는 데 3분, 참여 2시간")
    )
    district = models.CharField(
        _("자치구"), max_length=20, choices=District.choices, blank=True, help_text=_("비워 두면 서울 전체예요.")
    )
    topics = ParentalManyToManyField(Topic, verbose_name=_("주제"), blank=True)
    audiences = ParentalManyToManyField(Audience, verbose_name=_("누구에게"), blank=True)
    licence = models.CharField(_("이용 조건"), max_length=10, choices=Licence.choices, default=Licence.KOGL_1)
    share_image = models.ForeignKey(
        PortalImage,
        verbose_name=_("공유 그림"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("비워 두면 대표 그림이나 기본 그림을 써요. 1200×630이 좋아요."),
    )

    plain_panels = [
        TitleFieldPanel("title"),
        FieldPanel("summary"),
    ]
    about_panels = [
        MultiFieldPanel([FieldPanel("district"), FieldPanel("topics"), FieldPanel("audiences")], _("어디·무엇·누구")),
        MultiFieldPanel([FieldPanel("who_for"), FieldPanel("time_needed")], _("알아보기 쉽게")),
    ]
    content_panels = [*plain_panels, *about_panels]
    promote_panels = [
        *Page.promote_panels,
        MultiFieldPanel([FieldPanel("share_image"), FieldPanel("licence")], _("공유와 이용 조건")),
    ]
    search_fields = [*Page.search_fields, index.SearchField("summary"), index.FilterField("district")]

    base_form_class = BasePageForm
    # The phone first: most readers hold one.
    preview_sizes = [
        {"name": "mobile", "icon": "mobile-alt", "device_width": 390, "label": _("휴대전화 크기로 보기")},
        {"name": "desktop", "icon": "desktop", "device_width": 1280, "label": _("큰 화면 크기로 보기")},
    ]

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        """A page under a district's page is of that district, also after a move, a copy or an older draft."""
        self.district = inherited_district(self.get_parent()) or self.district
        super().save(*args, **kwargs)

    @property
    def kind_label(self) -> str:
        """What this page is, in one Korean word, for lists: 소식, 카드뉴스, 행사 …"""
        return str(self._meta.verbose_name)

    @cached_property
    def topic_list(self) -> list[Topic]:
        """The topics, read once."""
        return list(self.topics.all())

    @property
    def district_label(self) -> str:
        return District(self.district).label if self.district else _("서울 전체")

    @property
    def picture(self) -> PortalImage | None:
        """The picture that stands for this page in lists and when shared."""
        return self.share_image

    def structured_data(self, request) -> dict:
        """schema.org JSON-LD of this page without its @context; kinds that have a better type override it."""
        return {
            "@type": "WebPage",
            "name": self.title,
            "description": self.summary,
            "url": self.get_full_url(request),
            "inLanguage": "ko",
        }


@register_setting(icon="cog")
class PortalSettings(BaseSiteSetting):
    """What the whole site says about itself: who answers the phone, which channels there are."""

    help_phone = models.CharField(
        _("도움 전화"), max_length=20, default="02-354-2100", help_text=_("모든 화면 아래에 나와요.")
    )
    help_hours = models.CharField(_("전화 받는 때"), max_length=60, default=_("평일 9시~18시 (점심 12시~13시)"))
    help_email = models.EmailField(_("문의 메일"), default="help@seoulmaeul.example")
    address = models.CharField(_("주소"), max_length=120, default=_("서울시 은평구 통일로 684, 1동 3층 317·320호"))
    official_strip = models.BooleanField(
        _("공식 누리집 띠"),
        default=False,
        help_text=_("전자정부 누리집으로 등록된 뒤에만 켜 주세요. 공식 지위를 뜻해요."),
    )
    notice = models.CharField(
        _("긴급 알림"), max_length=120, blank=True, help_text=_("적으면 모든 화면 맨 위에 나와요.")
    )
    notice_link = models.URLField(_("긴급 알림 주소"), blank=True)
    kakao_channel = models.URLField(_("카카오톡 채널"), blank=True)
    instagram = models.URLField(_("인스타그램"), blank=True)

    class Meta:
        verbose_name = _("누리집 정보")

    @classmethod
    def current(cls) -> "PortalSettings":
        """Those of the portal's one site, for what is written without a request (messages, tasks)."""
        kept = cls.objects.filter(site__is_default_site=True).first()
        return kept or cls.for_site(Site.objects.get(is_default_site=True))
