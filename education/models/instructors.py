"""The instructor pool (마을강사) and the materials library."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.models import Licence, Topic


class Instructor(models.Model):
    """Someone who teaches. The public page is opt-in: `is_public` is theirs to set."""

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="instructor"
    )
    name = models.CharField(_("이름"), max_length=40)
    bio = models.TextField(_("소개"), max_length=1000, blank=True)
    topics = models.ManyToManyField(Topic, verbose_name=_("주제"), blank=True, related_name="+")
    # Values of District.
    districts = models.JSONField(_("다닐 수 있는 자치구"), default=list, blank=True)
    # {"mon": ["morning", "evening"], …}
    availability = models.JSONField(_("가능한 때"), default=dict, blank=True)
    is_public = models.BooleanField(_("강사 소개를 공개해요"), default=False)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("강사")
        verbose_name_plural = _("강사")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Engagement(models.Model):
    """An instructor at a session."""

    class Role(models.TextChoices):
        LEAD = "lead", _("주강사")
        ASSISTANT = "assistant", _("보조강사")
        GUIDE = "guide", _("안내")

    session = models.ForeignKey("education.Session", on_delete=models.PROTECT, related_name="engagements")
    instructor = models.ForeignKey(Instructor, on_delete=models.PROTECT, related_name="engagements")
    role = models.CharField(_("역할"), max_length=9, choices=Role.choices, default=Role.LEAD)
    hours = models.DecimalField(_("시간"), max_digits=4, decimal_places=2)

    class Meta:
        verbose_name = _("강의")
        verbose_name_plural = _("강의")
        constraints = [models.UniqueConstraint(fields=["session", "instructor"], name="engagement_once")]

    def __str__(self) -> str:
        return f"{self.instructor} · {self.session}"


class Evaluation(models.Model):
    """What the campus' staff say of an instructor's part in a run that is over; a later word takes the earlier's place.

    For staff only. Three marks of one to five (education.evaluations says what they ask).
    """

    instructor = models.ForeignKey(Instructor, on_delete=models.PROTECT, related_name="evaluations")
    run = models.ForeignKey("education.Run", on_delete=models.PROTECT, related_name="evaluations")
    prepared = models.PositiveSmallIntegerField(_("준비(1~5)"))
    teaching = models.PositiveSmallIntegerField(_("강의·진행(1~5)"))
    together = models.PositiveSmallIntegerField(_("함께 일하기(1~5)"))
    note = models.TextField(_("한마디"), max_length=1000, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        verbose_name = _("강사 평가")
        verbose_name_plural = _("강사 평가")
        constraints = [
            models.UniqueConstraint(fields=["instructor", "run"], name="evaluation_once"),
            models.CheckConstraint(
                condition=Q(prepared__range=(1, 5), teaching__range=(1, 5), together__range=(1, 5)),
                name="evaluation_one_to_five",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instructor} · {self.run}"


class Material(models.Model):
    """A teaching material. schema.org LearningResource. What can be downloaded are its versions."""

    title = models.CharField(_("제목"), max_length=120)
    summary = models.CharField(_("한 줄 요약"), max_length=160, blank=True)
    course = models.ForeignKey(
        "education.CoursePage", on_delete=models.SET_NULL, null=True, blank=True, related_name="materials"
    )
    runs = models.ManyToManyField("education.Run", related_name="materials", blank=True)
    topics = models.ManyToManyField(Topic, verbose_name=_("주제"), blank=True, related_name="+")
    licence = models.CharField(_("이용 조건"), max_length=10, choices=Licence.choices, default=Licence.KOGL_1)
    source = models.CharField(_("출처"), max_length=160, blank=True)
    is_public = models.BooleanField(_("누구나 볼 수 있어요"), default=True)

    class Meta:
        verbose_name = _("교육 자료")
        verbose_name_plural = _("교육 자료")

    def __str__(self) -> str:
        return self.title


class MaterialVersion(models.Model):
    """A HWP file needs an accessible alternative beside it."""

    material = models.ForeignKey(Material, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("판"))
    document = models.ForeignKey("portal.PortalDocument", on_delete=models.PROTECT, related_name="+")
    alternative = models.ForeignKey(
        "portal.PortalDocument", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.CharField(_("무엇이 바뀌었나요"), max_length=160, blank=True)
    published_at = models.DateTimeField()

    class Meta:
        verbose_name = _("자료의 판")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["material", "number"], name="material_version_once")]

    def __str__(self) -> str:
        return f"{self.material} {self.number}판"
