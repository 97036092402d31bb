"""Who sees a block: readers of these districts, these fields, this language. Nothing chosen means everyone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from newsletter.models.series import Language


@dataclass(frozen=True)
class Reader:
    """What of a reader decides the edition. No district, no topic: interested in all of them."""

    districts: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    language: str = Language.KO


@dataclass(frozen=True)
class Audience:
    """Whom a piece is for. Empty means no restriction of that kind."""

    districts: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    @classmethod
    def of(cls, value: Mapping[str, Iterable[str]] | None) -> "Audience":
        """From a block's value or from JSON; unknown keys are left out."""
        value = value or {}
        return cls(*(tuple(value.get(name) or ()) for name in ("districts", "topics", "languages")))

    def as_json(self) -> dict[str, list[str]]:
        return {"districts": [*self.districts], "topics": [*self.topics], "languages": [*self.languages]}

    @property
    def is_everyone(self) -> bool:
        return not (self.districts or self.topics or self.languages)

    def includes(self, reader: Reader) -> bool:
        return (
            meets(self.districts, reader.districts)
            and meets(self.topics, reader.topics)
            and (not self.languages or reader.language in self.languages)
        )


def meets(wanted: tuple[str, ...], held: tuple[str, ...]) -> bool:
    """Whether a restriction and a reader's choice have something in common; empty on either side is all."""
    return not wanted or not held or not set(wanted).isdisjoint(held)


@dataclass(frozen=True)
class Piece:
    """A part of a mail. `is_news` is false of the frame and of greetings, which alone are no edition."""

    audience: Audience = Audience()
    is_news: bool = True


def chosen(pieces: Sequence[Piece], reader: Reader) -> list[int]:
    """The places of the pieces that a reader gets, in order.

    A reader for whom there is no news gets the general edition: everything in their language. Nobody gets an
    empty mail.
    """
    own = [place for place, piece in enumerate(pieces) if piece.audience.includes(reader)]
    if any(pieces[place].is_news for place in own):
        return own
    everyone = Reader(language=reader.language)
    general = [place for place, piece in enumerate(pieces) if piece.audience.includes(everyone)]
    return general or list(range(len(pieces)))
