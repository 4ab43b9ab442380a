"""Every statistical method as a person meets it: permission, figures, files, plain data."""

import json
import re
from base64 import b64decode
from io import BytesIO

import geopandas as gpd
import pandas as pd
import pytest
from matplotlib.image import imread

from pact_geo.analysis.concentration import lorenz_curve
from pact_geo.analysis.rates import wilson_interval
from pact_geo.analysis.timing import count_days_of_week
from pact_geo.errors import AccessError, InputError, UnsuitableDataError
from pact_geo.outputs.shading import draw_shading_picture
from pact_geo.outputs.study_charts import describe_lorenz
from pact_geo.records.access import LOCAL, PUBLIC, Person, Role
from pact_geo.services import Selection, statistics
from pact_geo.services.selection import choose_incidents
from pact_geo.services.statistics import export_study, map_of_study, study_as_data
from pact_geo.services.statistics.timing import say_peak_day

METHODS = [getattr(statistics, name) for name in statistics.__all__ if name.startswith("study_")]
METHODS = [method for method in METHODS if method is not statistics.study_as_data]


@pytest.fixture(scope="module", params=METHODS, ids=lambda method: method.__name__)
def study(request, demo_borough):
    return request.param(demo_borough.seen_by(LOCAL))


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.__name__)
def test_nobody_without_permission_gets_an_answer(method, demo_borough):
    with pytest.raises(AccessError):
        method(demo_borough.seen_by(PUBLIC))


def test_an_answer_says_what_was_found_how_and_from_what(study):
    assert study.sentences
    assert study.method
    assert study.provenance.dates.startswith("Data from")
    assert study.provenance.licence
    assert all(isinstance(table, pd.DataFrame) for table in study.tables.values())


def test_an_answer_can_be_taken_away_in_every_kind_it_offers(study, tmp_path):
    for suffix in study.formats:
        path = export_study(study, tmp_path / f"study{suffix}")

        assert path.stat().st_size > 100
    if ".gpkg" in study.formats:
        cells = gpd.read_file(tmp_path / "study.gpkg", layer="cells")
        assert len(cells)
        assert cells.crs == "EPSG:27700"


def test_a_kind_that_is_not_offered_is_refused(study, tmp_path):
    with pytest.raises(InputError, match=r"Choose one of \.xlsx, \.csv"):
        export_study(study, tmp_path / "study.docx")


def test_an_answer_is_plain_data_too(study):
    told = json.loads(json.dumps(study_as_data(study), default=str))

    assert told["title"] == study.title
    assert set(told["tables"]) == set(study.tables)


def test_the_map_of_an_answer_asks_no_outside_host(study):
    if study.has_map:
        assert "https://" not in map_of_study(study).to_html().replace("https://leafletjs.com", "")


def test_concentration_counts_every_placed_report_of_the_selection(demo_borough):
    study = statistics.study_concentration(demo_borough.seen_by(LOCAL))
    table = study.table

    assert table["PERC"].sum() == pytest.approx(100)
    assert table["ICOUNT"].is_monotonic_decreasing
    assert study.sentences[0].startswith("25% of the reports are on ")


def test_concentration_draws_its_curve_and_says_it_in_words(demo_borough):
    study = statistics.study_concentration(demo_borough.seen_by(LOCAL))
    two = describe_lorenz(lorenz_curve([1, 3]), gini=0.25)

    assert study.chart().to_dict()["description"].startswith("Lorenz curve: the 50% of places")
    assert "the 50% of places with fewest hold 25.0% of reports" in two
    assert "Gini 0.25" in two


def test_density_is_densest_where_most_is_recorded(demo_borough):
    study = statistics.study_density(demo_borough.seen_by(LOCAL), bandwidth=300)
    top = study.table.iloc[0]

    assert study.sentences[0].startswith(f"Reports are densest near {top['near']} in {top['ward']}")
    assert top["reports"] == study.table["reports"].max()


@pytest.mark.parametrize("against", ["the year before", "residents"])
@pytest.mark.parametrize("contrast", ["difference", "ratio", "log ratio"])
def test_density_is_compared_as_shares(demo_borough, against, contrast):
    study = statistics.study_density(
        demo_borough.seen_by(LOCAL), against=against, contrast=contrast, bandwidth=400
    )

    assert study.sentences[0].startswith("Against ")
    assert "of its own total" in study.method
    assert (study.table["reports"] > 0).all()


def test_density_is_not_set_against_answers_for_who_may_see_places_alone(demo_borough):
    will, told = Person("will", "Will", frozenset({Role.PRACTITIONER})), []
    with pytest.raises(AccessError, match="Will may not read responses"):
        statistics.study_density(
            demo_borough.seen_by(will),
            against="residents",
            progress=lambda *done: told.append(done),
        )
    assert told == []


def test_a_ratio_of_next_to_nothing_is_not_drawn(demo_borough, monkeypatch):
    def drawn():
        borough = demo_borough.seen_by(LOCAL)
        return map_of_study(
            statistics.study_density(borough, against="the year before", bandwidth=100)
        )

    enough = drawn()
    monkeypatch.setattr("pact_geo.services.statistics.density._FEW", 0.0)

    assert "fewer than 5 of both to judge by" in enough.legend_title
    assert 0 < drawn_cells(enough) < 0.9 * drawn_cells(drawn())


def drawn_cells(sheet):
    overlay = next(iter(sheet.changing[0]._children.values()))
    png = overlay.url.split(",")[1]
    return int((imread(BytesIO(b64decode(png)))[..., 3] > 0).sum())


def test_density_cannot_be_set_against_what_is_not_known(demo_borough):
    with pytest.raises(UnsuitableDataError, match="'weather'"):
        statistics.study_density(demo_borough.seen_by(LOCAL), against="weather")


def test_a_scan_finds_what_rose_against_the_year_before(demo_borough):
    study = statistics.study_scan(demo_borough.seen_by(LOCAL), simulations=99)
    first = study.table.iloc[0]

    assert first["reports"] > first["expected"]
    assert first["p"] <= 0.1
    assert "more reports than chance explains" in study.sentences[0]
    assert study.table["likelihood ratio"].is_monotonic_decreasing


def test_a_circle_bears_the_number_of_its_row(demo_borough):
    study = statistics.study_scan(demo_borough.seen_by(LOCAL), simulations=19)
    sheet = map_of_study(study)
    numbers = [str(number) for number in study.table["circle"]]
    html = sheet.to_html()
    picture = draw_shading_picture(study.shading, study.borough.wards, title="Circles")

    assert len(numbers) > 1
    assert all(f'"label":"{number}","look":"pact-number"' in html for number in numbers)
    assert "number" in {entry.look for entry in sheet.legend}
    printed = [text.get_text() for axes in picture.axes for text in axes.texts]
    assert all(printed.count(number) == 1 for number in numbers)


def test_a_scan_against_residents_takes_wards(demo_borough):
    study = statistics.study_scan(demo_borough.seen_by(LOCAL), expected="residents", simulations=99)

    first = study.table.iloc[0]
    codes = {name: code for code, name in demo_borough.ward_names.items()}
    wards = demo_borough.wards.geometry[[codes[name] for name in first["wards"].split(", ")]]

    assert set(study.table["near"]) <= set(demo_borough.ward_names.values())
    assert "ward by ward" in study.method
    assert first.geometry.symmetric_difference(wards.union_all()).area < 1
    assert f"The strongest is {first['wards']}:" in study.sentences[1]


def test_a_scan_against_all_categories_needs_some_of_them(demo_borough):
    borough = demo_borough.seen_by(LOCAL)
    with pytest.raises(UnsuitableDataError, match="none was chosen"):
        statistics.study_scan(borough, expected="all categories")
    chosen = Selection(categories=(borough.categories[0],))
    study = statistics.study_scan(borough, chosen, expected="all categories", simulations=19)

    assert study.table["reports"].iloc[0] > 0


def test_near_repeats_take_reports_with_a_day_alone(demo_borough):
    study = statistics.study_near_repeats(demo_borough.seen_by(LOCAL), permutations=19)

    assert any("have no day or no place" in said for said in study.caveats)
    assert study.table.shape == (5, 6)


def test_month_only_reports_cannot_tell_near_repeats(demo_borough):
    police = Selection(sources=("police.uk",))
    with pytest.raises(UnsuitableDataError, match="the month only, not the day"):
        statistics.study_near_repeats(demo_borough.seen_by(LOCAL), police)


def test_gi_star_calls_hot_where_areas_were_planted(demo_borough):
    study = statistics.study_local(demo_borough.seen_by(LOCAL), size=300)
    table = study.table

    assert table["reports"].sum() == pytest.approx(len(demo_reports(demo_borough)))
    assert table["class"].str.startswith("hot").sum() >= 5
    assert table.loc[table["class"].str.startswith("hot"), "z"].min() > 0
    assert "Benjamini & Hochberg" in study.method


def demo_reports(borough):
    chosen = choose_incidents(borough, Selection())
    return chosen.incidents.dropna(subset=["place_id"])


def test_without_adjusting_more_is_called_and_the_method_says_so(demo_borough):
    borough = demo_borough.seen_by(LOCAL)
    adjusted = statistics.study_local(borough, size=400).table["class"]
    raw = statistics.study_local(borough, size=400, adjusted=False)

    assert (raw.table["class"] != "neither").sum() > (adjusted != "neither").sum()
    assert "NOT adjusted" in raw.method


@pytest.mark.parametrize("statistic", ["Gi*", "local Moran"])
def test_wards_are_compared_by_smoothed_rates(demo_borough, statistic):
    study = statistics.study_local(
        demo_borough.seen_by(LOCAL), statistic=statistic, units="wards", permutations=99
    )

    assert len(study.table) == len(demo_borough.wards)
    assert {"residents", "smoothed per 1,000"} <= set(study.table.columns)


def test_few_permutations_cannot_call_any_of_many_cells_and_say_so(demo_borough):
    borough = demo_borough.seen_by(LOCAL)
    usual = statistics.study_local(borough, statistic="local Moran", size=500)
    few = statistics.study_local(borough, statistic="local Moran", size=500, permutations=99)

    assert (usual.table["class"] == "high among high").sum() > 10
    assert "9999 conditional permutations" in usual.method
    assert set(few.table["class"]) == {"neither"}
    assert any("take more permutations" in said for said in few.caveats)
    assert not any("permutations" in said for said in usual.caveats)
    assert not any("p 0.000" in tip for tip in usual.shading.tips)


def test_one_ward_is_seen_among_all(demo_borough):
    ward = str(demo_borough.wards.index[0])
    study = statistics.study_local(demo_borough.seen_by(LOCAL), Selection(ward=ward), size=500)

    assert any("the whole borough is looked at" in said for said in study.caveats)


def test_the_course_of_hot_spots_takes_every_month_there_is(demo_borough):
    study = statistics.study_emerging(demo_borough.seen_by(LOCAL))

    assert study.table["periods"].iloc[0] == 35  # of 36 months one was not fully reported
    assert (study.table["in a word"] != "").all()
    assert any("persistent" in said for said in study.sentences)


def test_periods_can_be_longer_and_end_with_the_last_month(demo_borough):
    study = statistics.study_emerging(demo_borough.seen_by(LOCAL), months=3)

    assert study.table["periods"].iloc[0] == 11  # the quarter with the missing month is left out


def test_the_reports_choose_the_length_of_a_period_and_the_answer_says_why(demo_borough):
    borough = demo_borough.seen_by(LOCAL)
    every = statistics.study_emerging(borough)
    few = statistics.study_emerging(borough, Selection(categories=(rare_category(borough),)))
    asked = statistics.study_emerging(borough, months=3)

    assert "periods of 1 month" in every.provenance.settings
    assert any("A period is 1 month, chosen from the data" in said for said in every.sentences)
    assert "periods of 3 months" in few.provenance.settings
    assert any("fewer than 5 are too few" in said for said in few.sentences)
    assert any("3 months, as asked" in said for said in asked.sentences)


def rare_category(borough):
    counts = choose_incidents(borough, Selection()).incidents["category"].value_counts()
    return str(counts[counts > 20].index[-1])


def test_few_reports_in_a_period_are_warned_of(demo_borough):
    borough = demo_borough.seen_by(LOCAL)
    rare = Selection(categories=(rare_category(borough),))
    study = statistics.study_emerging(borough, rare, size=200, months=1)

    assert any("single reports make cells hot" in said for said in study.caveats)


def test_a_hexagon_without_a_report_of_its_own_is_not_told_of(demo_borough):
    study = statistics.study_emerging(demo_borough.seen_by(LOCAL), size=200)

    assert (study.table["reports"] > 0).all()
    assert any("without a report of" in said for said in study.caveats)
    assert not any("; 0 reports" in tip for tip in study.shading.tips)


def test_few_periods_are_refused(demo_borough):
    recent = Selection(first_month="2026-08")
    with pytest.raises(UnsuitableDataError, match="need 5"):
        statistics.study_emerging(demo_borough.seen_by(LOCAL), recent)


def test_when_it_happens_says_what_reports_do_not_tell(demo_borough):
    study = statistics.study_timing(demo_borough.seen_by(LOCAL))

    assert list(study.tables) == ["Months of the year", "Days of the week"]
    assert any("say the month alone" in said for said in study.caveats)
    assert any("No report says the hour" in said for said in study.caveats)
    assert study.chart().to_dict()["description"].startswith("Reports a day by month of the year")


def test_a_day_is_named_where_chance_does_not_explain_it(demo_borough):
    mondays = pd.Series(pd.to_datetime(["2026-11-23"] * 60 + ["2026-11-24", "2026-11-25"] * 15))
    even = pd.Series(pd.date_range("2026-11-02", periods=28))
    study = statistics.study_timing(demo_borough.seen_by(LOCAL))

    assert "Monday" in say_peak_day(count_days_of_week(mondays).reset_index())
    assert "Tuesday" not in say_peak_day(count_days_of_week(mondays).reset_index())
    assert say_peak_day(count_days_of_week(even).reset_index()) in study.sentences


def test_when_it_happens_by_month_alone(demo_borough):
    police = Selection(sources=("police.uk",))
    study = statistics.study_timing(demo_borough.seen_by(LOCAL), police)

    assert list(study.tables) == ["Months of the year"]
    assert any("No report says the day" in said for said in study.caveats)


def test_areas_are_judged_by_months_they_were_not_found_on(demo_borough, tmp_path):
    study = statistics.study_validation(demo_borough.seen_by(LOCAL), held=6, refits=10)
    table = study.table

    assert "judged by 2026-06 to 2026-11" in study.provenance.settings
    assert table["Areas: caught"].is_monotonic_increasing
    assert (table["PAI"] > 1).all()
    caught, low, high = (table[f"Areas: {name}"] for name in ("caught", "low", "high"))
    assert ((low < caught) & (caught < high)).all()
    said = f"(95% interval {low.iloc[-1]:.1%} to {high.iloc[-1]:.1%}, and the doubt is at least"
    assert said in study.sentences[0]
    reports = int(re.search(r"of the ([\d,]+) reports", study.sentences[0])[1].replace(",", ""))
    held = round(caught.iloc[-1] * reports)
    assert wilson_interval(held, reports) == pytest.approx((low.iloc[-1], high.iloc[-1]), abs=1e-4)
    assert {"Areas: low", "Areas: high"} <= set(
        pd.read_csv(export_study(study, tmp_path / "areas.csv"), encoding="utf-8-sig")
    )
    assert table["PEI"].between(0.5, 1.1).all()  # outlines may fit better than cells
    assert study.tables["How sure, and whether again"]["areas"].sum() == len(table)


def test_ground_outside_the_borough_is_nobodys_and_a_ward_is_not_judged_alone(demo_borough):
    ward = Selection(ward=str(demo_borough.wards.index[0]))
    study = statistics.study_validation(demo_borough.seen_by(LOCAL), ward, held=6, refits=2)
    last = study.table.iloc[-1]
    whole = demo_borough.wards.geometry.union_all().area / 10_000

    assert last["PAI"] * last["hectares"] / last["Areas: caught"] == pytest.approx(whole, rel=0.005)
    assert any("over the whole borough" in said for said in study.caveats)


def test_areas_need_months_to_be_found_on(demo_borough):
    recent = Selection(first_month="2026-10")
    with pytest.raises(UnsuitableDataError, match="too few are left"):
        statistics.study_validation(demo_borough.seen_by(LOCAL), recent)


def test_the_demo_borough_has_all_six_variables_of_vulnerability(demo_borough):
    study = statistics.study_vulnerability(demo_borough.seen_by(LOCAL))
    table = study.table

    assert "Missing" not in study.method
    assert "income deprivation: income score (2025, " in study.method
    assert not {"income_score", "education_score", "population_young"} & set(
        re.findall(r"\w+", study.method)
    )
    assert {"burglary", "criminal damage", "income deprivation", "young people"} <= set(table)
    assert table["vli"].is_monotonic_decreasing
    assert table["vli"].max() > 100 > table["vli"].min()


def test_what_is_missing_is_named_and_nobody_is_called_a_priority(demo_borough):
    noise = Selection(categories=("Burglary",))
    study = statistics.study_vulnerability(demo_borough.seen_by(LOCAL), noise)

    assert "Missing: criminal damage" in study.method
    assert "priority" not in study.table
    assert "Criminal damage could not be told." in study.sentences
