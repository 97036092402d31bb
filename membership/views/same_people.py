"""People with two accounts, for the privacy officer: numbers and days only, nothing that names them."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy

from members import identity
from membership.views.privacy import PrivacyScreen


class SamePeopleView(PrivacyScreen):
    page_title = gettext_lazy("계정이 둘인 사람")
    header_icon = "user"
    template_name = "membership/identity/admin/same_people.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(people=identity.accounts_by_person())
