"""What every page's form in the admin has in common."""

import re
import secrets

from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm

from members.districts import District


def inherited_district(parent) -> str:
    """The district a page gets from the page above it; empty when that page is of all Seoul or has none."""
    return getattr(parent.specific, "district", "") if parent and parent.depth > 1 else ""


class BasePageForm(WagtailAdminPageForm):
    """Shows what is fixed as fixed: the district under a district's page, and the `fixed_fields` of a page."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Read now: validation writes what was sent into the instance.
        self._kept_slug = self.instance.slug if self.instance.pk else ""
        district = inherited_district(self.parent_page)
        if district and "district" in self.fields:
            self.initial["district"] = self.instance.district = district
            self.fields["district"].disabled = True
            self.fields["district"].help_text = _("%(district)s 아래에 있는 쪽이라 바꿀 수 없어요.") % {
                "district": District(district).label
            }
        for name in getattr(self.instance, "fixed_fields", ()):
            if name in self.fields:
                self.fields[name].disabled = True
                self.fields[name].help_text = _("정해진 값이라 바꿀 수 없어요.")

    def clean(self):
        """A Korean title leaves nothing but hyphens of its slug: give such a page a date and a token, once."""
        cleaned = super().clean()
        slug = cleaned.get("slug")
        if slug and not re.search("[A-Za-z0-9]", slug):
            cleaned["slug"] = self._kept_slug or f"{timezone.localdate():%Y%m%d}-{secrets.token_hex(2)}"
        return cleaned
