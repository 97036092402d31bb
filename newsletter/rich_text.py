"""An editor's rich text as a mail may hold it: few tags, each with its style, absolute addresses; and as plain text."""

from bs4 import BeautifulSoup, NavigableString, Tag
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail.rich_text import expand_db_html

from newsletter.links import of_text

KEPT = {"b": "b", "strong": "b", "i": "i", "em": "i", "ul": "ul", "ol": "ol", "li": "li"}
BLOCKS = {"p", "ul", "ol", "li"}
STYLES = {
    "p": "margin:0 0 12px",
    "ul": "margin:0 0 12px;padding:0 0 0 22px",
    "ol": "margin:0 0 12px;padding:0 0 0 24px",
    "li": "margin:0 0 6px",
}


def mail_html(source: str, link_style: str) -> SafeString:
    """For the inside of an mj-text. Whatever is no paragraph, list, link or emphasis leaves its words only."""
    return mark_safe("".join(written(child, link_style) for child in tree(source).children))


def tree(source: str) -> BeautifulSoup:
    return BeautifulSoup(expand_db_html(source), "html.parser")


def written(node, link_style: str) -> str:
    if not isinstance(node, Tag):
        # Comments and the like are strings of their own kinds.
        return conditional_escape(str(node)) if type(node) is NavigableString else ""
    inner = mark_safe("".join(written(child, link_style) for child in node.children))
    if node.name == "br":
        return "<br/>"
    if node.name == "p":
        return format_html('<p style="{}">{}</p>', STYLES["p"], inner)
    if node.name == "a" and node.get("href"):
        return format_html('<a class="link" href="{}" style="{}">{}</a>', of_text(node["href"]), link_style, inner)
    if name := KEPT.get(node.name):
        style = STYLES.get(name)
        tag = mark_safe(name)
        return (
            format_html('<{} style="{}">{}</{}>', tag, style, inner, tag)
            if style
            else format_html("<{}>{}</{}>", tag, inner, tag)
        )
    return str(inner)


def plain(source: str) -> str:
    """Paragraphs apart, list entries with a dash or their number, each link's address behind its words."""
    return "\n".join(line for line in lines(tree(source))).strip()


def lines(node: Tag):
    for child in node.children:
        if isinstance(child, Tag) and child.name in ("ul", "ol"):
            for number, entry in enumerate(child.find_all("li", recursive=False), start=1):
                mark = f"{number}." if child.name == "ol" else "-"
                yield f"{mark} {said(entry)}"
            yield ""
        elif words := said(child):
            yield words
            yield ""


def said(node) -> str:
    """The words of a node in one or several lines, addresses in brackets."""
    if not isinstance(node, Tag):
        return str(node).strip("\n") if type(node) is NavigableString else ""
    if node.name == "br":
        return "\n"
    inner = "".join(said(child) for child in node.children)
    if node.name == "a" and node.get("href"):
        address = of_text(node["href"])
        return inner if inner.strip() == address else f"{inner} ( {address} )"
    return inner.strip() if node.name in BLOCKS else inner


def addresses(source: str) -> list[str]:
    """Where its links lead, in order; a link to a page that is gone is empty."""
    return [link.get("href", "") for link in tree(source).find_all("a")]
