"""Editors' forms that do more than hold the fields of a page."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import StreamBlockValidationError, StructBlockValidationError

from home.cards import legibility
from home.cards.splitting import PasteRefused, split
from portal.page_forms import BasePageForm


class CardNewsForm(BasePageForm):
    """Pasted text becomes cards on any save; on the way to publishing the cards are held to the rule.

    An autosave sends the pasted text again with the cards it came with, so saving twice adds the cards once.
    """

    pasted = forms.CharField(
        label=_("글을 붙여넣으면 카드로 나눠요"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "data-controller": "w-autosize"}),
        help_text=_(
            "빈 줄마다 카드가 하나씩 생겨요. 저장하면 아래에 카드로 나와요. "
            "첫 문단은 표지가 되고, “1. 2. 3.”은 차례, “예전 vs 지금”은 비교, “4곳”처럼 숫자만 있는 줄은 숫자, "
            "“따옴표” — 이름은 한마디, “출처:”는 맺음 카드가 돼요."
        ),
    )

    added = 0  # cards made of pasted text in this request; the editor's screen does not show them yet

    def clean(self):
        cleaned = super().clean()
        if (cleaned.get("pasted") or "").strip():
            self.add_pasted(cleaned)
        return cleaned

    def add_pasted(self, cleaned: dict) -> None:
        cards = cleaned.get("cards")
        if cards is None:
            return
        try:
            pairs = split(cleaned["pasted"], standing=len(cards))
        except PasteRefused as refused:
            self.add_error("pasted", refused)
            return
        self.added = len(pairs)
        cleaned["cards"] = type(cards)(cards.stream_block, [*((c.block_type, c.value, c.id) for c in cards), *pairs])

    def _post_clean(self):
        super()._post_clean()
        if not self.is_deferred_validation and not self.errors:
            self.add_problems(legibility.problems(self.instance))

    def add_problems(self, found: list[legibility.CardProblem]) -> None:
        """Each sentence once above the form, and once at its card, or at the set when the card is still text."""
        standing = len(self.cleaned_data["cards"]) - self.added
        at_cards: dict[int, list[str]] = {}
        whole = []
        for problem in found:
            self.add_error(None, problem.message)
            is_shown = 0 < problem.number <= standing
            (at_cards.setdefault(problem.number - 1, []) if is_shown else whole).append(problem.message)
        if found:
            errors = {at: StructBlockValidationError(non_block_errors=said) for at, said in at_cards.items()}
            self.add_error("cards", StreamBlockValidationError(block_errors=errors, non_block_errors=whole))
