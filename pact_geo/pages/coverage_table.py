"""The coverage table: forces and services down, months across, gaps hatched."""

from __future__ import annotations

from html import escape

import pandas as pd

from pact_geo.analysis.coverage import Coverage
from pact_geo.outputs.sentences import month_words


def coverage_html(coverage: Coverage) -> str:
    """Write who reported which months: the number of reports, hatched where not in full."""
    counts = coverage.counts_within if len(coverage.counts_within) else coverage.counts
    months = list(pd.PeriodIndex(counts.columns))
    marked = {
        (str(row["force"]), str(row["month"])): str(row["kind"])
        for row in coverage.problems.to_dict("records")
    }
    rows = "".join(_row(str(force), counts.loc[force], marked) for force in counts.index)
    return (
        '<div class="pact-scroll" tabindex="0" role="region" aria-label="Months reported">'
        f'<table class="pact-coverage">{_head(months)}<tbody>{rows}</tbody></table></div>'
        '<ul class="pact-legend"><li><span class="pact-gap pact-sample"></span>'
        "not reported, or not in full</li></ul>"
    )


def _head(months: list[pd.Period]) -> str:
    years = pd.Series([month.year for month in months]).value_counts(sort=False)
    over = "".join(
        f'<th colspan="{count}" scope="colgroup">{year}</th>' for year, count in years.items()
    )
    under = "".join(
        f'<th scope="col" aria-label="{month_words(month)}">{month_words(month)[:1]}</th>'
        for month in months
    )
    return (
        f'<thead><tr><th rowspan="2" scope="col">Force or service</th>{over}</tr>'
        f"<tr>{under}</tr></thead>"
    )


def _row(force: str, counts: pd.Series[int], marked: dict[tuple[str, str], str]) -> str:
    cells = []
    for month, count in counts.items():
        kind = marked.get((force, str(month)), "")
        if not kind and count:
            cells.append(f"<td>{count:,}</td>")
            continue
        look = ' class="pact-gap"' if kind else ""
        said = f"{count:,}" if count else "0"
        cells.append(
            f'<td{look} title="{escape(f"{month_words(str(month))}: {kind}")}">{said}</td>'
        )
    return f'<tr><th scope="row">{escape(force)}</th>{"".join(cells)}</tr>'
