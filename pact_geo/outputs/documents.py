"""Documents for print: PDF that a screen reader can follow, typeset by typst.

A document is markup of ours and data from anywhere. The two never meet as text: the data go
beside the markup as a JSON file, where a hash sign or a bracket is a letter like any other, so
nothing in them can run, read a file or break the page. Every document is written to PDF/UA-1,
which typst checks: a title, a language, tagged headings and tables, a text for each picture.

The markup may use, without importing anything::

    data                                       what was given, as dictionaries and arrays
    #picture("map", alt: data.map_words)       an image, by the name it was given under
    #tick                                      an empty box to tick with a pen
    #line-to-write                             a line to write on
    #ink, #pale                                the colours of text and of quiet surfaces
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from pact_geo.errors import UnsuitableDataError
from pact_geo.outputs.plate import FONT, printable

PREVIEW_DOTS = 110.0
"""To the inch: the small print of a page is still readable as wide as a laptop shows it."""

_SIGNATURES: Mapping[bytes, str] = {
    b"\x89PNG\r\n\x1a\n": "png",
    b"\xff\xd8\xff": "jpg",
    b"<?xml": "svg",
    b"<svg": "svg",
}

_PRELUDE = """
#let given = json("given.json")
#let data = given.data
#let ink = rgb("#1f2933")
#let pale = rgb("#e4e7eb")
#set document(title: given.title, author: "PACT Geo", date: datetime(
  year: given.made_on.at(0), month: given.made_on.at(1), day: given.made_on.at(2)))
#set text(font: given.font, size: 10pt, fill: ink, lang: given.language, region: given.region)
#set page(paper: "a4", margin: (x: 16mm, top: 15mm, bottom: 17mm), footer: context {
  set text(size: 8pt)
  grid(columns: (1fr, auto), given.footer,
    [#counter(page).display() / #counter(page).final().first()])
})
#set par(leading: 0.55em, spacing: 0.8em)
#set table(stroke: 0.5pt + rgb("#7b8794"), inset: 5pt)
#show heading.where(level: 1): set text(size: 18pt)
#show heading.where(level: 2): set text(size: 13pt)
#show heading.where(level: 3): set text(size: 11pt)
#show heading: set block(above: 1.1em, below: 0.6em, sticky: true)
#show table.cell.where(y: 0): set text(weight: "bold")
#let picture(name, alt: none, ..rest) = image(given.images.at(name), alt: alt, ..rest)
#let tick = box(width: 3.4mm, height: 3.4mm, stroke: 0.8pt + ink, baseline: 0.4mm)
#let line-to-write = box(width: 1fr, stroke: (bottom: 0.5pt + ink), height: 5mm)
"""


def write_pdf(
    markup: str,
    data: Mapping[str, Any],
    *,
    title: str,
    images: Mapping[str, bytes] | None = None,
    footer: str = "",
    language: str = "en",
    region: str = "GB",
    made_on: date | None = None,
) -> bytes:
    """Typeset a document as tagged PDF (PDF/UA-1) on A4.

    Parameters
    ----------
    markup
        Typst, ours alone: text from outside belongs in ``data``, never in here.
    data
        What the markup prints, as ``data``: text, numbers, lists, mappings, dates. Letters the
        font has not are replaced by a mark.
    title
        The title that a reader of the file announces.
    images
        PNG, JPEG or SVG by the name under which ``#picture(name, alt: …)`` shows it.
    footer
        Printed at the foot of each page, beside its number.
    language, region
        Of the text, such as "en" and "GB".
    made_on
        The day the document carries; today when not given.

    Returns
    -------
    bytes

    Raises
    ------
    UnsuitableDataError
        If an image is none, or the document cannot be typeset.
    """
    (pdf,) = _typeset(
        markup, data, title=title, images=images, footer=footer, language=language,
        region=region, made_on=made_on, format="pdf", pdf_standards="ua-1",
    )  # fmt: skip
    return pdf


def draw_pages(
    markup: str,
    data: Mapping[str, Any],
    *,
    title: str,
    images: Mapping[str, bytes] | None = None,
    footer: str = "",
    made_on: date | None = None,
    dots: float = PREVIEW_DOTS,
) -> tuple[bytes, ...]:
    """Draw the pages of a document as ``write_pdf`` prints them.

    Parameters
    ----------
    markup, data, title, images, footer, made_on
        As in ``write_pdf``.
    dots
        How many to the inch.

    Returns
    -------
    tuple of bytes
        A PNG for each page.

    Raises
    ------
    UnsuitableDataError
        As in ``write_pdf``.
    """
    return _typeset(
        markup, data, title=title, images=images, footer=footer, made_on=made_on,
        format="png", ppi=dots,
    )  # fmt: skip


def _typeset(
    markup: str,
    data: Mapping[str, Any],
    *,
    title: str,
    images: Mapping[str, bytes] | None,
    footer: str,
    made_on: date | None,
    language: str = "en",
    region: str = "GB",
    **how: Any,
) -> tuple[bytes, ...]:
    """Lay markup, data and images beside one another and have them typeset: one file or more."""
    import typst  # noqa: PLC0415 - used here alone

    day = made_on or datetime.now(tz=UTC).date()
    with tempfile.TemporaryDirectory(prefix="pact-document-") as name:
        folder = Path(name)
        given = {
            "data": _plain(data),
            "title": printable(title),
            "footer": printable(footer),
            "images": _put_images(folder, images or {}),
            "made_on": [day.year, day.month, day.day],
            "font": FONT,
            "language": language,
            "region": region,
        }
        (folder / "given.json").write_text(json.dumps(given), encoding="utf-8")
        main = folder / "main.typ"
        main.write_text(_PRELUDE + markup, encoding="utf-8")
        compiler = typst.Compiler(
            str(main), root=str(folder), font_paths=[_font_folder()], ignore_system_fonts=True
        )
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        try:
            made = compiler.compile(timestamp=noon, **how)
        except typst.TypstError as error:
            raise UnsuitableDataError(
                f"The document cannot be typeset: {error.message}."
            ) from error
    if not made:
        raise UnsuitableDataError("The document has no pages.")
    return (made,) if isinstance(made, bytes) else tuple(made)


def _put_images(folder: Path, images: Mapping[str, bytes]) -> dict[str, str]:
    """Write images under numbers, for a name from outside is no name of a file."""
    files = {}
    for number, (name, content) in enumerate(images.items()):
        kinds = [kind for mark, kind in _SIGNATURES.items() if content.startswith(mark)]
        if not kinds:
            raise UnsuitableDataError(
                f"The picture {name!r} is neither PNG, JPEG nor SVG.",
                remedy="Leave it out, or store the photograph again.",
            )
        files[name] = f"image-{number}.{kinds[0]}"
        (folder / files[name]).write_bytes(content)
    return files


def _plain(value: Any) -> Any:
    """Turn a value into what JSON holds, every text printable with the font there is."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {str(name): _plain(held) for name, held in value.items()}
    if isinstance(value, Sequence):
        return [_plain(held) for held in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return printable(str(value))


@cache
def _font_folder() -> str:
    """Find the font that the maps are lettered in; it comes with matplotlib."""
    from matplotlib import get_data_path  # noqa: PLC0415 - heavy

    return str(Path(get_data_path()) / "fonts" / "ttf")
