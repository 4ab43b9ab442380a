"""The scrutiny report from records, as far as the reader may know, in PDF and Word."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from docx import Document

from pact_geo.errors import AccessError, InputError, RecordError
from pact_geo.outputs.newsletter import count_pages
from pact_geo.records.access import PUBLIC, Kind
from pact_geo.services.office import Office
from pact_geo.services.registers import (
    add_funding,
    add_publicity,
    change_funding,
    change_publicity,
    list_fundings,
    list_publicity,
)
from pact_geo.services.scrutiny import export_scrutiny, make_scrutiny
from pact_geo.services.scrutiny.influence import change_words
from pact_geo.services.scrutiny.sources import list_sources
from pact_geo.tables import as_incidents, as_indicators
from tests.services.acting import ALDER, BEECH, COLE, KAY, PIA, SAM, TODAY, WILL, done

FIRST, LAST = date(2025, 12, 1), date(2026, 11, 30)
EVIL = "<b>#strong[x]</b>\x07 =1+1"


@pytest.fixture
def office(office_of):
    return office_of(KAY)


@pytest.fixture
def policed(office):
    """The same, as if a police force had recorded the reports."""
    borough = office.borough
    incidents = as_incidents(borough.incidents.assign(reported_by="Smallton Police"))
    return Office(office.workspace, office.desk, replace(borough, incidents=incidents))


def found_panel(office, wards, founded=date(2025, 11, 15), name="Panel", *, met=True):
    panel = office.desk.add(
        Kind.PANELS, name=name, founded_by="parish council", founded_on=founded,
        meets_every_weeks=8, ward_codes=wards,
    )  # fmt: skip
    if met:
        office.desk.add(
            Kind.MEETINGS, of_group="panel", panel_id=panel["id"], held_on=date(2026, 11, 3),
            stage="held", agenda=[], ward_codes=wards,
        )  # fmt: skip
    return panel


def report_of(office, **period):
    return make_scrutiny(office, **{"first": FIRST, "last": LAST, "today": TODAY, **period})


def answer(report, key):
    return next(one for one in report.answers if one.key == key)


def test_an_empty_borough_gets_honest_answers(office):
    report = report_of(office)
    assert len(report.answers) == 10
    assert answer(report, "established").sentences == (
        "0 panels on 30 November 2026.",
        "A panel that meets covers 0 of 4 wards.",
    )
    assert not answer(report, "funding").known
    # What the council recorded is no crime the police recorded.
    assert "no crime is loaded" in answer(report, "influence").sentences[0]


def test_records_of_the_year_are_gathered(office, area):
    found_panel(office, [ALDER])
    done(office, area)
    add_funding(office, source="Council", amount=500, received_on=TODAY, spent=20, spent_on="Bins")
    add_publicity(office, channel="newsletter", title="Spring", published_on=TODAY, reach=900)
    report = report_of(office)
    assert {code for code, word in report.standings.items() if word != "no panel"} == {ALDER}
    assert answer(report, "funding").sentences == ("£500 received, £20 of it spent.",)
    assert answer(report, "publicity").tables[0].rows == (
        ("20 November 2026", "newsletter", "Spring", "900"),
    )
    assert answer(report, "evidence").known


def test_areas_assessed_are_put_together_once_each(office, area):
    ratio = {"log_ratio": -0.5, "se": 0.1, "corrected": False, "dispersion": 1.0}
    ratio |= {"ratio": 0.607, "low": 0.499, "high": 0.738}
    for planned, verdict in ((date(2026, 2, 1), "clearly fell"), (date(2026, 11, 1), "rose")):
        office.desk.add(
            Kind.EVALUATIONS,
            area_id=area["id"],
            stage="assessed",
            planned_on=planned,
            assessed_on=date(2026, 11, 20),
            plan={
                "actions_from": "2026-03",
                "before_acting": planned < date(2026, 3, 1),
                "categories": ["Noise"],
                "comparison_wards": ["Beech"],
            },
            result={
                "verdict": verdict,
                "nearby": None,
                "design": {"level": 3, "words": ""},
                "said": [],
                "ratings": [],
                "audits": None,
                "counts": [200.0, 120.0],
                "numbers": {"ratio": ratio},
            },
        )
    [counted, _, together] = answer(report_of(office), "success").tables
    assert dict(zip(counted.headings, counted.rows[0], strict=True))["Counted"] == "Noise"
    assert [row[2] for row in counted.rows] == ["clearly fell"]
    assert together.rows[-1][:4] == (
        "All areas",
        "1",
        "clearly fell: 1",
        "fell: 0.61 times (0.50 to 0.74; 1 is no change)",
    )
    assert len(answer(report_of(office, last=date(2026, 11, 10)), "success").tables) == 0


def test_influence_compares_wards_with_and_without(policed):
    found_panel(policed, [ALDER, BEECH])
    influence = answer(report_of(policed), "influence")
    assert influence.known, influence.sentences
    # 30 a month on Kiln Street and 18 on Mill Lane, the same each year.
    rows = influence.tables[0].rows
    assert [row[:2] for row in rows] == [("With a panel that met", "2"), ("Without a panel", "2")]
    assert "cannot be told from" in influence.sentences[0]
    assert "cannot show that panels caused" in influence.sentences[-1]


def test_influence_has_no_time_without_a_panel_where_all_had_one(policed):
    found_panel(policed, [ALDER, BEECH], founded=date(2024, 1, 1))
    influence = answer(report_of(policed), "influence")
    assert not influence.known
    assert "every ward whose panel met had a panel before already" in influence.sentences[0]


def test_a_panel_that_never_met_is_in_neither_group(policed):
    found_panel(policed, [ALDER, BEECH], met=False)
    influence = answer(report_of(policed), "influence")
    assert not influence.known
    assert influence.tables[0].rows[0][1:4] == ("0", "none", "not known")  # not "fewer than 10"
    assert "2 wards are in neither group: 2 had one that did not meet" in influence.sentences[2]


def test_what_is_no_crime_is_left_out(policed):
    """Anti-social behaviour is recorded beside crime and is none."""
    found_panel(policed, [ALDER, BEECH])
    all_of_it = answer(report_of(policed), "influence").tables[0].rows
    incidents = policed.borough.incidents
    other = incidents["category"].where(incidents.index != incidents.index[-1])
    assert all_of_it[0][2] != all_of_it[1][2]
    named = as_incidents(incidents.assign(category=other.fillna("Anti-social behaviour")))
    fewer = Office(policed.workspace, policed.desk, replace(policed.borough, incidents=named))
    rows = answer(report_of(fewer), "influence").tables[0].rows
    assert sum(_counts(rows)) == sum(_counts(all_of_it)) - 1


def _counts(rows):
    return [int(cell.replace(",", "")) for row in rows for cell in (row[2], row[4])]


def test_rates_are_set_against_residents_where_all_are_known(policed):
    found_panel(policed, [ALDER, BEECH])
    unknown = answer(report_of(policed), "influence").tables[0]
    assert unknown.headings[3] == "Before, per 1,000 residents in a year"
    assert unknown.rows[0][3] == "not known"
    codes = list(policed.borough.ward_names)
    table = pd.DataFrame(
        {"area_code": codes, "indicator": "population", "value": 10_000.0, "date": "2025",
         "source": "census", "numerator": float("nan"), "denominator": float("nan")}
    ).set_index(["area_code", "indicator"])  # fmt: skip
    people = as_indicators(table)
    known = Office(policed.workspace, policed.desk, replace(policed.borough, indicators=people))
    row = answer(report_of(known), "influence").tables[0].rows[0]
    assert row[3] == f"{int(row[2].replace(',', '')) / 20:.1f}"  # two wards of 10,000


@pytest.mark.parametrize(
    ("counts", "said"), [((1000, 999), "0%"), ((100, 89), "-11%"), ((0, 5), "not known")]
)
def test_a_change_that_rounds_to_nothing_has_no_sign(counts, said):
    assert change_words(*counts) == said


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
    assert headings == [
        *(f"{n}. {one.question}" for n, one in enumerate(report.answers, start=1)),
        "What this rests on",
    ]
    assert document.paragraphs[-1].text.startswith("Everything else: the partnership's own")
    assert all("w:tblHeader" in table.rows[0]._tr.xml for table in document.tables)
    (picture,) = document.inline_shapes
    assert "no priorities: Alder" in picture._inline.docPr.get("descr")
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


def test_sources_are_named_in_words_and_each_licence_once(office):
    lines = list_sources(office.borough, today=TODAY)
    assert lines[0].startswith("Ward boundaries: wards")
    assert not any(raw in " ".join(lines) for raw in (".geojson", ".csv", "_"))
    assert not re.search(r"\b\d{4}-\d{2}\b", " ".join(lines))
    assert len(lines) == len(set(lines))
