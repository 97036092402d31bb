"""The editor's form of an issue: own series only, and no address that is spoken for."""

from django.utils.translation import gettext as _

from portal.page_forms import BasePageForm
from portal.roles import edited_districts

# What stands below /newsletter/ and is no issue; a test compares them with the addresses there are.
RESERVED_SLUGS = frozenset(
    {"subscribe", "confirm", "me", "out", "renew", "for", "feeds", "go", "hooks", "webhooks", "issues", "series"}
)


class IssueForm(BasePageForm):
    """District staff chooses among the series of own districts; an issue is of its series' district."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "series" in self.fields:
            own = self.fields["series"].queryset.edited_by(edited_districts(self.for_user))
            kept = own.model.objects.filter(pk=self.instance.series_id)
            self.fields["series"].queryset = (own.offered() | kept).distinct() if self.instance.pk else own.offered()

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("slug") in RESERVED_SLUGS:
            self.add_error("slug", _("이 주소 이름은 누리집이 다른 데 써요. 다른 이름을 적어 주세요. 예: monthly-12"))
        series = cleaned.get("series")
        bound = edited_districts(self.for_user)
        if series and bound and series.district not in bound:
            self.add_error("series", _("다른 자치구의 소식지예요. 우리 자치구 소식지를 골라 주세요."))
        if series and series.district and "district" in self.fields:
            cleaned["district"] = series.district
        return cleaned
