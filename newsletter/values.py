"""What a mail may say of its reader: `{{name}}` and the reader's own links. Editors may write `{{name}}` only.

In HTML a value is escaped, in a header it stands in one line; both are newsletter.merging's work.
"""

import re

NAME = "name"
PREFERENCES = "preferences_url"
UNSUBSCRIBE = "unsubscribe_url"
WEB = "web_url"
VALUES = (NAME, PREFERENCES, UNSUBSCRIBE, WEB)
MARK = re.compile(r"\{\{\s*(\w+)\s*\}\}")
# How a reader who gave no name is called.
NAMELESS = {"ko": "이웃", "en": "neighbour", "zh": "邻居", "vi": "bạn"}


def unknown(text: str, allowed: tuple[str, ...] = (NAME,)) -> list[str]:
    """Marks in an editor's text that mean nothing here, in order, once each."""
    return list(dict.fromkeys(mark for mark in MARK.findall(text) if mark not in allowed))
