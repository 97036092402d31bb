"""As whom to look at an issue, and how."""

from django import forms
from django.utils.translation import gettext_lazy as _

from members.districts import District
from newsletter.audiences import Reader
from newsletter.models import Language
from portal.models import Topic

Ticks = forms.CheckboxSelectMultiple
PHONE, WIDE = "phone", "wide"


class PreviewForm(forms.Form):
    """Every field may be left out or wrong: then it is as for a reader who chose nothing."""

    districts = forms.MultipleChoiceField(label=_("자치구"), choices=District.choices, required=False, widget=Ticks)
    topics = forms.MultipleChoiceField(label=_("분야"), required=False, widget=Ticks)
    language = forms.ChoiceField(label=_("언어"), choices=Language.choices, required=False)
    look = forms.ChoiceField(
        label=_("무엇을"), choices=[("mail", _("메일")), ("text", _("글만 보는 메일"))], required=False
    )
    width = forms.ChoiceField(label=_("너비"), choices=[(PHONE, _("휴대전화")), (WIDE, _("컴퓨터"))], required=False)
    shade = forms.ChoiceField(label=_("밝기"), choices=[("light", _("밝게")), ("dark", _("어둡게"))], required=False)

    def __init__(self, data=None):
        super().__init__(data)
        self.fields["topics"].choices = list(Topic.objects.values_list("slug", "name"))

    def chosen(self, name: str):
        """The value of a field, or its first choice (nothing where several may be chosen)."""
        self.is_valid()
        value = self.cleaned_data.get(name)
        many = isinstance(self.fields[name], forms.MultipleChoiceField)
        return value or ([] if many else self.fields[name].choices[0][0])

    @property
    def reader(self) -> Reader:
        return Reader(tuple(self.chosen("districts")), tuple(self.chosen("topics")), self.chosen("language"))

    @property
    def called(self) -> str:
        """ "강남구·돌봄 독자"."""
        names = dict(District.choices) | dict(self.fields["topics"].choices)
        words = [str(names[value]) for value in (*self.reader.districts, *self.reader.topics)]
        return "·".join(words)
