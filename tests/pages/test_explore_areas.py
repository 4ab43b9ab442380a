"""Explore: wards or LSOAs as units, and weights of harm, as a person meets them."""

from __future__ import annotations

import shutil

from pact_geo.services import import_files
from pact_geo.workspace import Workspace
from tests.pages.conftest import html_of


def test_lsoas_are_offered_and_without_any_it_is_said_what_to_load(run):
    app = run("explore", **{"look": "Local statistics", "local-units": "LSOAs"})
    choice = next(one for one in app.radio if one.key == "local-units")

    assert choice.options == ["hexagons", "squares", "wards", "LSOAs"]
    assert not [one for one in app.number_input if one.key == "local-size"]
    assert "No LSOAs that lie in these wards are loaded." in html_of(app)

    app = run("explore", **{"look": "Vulnerable localities", "vulnerable-units": "LSOAs"})
    assert "No LSOAs that lie in these wards are loaded." in html_of(app)


def test_the_data_page_asks_for_the_mapping_of_weights(run):
    app = run("data")
    app.selectbox(key="kind").set_value("weights").run()

    assert not app.exception
    labels = {one.label for one in app.text_input}
    assert {"What the weights are of, such as 2025", "Who published them"} <= labels
    assert {"The sheet of a workbook", "What a weight is in, such as days"} <= labels


def test_harm_stands_with_its_unit_source_and_date(run, small_workspace, tmp_path):
    folder = shutil.copytree(small_workspace, tmp_path / "weighed")
    weights = tmp_path / "weights.csv"
    weights.write_text("Category,Days\nNoise,20\nLitter,5\nFly-tipping,1\n", encoding="utf-8")
    told = {"date": "2031", "source": "Nobody"}
    import_files(Workspace(folder), "weights", [weights], options=told)

    app = run("explore", workspace=folder)
    shown = html_of(app)

    # Kiln Street: 10 a month of each, 120 x 20 + 120 x 5 + 120 x 1
    assert 3120 in app.dataframe[0].value["Harm, days"].tolist()
    assert "3,120 days (Nobody, 2031)" in shown
    assert "weights of Nobody, 2031, in days" in shown
