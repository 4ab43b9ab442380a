"""What the charts share: colours, the height of a row, the last touch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    import altair as alt

# Okabe and Ito's colours, which people with any colour-blindness tell apart.
HIGHER, LOWER, SAME = "#b84a00", "#0060a0", "#5f6b76"
LINES = ("#0060a0", "#b84a00", "#00795a", "#a0417d")
ROW = 22


def finish_chart(chart: Any, height: int, words: str, *, title: str = "") -> alt.LayerChart:
    """Give a chart its size and the words that screen readers find on it."""
    told = chart.properties(title=title, height=height, width="container", description=words)
    return cast("alt.LayerChart", told)
