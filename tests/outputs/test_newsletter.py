"""The newsletter: two sides of A4 whatever goes in, the same words in both, and nothing runs."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image

from pact_geo.cycle.newsletter import Event, Item, Newsletter, Photo, Priority
from pact_geo.cycle.reading import reading_age
from pact_geo.outputs.documents import write_pdf
from pact_geo.outputs.newsletter import (
    SIDES,
    count_pages,
    draw_newsletter,
    fit_newsletter,
    newsletter_words,
    write_web_page,
)
from pact_geo.services.newsletter import CONTACT

HOSTILE = json.loads((Path(__file__).parents[1] / "hostile_names.json").read_text("utf-8"))
SENTENCE = "The bins behind the shops are full by Sunday night and the wind takes it all away. "


def picture(kind="JPEG", size=(400, 300)):
    content = io.BytesIO()
    Image.new("RGB", size, "#557755").save(content, kind)
    return content.getvalue()


PICTURES = {"map": picture("PNG", (900, 500)), "p1": picture(), "p2": picture()}


def item(theme="Litter", sentences=1, photos=()):
    return Item(
        theme=theme,
        said=(SENTENCE * sentences).strip(),
        residents="14 residents",
        did="We put in two new bins. They are emptied each Saturday and Sunday.",
        changed="Residents went to look. They said: yes, it is better.",
        told="Residents of the ward (newsletter, 3 May 2026).",
        photos=photos,
    )


def newsletter(items=(), **values):
    given = {
        "ward": "Alder",
        "borough": "Smallton",
        "issued_on": date(2026, 11, 20),
        "when": "",
        "items": tuple(items),
        "priorities": (Priority("Kiln Street", "Most people asked for it."),),
        "events": (Event("Panel meeting", "12 December 2026 at 18:30", "Library"),),
        "map_words": "Map of Alder with 1 area: 1 Kiln Street.",
        "contact": CONTACT,
        **values,
    }
    return Newsletter(**given)


class Text(HTMLParser):
    """The words of a page, and its tags."""

    def __init__(self):
        super().__init__()
        self.words, self.tags = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words.append(data)


def read(page):
    parser = Text()
    parser.feed(page)
    return parser


def test_pages_are_counted():
    assert count_pages(write_pdf("= A", {}, title="A")) == 1
    assert count_pages(write_pdf("= A\n#pagebreak()\nB\n#pagebreak()\nC", {}, title="A")) == 3


def test_what_fits_is_printed_whole():
    whole = newsletter(
        [item(), item("Noise", photos=(Photo("p1", "Before"), Photo("p2", "After")))]
    )
    printed, pdf = fit_newsletter(whole, pictures=PICTURES)
    assert printed == whole
    assert count_pages(pdf) <= SIDES


def test_a_few_last_lines_do_not_stand_alone_on_another_side():
    pair = (Photo("p1", "Before"), Photo("p2", "After"))
    for sentences in range(1, 30):
        whole = newsletter([item(photos=pair), item("Noise", sentences)])
        printed, pdf = fit_newsletter(whole, pictures=PICTURES)
        if printed != whole or count_pages(pdf) > 1:
            break
    assert (printed, count_pages(pdf)) == (replace(whole, tight=True), 1)
    assert len(draw_newsletter(printed, pictures=PICTURES)) == 1


def test_as_many_sides_are_drawn_as_are_printed():
    printed, pdf = fit_newsletter(newsletter([item(sentences=20)] * 3), pictures=PICTURES)
    sides = draw_newsletter(printed, pictures=PICTURES)
    assert len(sides) == count_pages(pdf) == 2
    assert all(side.startswith(b"\x89PNG") for side in sides)


@pytest.mark.parametrize(
    "long",
    [
        newsletter([item(f"Theme {n}", sentences=5) for n in range(60)]),
        newsletter([item(sentences=400)]),
        newsletter([item(sentences=9) for _ in range(2)], events=tuple(
            Event("Street stall " * 4, "12 December 2026 at 18:30", "Library " * 10)
            for _ in range(80)
        )),
        newsletter([item("W" * 3000)], ward="Alder " * 40, priorities=tuple(
            Priority("Word " * 300, SENTENCE * 60) for _ in range(3)
        )),
        newsletter([item("Theme", photos=(Photo("p1", SENTENCE * 30), Photo("p2", "After")))] * 9),
    ],
    ids=["many items", "a long item", "many events", "long words", "long captions"],
)  # fmt: skip
def test_two_sides_whatever_goes_in(long):
    printed, pdf = fit_newsletter(long, pictures=PICTURES)
    assert count_pages(pdf) <= SIDES
    assert printed.more.startswith("More on ")
    assert printed.more.endswith(": ask us.")
    # Nothing is cut: every item in print is one that was given, but for its photographs.
    given = {(one.theme, one.said, one.did, one.changed) for one in long.items}
    assert {(one.theme, one.said, one.did, one.changed) for one in printed.items} <= given
    assert set(printed.priorities) <= set(long.priorities)


def test_as_much_is_kept_as_fits():
    long = newsletter([item(f"Theme {n}", sentences=2) for n in range(60)])
    printed, _ = fit_newsletter(long, pictures=PICTURES)
    assert 6 <= len(printed.items) < 60
    assert printed.items == long.items[: len(printed.items)]


def test_both_have_the_same_words():
    whole = newsletter([item(photos=(Photo("p1", "Before: 3 May."),)), item("Noise")])
    words = newsletter_words(whole, PICTURES)
    page = " ".join(" ".join(read(write_web_page(whole, pictures=PICTURES)).words).split())
    said = [words["title"], words["issued"], words["contact"], *words["events"]]
    said += [one["title"] for one in words["priorities"]]
    said += [part for one in words["items"] for line in one["lines"] for part in line]
    assert all(part in page for part in said)


def test_a_verdict_is_printed_once_for_two_items_of_an_area():
    verdict = "It went down by a third."
    noise, litter = (
        replace(item(theme), changed=verdict, verdicts=(("e1", verdict),))
        for theme in ("Noise", "Litter")
    )
    page = write_web_page(newsletter([noise, litter]), pictures=PICTURES)
    assert page.count(verdict) == 1
    assert "is told above, under “Noise”." in page
    assert write_web_page(newsletter([litter]), pictures=PICTURES).count(verdict) == 1


def test_the_pdf_is_tagged_and_has_a_title():
    _, pdf = fit_newsletter(newsletter([item()]), pictures=PICTURES)
    assert b"/StructTreeRoot" in pdf
    assert b"pdfuaid:part" in pdf
    assert b"/Lang" in pdf


def test_the_page_is_accessible_by_its_parts():
    tags = read(
        write_web_page(newsletter([item(photos=(Photo("p1", "Before"),))]), pictures=PICTURES)
    ).tags
    names = [name for name, _ in tags]
    assert dict(tags[0][1]) == {"lang": "en-GB"}
    assert names.count("h1") == names.count("main") == names.count("title") == 1
    assert all("alt" in attributes for name, attributes in tags if name == "img")
    headings = [int(name[1]) for name in names if re.fullmatch("h[1-6]", name)]
    assert all(after <= before + 1 for before, after in pairwise(headings))


def test_the_page_asks_no_host_and_runs_nothing():
    page = write_web_page(newsletter([item(photos=(Photo("p1", "Before"),))]), pictures=PICTURES)
    tags = read(page).tags
    assert not [name for name, _ in tags if name in ("script", "link", "iframe", "object", "form")]
    assert all(a["src"].startswith("data:image/") for name, a in tags if name == "img")
    assert "http" not in page.replace("data:", "")


@pytest.mark.parametrize("name", HOSTILE[::6])
def test_hostile_words_are_words(name):
    hostile = newsletter(
        [Item(name, name, name, name, name, name, (Photo("p1", name),))],
        ward=name, borough=name, priorities=(Priority(name, name),),
        events=(Event(name, name, name),), map_words=name,
    )  # fmt: skip
    page = read(write_web_page(hostile, pictures=PICTURES))
    plain = read(write_web_page(newsletter(
        [Item(*["x"] * 6, (Photo("p1", "x"),))], priorities=(Priority("x", "x"),)
    ), pictures=PICTURES))  # fmt: skip
    assert [tag for tag, _ in page.tags] == [tag for tag, _ in plain.tags]
    assert [sorted(a) for _, a in page.tags] == [sorted(a) for _, a in plain.tags]
    assert count_pages(fit_newsletter(hostile, pictures=PICTURES)[1]) <= SIDES


def test_our_own_words_can_be_read_at_eleven():
    words = newsletter_words(newsletter([item()]), PICTURES)
    text = " ".join((words["nothing"], words["contact"], *words["heads"].values(), ""))
    assert reading_age(text) <= 11
    parts = [part for one in words["items"] for line in one["lines"] for part in line]
    assert reading_age(". ".join(parts)) <= 11


def test_an_empty_newsletter_says_so():
    page = " ".join(read(write_web_page(newsletter(), pictures={})).words)
    assert "There is nothing to tell you yet." in page


def test_templates_are_part_of_the_package():
    shipped = {one.name for one in (files("pact_geo.outputs") / "templates").iterdir()}
    assert {"newsletter.html", "newsletter.typ", "scrutiny.typ"} <= shipped
