"""A visual audit walked with a phone: 390 px wide, one spot at a time, with photographs."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from pact_geo.records.access import Kind
from pact_geo.services.areas import adopt_area
from pact_geo.services.audits import INSPECTORS, audit_results, commission_audit, grades_at
from pact_geo.services.photos import attach_photo, photos_of
from tests.browser.phones import PHONE, WIDE, co_ordinated


def photograph(colour: str, words: str) -> bytes:
    picture = Image.new("RGB", (1200, 900), colour)
    ImageDraw.Draw(picture).text((60, 60), words, fill="white", font_size=90)
    file = io.BytesIO()
    picture.save(file, "JPEG")
    return file.getvalue()


@pytest.fixture(scope="module")
def walked(tmp_path_factory, serve):
    """An app with an audit to walk; its address, its workspace, and the walker's session."""
    office, ranking, token = co_ordinated(tmp_path_factory.mktemp("walk"), "Will")
    area = adopt_area(
        office, ranking, area_id=int(ranking.areas.index[0]), adopted_on=date(2026, 11, 1)
    )
    audit = commission_audit(
        office, area["id"], commissioned_by="panel", planned_on=date(2026, 11, 21),
        spots=["Bus stop", "Alley behind the shops"],
    )  # fmt: skip
    for moment, colour in (("before", "#7a3b1d"), ("after", "#2d6a3e")):
        attach_photo(office, area["id"], photograph(colour, moment), moment=moment,
                     spot="Bus stop", caption=f"The bus stop {moment}")  # fmt: skip
    return serve(office.workspace.folder), office, audit, token


@pytest.fixture
def phone(visit, walked, monkeypatch):
    from pact_geo.pages import asker, opening

    address, office, audit, token = walked
    monkeypatch.setenv(opening.FOLDER_VARIABLE, str(office.workspace.folder))
    visit.page.set_viewport_size(PHONE)
    visit.page.context.add_cookies([{"name": asker.cookie_name(), "value": token, "url": address}])
    visit.address = address
    visit.open("audit", audit=audit["id"])
    expect(visit.page.get_by_role("heading", level=1)).to_have_text("Audit")
    return visit


def show(visit, part):
    visit.page.get_by_text(part, exact=True).first.click()
    visit.settle()


def test_a_spot_is_graded_photographed_and_kept(phone, walked):
    _, office, audit, _ = walked
    page = phone.page
    expect(page.get_by_role("heading", name="Bus stop")).to_be_visible()
    litter = page.get_by_role("radiogroup", name="Litter.")
    litter.get_by_text("C", exact=True).click()
    page.get_by_role("radiogroup", name="Lighting.").get_by_text("poor").click()
    page.get_by_role("button", name="Save this spot").click()
    expect(page.get_by_text("Bus stop: 2 answers kept.")).to_be_visible()
    expect(page.get_by_text("1 of 2 spots done")).to_be_in_viewport()
    expect(page.get_by_role("heading", name="Alley behind the shops")).to_be_visible()
    rows = grades_at(office, audit["id"], inspector=INSPECTORS[0], spot="Bus stop")
    assert [(row["item"], row["grade"]) for row in rows] == [("litter", "C"), ("lighting", "poor")]
    phone.settle()
    page.get_by_text("Photograph this spot").click()
    page.locator("input[type=file]").first.set_input_files(
        {"name": "x.jpg", "mimeType": "image/jpeg", "buffer": photograph("#555555", "alley")}
    )
    page.get_by_role("button", name="Keep this photograph").click()
    expect(page.get_by_text("The photograph of Alley behind the shops is kept.")).to_be_visible()
    spots = [row["spot"] for row in photos_of(office, audit["area_id"])]
    assert spots.count("Alley behind the shops") == 1


def test_a_problem_is_marked_on_the_map(phone, walked):
    _, office, audit, _ = walked
    page = phone.page
    page.get_by_text("Write down a problem").click()
    page.get_by_text("Mark it on a map").click()
    page.frame_locator("iframe").locator("path.leaflet-interactive").first.wait_for()
    page.locator("iframe").click(position={"x": 150, "y": 150})
    where = page.get_by_label("Where: latitude, longitude")
    expect(where).to_have_value(re.compile(r"^5\d\.\d{6}, -\d\.\d{6}$"))
    page.wait_for_timeout(500)
    assert page.evaluate(WIDE) <= 0
    assert phone.axe() == []
    page.get_by_role("button", name="Keep this problem").click()
    expect(page.get_by_text("is kept.")).to_be_visible()
    (finding,) = audit_results(office, audit["id"]).findings
    area = office.desk.get(Kind.AREAS, audit["area_id"])
    assert finding["geometry"].distance(area["geometry"]) < 600  # the map looks at the area alone


def test_what_a_thumb_meets_is_large_and_nothing_is_cut_off(phone):
    page = phone.page
    page.get_by_role("radiogroup", name="Litter.").wait_for()
    small = page.evaluate(
        """() => [...document.querySelectorAll('.st-key-walk [role=radiogroup] label, '
             + '.st-key-walk .stFormSubmitButton button')]
             .filter(e => e.offsetParent)
             .map(e => [e.innerText, e.getBoundingClientRect()])
             .filter(([, box]) => box.height < 44 || box.width < 44)
             .map(([words]) => words)"""
    )
    assert small == []
    for part in ("Walk", "Photographs", "What it found", "Team and paper"):
        show(phone, part)
        page.wait_for_timeout(500)
        assert page.evaluate(WIDE) <= 0, part


def test_before_and_after_part_under_a_slider_that_keys_move(phone):
    page = phone.page
    show(phone, "Photographs")
    slider = page.get_by_role("slider", name="Slide between before and after: Bus stop")
    slider.wait_for()
    for moment in ("before", "after"):
        image = page.locator(f"img.pact-{moment}")
        expect(image).to_be_visible()
        assert f"The bus stop {moment}" in image.get_attribute("alt")
        assert image.evaluate("e => e.complete && e.naturalWidth") == 960
    clip = page.locator("img.pact-before").evaluate("e => getComputedStyle(e).clipPath")
    slider.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert slider.input_value() == "52"
    moved = page.locator("img.pact-before").evaluate("e => getComputedStyle(e).clipPath")
    assert clip != moved
    assert "48%" in moved


@pytest.mark.parametrize("part", ["Walk", "Photographs", "What it found", "Team and paper"])
def test_every_part_can_be_read_by_everybody(phone, part):
    show(phone, part)
    phone.page.wait_for_timeout(1000)
    assert phone.axe() == []


def test_the_act_page_shows_the_same_photographs_and_leads_here(phone, walked):
    _, _, audit, _ = walked
    phone.open("act", area_id=audit["area_id"], part="Audits")
    phone.page.locator("img.pact-before").wait_for()
    phone.page.wait_for_timeout(1000)
    assert phone.page.evaluate(WIDE) <= 0
    assert phone.axe() == []
    phone.page.get_by_role("link", name="Open the audit of").first.click()
    expect(phone.page.get_by_role("heading", level=1)).to_have_text("Audit")
    assert f"audit={audit['id']}" in phone.page.url
