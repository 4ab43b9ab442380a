"""What a person takes away from the Data and Profile pages."""

from __future__ import annotations

import pytest
from python_calamine import CalamineWorkbook

from pact_geo.errors import InputError
from pact_geo.services import panel_view, profile_ward
from pact_geo.services.inventory import export_inventory, table_of_imports
from pact_geo.services.kept_profiles import SinceLast
from pact_geo.services.profile_export import export_profile

ALDER = "E05000000"


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".gpkg", ".html", ".png"])
def test_what_is_loaded_is_written_in_every_format(borough, tmp_path, suffix):
    assert export_inventory(borough, tmp_path / f"loaded{suffix}").stat().st_size > 200


def test_another_format_is_refused(borough, tmp_path):
    with pytest.raises(InputError, match=r"not written as \.pdf"):
        export_inventory(borough, tmp_path / "loaded.pdf")


def test_imports_are_listed_with_their_accounting(borough):
    table = table_of_imports(borough).set_index("file")
    assert table["rows_read"].to_dict() == {
        "people.csv": 4,
        "reports.csv": 1452,
        "wards.geojson": 4,
    }
    assert (table["rows_read"] == table["rows_accepted"] + table["rows_rejected"]).all()


def test_a_profile_in_excel_holds_all_of_it(borough, tmp_path):
    profile, view = profile_ward(borough, ALDER), panel_view(borough, ALDER)
    path = export_profile(profile, view, tmp_path / "profile.xlsx")
    sheets = CalamineWorkbook.from_path(path).sheet_names
    assert sheets[:2] == ["Priority areas", "People"]
    assert "Notes" in sheets


def test_what_changed_goes_with_the_profile(borough, tmp_path):
    profile, view = profile_ward(borough, ALDER), panel_view(borough, ALDER)
    since = SinceLast(None, "No profile has been kept yet.", None, [("Reports", "None came in.")])
    path = export_profile(profile, view, tmp_path / "profile.xlsx", since=since)
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name("What changed").to_python()
    assert rows == [
        ["about", "what changed"],
        ["Last profile", "No profile has been kept yet."],
        ["Reports", "None came in."],
    ]
