"""What every page's form in the admin has in common."""

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
