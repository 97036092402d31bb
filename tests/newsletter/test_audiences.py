from hypothesis import given
from hypothesis import strategies as st

from newsletter.audiences import Audience, Piece, Reader, chosen

DISTRICTS = st.lists(st.sampled_from(["gangnam", "mapo", "jung"]), unique=True).map(tuple)
TOPICS = st.lists(st.sampled_from(["care", "climate"]), unique=True).map(tuple)
LANGUAGES = st.lists(st.sampled_from(["ko", "en"]), unique=True).map(tuple)
PIECES = st.lists(st.builds(Piece, st.builds(Audience, DISTRICTS, TOPICS, LANGUAGES), st.booleans()), min_size=1)
READERS = st.builds(Reader, DISTRICTS, TOPICS, st.sampled_from(["ko", "en"]))
FRAME = Piece(is_news=False)


def test_piece_is_for_who_has_something_in_common():
    care_in_gangnam = Audience(districts=("gangnam",), topics=("care",))
    assert care_in_gangnam.includes(Reader(("gangnam", "mapo"), ("care",)))
    assert care_in_gangnam.includes(Reader())
    assert not care_in_gangnam.includes(Reader(("mapo",), ("care",)))
    assert not care_in_gangnam.includes(Reader(("gangnam",), ("climate",)))
    assert not Audience(languages=("en",)).includes(Reader())


def test_reader_gets_own_news_inside_the_frame():
    pieces = [FRAME, Piece(Audience(districts=("mapo",))), Piece(Audience(districts=("jung",))), FRAME]
    assert chosen(pieces, Reader(("mapo",))) == [0, 1, 3]


def test_reader_without_own_news_gets_the_general_edition():
    english = Piece(Audience(languages=("en",)))
    pieces = [FRAME, Piece(Audience(districts=("mapo",))), Piece(Audience(districts=("jung",))), english]
    assert chosen(pieces, Reader(("gangnam",))) == [0, 1, 2]
    assert chosen([english], Reader(("gangnam",))) == [0]


@given(PIECES, READERS)
def test_nobody_gets_an_empty_mail_and_order_stays(pieces, reader):
    places = chosen(pieces, reader)
    assert places
    assert places == sorted(set(places))


@given(PIECES, READERS)
def test_what_is_for_everyone_is_never_left_out(pieces, reader):
    assert {n for n, it in enumerate(pieces) if it.audience.is_everyone} <= set(chosen(pieces, reader))
