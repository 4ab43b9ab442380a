"""How far incidents gather on few places: the 80/20 table, the Lorenz curve, Gini."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from pact_geo.errors import UnsuitableDataError


@dataclass(frozen=True)
class Concentration:
    """How unevenly incidents lie on places.

    Attributes
    ----------
    gini
        0 where every place has as many as the next, near 1 where one has all.
    gini_corrected
        The same against the evenest spread that so few incidents allow; equal to ``gini``
        where there are at least as many incidents as places.
    places, incidents
        How many of each.
    """

    gini: float
    gini_corrected: float
    places: int
    incidents: int


def measure_concentration(counts: ArrayLike) -> Concentration:
    """Measure how unevenly incidents are spread over places.

    The Gini coefficient of n places with y incidents each, y rising, is the sum of
    (2i - n - 1) y over n times the sum of y. Where c incidents are fewer than the places, most
    places are empty however evenly they fall, and the coefficient is high for that alone;
    1 - (1 - G) max(n / c, 1) measures against the evenest spread that is possible (Bernasco &
    Steenbeek 2017, "More places than crimes: implications for evaluating the law of crime
    concentration at place", Journal of Quantitative Criminology 33:451-467).

    Parameters
    ----------
    counts
        Incidents of each place, shape (n,), none below 0. Places without any belong in it:
        which places there are to be counted is the user's to decide and to say.

    Raises
    ------
    UnsuitableDataError
        If there is no place, no incident, or a count below 0.
    """
    held = np.sort(_checked(counts))
    n, total = len(held), float(held.sum())
    order = np.arange(1, n + 1)
    gini = float(((2 * order - n - 1) * held).sum() / (n * total))
    corrected = 1 - (1 - gini) * max(n / total, 1.0)
    return Concentration(gini=gini, gini_corrected=corrected, places=n, incidents=int(total))


def tabulate_concentration(counts: pd.Series[int]) -> pd.DataFrame:
    """Tabulate which few places hold most incidents: the 80/20 table of problem analysis.

    Clarke & Eck 2005, "Crime analysis for problem solvers in 60 small steps", step 18.

    Parameters
    ----------
    counts
        Incidents by place; places without any count in ``CUMU_LPERC``.

    Returns
    -------
    DataFrame
        The places, most incidents first and ties in the order of their index: ``ICOUNT``
        (incidents), ``PERC`` (of all incidents, per cent), ``CUMU_PERC`` (of this place and
        those before it), ``CUMU_LPERC`` (places so far, per cent of all places).

    Raises
    ------
    UnsuitableDataError
        As ``measure_concentration``.
    """
    held = _checked(counts)
    order = np.lexsort((np.arange(len(held)), -held))
    sorted_counts = held[order]
    share = 100 * sorted_counts / sorted_counts.sum()
    return pd.DataFrame(
        {
            "ICOUNT": sorted_counts.astype("int64"),
            "PERC": share,
            "CUMU_PERC": np.cumsum(share),
            "CUMU_LPERC": 100 * np.arange(1, len(held) + 1) / len(held),
        },
        index=counts.index[order],
    )


def lorenz_curve(counts: ArrayLike) -> pd.DataFrame:
    """Give the Lorenz curve, the emptiest places first.

    Returns
    -------
    DataFrame
        ``places`` and ``incidents``: shares from 0 to 1, one row more than there are places.
    """
    held = np.sort(_checked(counts))
    return pd.DataFrame(
        {
            "places": np.linspace(0.0, 1.0, len(held) + 1),
            "incidents": np.concatenate([[0.0], np.cumsum(held) / held.sum()]),
        }
    )


def places_for_share(counts: ArrayLike, share: float) -> int:
    """Count the fewest places that together hold at least ``share`` (0 to 1) of incidents."""
    held = -np.sort(-_checked(counts))
    wanted = share * held.sum() - 1e-9
    return int(np.searchsorted(np.cumsum(held), wanted) + 1)


def _checked(counts: ArrayLike) -> NDArray[np.float64]:
    held = np.asarray(counts, dtype="float64")
    if not len(held) or not held.sum() > 0 or (held < 0).any():
        raise UnsuitableDataError(
            "Concentration needs at least one place and one incident, and no count below nothing.",
            remedy="Choose more months or categories.",
        )
    return held
