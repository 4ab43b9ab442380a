"""What a panel and the public are given holds no count from 1 to 9, and no home."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pact_geo import services
from pact_geo.outputs.disclosure import POLICE
from pact_geo.records.access import PUBLIC, Person, Role
from pact_geo.services import Borough, Selection
from pact_geo.services.profile_export import export_profile

PANEL = Person(id="p1", name="Robin Heath", roles=frozenset({Role.PANEL}))
QUIET = Selection(first_month="2026-09", last_month="2026-11", categories=("Bicycle theft",))
COUNTS = ("count", "now", "before", "said", "asked", "incidents", "residents", "last_year",
          "year_before")  # fmt: skip
SMALL = range(1, 10)


@pytest.fixture(params=[PUBLIC, PANEL], ids=["public", "panel"])
def seen(request: pytest.FixtureRequest, demo_borough: Borough) -> Borough:
    return demo_borough.seen_by(request.param)


def small_numbers(table: pd.DataFrame) -> list[Any]:
    """Every cell of a column of counts that tells a number from 1 to 9."""
    cells = [cell for name in COUNTS if name in table for cell in table[name].dropna()]
    words = [str(cell).removesuffix(".0").replace(",", "") for cell in cells]
    return [word for word in words if word.isdigit() and int(word) in SMALL]


def test_the_data_hold_what_must_not_be_told(demo_borough: Borough) -> None:
    assert small_numbers(services.compare(demo_borough, QUIET).table)


def test_a_comparison_holds_no_small_count_and_no_rate_that_gives_it_away(seen: Borough) -> None:
    found = services.compare(seen, QUIET)

    assert not small_numbers(found.table)
    assert not small_numbers(found.survey)
    known = found.table[found.table["rate"].notna()]
    assert (known["count"] >= 10).all()
    assert found.table["reason"].ne("").any()


def test_nor_does_what_is_taken_away_of_it(seen: Borough, tmp_path: Path) -> None:
    services.export_comparison(services.compare(seen, QUIET), tmp_path / "wards.csv")

    assert not small_numbers(pd.read_csv(tmp_path / "wards.csv"))


@pytest.mark.parametrize("selection", [Selection(), QUIET], ids=["year", "quiet"])
def test_a_profile_that_is_taken_away_holds_none(
    seen: Borough, tmp_path: Path, selection: Selection
) -> None:
    ward = next(iter(seen.ward_names))
    profile = services.profile_ward(seen, ward, selection)
    view = services.panel_view(seen, ward, selection)
    sheets: dict[str, pd.DataFrame] = {}
    with pytest.MonkeyPatch.context() as patch:
        written = "pact_geo.services.profile_export.write_excel"
        patch.setattr(written, lambda _path, tables, **_more: sheets.update(tables))
        export_profile(profile, view, tmp_path / "profile.xlsx")

    assert len(sheets) == 7
    assert not {name: held for name, table in sheets.items() if (held := small_numbers(table))}


def test_panels_see_no_small_count_and_no_home(seen: Borough) -> None:
    for ward in list(seen.ward_names)[:4]:
        view = services.panel_view(seen, ward)
        assert not small_numbers(pd.DataFrame(view.areas))
        told = " ".join((*view.sentences, *view.caveats))
        assert not re.search(r"(?<![\d,.])[1-9] (?:reports?|residents?)\b", told)
        ranked = services.rank_areas(_analyst(seen), Selection(ward=ward), refits=0).areas
        police = set(
            seen.incidents.loc[seen.incidents["source"].str.startswith(POLICE), "place_id"]
        )
        for area_id, area in view.areas.iterrows():
            members = ranked.loc[area_id, "place_ids"]
            addresses = sum(8 if place in police else 1 for place in members)
            assert addresses >= 8 or area["street_level"]
            assert area.geometry.area >= 200 * 200 or not area["street_level"]


def _analyst(borough: Borough) -> Borough:
    return borough.seen_by(Person(id="a", name="Olive Tarn", roles=frozenset({Role.ANALYST})))
