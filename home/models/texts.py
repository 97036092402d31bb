"""The words of each live page, kept as one row so that the plain search reads one table."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


class PageText(models.Model):
    """What a reader may find of one live page. Kept by `home.texts`; can be thrown away and made anew."""

    page = models.OneToOneField(Page, on_delete=models.CASCADE, related_name="page_text")
    kind = models.CharField(max_length=40, db_index=True)
    district = models.CharField(max_length=20, blank=True)
    title = models.CharField(max_length=255)
    summary = models.CharField(max_length=120, blank=True)
    text = models.TextField(blank=True)
    shown_at = models.DateTimeField()

    class Meta:
        verbose_name = _("찾기용 글")

    def __str__(self) -> str:
        return self.title
