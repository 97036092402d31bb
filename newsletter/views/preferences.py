"""What a reader does with the links at the foot of a mail: choose, rest, stop, go on, be forgotten. Nobody signs in."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from newsletter import choosing, renewals, subscribing
from newsletter.acts import as_reader
from newsletter.forms.subscribing import PreferencesForm, RenewForm
from newsletter.models import Series
from newsletter.subscribing import State, SubscribeRefused
from newsletter.views.secret_pages import SecretView, kept_private
from newsletter.views.subscribing import member_of, whence_of

ONE_CLICK = "List-Unsubscribe"


class PreferencesView(SecretView):
    def get(self, request: HttpRequest, secret: str) -> HttpResponse:
        return self.choices(PreferencesForm(subscriber=self.subscriber, at=self.at))

    def post(self, request: HttpRequest, secret: str) -> HttpResponse:
        act = {"resume": self.resume, "stop": self.stop, "erase": self.erase}.get(request.POST.get("do", ""))
        if act:
            return act()
        form = PreferencesForm(request.POST, subscriber=self.subscriber, at=self.at)
        if not form.is_valid():
            return self.choices(form, 422)
        return self.save(form)

    def save(self, form: PreferencesForm) -> HttpResponse:
        try:
            self.subscriber = form.save(acting=self.acting(), whence=whence_of(self.request, "preferences"))
        except SubscribeRefused as refused:
            form.add_error(None, refused.reason.label)
            return self.choices(form, 422)
        return self.again(_("고르신 대로 바꿨어요."))

    def resume(self) -> HttpResponse:
        choosing.resume(subscriber=self.subscriber, at=self.at)
        return self.again(_("다시 보내 드릴게요."))

    def stop(self) -> HttpResponse:
        whence = whence_of(self.request, "preferences")
        subscribing.stop(subscriber=self.subscriber, acting=self.acting(), at=self.at, whence=whence)
        return self.again("")

    def erase(self) -> HttpResponse:
        if "sure" not in self.request.POST:
            return self.page("erase", {})
        subscribing.erase(subscriber=self.subscriber, why="asked", acting=self.acting(), at=self.at)
        return self.page("erased", {})

    def acting(self):
        return as_reader(member_of(self.request))

    def again(self, done: str) -> HttpResponse:
        """As it is now, without redirect or cookie: reloading does the same once more, which is harmless."""
        self.subscriber.refresh_from_db()
        return self.choices(PreferencesForm(subscriber=self.subscriber, at=self.at), done=done)

    def choices(self, form: PreferencesForm, status: int = 200, done: str = "") -> HttpResponse:
        rests = bool(self.subscriber.paused_until and self.subscriber.paused_until > self.at)
        barred = subscribing.is_barred_as_member(self.subscriber, self.at)
        context = {"form": form, "rests": rests, "barred": barred, "done": done, "State": State}
        if not subscribing.is_reading(self.subscriber, self.at):
            return self.page("not_reading", context, status)
        return self.page("preferences", context, status)


class UnsubscribeView(SecretView):
    """RFC 8058: one POST ends it, without cookie, redirect or question, however often. A GET changes nothing.

    To a mail program's POST the answer is always yes: of a secret that is not there any more nothing is sent anyway.
    """

    def unknown(self) -> HttpResponse:
        return kept_private(HttpResponse("OK", content_type="text/plain")) if self.is_one_click() else super().unknown()

    def get(self, request: HttpRequest, secret: str, series: str) -> HttpResponse:
        held = self.subscriber.subscriptions.filter(series__slug=series, stopped_at=None)
        one = held.select_related("series").first()
        return self.page("stop", {"one": one, "names": subscribing.names_of(self.subscriber)})

    def post(self, request: HttpRequest, secret: str, series: str) -> HttpResponse:
        # Of a newsletter that was given another address name since, everything stops: nobody is to be held.
        one = Series.objects.filter(slug=series).first()
        whence = whence_of(request, "one-click" if self.is_one_click() else "unsubscribe")
        subscribing.stop(subscriber=self.subscriber, series=one, acting=as_reader(), at=self.at, whence=whence)
        if self.is_one_click():
            return HttpResponse("OK", content_type="text/plain")
        self.subscriber.refresh_from_db()
        return self.page("stopped", {"series": one, "names": subscribing.names_of(self.subscriber)})

    def is_one_click(self) -> bool:
        return self.request.method == "POST" and ONE_CLICK in self.request.POST


class RenewView(SecretView):
    def get(self, request: HttpRequest, secret: str) -> HttpResponse:
        return self.question(RenewForm()) if self.subscriber.state == State.ACTIVE else self.gone()

    def post(self, request: HttpRequest, secret: str) -> HttpResponse:
        form = RenewForm(request.POST)
        keeps_ads = form.is_valid() and form.cleaned_data["ad"]
        whence = whence_of(request, "renew")
        try:
            self.subscriber = renewals.renew(
                subscriber=self.subscriber,
                keeps_ads=keeps_ads,
                whence=whence,
                acting=as_reader(member_of(request)),
                at=self.at,
            )
        except SubscribeRefused:
            return self.gone()
        return self.page("renewed", {"names": subscribing.names_of(self.subscriber)})

    def question(self, form: RenewForm) -> HttpResponse:
        agreed = renewals.agreed_at(self.subscriber)
        names = subscribing.names_of(self.subscriber)
        return self.page("renew", {"form": form, "agreed_at": agreed, "names": names})
