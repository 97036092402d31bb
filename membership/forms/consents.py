"""Asking for consent: one box a text in force, required and optional apart, none ticked beforehand."""

from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from members import consents
from members.consents import ConsentRefusal
from members.models import ConsentText, Purpose

PREFIX = "consent_"


class AskedVersion(forms.CheckboxInput):
    """Sends the version of the text that stood beside the box."""

    def value_from_datadict(self, data, files, name):
        return data.get(name, "")

    def format_value(self, value):
        """The attribute says it, ticked or not."""


class AskField(forms.Field):
    """The version agreed to; None when the box is empty. Another text than the one in force is refused."""

    def __init__(self, text: ConsentText):
        self.text = text
        # Drawn with the version as the box's value; ticked only when this very version was.
        widget = AskedVersion(check_test=lambda value: str(value or "") == str(text.version))
        super().__init__(
            label=_("%s에 동의해요") % text.title if text.is_required else _("%s에 동의할게요") % text.title,
            required=text.is_required,
            widget=widget,
            error_messages={"required": _("꼭 필요한 동의예요. 읽어 보고 표시해 주세요.")},
        )

    def widget_attrs(self, widget) -> dict:
        return {"value": str(self.text.version)}

    def to_python(self, value) -> int | None:
        if value in self.empty_values:
            return None
        if str(value) != str(self.text.version):
            raise ValidationError(ConsentRefusal.OUTDATED.label, code="outdated")
        return self.text.version


@dataclass(frozen=True)
class Ask:
    """One text with its box."""

    text: ConsentText
    field: forms.BoundField


class ConsentForm(forms.Form):
    """`texts`: those to ask about; all in force at `at` unless given.

    After `is_valid()`: `purposes` that were agreed to and the `versions` of their texts, as `consents.give` takes them.
    """

    def __init__(self, *args, at: datetime, texts: list[ConsentText] | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.texts = list(consents.texts_in_force(at).values()) if texts is None else texts
        for text in self.texts:
            self.fields[PREFIX + text.purpose] = AskField(text)

    @property
    def required_asks(self) -> list[Ask]:
        return [Ask(text, self[PREFIX + text.purpose]) for text in self.texts if text.is_required]

    @property
    def optional_asks(self) -> list[Ask]:
        return [Ask(text, self[PREFIX + text.purpose]) for text in self.texts if not text.is_required]

    @property
    def purposes(self) -> list[Purpose]:
        return [Purpose(text.purpose) for text in self.texts if self.cleaned_data.get(PREFIX + text.purpose)]

    @property
    def versions(self) -> dict[str, int]:
        return {purpose: self.cleaned_data[PREFIX + purpose] for purpose in self.purposes}
