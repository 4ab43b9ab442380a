"""A ward's newsletter on two sides of A4, and the same words as a page for the web.

What is too long is made shorter by whole items (see ``cycle.newsletter``), never by cutting a
sentence, and the newsletter says what there is more on.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, TypeVar

from pact_geo.cycle.newsletter import Item, Newsletter, say_verdicts_once, shorten
from pact_geo.errors import UnsuitableDataError
from pact_geo.outputs.documents import draw_pages, write_pdf
from pact_geo.outputs.sentences import date_words

if TYPE_CHECKING:
    from jinja2 import Template

T = TypeVar("T")

SIDES = 2
MAP = "map"
_HEADS = {
    "priorities": "What we work on now",
    "items": "You said, we did",
    "events": "Come and talk to us",
}
_PANEL_HEADS = {"priorities": "What your panel works on now"}
NOTHING = "There is nothing to tell you yet. We will write again when there is."
_PAGE = re.compile(rb"/Type\s*/Page\b")


def fit_newsletter(
    newsletter: Newsletter, *, pictures: Mapping[str, bytes], sides: int = SIDES
) -> tuple[Newsletter, bytes]:
    """Make a newsletter as short as two sides of A4 ask for, and typeset it.

    Parameters
    ----------
    newsletter
        All there is to print.
    pictures
        PNG or JPEG by name: ``map``, and each photograph the items show.
    sides
        How many sides at most.

    Returns
    -------
    tuple
        The newsletter as it is printed, and its PDF (PDF/UA-1, tagged).

    Raises
    ------
    UnsuitableDataError
        If even its heading takes more than the sides there are.
    """
    forms = shorten(newsletter)
    whole = _typeset(forms[0], pictures, write_pdf)
    pages = count_pages(whole)
    tight = replace(forms[0], tight=True)
    closer = _typeset(tight, pictures, write_pdf) if pages > 1 else whole
    if count_pages(closer) < pages and count_pages(closer) <= sides:
        return tight, closer
    if pages <= sides:
        return forms[0], whole
    found: tuple[Newsletter, bytes] | None = None
    first, last = 1, len(forms) - 1
    while first <= last:  # the forms grow shorter, so halving finds the longest that fits
        middle = (first + last) // 2
        pdf = _typeset(forms[middle], pictures, write_pdf)
        if count_pages(pdf) <= sides:
            found, last = (forms[middle], pdf), middle - 1
        else:
            first = middle + 1
    if found is None:
        raise UnsuitableDataError("The newsletter does not fit its sides.")
    return found


def draw_newsletter(newsletter: Newsletter, *, pictures: Mapping[str, bytes]) -> tuple[bytes, ...]:
    """Draw a newsletter that fits (see ``fit_newsletter``) as it prints: a PNG for each side."""
    return _typeset(newsletter, pictures, draw_pages)


def write_web_page(newsletter: Newsletter, *, pictures: Mapping[str, bytes]) -> str:
    """Write a newsletter as one HTML file that asks no host and runs no script."""
    shown = {name: _data_address(content) for name, content in pictures.items()}
    return _template().render(data=newsletter_words(newsletter, pictures), pictures=shown)


def count_pages(pdf: bytes) -> int:
    """Count the pages of a PDF that ``write_pdf`` made, which keeps them in plain sight."""
    return len(_PAGE.findall(pdf))


def newsletter_words(newsletter: Newsletter, pictures: Mapping[str, bytes]) -> dict[str, Any]:
    """Give every word of a newsletter in the order it is printed; PDF and HTML share them."""
    sender = "your panel" if newsletter.from_panel else "your partnership"
    return {
        "title": f"{newsletter.ward}: you said, we did",
        "issued": f"News from {sender} in {newsletter.ward}, {newsletter.borough}. "
        f"{date_words(newsletter.issued_on)}. {newsletter.when}".strip(),
        "map_words": newsletter.map_words if MAP in pictures else None,
        "heads": _HEADS | (_PANEL_HEADS if newsletter.from_panel else {}),
        "priorities": [{"title": one.title, "why": one.why} for one in newsletter.priorities],
        "items": [
            _item_words(item, changed, pictures)
            for item, changed in zip(
                newsletter.items, say_verdicts_once(newsletter.items), strict=True
            )
        ],
        "nothing": "" if newsletter.left_out else NOTHING,
        "more": newsletter.more,
        "events": [
            ", ".join(part for part in (one.title, one.when, one.place) if part) + "."
            for one in newsletter.events
        ],
        "contact": newsletter.contact,
        "tight": newsletter.tight,
    }


def _item_words(item: Item, changed: str, pictures: Mapping[str, bytes]) -> dict[str, Any]:
    lines = [
        ("You said:", f"{item.said} ({item.residents})"),
        ("We did:", item.did),
        ("What changed:", changed),
    ]
    if item.told:
        lines.append(("Who was told:", item.told))
    return {
        "theme": item.theme,
        "lines": lines,
        "photos": [
            {"name": photo.name, "words": photo.words}
            for photo in item.photos
            if photo.name in pictures
        ],
    }


def _typeset(newsletter: Newsletter, pictures: Mapping[str, bytes], write: Callable[..., T]) -> T:
    words = newsletter_words(newsletter, pictures)
    used = {MAP, *(photo.name for item in newsletter.items for photo in item.photos)}
    return write(
        _markup(),
        words,
        title=words["title"],
        images={name: content for name, content in pictures.items() if name in used},
        footer=f"{newsletter.borough} · {date_words(newsletter.issued_on)}",
        made_on=newsletter.issued_on,
    )


def _data_address(content: bytes) -> str:
    kind = "png" if content.startswith(b"\x89PNG") else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"


@cache
def _markup() -> str:
    return (files("pact_geo.outputs") / "templates" / "newsletter.typ").read_text("utf-8")


@cache
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415 - used here alone

    source = (files("pact_geo.outputs") / "templates" / "newsletter.html").read_text("utf-8")
    surroundings = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return surroundings.from_string(source)
