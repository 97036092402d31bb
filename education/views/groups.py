"""자주학습: the list for everybody, a group for its people, its leader's screens."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.cache import never_cache

from education import group_rules, groups
from education.forms.groups import GroupForm, InviteForm, LogForm, ReportForm, RunningForm
from education.group_rules import Deed, GroupRefused
from education.models import StudyGroup, StudyGroupInvitation
from members.districts import District
from members.models import MandateScope
from portal.acting import acting_of, for_member

PER_PAGE = 24


@method_decorator(never_cache, name="dispatch")
class GroupsView(View):
    """Who learns together now. Mine and those I am asked into stand first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = group_rules.public().order_by("-decided_at", "-pk")
        district = request.GET.get("district", "")
        if district in District.values:
            rows = rows.filter(district=district)
        context = {"page_of": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")), "district": district}
        context["districts"] = sorted(District.choices, key=lambda choice: choice[1])
        if request.user.is_authenticated:
            member = acting_of(request).member
            context["mine"] = group_rules.groups_of(member)
            context["invited"] = StudyGroupInvitation.objects.filter(member=member).select_related("group__leader")
        return render(request, "education/groups/groups.html", context)


@method_decorator(never_cache, name="dispatch")
@for_member(MandateScope.EDUCATION)
class ProposeView(View):
    template = "education/groups/propose.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, self.template, {"form": GroupForm(initial={"district": request.user.home_district})})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = GroupForm(request.POST)
        if not form.is_valid():
            return render(request, self.template, {"form": form}, status=422)
        made = groups.propose(**form.cleaned_data, acting=acting_of(request), at=timezone.now())
        messages.success(request, _("모임을 제안했어요. 이제 이웃을 초대해 다섯 명을 채워 주세요."))
        return redirect("education:group_people", made.pk)


@method_decorator(never_cache, name="dispatch")
class GroupView(View):
    """What runs or is done is public; what is only proposed is for its people, the invited and the campus."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        group = get_object_or_404(StudyGroup.objects.select_related("leader", "run__course"), pk=pk)
        member = acting_of(request).member if request.user.is_authenticated else None
        row = group.people.filter(member=member, left_at=None).first() if member else None
        invitation = group.invitations.filter(member=member).first() if member else None
        is_public = group_rules.public().filter(pk=pk).exists()
        if not (is_public or row or invitation or group_rules.decides(request.user, group)):
            raise Http404
        context = {
            "group": group,
            "row": row,
            "invitation": invitation,
            "is_leader": bool(member) and group.leader == member,
            "people": group.people.filter(left_at=None).select_related("member").order_by("pk") if row else [],
            "logs": group.logs.prefetch_related("came__member") if row else [],
            "can": {deed.value: group_rules.refusal(deed, group, member) is None for deed in group_rules.SHOWN},
            "missing": max(StudyGroup.SMALLEST - group.size, 0),
        }
        return render(request, "education/groups/group.html", context)


@method_decorator(never_cache, name="dispatch")
@for_member(MandateScope.EDUCATION)
class InsideView(View):
    """Base of what people of a group do; who has no part in it finds nothing here."""

    def dispatch(self, request: HttpRequest, pk: int, **kwargs) -> HttpResponse:
        self.acting = acting_of(request)
        mine = group_rules.groups_of(self.acting.member)
        self.group = get_object_or_404(mine, pk=pk)
        return super().dispatch(request, **kwargs)

    def verb(self) -> dict:
        return {"group": self.group, "acting": self.acting, "at": timezone.now()}

    def do(self, verb, success: str, **details) -> HttpResponse:
        try:
            verb(**self.verb(), **details)
            messages.success(self.request, success)
        except GroupRefused as refused:
            messages.error(self.request, refused.reason.label)
        return redirect("education:group", self.group.pk)


class LeaderView(InsideView):
    """The leader's screens; the others are told whom to ask."""

    deed = Deed.CHANGE
    template = ""

    after = "education:group"
    success = gettext_lazy("저장했어요.")

    def form(self, data=None):
        raise NotImplementedError

    def get(self, request: HttpRequest) -> HttpResponse:
        if reason := group_rules.refusal(self.deed, self.group, self.acting.member):
            messages.error(request, reason.label)
            return redirect("education:group", self.group.pk)
        return self.page(self.form())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form(request.POST)
        if not form.is_valid():
            return self.page(form, status=422)
        try:
            self.save(form)
        except GroupRefused as refused:
            form.add_error(None, refused.reason.label)
            return self.page(form, status=409)
        messages.success(request, self.success)
        return redirect(self.after, self.group.pk)

    def page(self, form, status: int = 200, **context) -> HttpResponse:
        context |= {"form": form, "group": self.group}
        return render(self.request, self.template, context, status=status)


class ChangeView(LeaderView):
    deed = Deed.CHANGE
    template = "education/groups/change.html"

    def form(self, data=None):
        kind = RunningForm if self.group.state == StudyGroup.State.RUNNING else GroupForm
        names = kind.base_fields
        return kind(data, initial={name: getattr(self.group, name) for name in names})

    def save(self, form) -> None:
        groups.change(**self.verb(), **form.cleaned_data)


class PeopleView(LeaderView):
    """Who is in, the link, an invitation by nickname."""

    deed = Deed.INVITE
    template = "education/groups/people.html"
    after = "education:group_people"
    success = gettext_lazy("초대를 알렸어요. 답이 오면 목록에 나와요.")

    def form(self, data=None):
        return InviteForm(data)

    def save(self, form) -> None:
        groups.invite(**self.verb(), **form.cleaned_data)

    def page(self, form, status: int = 200) -> HttpResponse:
        path = reverse("education:group_link", args=[self.group.pk, self.group.invite_key])
        return super().page(
            form,
            status,
            link=self.request.build_absolute_uri(path),
            people=self.group.people.filter(left_at=None).select_related("member").order_by("pk"),
            invited=self.group.invitations.select_related("member").order_by("pk"),
            missing=max(StudyGroup.SMALLEST - self.group.size, 0),
        )


class LogView(LeaderView):
    deed = Deed.LOG
    template = "education/groups/log.html"
    success = gettext_lazy("일지를 남겼어요.")

    def form(self, data=None):
        return LogForm(data, group=self.group, initial={"met_on": timezone.localdate(), "minutes": 90})

    def save(self, form) -> None:
        details = form.cleaned_data | {"came": list(form.cleaned_data["came"])}
        groups.write_log(**self.verb(), **details)


class ReportView(LeaderView):
    deed = Deed.REPORT
    template = "education/groups/report.html"
    success = gettext_lazy("결과를 냈어요. 담당자가 읽고 알려 드려요.")

    def form(self, data=None):
        return ReportForm(data, initial={"report": self.group.report})

    def save(self, form) -> None:
        groups.hand_report(**self.verb(), **form.cleaned_data)


class RenewView(InsideView):
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        self.do(groups.renew_link, _("새 링크를 만들었어요. 전 링크는 이제 열리지 않아요."))
        return redirect("education:group_people", self.group.pk)


class LeaveView(InsideView):
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        return self.do(groups.leave, _("모임에서 나왔어요."))


class HandOverView(InsideView):
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        number = request.POST.get("to", "")
        to = get_object_or_404(self.group.people, pk=int(number) if number.isdecimal() else 0, left_at=None)
        return self.do(groups.hand_over, _("모임장을 넘겼어요."), to=to)


@method_decorator(never_cache, name="dispatch")
@for_member(MandateScope.EDUCATION)
class JoinView(View):
    """Into an open group, or by an invitation; `answer=no` sends an invitation away."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, key: str = "") -> HttpResponse:
        group, acting, now = get_object_or_404(StudyGroup, pk=pk), acting_of(request), timezone.now()
        if request.POST.get("answer") == "no":
            invitation = get_object_or_404(StudyGroupInvitation, group=group, member=acting.member)
            groups.refuse_invitation(invitation=invitation, acting=acting, at=now)
            messages.success(request, _("초대를 사양했어요."))
            return redirect("education:groups")
        try:
            groups.join(group=group, acting=acting, at=now, key=key)
            messages.success(request, _("이제 함께 배워요."))
        except GroupRefused as refused:
            messages.error(request, refused.reason.label)
            return redirect("education:groups")
        return redirect("education:group", group.pk)


@method_decorator(never_cache, name="dispatch")
class LinkView(JoinView):
    """The leader's link: opened by GET it only tells; the button joins. A wrong key is told, not hidden."""

    http_method_names = ["get", "post"]

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.method == "GET":
            return self.get(request, *args, **kwargs)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, pk: int, key: str) -> HttpResponse:
        group = StudyGroup.objects.select_related("leader").filter(pk=pk, invite_key=key).first()
        is_open = bool(group) and group_rules.refusal(Deed.JOIN, group, None) is None
        context = {"group": group, "is_open": is_open, "why_not": None}
        if group and not is_open:
            context["why_not"] = group_rules.refusal(Deed.JOIN, group, None).label
        return render(request, "education/groups/link.html", context, status=200 if group else 410)
