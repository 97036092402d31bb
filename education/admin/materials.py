"""교육 자료 in the admin: a new file is a new version, and a file that some cannot open needs one that all can."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet

from education import campuses, materials
from education.admin.menu import HOOK
from education.forms.materials import RunsField
from education.models import CoursePage, Material, Run
from education.views.instructors import keep_files_for_readers
from portal.uploads import papers

hooks.register("before_serve_document", keep_files_for_readers)


class MaterialForm(WagtailAdminModelForm):
    """What the material is, and, when there is a new file, its next version."""

    document = forms.FileField(
        label=gettext_lazy("새 판의 파일"),
        help_text=gettext_lazy("올리면 새 판이 돼요. 앞의 판은 그대로 남아요."),
        required=False,
    )
    alternative = forms.FileField(
        label=gettext_lazy("읽기 쉬운 다른 형식"),
        help_text=gettext_lazy("한글(HWP) 파일이면 같은 내용의 PDF나 DOCX를 꼭 함께 올려 주세요."),
        required=False,
    )
    note = forms.CharField(
        label=gettext_lazy("무엇이 바뀌었나요"),
        help_text=gettext_lazy("예: 2027년 신청 날짜로 고쳤어요."),
        max_length=160,
        required=False,
    )

    runs = RunsField(
        Run.objects.none(),
        label=gettext_lazy("함께 쓰는 회차"),
        help_text=gettext_lazy("고른 회차를 듣는 분의 ‘내 교육’에 강의 자료로 보여요. 내가 운영하는 회차만 나와요."),
        required=False,
    )

    class Meta:
        model = Material
        fields = ["title", "summary", "course", "runs", "topics", "licence", "source", "is_public"]
        widgets = {"topics": forms.CheckboxSelectMultiple}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["course"].label = _("과정")
        self.fields["course"].queryset = CoursePage.objects.order_by("title")
        self.fields["runs"].queryset = materials.runs_to_tie(self.for_user, self.instance, timezone.now())
        self.fields["document"].required = self.instance.pk is None
        self.fields["is_public"].help_text = _("끄면 이 과정을 듣는 분과 강사, 담당자만 내려받을 수 있어요.")

    def clean_runs(self) -> list[Run]:
        """Those chosen, and those of other campuses as they were: nobody ties or unties what others run."""
        chosen = list(self.cleaned_data["runs"])
        if self.instance.pk:
            chosen += self.instance.runs.exclude(pk__in=campuses.managed(self.for_user).values("pk"))
        return chosen

    def checked(self, name: str):
        file = self.cleaned_data[name]
        if file:
            papers.check(file, file.name, file.size)
        return file

    def clean_document(self):
        return self.checked("document")

    def clean_alternative(self):
        return self.checked("alternative")

    def clean(self) -> dict:
        data = super().clean()
        document, alternative = data.get("document"), data.get("alternative")
        if document:
            try:
                materials.check_files(document.name, alternative.name if alternative else "")
            except ValidationError as refused:
                self.add_error("alternative", refused)
        elif alternative:
            self.add_error("document", _("다른 형식만 올리셨어요. 새 판의 파일도 함께 올려 주세요."))
        return data

    def save(self, commit: bool = True) -> Material:
        with transaction.atomic():
            material = super().save(commit)
            if self.cleaned_data["document"]:
                materials.publish_version(
                    material=material,
                    document=self.cleaned_data["document"],
                    alternative=self.cleaned_data["alternative"],
                    note=self.cleaned_data["note"],
                    by=self.for_user,
                    at=timezone.now(),
                )
        return material


class VersionColumn(Column):
    def get_value(self, instance: Material) -> str:
        return _("%s판") % instance.latest if instance.latest else _("파일 없음")


class MaterialIndex(IndexView):
    def get_base_queryset(self):
        return materials.with_latest(super().get_base_queryset()).select_related("course")


class MaterialViewSet(ModelViewSet):
    model = Material
    name = "education_materials"
    url_prefix = "education/materials"
    icon = "doc-full"
    menu_label = gettext_lazy("교육 자료")
    menu_hook = HOOK
    menu_order = 55
    add_to_admin_menu = True
    index_view_class = MaterialIndex
    copy_view_enabled = False
    add_to_reference_index = False
    ordering = ("title",)
    search_fields = ("title", "summary")
    list_filter = ("topics", "licence", "is_public")
    list_display = (
        "title",
        "course",
        VersionColumn("version", label=gettext_lazy("판")),
        "licence",
        BooleanColumn("is_public", label=gettext_lazy("누구나")),
    )
    edit_handler = ObjectList(
        [
            FieldPanel("title"),
            FieldPanel("summary"),
            FieldPanel("course"),
            FieldPanel("runs"),
            FieldPanel("topics"),
            MultiFieldPanel(
                [FieldPanel("document"), FieldPanel("alternative"), FieldPanel("note")], gettext_lazy("파일")
            ),
            MultiFieldPanel(
                [FieldPanel("licence"), FieldPanel("source"), FieldPanel("is_public")], gettext_lazy("이용 조건")
            ),
        ],
        base_form_class=MaterialForm,
    )

    def get_urlpatterns(self):
        return [pattern for pattern in super().get_urlpatterns() if pattern.name != "delete"]


@hooks.register("register_admin_viewset")
def material_viewset() -> MaterialViewSet:
    return MaterialViewSet()
