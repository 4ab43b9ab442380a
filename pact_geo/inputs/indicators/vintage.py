"""Refuse to join figures of one vintage to areas of another."""

from __future__ import annotations

from pact_geo.errors import UnsuitableDataError
from pact_geo.inputs.indicators.codes import area_kind
from pact_geo.tables import Boundaries, Indicators


def check_vintage(indicators: Indicators, boundaries: Boundaries, *, least: float = 0.5) -> None:
    """Check that indicators speak of these areas, by their codes.

    Wards keep their names and even most of their people when their codes and shapes change,
    so codes are all that tells one vintage from the next.

    Parameters
    ----------
    indicators
        Figures by area.
    boundaries
        The areas they are to be joined to.
    least
        The share of codes, of whichever table has fewer, that must be in both. The default
        allows a table of one borough in a map of many, and a few areas without figures.

    Raises
    ------
    UnsuitableDataError
        If fewer match, with how many do and what to do.
    """
    given = indicators.index.get_level_values("area_code").unique()
    wanted = boundaries.index
    matching = int(wanted.isin(given).sum())
    fewer = min(len(given), len(wanted))
    if fewer == 0 or matching >= least * fewer:
        return
    what = " and ".join(sorted(set(boundaries["area_type"].astype("str"))))
    vintage = " and ".join(sorted(set(boundaries["vintage"].astype("str"))))
    count = "None" if matching == 0 else f"Only {matching:,}"
    kind = area_kind(str(given[0]))
    raise UnsuitableDataError(
        f"{count} of the {len(wanted):,} {what} codes of {vintage} (such as {wanted[0]}) is among"
        f" the {len(given):,} codes of the figures (such as {given[0]}, {kind}).",
        remedy="Read figures published for these areas, or give lookups that lead from the"
        " figures' areas to these.",
    )
