"""Whether a text is easy to read: a hint for its editor, never a bar to publishing."""

import re

from django.utils.translation import gettext as _
from wagtail.fields import StreamField
from wagtail.models import Page

LONG = 80  # characters of one sentence, about three lines on a phone
OFFICIAL = {
    "귀하": "‘이웃’이나 ‘여러분’",
    "해당": "‘그’나 그 이름",
    "기 제출": "‘이미 낸’",
    "기제출": "‘이미 낸’",
    "상기": "‘위의’",
    "금번": "‘이번’",
    "익일": "‘다음 날’",
    "득하": "‘얻’",
    "제고": "‘높이기’",
    "수립": "‘세우기’",
    "도모": "‘꾀하기’",
}
SENTENCE_END = re.compile(r"(?<=[.?!。])\s+|\n+")


def sentences(text: str) -> list[str]:
    return [part.strip() for part in SENTENCE_END.split(text) if part.strip()]


def hints(text: str) -> list[str]:
    """What could be said more plainly, as sentences for the editor; empty for a plain text."""
    # A word inside another word is not meant: "기상기후" holds "상기".
    found = [
        _("‘%(word)s’ 대신 %(better)s 어때요?") % {"word": word, "better": better}
        for word, better in OFFICIAL.items()
        if re.search(rf"(?<![가-힣]){word}", text)
    ]
    found += [
        _("“%(start)s…”로 시작하는 문장이 %(length)d자예요. 둘로 나누면 읽기 쉬워요.")
        % {"start": sentence[:12], "length": len(sentence)}
        for sentence in sentences(text)
        if len(sentence) > LONG
    ]
    return found


def words_of(page: Page) -> str:
    """The text a reader of the page reads: title, summary and what stands in its blocks, one piece a line."""
    pieces = [page.title, getattr(page, "summary", "")]
    for field in page._meta.get_fields():
        if isinstance(field, StreamField):
            value = getattr(page, field.name)
            pieces += [str(piece) for piece in value.stream_block.get_searchable_content(value)]
    return "\n".join(piece for piece in pieces if piece)
