"""The funnel and the likeness of wards, on the demo borough."""

import numpy as np
import pytest

from pact_geo.errors import AccessError, UnsuitableDataError
from pact_geo.outputs.study_charts import describe_funnel, draw_funnel
from pact_geo.records.access import LOCAL, Person
from pact_geo.services import compare
from pact_geo.services.fairness import funnel_of, likeness_indicators, similar_wards


@pytest.fixture(scope="module")
def comparison(demo_borough):
    return compare(demo_borough.seen_by(LOCAL))


def test_the_funnel_stands_round_the_boroughs_rate(comparison):
    limits = funnel_of(comparison)
    middle = (limits["low_95"] + limits["high_95"]) / 2

    assert middle.to_numpy() == pytest.approx(comparison.borough["rate"], rel=0.05)
    assert (limits["low_99.8"] < limits["low_95"]).all()


def test_wards_outside_the_funnel_are_those_said_to_be_clearly_higher_or_lower(comparison):
    """The words beside a rate and the funnel use the same two levels."""
    words = describe_funnel(comparison.table, funnel_of(comparison))
    clear = comparison.table[comparison.table["relation"].str.startswith("clearly")]

    assert len(clear)
    assert all(name in words for name in clear["area_name"])
    assert f"{len(clear)} of {len(comparison.table)} wards lie outside" in words


def test_the_chart_says_what_it_shows(comparison):
    chart = draw_funnel(
        comparison.table, funnel_of(comparison), rate="per 1,000", overall=10.0
    ).to_dict()

    assert chart["description"] == describe_funnel(comparison.table, funnel_of(comparison))


def test_without_a_rate_there_is_no_funnel(comparison):
    table = comparison.table.assign(rate=np.nan)

    assert funnel_of(type(comparison)(**{**vars(comparison), "table": table})) is None


def test_wards_alike_are_given_with_their_names(demo_borough):
    ward = str(demo_borough.wards.index[0])
    found = similar_wards(demo_borough.seen_by(LOCAL), ward, count=3)

    assert len(found) == 3
    assert ward not in found.index
    assert found["distance"].is_monotonic_increasing
    assert set(found["area_name"]) <= set(demo_borough.ward_names.values())


def test_likeness_rests_on_rates_not_on_size(demo_borough):
    table = likeness_indicators(demo_borough.seen_by(LOCAL))

    assert "share older" in table
    assert (table["share older"] < 1).all()
    assert not [column for column in table if table[column].max() > 1000]


def test_a_ward_nothing_is_known_of_has_no_likeness(demo_borough):
    with pytest.raises(UnsuitableDataError, match="no indicators"):
        similar_wards(demo_borough.seen_by(LOCAL), "E05999999")


def test_wards_alike_are_not_told_to_somebody_without_any_role(demo_borough):
    nobody = demo_borough.seen_by(Person("me", "Me", frozenset()))
    with pytest.raises(AccessError, match="Me may not read figures"):
        similar_wards(nobody, str(demo_borough.wards.index[0]))
