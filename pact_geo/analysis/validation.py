"""Whether areas found on past months catch what happens later, and better than simpler ways."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from pact_geo.analysis.rates import wilson_interval
from pact_geo.errors import UnsuitableDataError


def measure_prediction(observed: ArrayLike, ground: ArrayLike) -> pd.DataFrame:
    """Measure what zones catch, taken in the order given, the one thought best first.

    Parameters
    ----------
    observed
        Later incidents of each zone, shape (n,).
    ground
        Surface of each zone, shape (n,), in any unit; together they are the whole area.

    Returns
    -------
    DataFrame
        One row for each zone, of it and all before it: ``ground`` and ``caught`` (sums),
        ``share_ground`` and ``hit_rate`` (of all, 0 to 1), ``pai`` (hit rate over share of
        ground: Chainey, Tompson & Uhlig 2008, Security Journal 21:4-28) and ``pei`` (caught over
        the most that as much ground could have caught: Hunt 2016, "Do crime hot spots move?",
        dissertation, American University).

    Raises
    ------
    UnsuitableDataError
        If there is no incident, a count below 0 or a zone without ground.
    """
    held, surface = np.asarray(observed, dtype="float64"), np.asarray(ground, dtype="float64")
    if not held.sum() > 0 or (held < 0).any() or not (surface > 0).all():
        raise UnsuitableDataError(
            "A prediction needs later incidents to be judged by, and zones with ground.",
            remedy="Hold back more months.",
        )
    caught, taken = np.cumsum(held), np.cumsum(surface)
    hit_rate, share = caught / held.sum(), taken / surface.sum()
    best = best_possible(held, surface, taken)
    return pd.DataFrame(
        {
            "ground": taken,
            "caught": caught,
            "share_ground": share,
            "hit_rate": hit_rate,
            "pai": hit_rate / share,
            "pei": np.divide(caught, best, out=np.zeros_like(caught), where=best > 0),
        }
    )


def hit_rate_interval(
    caught: ArrayLike, later: float, *, level: float = 0.95
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the interval of hit rates, a lower bound of their doubt.

    It takes each incident held back as drawn by itself. Incidents at one place are not
    independent, and the areas might have been others: the true doubt is larger, never smaller.

    Parameters
    ----------
    caught
        Incidents of those held back inside the areas, shape (n,).
    later
        All incidents held back.
    level
        Of the interval.

    Returns
    -------
    tuple
        The low and the high ends, shape (n,), between 0 and 1.

    Raises
    ------
    UnsuitableDataError
        If a count is negative or not whole, or more are caught than there are.

    References
    ----------
    Wilson (1927) Journal of the American Statistical Association 22:209-212.
    """
    held = np.asarray(caught, dtype="float64")
    return wilson_interval(held, np.full(held.shape, later), level=level)


def best_possible(observed: ArrayLike, ground: ArrayLike, taken: ArrayLike) -> NDArray[np.float64]:
    """Give the most incidents that as much ground could catch, parts of a zone counting in part.

    Parameters
    ----------
    observed, ground
        Of each zone, shape (n,).
    taken
        How much ground, shape (m,).
    """
    held, surface = np.asarray(observed, dtype="float64"), np.asarray(ground, dtype="float64")
    order = np.argsort(-held / surface, kind="stable")
    steps = np.concatenate([[0.0], np.cumsum(surface[order])])
    sums = np.concatenate([[0.0], np.cumsum(held[order])])
    return np.asarray(np.interp(np.asarray(taken, dtype="float64"), steps, sums))


def caught_at(curve: pd.DataFrame, ground: ArrayLike) -> NDArray[np.float64]:
    """Give what a curve of ``measure_prediction`` has caught at some ground, between its rows."""
    steps = np.concatenate([[0.0], curve["ground"].to_numpy()])
    sums = np.concatenate([[0.0], curve["caught"].to_numpy()])
    return np.asarray(np.interp(np.asarray(ground, dtype="float64"), steps, sums))
