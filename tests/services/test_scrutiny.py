"""The scrutiny report from records, as far as the reader may know, in PDF and Word."""

from __future__ import annotations

import io
from datetime import date

import pytest
from docx import Document

from pact_geo.errors import AccessError, InputError, RecordError
from pact_geo.outputs.newsletter import count_pages
from pact_geo.records.access import PUBLIC, Kind
from pact_geo.services.registers import (
    add_funding,
    add_publicity,
    change_funding,
    change_publicity,
    list_fundings,
    list_publicity,
)
from pact_geo.services.scrutiny import export_scrutiny, make_scrutiny
from tests.services.acting import ALDER, BEECH, COLE, KAY, PIA, SAM, TODAY, WILL, done

FIRST, LAST = date(2025, 12, 1), date(2026, 11, 30)
EVIL = "<b>#strong[x]</b>\x07 =1+1"


@pytest.fixture
def office(office_of):
    return office_of(KAY)


def found_panel(office, wards, founded=date(2025, 11, 1), name="Panel"):
    return office.desk.add(
        Kind.PANELS, name=name, founded_by="parish council", founded_on=founded,
        meets_every_weeks=8, ward_codes=wards,
    )  # fmt: skip


def report_of(office, **period):
    return make_scrutiny(office, **{"first": FIRST, "last": LAST, "today": TODAY, **period})


def answer(report, key):
    return next(one for one in report.answers if one.key == key)


def test_an_empty_borough_gets_honest_answers(office):
    report = report_of(office)
    assert len(report.answers) == 10
    assert answer(report, "established").sentences == (
        "0 panels on 30 November 2026, in 0 of 4 wards.",
    )
    assert not answer(report, "funding").known
    assert "fewer than 2 wards with a panel" in answer(report, "influence").sentences[0]


def test_records_of_the_year_are_gathered(office, area):
    found_panel(office, [ALDER])
    done(office, area)
    add_funding(office, source="Council", amount=500, received_on=TODAY, spent=20, spent_on="Bins")
    add_publicity(office, channel="newsletter", title="Spring", published_on=TODAY, reach=900)
    report = report_of(office)
    assert report.covered == (ALDER,)
    assert answer(report, "funding").sentences == ("£500 received, £20 of it spent.",)
    assert answer(report, "publicity").tables[0].rows == (("newsletter", "1", "900"),)
    assert answer(report, "evidence").known


def test_influence_compares_wards_with_and_without(office):
    found_panel(office, [ALDER, BEECH])
    influence = answer(report_of(office), "influence")
    assert influence.known
    # 30 a month on Kiln Street and 18 on Mill Lane, the same each year.
    rows = influence.tables[0].rows
    assert [row[:2] for row in rows] == [("With a panel", "2"), ("Without a panel", "2")]
    assert "cannot be told from" in influence.sentences[0]
    assert "cannot show that panels caused" in influence.sentences[-1]


def test_influence_of_a_ward_that_had_a_panel_already_is_said(office):
    found_panel(office, [ALDER, BEECH], founded=date(2024, 1, 1))
    said = " ".join(answer(report_of(office), "influence").sentences)
    assert "2 of the 2 wards with a panel had one before already." in said


def test_a_period_without_data_is_not_known(office):
    report = report_of(office, first=date(2020, 1, 1), last=date(2020, 12, 31))
    assert not answer(report, "influence").known


def test_the_public_is_told_what_is_not_open(office, office_of):
    add_funding(office, source="A secret gift", amount=500, received_on=TODAY)
    report = report_of(office_of(PUBLIC))
    assert "not open to you" in answer(report, "funding").sentences[0]
    assert "A secret gift" not in str(report)
    assert "A secret gift" in str(report_of(office_of(COLE)))


def test_a_period_the_wrong_way_round_is_refused(office):
    with pytest.raises(RecordError):
        report_of(office, first=LAST, last=FIRST)


def test_the_report_is_written_as_pdf_and_word(office, area, tmp_path):
    found_panel(office, [ALDER], name=EVIL)
    add_funding(office, source=EVIL, amount=500, received_on=TODAY)
    report = report_of(office)
    export_scrutiny(office, report, tmp_path / "r.pdf")
    export_scrutiny(office, report, tmp_path / "r.docx")
    pdf = (tmp_path / "r.pdf").read_bytes()
    assert b"pdfuaid:part" in pdf
    assert count_pages(pdf) >= 2
    document = Document(io.BytesIO((tmp_path / "r.docx").read_bytes()))
    headings = [one.text for one in document.paragraphs if one.style.name == "Heading 2"]
    assert headings == [f"{n}. {one.question}" for n, one in enumerate(report.answers, start=1)]
    assert all("w:tblHeader" in table.rows[0]._tr.xml for table in document.tables)
    (picture,) = document.inline_shapes
    assert "With a panel: Alder" in picture._inline.docPr.get("descr")
    assert any(
        "<b>#strong[x]</b>" in cell.text
        for t in document.tables
        for r in t.rows
        for cell in r.cells
    )
    with pytest.raises(InputError):
        export_scrutiny(office, report, tmp_path / "r.txt")


# --- the registers ----------------------------------------


def test_registers_are_kept_newest_first(office):
    for day in (1, 20):
        add_funding(office, source=f"S{day}", amount=5, received_on=date(2026, 3, day))
        add_publicity(office, channel="post", title=f"T{day}", published_on=date(2026, 3, day))
    assert [row["source"] for row in list_fundings(office)] == ["S20", "S1"]
    assert [row["title"] for row in list_publicity(office)] == ["T20", "T1"]


def test_entries_are_changed_within_reason(office):
    money = add_funding(office, source="S", amount=5, received_on=TODAY)
    assert change_funding(office, money["id"], version=1, spent=3.0)["spent"] == 3.0
    with pytest.raises(RecordError, match="More is spent"):
        change_funding(office, money["id"], version=2, spent=6.0)
    told = add_publicity(office, channel="post", title="T", published_on=TODAY)
    assert change_publicity(office, told["id"], version=1, reach=20)["reach"] == 20
    with pytest.raises(RecordError):
        change_publicity(office, told["id"], version=2, reach=-1)


@pytest.mark.parametrize("values", [{"source": " "}, {"amount": -1}, {"spent": 6}, {"spent": -1}])
def test_wrong_money_is_refused(office, values):
    with pytest.raises(RecordError):
        add_funding(office, **{"source": "S", "amount": 5, "received_on": TODAY, **values})


def test_who_may_keep_the_registers(office_of):
    add_funding(office_of(SAM), source="S", amount=5, received_on=TODAY)
    for person in (PUBLIC, WILL, PIA, COLE):
        with pytest.raises(AccessError):
            add_funding(office_of(person), source="S", amount=5, received_on=TODAY)
        with pytest.raises(AccessError):
            add_publicity(office_of(person), channel="p", title="T", published_on=TODAY)
    with pytest.raises(AccessError):
        list_fundings(office_of(PUBLIC))
