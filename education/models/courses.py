"""What is taught, in prose: the course. When, where and for how many is a Run's matter (records)."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, PublishingPanel
from wagtail.fields import StreamField
from wagtail.models import PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index

from portal.blocks import BodyBlocks
from portal.models import BasePage, PortalImage


class CourseKind(models.TextChoices):
    TOUR = "tour", _("마을공간 탐방")
    LECTURE = "lecture", _("이슈 특강")
    HUMANITIES = "humanities", _("마을인문학")
    INTRO = "intro", _("입문과정")
    CAPABILITY = "capability", _("역량별 전문과정")
    STUDY_GROUP = "study_group", _("자주학습")
    STAFF_BASIC = "staff_basic", _("실무자 기본교육")
    STAFF_DUTY = "staff_duty", _("실무자 직무교육")


# For people who work in the field, not for everyone.
STAFF_KINDS = (CourseKind.STAFF_BASIC, CourseKind.STAFF_DUTY)


class Level(models.TextChoices):
    FIRST = "first", _("처음이에요")
    SOME = "some", _("해 봤어요")
    DEEP = "deep", _("깊이 배워요")


class CourseQuerySet(PageQuerySet):
    def for_listing(self) -> "CourseQuerySet":
        return self.select_related("cover").prefetch_related("cover__renditions")


# Addresses below the catalogue that are not courses (education/urls).
RESERVED_SLUGS = frozenset(
    [
        "runs",
        "enrolments",
        "offers",
        "my",
        "calendar",
        "lessons",
        "submissions",
        "groups",
        "check-in",
        "desk",
        "teach",
        "instructors",
        "materials",
        "fairness",
        "feeds",
        "transcript",
        "survey",
    ]
)


def by_name(name: str):
    """What the pages show stands in a module that imports the models, which these very lines are a part of."""
    return import_string(f"education.views.catalogue.{name}")


class CourseIndexPage(BasePage):
    """The catalogue. Its lists come from runs (education/catalogue.py)."""

    parent_page_types = ["home.HomePage"]
    subpage_types = ["education.CoursePage"]
    max_count = 1
    template = "education/course_index_page.html"

    intro = models.CharField(_("이끄는 글"), max_length=200, blank=True)

    content_panels = [*BasePage.plain_panels, FieldPanel("intro")]
    settings_panels = [PublishingPanel()]

    class Meta:
        verbose_name = _("교육 목록")

    def get_context(self, request, *args, **kwargs):
        return {**super().get_context(request, *args, **kwargs), **by_name("index_context")(request)}

    def serve(self, request, *args, **kwargs):
        return by_name("kept_while_true")(super().serve(request, *args, **kwargs))

    def get_sitemap_urls(self, request=None):
        """The catalogue and every run in it."""
        return [*super().get_sitemap_urls(request), *by_name("run_addresses")(self.get_full_url(request))]


class CoursePage(BasePage):
    """One course: what one learns, for whom, what one gets. schema.org Course."""

    parent_page_types = ["education.CourseIndexPage"]
    subpage_types: list[str] = []
    template = "education/course_page.html"

    code = models.CharField(_("과정 번호"), max_length=20, unique=True, help_text=_("예: INTRO-01. 바뀌지 않아요."))
    kind = models.CharField(_("종류"), max_length=12, choices=CourseKind.choices)
    level = models.CharField(_("수준"), max_length=6, choices=Level.choices, default=Level.FIRST)
    # A quarter hour is 0.25.
    hours = models.DecimalField(_("시간"), max_digits=5, decimal_places=2, help_text=_("모두 몇 시간인지. 예: 2.5"))
    audience = models.CharField(_("누구를 위한 교육인가요"), max_length=120, blank=True)
    prerequisites = models.CharField(_("먼저 들을 것"), max_length=200, blank=True)
    outcomes = models.TextField(_("할 수 있게 되는 것"), blank=True, help_text=_("한 줄에 한 가지씩 적어 주세요."))
    cover = models.ForeignKey(
        PortalImage, verbose_name=_("대표 그림"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    body = StreamField(BodyBlocks(), verbose_name=_("본문"), blank=True)

    objects = PageManager.from_queryset(CourseQuerySet)()

    content_panels = [
        *BasePage.plain_panels,
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("code"), FieldPanel("kind")]),
                FieldRowPanel([FieldPanel("level"), FieldPanel("hours")]),
            ],
            _("과정"),
        ),
        FieldPanel("audience"),
        FieldPanel("prerequisites"),
        FieldPanel("outcomes"),
        FieldPanel("cover"),
        FieldPanel("body"),
        *BasePage.about_panels,
    ]
    settings_panels = [PublishingPanel()]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("body"),
        index.SearchField("outcomes"),
        index.FilterField("kind"),
    ]

    class Meta:
        verbose_name = _("교육 과정")

    def clean(self):
        super().clean()
        if self.slug in RESERVED_SLUGS:
            raise ValidationError({"slug": _("이 주소는 포털이 쓰고 있어요. 다른 주소를 적어 주세요.")})

    @property
    def kind_label(self) -> str:
        return self.get_kind_display()

    @property
    def picture(self) -> PortalImage | None:
        return self.share_image or self.cover

    def get_context(self, request, *args, **kwargs):
        return {**super().get_context(request, *args, **kwargs), **by_name("course_context")(self, request)}

    def serve(self, request, *args, **kwargs):
        return by_name("kept_while_true")(super().serve(request, *args, **kwargs))

    def structured_data(self, request) -> dict:
        return {**super().structured_data(request), **by_name("course_data")(self, request)}

    @property
    def outcome_list(self) -> list[str]:
        return [line.strip() for line in self.outcomes.splitlines() if line.strip()]
