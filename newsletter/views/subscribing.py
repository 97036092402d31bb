"""From the first form to the button in the mail. Works without JavaScript and without a cookie.

None of these forms needs a token against forgery: a form that anybody may send has nothing to forge, and behind a
secret address it is the address that counts. So no cookie is set, and pages with the form may be kept.
"""

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from members.models import Member
from newsletter import links, subscribing
from newsletter.acts import as_reader
from newsletter.forms.subscribing import SubscribeForm
from newsletter.ledger import Whence
from newsletter.models import Series
from newsletter.subscribing import State, SubscribeRefused
from newsletter.views.secret_pages import SecretView
from portal.reader_cookies import CHOICES, chosen

PAGE = "newsletter/subscribing/subscribe.html"


def member_of(request: HttpRequest) -> Member | None:
    return request.user if request.user.is_authenticated else None


def whence_of(request: HttpRequest, source: str) -> Whence:
    agent = request.META.get("HTTP_USER_AGENT", "")
    return Whence(ip=get_adapter().get_client_ip(request), user_agent=agent, source=source)


@method_decorator(csrf_exempt, name="dispatch")
class SubscribeView(View):
    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(self.begun(request.GET))

    def post(self, request: HttpRequest) -> HttpResponse:
        if "begin" in request.POST:
            # From the small form of another page: what was typed there, and the rest to fill in.
            return self.page(self.begun(request.POST))
        form = SubscribeForm(request.POST, at=timezone.now())
        if not form.is_valid():
            return self.page(form, 422)
        address = form.cleaned_data["email"]
        if limited := ratelimit.consume_or_429(request, action="newsletter_subscribe", key=address):
            return limited
        return self.finish(form)

    def finish(self, form: SubscribeForm) -> HttpResponse:
        try:
            form.save(acting=as_reader(member_of(self.request)), whence=whence_of(self.request, links.subscribe_url()))
        except SubscribeRefused as refused:
            form.add_error(None, refused.reason.label)
            return self.page(form, 422)
        return redirect("newsletter:subscribe_sent")

    def begun(self, given) -> SubscribeForm:
        """The district is the one in which the page is read, and a newsletter that a link names is chosen."""
        district = given.get("district", "") or chosen(self.request, "district")
        offered = Series.objects.offered().order_by("order", "name")
        asked_for = Q(slug=given["series"]) if given.get("series") else Q(district="")
        named = offered.filter(asked_for).first()
        initial = {
            "email": given.get("email", "")[:254] or getattr(self.request.user, "email", None) or "",
            "districts": [district] if district in CHOICES["district"] else [],
            "series": [named.slug] if named else [],
        }
        return SubscribeForm(initial=initial, at=timezone.now())

    def page(self, form: SubscribeForm, status: int = 200) -> HttpResponse:
        response = render(self.request, PAGE, {"form": form}, status=status)
        if self.request.method == "POST":
            response["Cache-Control"] = "private, no-store"
        return response


def sent(request: HttpRequest) -> HttpResponse:
    """The same for every address, known or not."""
    return render(request, "newsletter/subscribing/sent.html", {"days": subscribing.CONFIRM_WITHIN.days})


class ConfirmView(SecretView):
    """A GET shows the button; programs that open every link of a mail confirm nothing."""

    def get(self, request: HttpRequest, secret: str) -> HttpResponse:
        reads = subscribing.is_reading(self.subscriber, self.at)
        if not reads and (self.subscriber.state != State.PENDING or not self.asked()):
            return self.gone()
        links_member = subscribing.is_own_address(member_of(request), self.subscriber)
        names = subscribing.names_of(self.subscriber)
        context = {"asked": self.asked(), "names": names, "reads": reads, "links_member": links_member}
        return self.page("confirm", context)

    def post(self, request: HttpRequest, secret: str) -> HttpResponse:
        member = member_of(request)
        whence = whence_of(request, request.path.removesuffix(f"{secret}/"))
        try:
            reader = subscribing.confirm(
                subscriber=self.subscriber, whence=whence, acting=as_reader(member), at=self.at, member=member
            )
        except SubscribeRefused:
            return self.gone()
        return self.page("confirmed", {"names": subscribing.names_of(reader)})

    def asked(self):
        return subscribing.asked_last(self.subscriber, self.at)
