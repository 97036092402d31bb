"""Where the relay tells what became of mails. anymail asks for the relay's signature or password and reads the call."""

from anymail.webhooks.brevo import BrevoTrackingWebhookView
from anymail.webhooks.mailgun import MailgunTrackingWebhookView
from anymail.webhooks.mailjet import MailjetTrackingWebhookView
from anymail.webhooks.postmark import PostmarkTrackingWebhookView
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from newsletter.relay_events import RELAYS, SIGNED

# What the libraries raise for calls that are no JSON, or other JSON than they know.
JUNK = (ValueError, LookupError, TypeError, AttributeError, RecursionError)


class JunkRefusedMixin:
    """Junk is the caller's fault (400), not ours: relays try again what ended with 500."""

    def run_validators(self, request: HttpRequest) -> None:
        try:
            super().run_validators(request)
        except JUNK as error:
            raise SuspiciousOperation(f"A webhook of another shape: {error!r}") from error

    def parse_events(self, request: HttpRequest) -> list:
        try:
            return super().parse_events(request)
        except JUNK as error:
            raise SuspiciousOperation(f"A webhook of another shape: {error!r}") from error


class MailgunView(JunkRefusedMixin, MailgunTrackingWebhookView):
    pass


class PostmarkView(JunkRefusedMixin, PostmarkTrackingWebhookView):
    pass


class BrevoView(JunkRefusedMixin, BrevoTrackingWebhookView):
    pass


class MailjetView(JunkRefusedMixin, MailjetTrackingWebhookView):
    pass


VIEWS = {"mailgun": MailgunView, "postmark": PostmarkView, "brevo": BrevoView, "mailjet": MailjetView}


def is_listening(relay: str) -> bool:
    """Only to the one relay we use, and never without a secret."""
    names = settings.ANYMAIL
    secret = names["MAILGUN_WEBHOOK_SIGNING_KEY"] if RELAYS.get(relay) == SIGNED else names["WEBHOOK_SECRET"]
    return relay in RELAYS and relay == settings.NEWSLETTER_RELAY and bool(secret)


@csrf_exempt
def webhook(request: HttpRequest, relay: str) -> HttpResponse:
    if not is_listening(relay):
        raise Http404
    return VIEWS[relay].as_view()(request)
