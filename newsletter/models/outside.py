"""Addresses outside of this site that stand in drafts, and whether they answer."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OutsideAddress(models.Model):
    """Asked by newsletter.outside_links, shown by the checklist.

    `trouble` is what was wrong the last time: a status (404) or a FetchRefusal; empty when nothing was, or when it has
    not been asked yet (`asked_at` is empty). `wanted_at`: when a draft that holds it was saved last.
    """

    url = models.CharField(_("주소"), max_length=800, unique=True)
    wanted_at = models.DateTimeField(db_index=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=10, blank=True)

    class Meta:
        verbose_name = _("바깥 주소")
        verbose_name_plural = _("바깥 주소")

    def __str__(self) -> str:
        return self.url
