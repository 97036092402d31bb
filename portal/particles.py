"""The particle that fits a word (은/는, 이/가, 을/를, 으로/로): names come from people, so it is found when shown."""

FIRST, LAST, FINALS = 0xAC00, 0xD7A3, 28
RIEUL = 8  # ㄹ takes 로, as no final does
# How digits and the letters of names sound at their end: those with a final consonant.
SOUNDS_CLOSED = frozenset("013678lmnrLMNR")
SOUNDS_RIEUL = frozenset("178lrLR")


def fitting(word: str, pair: str) -> str:
    """`pair` names both forms, the one after a final consonant first: fitting("모임", "으로/로") is "으로".

    A word that ends in another script, or in nothing, gets the form without: the shorter one.
    """
    closed, _slash, open_ = pair.partition("/")
    last = word.rstrip(" )]}’”'\"…·.,!?")[-1:]
    if last and FIRST <= ord(last) <= LAST:
        final = (ord(last) - FIRST) % FINALS
        has_final, is_rieul = final > 0, final == RIEUL
    else:
        has_final, is_rieul = last in SOUNDS_CLOSED, last in SOUNDS_RIEUL
    if is_rieul and open_ == "로":
        return open_
    return closed if has_final else open_


def joined(word: str, pair: str) -> str:
    """The word with its particle."""
    return f"{word}{fitting(word, pair)}"
