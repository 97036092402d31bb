"""마을강사 in the admin: staff enter instructors and tie them to members; what is shown the instructors decide."""

from django import forms
from django.core.exceptions import ValidationError
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import IndexView, InspectView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from education import evaluations, instructors
from education.admin.menu import HOOK
from education.campuses import MANAGE
from education.models import Instructor, Material
from education.views.evaluations import EvaluationView, log_reading
from members.districts import District
from members.models import Member


class EducationPolicy(ModelPermissionPolicy):
    """Who may manage runs may do all of it; nothing that was used is ever destroyed."""

    def user_has_permission(self, user, action: str) -> bool:
        return action != "delete" and user.has_perm(MANAGE)

    def user_has_any_permission(self, user, actions) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


for model in (Instructor, Material):
    register_permission_policy(model, EducationPolicy(model))


class InstructorForm(WagtailAdminModelForm):
    """The member is named by mail address. What they say of themselves may be entered for them; showing it may not."""

    member_email = forms.EmailField(
        label=gettext_lazy("회원 메일 주소"),
        help_text=gettext_lazy("회원과 이으면 강사가 소개를 스스로 고치고 출석을 받을 수 있어요. 비워 둘 수 있어요."),
        required=False,
    )
    districts = forms.MultipleChoiceField(
        label=gettext_lazy("다닐 수 있는 자치구"),
        choices=sorted(District.choices, key=lambda pair: pair[1]),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    has_left = forms.BooleanField(
        label=gettext_lazy("이제 강의하지 않아요"),
        help_text=gettext_lazy("강사 소개와 출석 권한이 사라지고 강의 기록은 남아요."),
        required=False,
    )

    class Meta:
        model = Instructor
        fields = ["name", "bio", "topics", "districts"]
        widgets = {"topics": forms.CheckboxSelectMultiple}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["member_email"] = self.instance.member.email if self.instance.member_id else ""
        self.initial["has_left"] = self.instance.left_at is not None

    def clean_member_email(self) -> str:
        email = self.cleaned_data["member_email"].strip()
        self.found = Member.objects.filter(email__iexact=email).first() if email else None
        if email and self.found is None:
            raise ValidationError(_("이 메일 주소로 가입한 회원이 없어요. 주소를 다시 보거나 비워 두고 저장해 주세요."))
        if sorry := instructors.refusal(self.found.pk if self.found else None, self.instance.pk):
            raise ValidationError(sorry)
        return email

    def save(self, commit: bool = True) -> Instructor:
        self.instance.member = self.found
        if self.cleaned_data["has_left"]:
            self.instance.left_at = self.instance.left_at or timezone.now()
        else:
            self.instance.left_at = None
        return super().save(commit)


class ShownColumn(Column):
    def get_value(self, instance: Instructor) -> str:
        if instance.left_at:
            return _("그만둠")
        return _("공개") if instance.is_public else _("비공개")


class HoursColumn(TitleColumn):
    """Leads to what was taught."""

    def get_value(self, instance: Instructor) -> str:
        return _("%s시간") % f"{float(instance.taught_hours or 0):g}"


class InstructorIndex(IndexView):
    def get_base_queryset(self):
        return instructors.with_hours(super().get_base_queryset(), timezone.now())


class InstructorInspect(InspectView):
    """Everything an instructor has taught, with hours, what learners said and what staff noted of their own runs."""

    template_name = "education/admin/instructor_inspect.html"

    def get_context_data(self, **kwargs) -> dict:
        at, staff = timezone.now(), self.request.user
        written = evaluations.read_by(staff, self.object)
        log_reading(staff, self.object, len(written), at)
        return {
            **super().get_context_data(**kwargs),
            "topics": self.object.topics.order_by("name"),
            "districts": instructors.districts_of(self.object),
            "times": instructors.times_of(self.object),
            "totals": instructors.totals(self.object, at),
            "taught": evaluations.taught_in(self.object, staff, at),
            "mean": evaluations.mean(written),
            "means": evaluations.means(written),
            "written": written,
        }


class InstructorViewSet(ModelViewSet):
    model = Instructor
    name = "education_instructors"
    url_prefix = "education/instructors"
    icon = "user"
    menu_label = gettext_lazy("마을강사")
    menu_hook = HOOK
    menu_order = 50
    add_to_admin_menu = True
    index_view_class = InstructorIndex
    inspect_view_class = InstructorInspect
    inspect_view_enabled = True
    inspect_view_fields = ("name", "bio")
    copy_view_enabled = False
    add_to_reference_index = False
    ordering = ("name",)
    search_fields = ("name", "bio")
    list_filter = ("topics", "is_public")
    list_display = (
        "name",
        ShownColumn("shown", label=gettext_lazy("소개")),
        HoursColumn("hours", label=gettext_lazy("가르친 시간"), url_name="education_instructors:inspect"),
    )
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldPanel("member_email"),
            FieldPanel("bio"),
            FieldPanel("topics"),
            FieldPanel("districts"),
            FieldPanel("has_left"),
        ],
        base_form_class=InstructorForm,
    )

    def get_urlpatterns(self):
        return [pattern for pattern in super().get_urlpatterns() if pattern.name != "delete"]


@hooks.register("register_admin_urls")
def evaluation_urls() -> list:
    address = "education/instructors/<int:pk>/runs/<int:run>/evaluation/"
    return [path(address, EvaluationView.as_view(), name="education_evaluation")]


@hooks.register("register_admin_viewset")
def instructor_viewset() -> InstructorViewSet:
    return InstructorViewSet()
