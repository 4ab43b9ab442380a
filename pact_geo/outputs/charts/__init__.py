"""Small charts for pages, each with words that say the same.

Meaning never hangs on colour alone: points differ by shape, missing months are hatched and
labelled, wards carry their names. Altair comes with streamlit and needs no internet there.
Every ``draw_`` function has a ``describe_`` function beside it whose text goes to people who
do not see the chart, as its ``alt``.
"""

from pact_geo.outputs.charts.parts import HIGHER, LINES, LOWER, SAME, finish_chart
from pact_geo.outputs.charts.shares import (
    describe_groups,
    describe_shares,
    draw_groups,
    draw_shares,
)
from pact_geo.outputs.charts.trend import describe_trend, draw_trend
from pact_geo.outputs.charts.ward_rates import describe_ward_rates, draw_ward_rates

__all__ = [
    "HIGHER",
    "LINES",
    "LOWER",
    "SAME",
    "describe_groups",
    "describe_shares",
    "describe_trend",
    "describe_ward_rates",
    "draw_groups",
    "draw_shares",
    "draw_trend",
    "draw_ward_rates",
    "finish_chart",
]
