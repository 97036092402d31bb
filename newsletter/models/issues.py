"""An issue as a page: what editors put together, and its place in the public archive."""

from datetime import date

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index

from newsletter.blocks import MailBlocks, TranslationBlocks
from newsletter.forms.issues import IssueForm
from newsletter.models.series import MailKind, Series
from portal.models import PUBLISHER, BasePage, PortalImage


class IssueQuerySet(PageQuerySet):
    def for_listing(self):
        return self.select_related("series", "share_image").order_by("-first_published_at", "-pk")


class NewsletterIndexPage(BasePage):
    """The archive: issues by series and district, and the door to subscribing."""

    intro = RichTextField(_("소개"), blank=True, features=["bold", "link"])

    parent_page_types = ["home.HomePage"]
    subpage_types = ["newsletter.IssuePage"]
    template = "newsletter/archive.html"
    max_count = 1
    content_panels = [*BasePage.plain_panels, FieldPanel("intro")]

    class Meta:
        verbose_name = _("소식지 보관함")


class IssuePage(BasePage):
    """One issue. Publishing shows it in the archive; sending is `Mailing`'s, which an older draft never touches.

    `title` is the name in the archive; `subject` what stands in the mailbox.
    """

    parent_page_types = ["newsletter.NewsletterIndexPage"]
    subpage_types: list[str] = []
    template = "newsletter/issue.html"

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="issues", verbose_name=_("소식지"))
    number = models.PositiveSmallIntegerField(_("호"), null=True, blank=True)
    kind = models.CharField(
        _("종류"),
        max_length=4,
        choices=MailKind.choices,
        default=MailKind.INFO,
        help_text=_("돈을 받는 행사나 물건을 알리면 ‘광고가 든 소식’이에요. 광고에 동의한 사람만 받아요."),
    )
    subject = models.CharField(
        _("메일 제목"), max_length=300, help_text=_("휴대전화에는 앞의 25자쯤 보여요. ‘(광고)’는 저절로 붙어요.")
    )
    subject_b = models.CharField(
        _("다른 제목"), max_length=300, blank=True, help_text=_("적으면 두 제목을 조금씩 보내 보고 나은 쪽을 써요.")
    )
    preheader = models.CharField(_("제목 옆 한 줄"), max_length=120, blank=True)
    body = StreamField(MailBlocks(), verbose_name=_("내용"), blank=True)
    translations = StreamField(TranslationBlocks(), verbose_name=_("다른 언어의 제목"), blank=True)

    # What the feed says of it, as it was when it was published (newsletter.edits): so no reader of a feed has the rules
    # of twenty issues read.
    feed_words = models.TextField(blank=True, editable=False)

    objects = PageManager.from_queryset(IssueQuerySet)()

    base_form_class = IssueForm

    content_panels = [
        *BasePage.plain_panels,
        FieldRowPanel([FieldPanel("series"), FieldPanel("number"), FieldPanel("kind")]),
        MultiFieldPanel(
            [FieldPanel("subject"), FieldPanel("preheader"), FieldPanel("subject_b")], _("메일함에 보이는 글")
        ),
        FieldPanel("body"),
        FieldPanel("translations"),
        FieldRowPanel([FieldPanel("district"), FieldPanel("topics")]),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("body"), index.FilterField("series")]

    class Meta:
        verbose_name = _("소식지 한 호")

    @property
    def kind_label(self) -> str:
        return str(self.series)

    @property
    def published_on(self) -> date | None:
        return timezone.localdate(self.first_published_at) if self.first_published_at else None

    @property
    def picture(self) -> PortalImage | None:
        """The share picture, or the first picture of the issue."""
        values = (block.value for block in self.body)
        return self.share_image or next(
            (it for value in values if (it := value.get("image") or value.get("poster"))), None
        )

    def structured_data(self, request) -> dict:
        return {
            **super().structured_data(request),
            "@type": "PublicationIssue",
            "issueNumber": self.number,
            "datePublished": self.published_on.isoformat() if self.published_on else None,
            "isPartOf": {"@type": "Periodical", "name": self.series.name},
            "publisher": PUBLISHER,
        }
