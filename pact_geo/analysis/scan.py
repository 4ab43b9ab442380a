"""The circular scan statistic: circles in which more happened than was to be expected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import cKDTree

from pact_geo.errors import UnsuitableDataError
from pact_geo.tables import Progress

Real = NDArray[np.float64]
Indexes = NDArray[np.intp]

Model = Literal["poisson", "bernoulli"]

MODELS = ("poisson", "bernoulli")
_BATCH = 4_000_000  # simulated counts held at once
_TIE = 1e-9  # of the distance; points as far as this count as equally far


@dataclass(frozen=True)
class Cluster:
    """A circle with more cases than expected.

    Attributes
    ----------
    members
        Positions of the locations inside, nearest to the centre first; the first is the centre.
    radius
        From the centre to the furthest member, in the unit of the coordinates.
    cases, expected
        Inside; expected cases add up to all cases over the whole area.
    relative_risk
        Cases over expected inside, against the same outside.
    llr
        Log likelihood ratio.
    p
        (1 + simulations whose highest ratio reaches this one's) / (1 + simulations): one-sided,
        for all circles at once. Not a number where there was no simulation.
    """

    members: Indexes
    radius: float
    cases: int
    expected: float
    relative_risk: float
    llr: float
    p: float


def poisson_llr(cases: ArrayLike, expected: ArrayLike, *, total: float) -> Real:
    """Give the log likelihood ratio of a zone under the Poisson model, for high rates.

    c ln(c / E) + (C - c) ln((C - c) / (C - E)) where c of C cases fall in a zone that expects
    E < c, else 0 (Kulldorff 1997, "A spatial scan statistic", Communications in Statistics:
    Theory and Methods 26:1481-1496; the Poisson model).
    """
    c, e = np.asarray(cases, dtype="float64"), np.asarray(expected, dtype="float64")
    high = (c > e) & (e > 0)
    inside = np.zeros(np.broadcast(c, e).shape)
    outside = np.zeros_like(inside)
    np.log(np.divide(c, e, out=np.ones_like(inside), where=high), out=inside, where=high)
    some = high & (c < total)
    ratio = np.divide(total - c, total - e, out=np.ones_like(inside), where=some)
    np.log(ratio, out=outside, where=some)
    return np.asarray(np.where(high, c * inside + (total - c) * outside, 0.0))


def bernoulli_llr(
    cases: ArrayLike, population: ArrayLike, *, total: float, everyone: float
) -> Real:
    """Give the log likelihood ratio of a zone whose population holds its cases, for high rates.

    With c of C cases among n of N: the logarithm of (c/n)^c (1-c/n)^(n-c) times the same outside,
    over (C/N)^C (1-C/N)^(N-C), where c/n is above the rate outside, else 0 (Kulldorff 1997, the
    Bernoulli model).
    """
    c, n = np.asarray(cases, dtype="float64"), np.asarray(population, dtype="float64")
    high = (n > 0) & (n < everyone) & (c * (everyone - n) > (total - c) * n)
    inside = _log_likelihood(c, n)
    outside = _log_likelihood(total - c, everyone - n)
    whole = float(_log_likelihood(np.asarray(total), np.asarray(everyone)))
    return np.asarray(np.where(high, inside + outside - whole, 0.0))


def _log_likelihood(cases: Real, population: Real) -> Real:
    """Give c ln(c / n) + (n - c) ln((n - c) / n), 0 ln 0 being 0."""
    rest = population - cases
    held = np.maximum(population, 1e-300)
    one = cases * np.log(np.maximum(cases, 1e-300) / held)
    other = rest * np.log(np.maximum(rest, 1e-300) / held)
    return np.asarray(np.where(cases > 0, one, 0.0) + np.where(rest > 0, other, 0.0))


def scan_circles(  # noqa: PLR0913 - locations, what is counted, the model, caps, simulation
    x: ArrayLike,
    y: ArrayLike,
    cases: ArrayLike,
    expected: ArrayLike,
    *,
    model: Model = "poisson",
    max_share: float = 0.5,
    max_radius: float | None = None,
    min_cases: int = 2,
    simulations: int = 999,
    seed: int = 1,
    progress: Progress | None = None,
) -> list[Cluster]:
    """Find the circles round locations that hold most more cases than expected.

    Every location is the centre of circles of growing radius; each circle's ratio is that of
    ``poisson_llr``. Clusters are given in order of it, those that share a location with one
    before left out. The highest ratio of each of ``simulations`` draws of the same number of
    cases, spread as expected, says how often chance alone does as well (Kulldorff 1997;
    multinomial, since the total is given).

    Parameters
    ----------
    x, y
        Locations, shape (n,), in any unit; distances are planar.
    cases
        Whole numbers, shape (n,).
    expected
        What each location is expected to have, or its population: it is scaled to the total.
    model
        ``"poisson"`` where cases are rare among those expected. ``"bernoulli"`` where
        ``expected`` are whole numbers that hold the cases, such as all reports of a place of
        which some are of one kind: no draw then gives a place more cases than it can have.
    max_share
        The most of all that is expected that a circle may hold, 0 to 1.
    max_radius
        The largest radius, in the unit of the coordinates.
    min_cases
        The least cases of a cluster.
    simulations
        0 leaves the p-values out.
    seed
        The same seed gives the same p-values.
    progress
        Called with the share done.

    Raises
    ------
    UnsuitableDataError
        If there are no cases, something expected is below 0 or nothing is, or cases stand where
        none is expected.
    """
    east, north = np.asarray(x, dtype="float64"), np.asarray(y, dtype="float64")
    held = np.asarray(cases, dtype="float64")
    total = float(held.sum())
    population = np.asarray(expected, dtype="float64")
    scaled = _scaled(held, population)
    whole = population.astype("int64") if model == "bernoulli" else None
    _check(held, population, model)
    circles = _Circles.grow(
        east, north, scaled, max_share=max_share, max_radius=max_radius, population=whole
    )
    report = progress or (lambda _share, _doing: None)
    ratio = circles.ratios(held[None, :], total, min_cases=min_cases)[0]
    highest = np.sort(
        _simulate(circles, scaled, int(total), simulations, np.random.default_rng(seed), report)
    )
    found = []
    for first, last in circles.best(ratio):
        members = circles.member[first : last + 1]
        inside, hoped = float(held[members].sum()), float(scaled[members].sum())
        llr = float(ratio[last])
        reached = simulations - int(np.searchsorted(highest, llr - 1e-9))
        found.append(
            Cluster(
                members=members,
                radius=float(circles.distance[last]),
                cases=int(inside),
                expected=hoped,
                relative_risk=_relative_risk(inside, hoped, total),
                llr=llr,
                p=(1 + reached) / (1 + simulations) if simulations else float("nan"),
            )
        )
    return found


def _relative_risk(cases: float, expected: float, total: float) -> float:
    outside = (total - cases) / (total - expected) if total > expected else 0.0
    return cases / expected / outside if outside else float("inf")


def _check(cases: Real, population: Real, model: str) -> None:
    if model not in MODELS:
        raise UnsuitableDataError(
            f"There is no model {model!r}.", remedy=f"Choose from {', '.join(MODELS)}."
        )
    if model == "bernoulli" and ((cases > population) | (population != np.rint(population))).any():
        raise UnsuitableDataError(
            "Under the Bernoulli model every place holds its cases: whole numbers, none fewer.",
            remedy="Use the Poisson model.",
        )


def _scaled(cases: Real, expected: Real) -> Real:
    if not cases.sum() > 0 or not expected.sum() > 0 or (expected < 0).any():
        raise UnsuitableDataError(
            "A scan needs cases, and what is expected where, none of it below nothing.",
            remedy="Choose more months or categories, or another population.",
        )
    if ((expected == 0) & (cases > 0)).any():
        count = int(((expected == 0) & (cases > 0)).sum())
        raise UnsuitableDataError(
            f"{count} locations have cases where none is expected.",
            remedy="Leave them out, or give them a population.",
        )
    return np.asarray(expected * (cases.sum() / expected.sum()))


@dataclass(frozen=True)
class _Circles:
    """All circles: the locations round each centre by distance, one centre after the other.

    ``member`` and ``distance`` run over centres and their neighbours, those of centre i from
    ``first[i]`` to ``first[i + 1]``. A circle ends at entry j where ``ends[j]``: the next
    location is further, or is another centre's.
    """

    member: Indexes
    distance: Real
    first: Indexes
    ends: NDArray[np.bool_]
    expected: Real
    population: NDArray[np.int64] | None
    """Of each location under the Bernoulli model; None under the Poisson."""

    @classmethod
    def grow(
        cls,
        x: Real,
        y: Real,
        expected: Real,
        *,
        max_share: float,
        max_radius: float | None,
        population: NDArray[np.int64] | None = None,
    ) -> _Circles:
        """List the locations round each centre as far as the caps allow."""
        points = np.column_stack([x, y])
        tree = cKDTree(points)
        cap = max_share * expected.sum() * (1 + 1e-12)
        reach = np.inf if max_radius is None else max_radius
        members, distances, ends, sums = [], [], [], []
        for centre in range(len(points)):
            near = (
                np.arange(len(points))
                if np.isinf(reach)
                else np.asarray(tree.query_ball_point(points[centre], reach), dtype=np.intp)
            )
            apart = np.hypot(*(points[near] - points[centre]).T)
            order = np.lexsort((near, near != centre, apart))
            near, apart = near[order], apart[order]
            held = np.cumsum(expected[near])
            end = np.append(np.diff(apart) > _TIE * apart[1:], True)
            kept = _kept(held, end, cap)
            members.append(near[:kept])
            distances.append(apart[:kept])
            ends.append(end[:kept])
            sums.append(held[:kept])
        sizes = [len(one) for one in members]
        return cls(
            member=np.concatenate(members),
            distance=np.concatenate(distances),
            first=np.concatenate([[0], np.cumsum(sizes)]).astype(np.intp),
            ends=np.concatenate(ends),
            expected=np.concatenate(sums),
            population=population,
        )

    def ratios(self, cases: Real, total: float, *, min_cases: int = 2) -> Real:
        """Give the ratio of every circle for each row of cases, shape (rows, entries)."""
        running = np.cumsum(cases[:, self.member], axis=1)
        sizes = np.diff(self.first)
        before = np.zeros((len(cases), len(sizes)))
        later = self.first[:-1] > 0
        before[:, later] = running[:, self.first[:-1][later] - 1]
        inside = running - np.repeat(before, sizes, axis=1)
        if self.population is None:
            llr = poisson_llr(inside, self.expected[None, :], total=total)
        else:
            everyone = float(self.population.sum())
            held = np.rint(self.expected[None, :] * (everyone / total))
            llr = bernoulli_llr(inside, held, total=total, everyone=everyone)
        llr[:, ~self.ends] = 0.0
        llr[inside < min_cases] = 0.0
        return llr

    def best(self, ratio: Real) -> list[tuple[int, int]]:
        """Take circles in order of ratio, each that shares no location with one before."""
        centre = np.searchsorted(self.first, np.arange(len(ratio)), side="right") - 1
        order = np.argsort(-np.round(ratio, 9), kind="stable")  # ties: the first centre
        taken = np.zeros(len(self.first) - 1, dtype=bool)  # every location is a centre
        found = []
        for last in order[: int((ratio > 0).sum())]:
            first = int(self.first[centre[last]])
            inside = self.member[first : last + 1]
            if not taken[inside].any():
                taken[inside] = True
                found.append((first, int(last)))
        return found


def _kept(held: Real, end: NDArray[np.bool_], cap: float) -> int:
    """Count how many entries make circles within the cap, whole rings of equal distance only."""
    within = np.flatnonzero(end & (held <= cap))
    return int(within[-1]) + 1 if len(within) else 0


def _simulate(
    circles: _Circles,
    expected: Real,
    total: int,
    simulations: int,
    rng: np.random.Generator,
    report: Progress,
) -> Real:
    """Give the highest ratio of each simulation."""
    highest = np.zeros(simulations)
    step = max(1, _BATCH // max(len(circles.member), 1))
    for first in range(0, simulations, step):
        rows = min(step, simulations - first)
        if circles.population is None:
            drawn = rng.multinomial(total, expected / expected.sum(), size=rows)
        else:
            drawn = rng.multivariate_hypergeometric(circles.population, total, size=rows)
        highest[first : first + rows] = circles.ratios(drawn.astype("float64"), total).max(
            axis=1, initial=0.0
        )
        report((first + rows) / simulations, f"Simulation {first + rows} of {simulations}")
    return highest
