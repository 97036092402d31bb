"""The questions of a run as fields of a form."""

from django import forms
from django.utils.translation import gettext as _

from education.models import Question

PREFIX = "question-"
LONGEST = {Question.Kind.TEXT: 200, Question.Kind.LONG: 2000}


def name_of(question: Question) -> str:
    return f"{PREFIX}{question.pk}"


def options_of(question: Question) -> list[tuple[str, str]]:
    lines = [line.strip() for line in question.options.splitlines()]
    return [(line, line) for line in lines if line]


def help_of(question: Question) -> str:
    """The help, and for a question with a purpose what the law wants said beside it: what for, and how long kept."""
    parts = [question.help_text]
    if question.purpose:
        parts.append(
            _("왜 묻나요: %(purpose)s. 교육이 끝나고 %(days)s일 뒤에 지워요.")
            % {"purpose": question.purpose.rstrip("."), "days": question.kept_days}
        )
        if not question.required:
            parts.append(_("답하지 않아도 신청할 수 있어요."))
    return " ".join(part for part in parts if part)


def field_of(question: Question) -> forms.Field:
    """One field for one question; what it answers with fits Answer.value."""
    common = {"label": question.text, "help_text": help_of(question), "required": question.required}
    missing = {"required": _("꼭 답해야 하는 물음이에요. 답을 적거나 골라 주세요.")}
    match question.kind:
        case Question.Kind.LONG:
            area = forms.Textarea(attrs={"rows": 5})
            return forms.CharField(**common, max_length=LONGEST[question.kind], widget=area, error_messages=missing)
        case Question.Kind.CHOICE:
            options = options_of(question)
            if not question.required:
                options = [("", _("고르지 않을래요")), *options]
            return forms.ChoiceField(**common, choices=options, widget=forms.RadioSelect, error_messages=missing)
        case Question.Kind.CHOICES:
            boxes = forms.CheckboxSelectMultiple
            return forms.MultipleChoiceField(
                **common, choices=options_of(question), widget=boxes, error_messages=missing
            )
        case Question.Kind.NUMBER:
            number = forms.NumberInput(attrs={"inputmode": "numeric"})
            errors = missing | {"invalid": _("숫자로만 적어 주세요. 보기: 3")}
            return forms.IntegerField(**common, min_value=0, max_value=9_999_999, widget=number, error_messages=errors)
        case Question.Kind.YES:
            return forms.BooleanField(**common, error_messages={"required": _("확인하고 표시해야 신청할 수 있어요.")})
        case _:
            return forms.CharField(**common, max_length=LONGEST[Question.Kind.TEXT], error_messages=missing)


def answers_of(questions: list[Question], cleaned: dict) -> dict[int, object]:
    """What is kept: answers by question pk, those left empty left out."""
    given = {question.pk: cleaned.get(name_of(question)) for question in questions}
    return {pk: value for pk, value in given.items() if value not in (None, "", [], False)}
