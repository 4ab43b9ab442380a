"""Explore: wards or LSOAs as units, and weights of harm, as a person meets them."""

from __future__ import annotations

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
