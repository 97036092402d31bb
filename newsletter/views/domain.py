"""The check of our entries in the DNS, for who composes and sends."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy

from newsletter import domain_check, message_ids, rights
from newsletter.domain_check import Names
from newsletter.views.staff_screen import NewsletterScreen


class DomainView(NewsletterScreen):
    """GET shows the button; asking takes seconds, so that it waits for a press (?check=1)."""

    page_title = gettext_lazy("메일 도메인 점검")
    header_icon = "globe"
    template_name = "newsletter/domain/check.html"
    resolver = None

    def get(self, request: HttpRequest) -> HttpResponse:
        senders = sorted({it.sender_address.rpartition("@")[2] for it in rights.own_series(request.user)})
        wanted = request.GET.get("sender", "")
        sender = wanted if wanted in senders else (senders or [message_ids.domain()])[0]
        names = Names(sender, message_ids.domain(), settings.NEWSLETTER_DKIM_SELECTOR, settings.NEWSLETTER_RELAY_IP)
        is_asked = request.GET.get("check") == "1"
        found = domain_check.check(names, self.resolver) if is_asked else []
        return self.page(names=names, senders=senders, found=found, is_asked=is_asked)
