"""Documents: tagged, and nothing given to them runs or reads a file."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from pact_geo.errors import UnsuitableDataError
from pact_geo.outputs.documents import draw_pages, write_pdf

HOSTILE = json.loads((Path(__file__).parents[1] / "hostile_names.json").read_text())
TYPST = (
    '#panic("ran")',
    '#read("/etc/hostname")',
    '#image("/etc/hostname")',
    "] #eval(1) [",
    "$sum_(i=0)^n$ @nobody <label> */ // /*",
    '"); #panic("ran")',
    "\\u{0} \\",
    "= not a heading",
)
MARKUP = "= #data.name\n#table(columns: 1, table.header[Words], ..data.words.map(w => [#w]))"
DAY = date(2026, 11, 22)


def picture(kind: str = "PNG") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "#8a1253").save(file, kind)
    return file.getvalue()


def words_of(pdf: bytes) -> str:
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("pdftotext is not here")
    done = subprocess.run([program, "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode()


def test_a_document_is_tagged_and_says_its_title_and_language():
    pdf = write_pdf(MARKUP, {"name": "Mill Lane", "words": ["litter"]}, title="Audit", made_on=DAY)
    assert pdf.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in pdf
    assert b"/Lang" in pdf
    assert b"pdfuaid" in pdf


def test_pages_are_drawn_one_picture_each():
    pages = draw_pages("= A\n#pagebreak()\nB", {}, title="A", made_on=DAY, dots=36)
    assert [Image.open(io.BytesIO(page)).size for page in pages] == [(298, 421)] * 2


def test_the_same_document_is_the_same_file():
    made = [write_pdf(MARKUP, {"name": "x", "words": []}, title="t", made_on=DAY) for _ in "ab"]
    assert made[0] == made[1]


@pytest.mark.parametrize("words", [*HOSTILE, *TYPST])
def test_words_from_outside_are_printed_and_never_run(words):
    pdf = write_pdf(MARKUP, {"name": words, "words": [words]}, title=words, footer=words)
    assert pdf.startswith(b"%PDF-")


def test_markup_from_outside_comes_out_letter_by_letter():
    pdf = write_pdf(MARKUP, {"name": "n", "words": list(TYPST[:4])}, title="t")
    said = words_of(pdf)
    for words in TYPST[:4]:
        assert words in said


def test_letters_the_font_has_not_become_a_mark():
    pdf = write_pdf(MARKUP, {"name": "Bench \N{PILE OF POO}", "words": ["\0"]}, title="t")
    assert "Bench \N{REPLACEMENT CHARACTER}" in words_of(pdf)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_needs_words_of_its_own(kind):
    images = {"the/map\n": picture(kind)}
    data = {"map": "the/map\n", "words": "The area and its streets"}
    pdf = write_pdf("#picture(data.map, alt: data.words)", data, title="t", images=images)
    assert b"/Subtype/Image" in pdf.replace(b" ", b"")
    with pytest.raises(UnsuitableDataError, match="alt"):
        write_pdf("#picture(data.map)", data, title="t", images=images)


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a", b"#read(1)", b"%PDF-1.7", b"\x89PNG\r\n\x1a\n"]
)
def test_what_is_no_picture_is_refused(content):
    with pytest.raises(UnsuitableDataError, match=r"neither PNG|cannot be typeset"):
        write_pdf('#picture("a", alt: "a")', {}, title="t", images={"a": content})


def test_numbers_dates_and_nothing_are_given_as_they_are():
    data = {"day": DAY, "share": 13.0, "rows": ({"n": 1}, None), "yes": True}
    markup = "#data.day #(data.share + 1) #data.rows.at(0).n #if data.yes [sure]"
    said = words_of(write_pdf(markup, data, title="t")).split()
    assert said[:4] == ["2026-11-22", "14", "1", "sure"]
