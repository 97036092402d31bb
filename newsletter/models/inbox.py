"""What districts publish elsewhere, as candidates for an issue."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.districts import District


class Feed(models.Model):
    """An RSS or Atom address of a district centre or a partner."""

    url = models.URLField(_("주소"), max_length=500, unique=True)
    name = models.CharField(_("이름"), max_length=60)
    district = models.CharField(_("자치구"), max_length=20, choices=District.choices, blank=True)
    fetched_at = models.DateTimeField(_("가져온 때"), null=True, blank=True)
    etag = models.CharField(max_length=200, blank=True)
    modified = models.CharField(max_length=60, blank=True)
    trouble = models.CharField(_("안 된 까닭"), max_length=200, blank=True)
    stopped_at = models.DateTimeField(_("그만 가져옴"), null=True, blank=True)

    class Meta:
        verbose_name = _("바깥 소식")
        verbose_name_plural = _("바깥 소식")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Candidate(models.Model):
    """One entry of a feed. `fingerprint` is of the address without its tracking, or of the title: each news once."""

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="candidates")
    fingerprint = models.CharField(max_length=64, unique=True)
    title = models.CharField(_("제목"), max_length=200)
    summary = models.CharField(_("요약"), max_length=400, blank=True)
    url = models.URLField(_("주소"), max_length=800)
    published_at = models.DateTimeField(_("올라온 때"), null=True, blank=True)
    found_at = models.DateTimeField(_("가져온 때"))
    dropped_at = models.DateTimeField(_("쓰지 않음"), null=True, blank=True)

    class Meta:
        verbose_name = _("바깥 소식 후보")
        verbose_name_plural = _("바깥 소식 후보")
        ordering = ["-published_at", "-pk"]

    def __str__(self) -> str:
        return self.title
