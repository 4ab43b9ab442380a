"""Who was heard against who lives here, raking, waves, and what rests on few."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import Point, box

from pact_geo.analysis.raking import (
    NO_FIGURE,
    TOO_FEW,
    compare_raked,
    rake_responses,
)
from pact_geo.analysis.rates import wilson_interval
from pact_geo.analysis.representation import (
    FEW_VOICES,
    LIKE,
    NO_POPULATION,
    NOBODY,
    NOT_ASKED,
    OVER,
    TOO_FEW_ASKED,
    UNDER,
    compare_groups,
    compare_waves,
    difference_interval,
    flag_concerns,
    voices_of_areas,
    voices_of_themes,
)
from pact_geo.errors import UnsuitableDataError
from pact_geo.tables import CRS


def people(**groups):
    """Make responses: for each group how many say yes, no, and nothing."""
    columns = {
        f"group_{name}": pd.array([True] * yes + [False] * no + [None] * unsaid, dtype="boolean")
        for name, (yes, no, unsaid) in groups.items()
    }
    table = pd.DataFrame(columns)
    table.index = pd.Index([f"r{n}" for n in range(len(table))], name="response_id")
    return table


# --- who was heard ----------------------------------------


def test_a_share_is_judged_by_its_interval():
    heard = people(older=(20, 80, 0), young=(2, 98, 0), disabled=(20, 80, 0))
    table = compare_groups(
        heard,
        {"older": 0.2, "young": 0.12, "disabled": 0.1},
        groups=["older", "young", "disabled"],
    )
    assert table["verdict"].tolist() == [LIKE, UNDER, OVER]
    assert table.loc["older", "share"] == 0.2
    # Wilson for 20 of 100, as Newcombe (1998) gives the method
    assert table.loc["older", ["low", "high"]].tolist() == pytest.approx([0.1334, 0.2888], abs=1e-4)


def test_how_many_more_would_make_the_share_right():
    table = compare_groups(people(young=(2, 98, 0)), {"young": 0.1}, groups=["young"])
    wanted = int(table.loc["young", "wanted"])
    assert wanted == 9  # (2 + 9) / (100 + 9) = 10.1 %; with 8 it is 9.3 %
    assert (2 + wanted) / (100 + wanted) >= 0.1 > (2 + wanted - 1) / (100 + wanted - 1)


def test_people_who_did_not_say_are_in_no_share():
    table = compare_groups(people(older=(15, 15, 70)), {"older": 0.2}, groups=["older"])
    assert table.loc["older", "asked"] == 30
    assert table.loc["older", "share"] == 0.5


def test_from_ten_answers_on_a_wide_interval_is_given_and_may_tell():
    heard = people(older=(2, 10, 0), young=(0, 12, 0))
    table = compare_groups(heard, {"older": 0.2, "young": 0.3}, groups=["older", "young"])
    assert table["wide"].tolist() == [True, True]
    low, high = wilson_interval(2, 12)
    assert table.loc["older", ["low", "high"]].tolist() == [low, high]
    # 2 of 12 may be a fifth; 0 of 12 is hardly three in ten (Wilson's interval ends at 24 %)
    assert table["verdict"].tolist() == [TOO_FEW_ASKED, NOBODY]
    assert table.loc["young", "wanted"] == 6  # 6 of 18 is the first share above 0.3 x 18
    nine = compare_groups(people(older=(0, 9, 0)), {"older": 0.9}, groups=["older"])
    assert nine.loc["older", "verdict"] == TOO_FEW_ASKED
    assert not nine.loc["older", "wide"]
    assert nine.loc["older", ["share", "low", "high"]].isna().all()


def test_what_cannot_be_told_is_said():
    heard = people(older=(3, 26, 0), victim=(5, 24, 0))
    table = compare_groups(heard, {"older": 0.2}, groups=["older", "victim", "young"])
    assert table["verdict"].tolist() == [TOO_FEW_ASKED, NO_POPULATION, NOT_ASKED]
    assert table["share"].isna().tolist() == [False, False, True]
    many = people(victim=(20, 80, 0), young=(0, 100, 0))
    table = compare_groups(many, {"young": 0.11}, groups=["victim", "young"])
    assert table["verdict"].tolist() == [NO_POPULATION, NOBODY]


# --- raking ----------------------------------------


def expand(counts, rows, columns):
    """Make one person for each count of a table."""
    found = [
        {"row": row, "column": column}
        for row, line in zip(rows, counts, strict=True)
        for column, count in zip(columns, line, strict=True)
        for _ in range(count)
    ]
    table = pd.DataFrame(found, dtype="str")
    table.index = pd.Index([f"r{n}" for n in range(len(table))], name="response_id")
    return table


def weighted(table, raked):
    frame = table.assign(weight=raked.weights)
    return frame.pivot_table(index="row", columns="column", values="weight", aggfunc="sum")


def test_a_two_by_two_worked_by_hand():
    # Margins of one half each keep the odds ratio 10*10/(30*50) = 1/15: the cell x with p is
    # then 100 q with q/(1/2-q) = 1/sqrt(15), so q = 0.5/(1+sqrt(15)).
    table = expand([[10, 30], [50, 10]], ["x", "y"], ["p", "q"])
    half = {"row": {"x": 0.5, "y": 0.5}, "column": {"p": 0.5, "q": 0.5}}
    raked = rake_responses(table, half)
    cell = 50 / (1 + math.sqrt(15))
    expected = [[cell, 50 - cell], [50 - cell, cell]]
    assert weighted(table, raked).to_numpy() == pytest.approx(np.array(expected), abs=1e-6)
    assert raked.raked_on == ("row", "column")
    assert raked.furthest < 1e-9
    n = np.array([10, 30, 50, 10])
    w = np.array(expected).ravel() / n
    effective = (n * w).sum() ** 2 / (n * w**2).sum()
    assert raked.effective == pytest.approx(effective, rel=1e-9)
    assert raked.design_effect == pytest.approx(100 / effective, rel=1e-9)


def test_the_published_four_by_four():
    # The example of Wikipedia's page on iterative proportional fitting, with the result as
    # the readme of ProportionalFitting.jl prints it: margins 150 300 400 150, 200 300 400 100.
    counts = [[40, 30, 20, 10], [35, 50, 100, 75], [30, 80, 70, 120], [20, 30, 40, 50]]
    names = ["1", "2", "3", "4"]
    table = expand(counts, names, names)
    targets = {
        "row": dict(zip(names, (0.15, 0.3, 0.4, 0.15), strict=True)),
        "column": dict(zip(names, (0.2, 0.3, 0.4, 0.1), strict=True)),
    }
    raked = rake_responses(table, targets)
    scaled = weighted(table, raked) * 1000 / len(table)
    published = [
        [64.5585, 46.2325, 35.3843, 3.82473],
        [49.9679, 68.1594, 156.499, 25.3742],
        [56.7219, 144.428, 145.082, 53.7673],
        [28.7516, 41.18, 63.0347, 17.0337],
    ]
    assert scaled.to_numpy() == pytest.approx(np.array(published), rel=5e-6)


def test_a_group_of_few_is_not_raked_on():
    table = expand([[9, 51], [20, 20]], ["x", "y"], ["p", "q"])
    targets = {"row": {"x": 0.5, "y": 0.5}, "column": {"p": 0.5, "q": 0.5}}
    assert rake_responses(table, targets, fewest=29).raked_on == ("row", "column")
    raked = rake_responses(table, targets, fewest=30)
    assert raked.raked_on == ("row",)
    assert raked.left_out == {"column": TOO_FEW}


def test_without_a_figure_there_is_nothing_to_rake_on():
    table = expand([[20, 20], [20, 20]], ["x", "y"], ["p", "q"])
    raked = rake_responses(table, {"row": {}, "column": {}})
    assert raked.left_out == {"row": NO_FIGURE, "column": NO_FIGURE}
    assert (raked.weights == 1.0).all()
    assert raked.design_effect == 1.0


def test_no_weight_passes_the_limit_and_the_miss_is_said():
    table = expand([[10, 190]], ["x"], ["p", "q"])
    targets = {"column": {"p": 0.5, "q": 0.5}}
    free = rake_responses(table, targets, largest_weight=50.0)
    assert free.largest == pytest.approx(10.0)
    assert (free.trimmed, free.furthest) == (0, pytest.approx(0.0, abs=1e-9))
    held = rake_responses(table, targets, largest_weight=5.0)
    assert held.largest <= 5.01
    assert held.trimmed == 10
    assert held.furthest == pytest.approx(0.25, abs=0.01)  # 10 people count for 50 of 200
    assert held.effective > free.effective


def test_people_who_did_not_say_keep_their_share():
    table = expand([[40, 40]], ["x"], ["p", "q"])
    table.loc[table.index[:20], "column"] = None  # 20 of the p did not say
    raked = rake_responses(table, {"column": {"p": 0.5, "q": 0.5}})
    unsaid = table["column"].isna()
    assert raked.weights[unsaid].sum() / 80 == pytest.approx(0.25)
    assert raked.weights[table["column"] == "p"].sum() == pytest.approx(30.0)


def test_targets_that_are_no_shares_are_refused():
    table = expand([[20, 20]], ["x"], ["p", "q"])
    with pytest.raises(UnsuitableDataError, match="do not add to one"):
        rake_responses(table, {"column": {"p": 0.5, "q": 0.6}})
    with pytest.raises(UnsuitableDataError, match="Nobody"):
        rake_responses(table.iloc[:0], {"column": {"p": 0.5, "q": 0.5}})
    with pytest.raises(UnsuitableDataError, match="largest weight"):
        rake_responses(table, {"column": {"p": 0.5, "q": 0.5}}, largest_weight=1.0)


def test_raw_and_raked_shares_side_by_side():
    table = expand([[20, 60]], ["x"], ["p", "q"])  # p: a quarter of those asked, half of all
    raked = rake_responses(table, {"column": {"p": 0.5, "q": 0.5}})
    raised = pd.DataFrame({"response_id": table.index[table["column"] == "p"], "theme": "Noise"})
    twice = pd.concat([raised, raised, pd.DataFrame({"response_id": ["gone"], "theme": ["Drugs"]})])
    found = compare_raked(twice, table, raked).loc["Noise"]
    assert (found["said"], found["asked"], found["share"]) == (20, 80, 0.25)
    assert found["raked_share"] == pytest.approx(0.5)
    assert found["moved"] == pytest.approx(0.25)
    assert found["raked_low"] < 0.5 < found["raked_high"]
    # 80 answers of weights 2 and 2/3 are worth 80^2 / (20*4 + 60*4/9) = 60 people
    assert raked.effective == pytest.approx(60.0)
    z2 = 1.959963984540054**2
    half = math.sqrt(z2 * (0.25 / 60 + z2 / (4 * 60**2))) / (1 + z2 / 60)
    assert found["raked_high"] == pytest.approx(0.5 + half, abs=1e-9)


def test_too_few_answers_are_worth_no_weighted_share():
    table = expand([[10, 19]], ["x"], ["p", "q"])
    raked = rake_responses(table, {"column": {"p": 0.5, "q": 0.5}})
    raised = pd.DataFrame({"response_id": table.index[:5], "theme": "Noise"})
    found = compare_raked(raised, table, raked).loc["Noise"]
    assert math.isnan(found["raked_share"])
    assert found["note"] == "too few asked"


# --- what rests on few ----------------------------------------


def voices(methods, victims=None):
    count = len(methods)
    return pd.DataFrame(
        {
            "concern": "Noise",
            "response_id": [f"r{n}" for n in range(count)],
            "method": methods,
            "group_victim": pd.array(victims or [None] * count, dtype="boolean"),
        }
    )


def test_a_concern_without_others_rests_on_its_method():
    found = flag_concerns(voices(["Event"] * 6 + ["Door"] * 2)).loc["Noise"]
    assert found["rests_on"] == ["Event"]
    assert found["flags"] == ["rests on one method: Event, 2 people otherwise"]
    assert flag_concerns(voices(["Event"] * 6 + ["Door"] * 3)).loc["Noise", "flags"] == []


def test_a_concern_of_few_people_is_flagged_for_that():
    assert flag_concerns(voices(["Event"] * 4)).loc["Noise", "flags"] == [FEW_VOICES]


def test_a_concern_may_rest_on_one_group():
    mixed = ["Event", "Door"] * 4
    found = flag_concerns(voices(mixed, [True] * 7 + [False])).loc["Noise"]
    assert found["rests_on"] == ["victim"]
    assert "1 person outside it" in found["flags"][0]
    assert flag_concerns(voices(mixed, [True] * 5 + [False] * 3)).loc["Noise", "flags"] == []
    # silence is no sign that somebody is outside the group
    assert flag_concerns(voices(mixed, [True] * 6 + [None] * 2)).loc["Noise", "rests_on"] == [
        "victim"
    ]
    assert flag_concerns(voices(mixed, [None] * 8)).loc["Noise", "flags"] == []


def test_a_person_who_says_it_twice_is_one_voice():
    twice = pd.concat([voices(["Event"] * 4)] * 2)
    assert flag_concerns(twice).loc["Noise", "people"] == 4


def test_voices_of_a_place_are_within_fifty_metres():
    places = gpd.GeoDataFrame(
        {"place_name": ["a", "b"]},
        geometry=[Point(149, 50), Point(151, 50)],
        index=pd.Index([1, 2], name="place_id"),
        crs=CRS,
    )
    areas = gpd.GeoDataFrame({"name": ["Mill Lane"]}, geometry=[box(0, 0, 100, 100)], crs=CRS)
    concerns = pd.DataFrame(
        {
            "response_id": ["r1", "r2", "r3"],
            "theme": "Noise",
            "place_id": pd.array([1, 2, None], dtype="Int64"),
            "ward_code": "W1",
            "impact": 1.0,
        },
        index=pd.Index(["1", "2", "3"], name="concern_id"),
    )
    responses = pd.DataFrame(
        {"method": "Event"}, index=pd.Index(["r1", "r2", "r3"], name="response_id")
    )
    assert voices_of_areas(areas, places, concerns, responses)["response_id"].tolist() == ["r1"]
    assert len(voices_of_themes(concerns, responses)) == 3


# --- waves ----------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        # Newcombe (1998), table II, method 10
        ((48, 80), (56, 70), (0.2, 0.0524, 0.3339)),
        ((3, 10), (9, 10), (0.6, 0.1705, 0.8090)),
        ((0, 20), (10, 10), (1.0, 0.6791, 1.0)),
    ],
)
def test_the_interval_of_a_difference_as_published(first, second, expected):
    assert difference_interval(first, second) == pytest.approx(expected, abs=5e-5)


def test_no_one_asked_no_difference():
    assert all(map(math.isnan, difference_interval((0, 0), (1, 2))))


def test_waves_are_followed_and_small_ones_are_not():
    good = [True] * 4 + [False] * 16 + [True] * 18 + [False] * 2 + [True] * 9
    table = pd.DataFrame(
        {"good_safe": pd.array(good, dtype="boolean")},
        index=pd.Index([f"r{n}" for n in range(49)], name="response_id"),
    )
    ids = list(table.index)
    waves = {"2026-Q2": ids[:20], "2026-Q3": ids[20:40], "2026-Q4": ids[40:]}
    found = compare_waves(table, waves, [("safe", "good_safe", None)]).loc["safe"]
    assert found["share"].tolist()[:2] == [0.2, 0.9]
    assert found["verdict"].tolist() == ["", "better", ""]
    assert found.loc["2026-Q3", "change"] == pytest.approx(0.7)
    assert math.isnan(found.loc["2026-Q4", "share"])
    assert found.loc["2026-Q4", "note"] == "too few asked"


def test_a_wave_of_answers_that_are_not_there_is_refused():
    table = people(older=(1, 1, 0))
    with pytest.raises(UnsuitableDataError, match="not loaded"):
        compare_waves(table, {"2026-Q1": ["zz"]}, [("older", "group_older", None)])
