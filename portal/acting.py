"""Who acts in this request: the signed-in person, the hat they wear, or the member they act for.

The session keeps only numbers; what they stand for is read and checked again at every request, so that an ended role or
mandate ends at once.

For authors of features:

* A screen about a member's own things is decorated with the part of the portal it belongs to, and then works on
  `acting_of(request).member`, never on `request.user`::

      @for_member(MandateScope.EDUCATION)
      class ApplyView(View):
          def post(self, request, pk):
              acting = acting_of(request)
              applications.apply(course=pk, acting=acting, at=timezone.now())

  Who acts for another gets in when the mandate names that part, and a sentence that helps when it does not.
* What no mandate may ever reach (passwords, ways of signing in, deletion, giving mandates) says `@for_member(None)`.
* A form holds `{% include "portal/includes/acting_seal.html" %}`: when the hat changed in another tab, or the mandate
  ended meanwhile, the form is refused instead of changing the things of the wrong person.
* What an organisation's person may do there is a question to `members.organisations`, asked with `acting.organisation`.
"""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from members.acting import Acting, as_organisation, as_self, by_mandate
from members.mandates import covers, in_force, staff_refusal
from members.models import Mandate, MandateScope, Organisation, OrganisationRole
from portal.particles import joined

SESSION_KEY = "acting"
SEAL = "acting_seal"
READING = ("GET", "HEAD", "OPTIONS")


class ActingRefused(PermissionDenied):
    """A refusal with a sentence, which the 403 page shows."""

    def __init__(self, request: HttpRequest, sentence: str):
        request.acting_refusal = sentence
        super().__init__(sentence)


def acting_of(request: HttpRequest) -> Acting:
    """For a signed-in person only. At most one query a request, none for who wears no hat.

    Raises ActingRefused on a write whose hat ended or changed since the form was shown.
    """
    hat = hat_of(request)
    if request.method not in READING:
        if getattr(request, "acting_ended", False):
            raise ActingRefused(
                request, _("맡은 역할이나 대신하기가 끝나서 아무것도 바꾸지 않았어요. 필요하면 다시 시작해 주세요.")
            )
        if request.POST.get(SEAL, seal(hat)) != seal(hat):
            raise ActingRefused(
                request,
                _("다른 창에서 누구로 활동할지 바꿔서 아무것도 바꾸지 않았어요. 화면을 새로 열고 다시 해 주세요."),
            )
    return hat or as_self(request.user)


def hat_of(request: HttpRequest) -> Acting | None:
    """The organisation or the mandate in use; None for oneself. Never raises: what has ended is taken off."""
    if not hasattr(request, "_hat"):
        request._hat = _checked_hat(request)
    return request._hat


def _checked_hat(request: HttpRequest) -> Acting | None:
    session = getattr(request, "session", None)
    # A visitor without a session cookie has no hat, and their session is not even opened.
    if session is None or (settings.SESSION_COOKIE_NAME not in request.COOKIES and not session.accessed):
        return None
    worn = session.get(SESSION_KEY)
    if not worn or not request.user.is_authenticated:
        return None
    hat = _organisation(request, worn) if "organisation" in worn else _mandate(request, worn)
    if hat is None:
        del session[SESSION_KEY]
        request.acting_ended = True
    return hat


def _organisation(request: HttpRequest, worn: dict) -> Acting | None:
    roles = OrganisationRole.objects.filter(
        person=request.user,
        organisation=worn["organisation"],
        organisation__closed_at=None,
        state=OrganisationRole.State.ACTIVE,
    )
    role = roles.select_related("organisation").first()
    return as_organisation(request.user, role.organisation) if role else None


def _mandate(request: HttpRequest, worn: dict) -> Acting | None:
    mandates = Mandate.objects.filter(in_force(timezone.now()), pk=worn.get("mandate"), agent=request.user)
    mandate = mandates.select_related("member").first()
    if mandate is None or mandate.member.erased_at or mandate.member.merged_into_id:
        return None
    mandate.agent = request.user
    if mandate.kind == Mandate.Kind.STAFF and staff_refusal(request.user, mandate.member):
        return None
    return by_mandate(mandate)


def wear(request: HttpRequest, organisation: Organisation) -> None:
    """Act for an organisation from the next request on. Whether the person may is checked there, as at each request."""
    request.session[SESSION_KEY] = {"organisation": organisation.pk}


def act_for(request: HttpRequest, mandate: Mandate) -> None:
    """Act for the member of a mandate from the next request on."""
    request.session[SESSION_KEY] = {"mandate": mandate.pk}


def take_off(request: HttpRequest) -> None:
    """Be oneself again."""
    request.session.pop(SESSION_KEY, None)


def seal(hat: Acting | None) -> str:
    """Who a form was made for: "self", "organisation-3" or "mandate-8"."""
    if hat is None:
        return "self"
    return f"mandate-{hat.mandate.pk}" if hat.mandate else f"organisation-{hat.organisation.pk}"


def for_member(scope: MandateScope | None) -> Callable:
    """Decorates a view, function or class, that works on the things of `acting_of(request).member`.

    A visitor is sent to the login. Who acts for another must have a mandate that names `scope`; None: nobody may.
    """

    def decorate(view):
        if isinstance(view, type):
            return method_decorator(decorate, name="dispatch")(view)

        @wraps(view)
        def guarded(request: HttpRequest, *args, **kwargs):
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            mandate = acting_of(request).mandate
            if mandate and not covers(mandate, scope):
                what = MandateScope(scope).label if scope else _("이 일")
                raise ActingRefused(
                    request,
                    _("%(name)s님이 맡긴 범위에 %(what)s 없어요. 대신하기를 끝내거나 맡은 일로 돌아가 주세요.")
                    % {"name": mandate.member.get_short_name(), "what": joined(str(what), "은/는")},
                )
            return view(request, *args, **kwargs)

        return guarded

    return decorate


class ActingBar:
    """What the bar on top of every page asks. Costs nothing for who wears no hat."""

    def __init__(self, request: HttpRequest):
        self.request = request

    @cached_property
    def hat(self) -> Acting | None:
        return hat_of(self.request)

    @property
    def is_shown(self) -> bool:
        return self.hat is not None or self.has_ended

    @property
    def has_ended(self) -> bool:
        return self.hat is None and getattr(self.request, "acting_ended", False)

    @property
    def seal(self) -> str:
        return seal(self.hat)
