"""What a newsletter is called, who sends it and by which rules: 월간, 전략사업 특집, 자치구 소식."""

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from members.districts import District


class Language(models.TextChoices):
    """Of an edition and of a reader. `ko` is always there; the others fall back to it."""

    KO = "ko", "한국어"
    EN = "en", "English"
    ZH = "zh", "中文"
    VI = "vi", "Tiếng Việt"


class MailKind(models.TextChoices):
    """정보통신망법 §50: an advertisement needs a consent of its own and says so in its subject."""

    INFO = "info", _("소식")
    AD = "ad", _("광고가 든 소식")


class SeriesQuerySet(models.QuerySet):
    def offered(self) -> QuerySet["Series"]:
        """What a reader may choose."""
        return self.filter(closed_at=None)

    def edited_by(self, districts: list[str]) -> QuerySet["Series"]:
        """`districts`: those a member of staff is bound to; empty for who works for all Seoul."""
        return self.filter(district__in=districts) if districts else self


class Series(models.Model):
    """Name, address and phone of the sender stand at the end of each mail and cannot be taken out."""

    class Ambiguous(models.TextChoices):
        """What to do with a mail of which nobody knows whether it went, since the machine died at that moment."""

        RESEND = "resend", _("같은 번호로 한 번 더 보내기")
        ASK = "ask", _("담당자가 정하기")

    slug = models.SlugField(_("주소 이름"), max_length=40, unique=True)
    name = models.CharField(_("이름"), max_length=40, unique=True)
    description = models.CharField(_("무엇을 보내나요"), max_length=120)
    rhythm = models.CharField(_("얼마나 자주"), max_length=40, help_text=_("예: 한 달에 한두 번"))
    # Empty: the Seoul centre's.
    district = models.CharField(_("만드는 자치구"), max_length=20, choices=District.choices, blank=True)
    kind = models.CharField(_("종류"), max_length=4, choices=MailKind.choices, default=MailKind.INFO)
    colour = models.CharField(
        _("색"),
        max_length=6,
        choices=[("pine", _("솔")), ("gam", _("감")), ("chija", _("치자")), ("stream", _("물"))],
        default="pine",
    )
    sender_name = models.CharField(_("보내는 이름"), max_length=40)
    sender_address = models.EmailField(_("보내는 주소"))
    reply_to = models.EmailField(_("답장 받는 주소"), blank=True)
    phone = models.CharField(_("전화"), max_length=20)
    postal_address = models.CharField(_("우편 주소"), max_length=120)
    two_persons_above = models.PositiveIntegerField(
        _("몇 명부터 두 사람이 확인할지"),
        default=100,
        help_text=_("받는 사람이 이보다 많으면 만든 사람이 승인할 수 없어요."),
    )
    keeps_quiet = models.BooleanField(_("밤 8시 반부터 아침 8시 반까지 쉬기"), default=True)
    ambiguous = models.CharField(
        _("보냈는지 알 수 없는 메일"), max_length=6, choices=Ambiguous.choices, default=Ambiguous.RESEND
    )
    counts_clicks = models.BooleanField(
        _("누른 횟수 세기"), default=False, help_text=_("누가 눌렀는지는 남기지 않아요. 합계만 세요.")
    )
    kept_days = models.PositiveSmallIntegerField(_("받은 사람별 결과를 며칠 두나요"), default=180)
    order = models.PositiveSmallIntegerField(_("순서"), default=100)
    closed_at = models.DateTimeField(_("그만 보냄"), null=True, blank=True)

    objects = SeriesQuerySet.as_manager()

    class Meta:
        verbose_name = _("소식지")
        verbose_name_plural = _("소식지")
        ordering = ["order", "name"]
        constraints = [
            models.CheckConstraint(condition=~Q(sender_name="") & ~Q(phone=""), name="series_says_who_sends"),
        ]
        permissions = [
            ("compose_newsletter", "소식지 만들고 검토 맡기기 (자치구 담당은 자기 자치구만)"),
            ("approve_newsletter", "소식지 승인하고 보내기"),
            ("see_readers", "받는 사람 명단 보고 넣고 내보내기"),
        ]

    def __str__(self) -> str:
        return self.name
