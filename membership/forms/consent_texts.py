"""The next version of a consent's text, written by staff before its time."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.forms.models import WagtailAdminModelForm

from members.models import ConsentText, Purpose
from membership import plain_text


class ConsentTextForm(WagtailAdminModelForm):
    """The version is counted here. A text comes into force in the future, after every version announced before."""

    class Meta:
        model = ConsentText
        fields = ["purpose", "title", "summary", "body", "effective_at", "needs_reconsent"]
        widgets = {"body": forms.Textarea(attrs={"rows": 24}), "summary": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["purpose"].disabled = True
        self.fields["summary"].help_text = _(
            "한 줄에 한 가지씩 '무엇을: …', '왜: …', '언제까지: …', '거절하면: …'처럼 적어 주세요. "
            "화면 맨 위에 크게 나와요."
        )
        self.fields["body"].help_text = _("줄 앞의 '## '는 제목, '- '는 목록, 빈 줄은 새 문단이 돼요.")
        self.fields["effective_at"].help_text = _("알리고 7일 뒤(회원에게 불리하면 30일 뒤)가 되게 해 주세요.")

    def clean_summary(self) -> str:
        summary = self.cleaned_data["summary"]
        if any(not head for head, _rest in plain_text.points(summary)):
            raise ValidationError(_("모든 줄을 '무엇을: 별명'처럼 쌍점(:)으로 나누어 적어 주세요."), code="summary")
        return summary

    def clean_effective_at(self):
        effective_at = self.cleaned_data["effective_at"]
        if effective_at <= timezone.now():
            raise ValidationError(_("지난 때로는 할 수 없어요. 앞으로의 때를 골라 주세요."), code="past")
        return effective_at

    def clean(self) -> dict:
        cleaned = super().clean()
        last = self._others().first()
        if last and cleaned.get("effective_at") and cleaned["effective_at"] <= last.effective_at:
            self.add_error("effective_at", _("먼저 쓴 %d판이 시행되는 때보다 뒤여야 해요.") % last.version)
        return cleaned

    def save(self, commit: bool = True) -> ConsentText:
        if not self.instance.pk:
            last = self._others().first()
            self.instance.version = last.version + 1 if last else 1
        return super().save(commit)

    def _others(self):
        purpose = self.cleaned_data.get("purpose") or self.instance.purpose or Purpose.TERMS
        return ConsentText.objects.filter(purpose=purpose).exclude(pk=self.instance.pk).order_by("-version")
