"""What the pages do, without a browser: choices, tables, words, and what is missing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pact_geo.pages import asker
from pact_geo.records.access import PUBLIC, Person, Role
from pact_geo.services.kept_profiles import keep_profile, ward_figures
from pact_geo.workspace import MANIFEST, Workspace


def html_of(app) -> str:
    return "\n".join(str(one.proto.body) for one in app.get("html"))


PAGES = ("", "panel", "compare", "profile", "data")


# --- every page ----------------------------------------


@pytest.mark.parametrize("page", PAGES)
def test_page_runs(run, page):
    assert run(page).title or page == "data"


@pytest.mark.parametrize("page", PAGES)
def test_empty_workspace_says_what_to_do_first(run, tmp_path, page):
    folder = Workspace(tmp_path / "workspace", create=True).folder
    assert "No ward boundaries are loaded yet" in html_of(run(page, workspace=folder))


@pytest.mark.parametrize("page", PAGES)
def test_wards_without_incidents_still_make_a_page(run, tmp_path, small_workspace, page):
    folder = copy_with(small_workspace, tmp_path, kinds=("boundaries",))
    chosen = {"ward": "Alder"} if page in ("panel", "profile") else {}
    assert run(page, workspace=folder, **chosen).main


def test_a_damaged_workspace_is_said_in_words(run, tmp_path):
    folder = Workspace(tmp_path / "workspace", create=True).folder
    (folder / MANIFEST).write_text("{")
    words = html_of(run("data", workspace=folder))
    assert "The list of imports is damaged." in words
    assert "Restore the folder from a backup." in words


def test_a_table_that_is_gone_is_said_with_its_remedy(run, tmp_path, small_workspace):
    folder = copy_with(small_workspace, tmp_path)
    next((folder / "imports").glob("*/incidents.parquet")).unlink()
    words = html_of(run(workspace=folder))
    assert "is missing" in words
    assert "load the file again" in words


def copy_with(source: Path, target: Path, kinds: tuple[str, ...] = ()) -> Path:
    """Copy a workspace, with the imports of some kinds only."""
    import shutil

    folder = target / "workspace"
    shutil.copytree(source, folder)
    manifest = json.loads((folder / MANIFEST).read_text())
    if kinds:
        manifest["imports"] = [one for one in manifest["imports"] if one["kind"] in kinds]
        (folder / MANIFEST).write_text(json.dumps(manifest))
    return folder


# --- explore ----------------------------------------


def test_explore_outlives_a_choice_that_takes_the_chosen_area_away(run):
    app = run()
    there = next(name for name in app.selectbox(key="area").options if "Mill Lane" in name)
    app.selectbox(key="area").set_value(there).run()
    app.selectbox(key="ward").set_value("E05000000").run()
    assert not app.exception
    assert "Kiln Street" in app.selectbox(key="area").value


def test_explore_lists_areas_by_rank(run):
    table = run().dataframe[0].value
    assert table["Rank"].tolist() == list(range(1, len(table) + 1))
    assert table["Area"].iloc[0] == "Kiln Street"
    assert table["Reports"].iloc[0] == 30 * 12
    assert set(table["Residents"]) == {"not asked"}  # there is no survey: not that nobody said so


def test_explore_shows_the_chosen_area(run):
    app = run(area="Mill Lane")
    assert app.header[0].value.endswith("Mill Lane")


def test_a_category_narrows_the_ranking(run):
    app = run()
    app.multiselect(key="category").select("Noise").run()
    assert app.dataframe[0].value["Reports"].iloc[0] == 10 * 12


def test_months_the_wrong_way_round_are_swapped(run):
    app = run(**{"from": "Nov 2026", "to": "Oct 2026"})
    assert "have been swapped" in app.info[0].value
    assert app.dataframe[0].value["Reports"].iloc[0] == 30 * 2


@pytest.mark.parametrize("written", ["2026-10", "October 2026", "oct 2026", "Oct 2026"])
def test_a_month_in_a_link_may_be_written_as_people_write_months(run, written):
    app = run(**{"from": written})
    assert app.selectbox(key="from").value == "2026-10"
    assert app.dataframe[0].value["Reports"].iloc[0] == 30 * 2
    assert app.query_params["from"] in ("Oct 2026", ["Oct 2026"])  # what *Share this view* offers
    assert not app.info


def test_a_link_may_name_a_ward_by_its_code(run):
    assert set(run(ward="E05000001").dataframe[0].value["Ward"]) == {"Beech"}


def test_what_a_link_asks_for_in_vain_is_said(run):
    app = run(
        **{"from": "2015-01", "to": "2026-09", "ward": "Nowhere", "category": ["noise", "Weather"]}
    )
    said = " ".join(one.value for one in app.info)
    assert all(name in said for name in ("2015\\-01", "Nowhere", "Weather"))
    assert "noise" not in said
    assert app.multiselect(key="category").value == ["Noise"]
    assert app.selectbox(key="to").value == "2026-09"
    assert app.query_params["category"] in ("Noise", ["Noise"])
    app.selectbox(key="ward").set_value("E05000001").run()
    assert not app.info


def test_what_needs_years_begins_with_the_first_month(run):
    app = run(look="When it happens")
    assert app.selectbox(key="from").value == "2024-12"
    app.selectbox(key="look").set_value("Concentration").run()
    assert app.selectbox(key="from").value == "2025-12"
    app.selectbox(key="from").set_value("2026-01").run()
    app.selectbox(key="look").set_value("When it happens").run()
    assert app.selectbox(key="from").value == "2026-01"


def test_what_cannot_be_worked_out_is_said_under_its_name(run):
    app = run(look="Scan", **{"scan-expected": "all categories"})
    assert app.title[0].value == "Scan"
    assert "none was chosen" in html_of(app)


def test_a_ward_narrows_the_ranking(run):
    app = run(ward="Beech")
    assert set(app.dataframe[0].value["Ward"]) == {"Beech"}


def test_the_chosen_area_stays_chosen_when_filters_change(run):
    app = run(area="Mill Lane")
    app.multiselect(key="category").select("Litter").run()
    assert app.header[0].value.endswith("Mill Lane")


def test_no_place_stands_out_is_said_with_advice(run):
    app = run()
    app.number_input(key="least").set_value(200).run()
    app.multiselect(key="category").select("Fly-tipping").run()
    assert "No place stands out with these choices." in html_of(app)


def test_weights_that_are_all_nothing_are_not_used(run):
    app = run()
    for part in ("volume", "recency", "persistence", "concern"):
        app.slider(key=part).set_value(0.0)
    app.run()
    assert "At least one weight" in app.info[0].value
    assert len(app.dataframe[0].value)


def test_dbscan_is_explained_as_such(run):
    app = run(method="DBSCAN")
    assert any("DBSCAN" in one.value for one in app.markdown)


# --- panel ----------------------------------------


def test_panel_offers_the_wards_as_buttons(run):
    labels = [button.label for button in run("panel").button]
    assert sorted(labels) == ["Alder", "Beech", "Cedar", "Dogwood"]


def test_panel_opens_the_ward_of_the_link(run):
    app = run("panel", ward="Alder")
    assert app.title[0].value == "Alder"
    assert "Kiln Street" in html_of(app)


def test_panel_turns_its_screens(run):
    app = run("panel", ward="Alder")
    app.button(key="next").click().run()
    assert app.query_params["screen"] == "2"
    assert "Each numbered place" in html_of(app)
    app.button(key="previous").click().run()
    assert app.query_params["screen"] == "1"


@pytest.mark.parametrize("screen", ["0", "-3", "nonsense", "9999", "99"])
def test_panel_survives_any_screen_in_a_link(run, screen):
    assert run("panel", ward="Alder", screen=screen).title[0].value == "Alder"


def test_panel_hides_small_counts(run):
    words = html_of(run("panel", ward="Dogwood"))
    assert "Quiet Close" not in words or "12 reports" in words


# --- compare ----------------------------------------


def test_compare_asks_for_wards_first(run):
    assert "Choose up to four wards" in html_of(run("compare"))


def test_compare_sets_wards_beside_the_borough(run):
    words = html_of(run("compare", wards=["Alder", "Beech"]))
    assert '<th scope="col">Alder</th>' in words
    assert '<th scope="col">Smallton</th>' in words
    # 30 a month and 12 lone reports make 372 for 4,000 people; Byar: 335.1 to 411.8.
    assert "93 (84 to 103)" in words


def test_compare_groups_wards_and_names_the_highest_first(run):
    words = html_of(run("compare"))
    groups = words[words.index("Group") :]
    assert groups.index("Alder") < groups.index("Dogwood")


def test_compare_without_a_population_says_so(run, tmp_path, small_workspace):
    folder = copy_with(small_workspace, tmp_path, kinds=("boundaries", "incidents"))
    words = html_of(run("compare", workspace=folder))
    assert "There is no rate to show." in words
    assert "No population is known for this ward." in words


# --- profile ----------------------------------------


def test_profile_tells_of_one_ward(run):
    app = run("profile", ward="Alder")
    words = html_of(app)
    assert app.title[0].value == "Alder"
    assert "4,000 (mid-2025, people.csv)" in words
    assert "93 (84 to 103)" in words
    assert "No survey is loaded." in words
    assert "Kiln Street" in words


def test_a_profile_is_kept_and_compared_with(run, office_of, monkeypatch):
    person = Person("kay", "Kay", frozenset({Role.COORDINATOR}), frozenset({"*"}))
    monkeypatch.setattr(asker, "current_person", lambda: person)
    office_of(person)
    app = run("profile", ward="Alder")
    assert "No profile has been kept yet." in html_of(app)
    [keep] = [one for one in app.button if one.label == "Keep this profile"]
    keep.click().run()
    assert not app.exception, app.exception
    words = html_of(app)
    assert "The profile is kept." in words
    assert "with data to November 2026 and about 370 reports in a year." in words
    assert "Nothing else has changed." in words


def test_everybody_reads_what_changed_and_few_keep_it(run, office_of, monkeypatch, borough):
    kay = Person("kay", "Kay", frozenset({Role.COORDINATOR}), frozenset({"*"}))
    known = ward_figures(borough, "E05000000")
    fewer = replace(known, figures=replace(known.figures, months=known.figures.months[:-3]))
    early = keep_profile(office_of(kay), "E05000000", today=date(2026, 5, 3), known=fewer)
    keep_profile(office_of(kay), "E05000000", today=date(2026, 9, 3), known=known)
    monkeypatch.setattr(asker, "current_person", lambda: PUBLIC)
    app = run("profile", ward="Alder")
    assert not [one for one in app.button if one.label == "Keep this profile"]
    assert "kept on 3 September 2026" in html_of(app)
    app.selectbox(key="since").set_value(early["id"]).run()
    assert not app.exception, app.exception
    assert "An earlier profile was kept on 3 May 2026" in html_of(app)
    assert "3 months have come in since: September 2026 to November 2026." in html_of(app)


def test_profile_offers_a_choice_when_there_is_none(run):
    assert run("profile").title[0].value == "Area profile"


# --- data ----------------------------------------


def test_data_lists_every_import_with_its_accounting(run):
    labels = [one.label for one in run("data").expander]
    assert any("reports.csv" in label and "1,452 rows read" in label for label in labels)
    assert any("wards.geojson" in label.replace("\\", "") for label in labels)


def test_data_says_what_to_load_next(run):
    assert "Load a survey" in html_of(run("data"))


def test_data_undoes_an_import(run, tmp_path, small_workspace):
    folder = copy_with(small_workspace, tmp_path)
    app = run("data", workspace=folder)
    record = next(one for one in Workspace(folder).imports() if one.kind == "indicators")
    app.button(key=f"undo-{record.id}").click().run()
    assert not app.exception
    assert record.id not in [one.id for one in Workspace(folder).imports()]
