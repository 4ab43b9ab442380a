"""Weight answers so that those heard stand for those who live here, and say what that costs.

Raking makes the weighted shares of several groups those of the population, one group after
the other until all fit. It mends an uneven response by what is known of people; it cannot
mend that those who answer differ from their neighbours of the same groups who do not.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pact_geo.analysis.survey import LEAST_ASKED, rank_concerns
from pact_geo.errors import UnsuitableDataError

FEWEST_RAKED = 10
"""A group with fewer people heard than this is not raked on: one person would speak for many."""
LARGEST_WEIGHT = 5.0
"""No one counts for more than this many people (DeBell and Krosnick 2009)."""
NOT_SAID, OTHER = "not said", "other"

TOO_FEW, NO_FIGURE = "too few heard", "no figure for the population"
_ROUNDS = 1000
_TRIMMED = 1e-3


@dataclass(frozen=True)
class Raked:
    """Weights of responses and what they rest on.

    Attributes
    ----------
    weights
        One for each response, mean 1.
    raked_on
        The groups whose shares were brought to those of the population.
    left_out
        The groups that were not, each with the reason.
    effective
        How many people chosen at random would tell as much: (sum w)^2 / sum w^2.
    design_effect
        The number heard over ``effective``: 1 costs nothing.
    largest, trimmed
        The largest weight, and how many weights were held at the limit.
    furthest
        How far the weighted share of any group still is from its target, 0 to 1.
    """

    weights: pd.Series[float]
    raked_on: tuple[str, ...]
    left_out: Mapping[str, str]
    effective: float
    design_effect: float
    largest: float
    trimmed: int
    furthest: float


def rake_responses(
    answers: pd.DataFrame,
    targets: Mapping[str, Mapping[str, float]],
    *,
    fewest: int = FEWEST_RAKED,
    largest_weight: float = LARGEST_WEIGHT,
) -> Raked:
    """Weight responses so that the shares of their groups are those of the population.

    People who did not say whether they belong to a group keep the share they have; the rest
    is shared out by the target.

    Parameters
    ----------
    answers
        One column for each variable, holding its categories as text, missing where not said;
        indexed by response.
    targets
        For each variable the share of each category in the population; they add to 1. An
        empty one means that the population is not known.
    fewest
        A variable with a category of fewer people is left out.
    largest_weight
        The limit at which weights are trimmed, above 1.

    Raises
    ------
    UnsuitableDataError
        If there is nobody, or a target is not a share.

    References
    ----------
    Deming and Stephan (1940) Annals of Mathematical Statistics 11, for raking; Kish (1965)
    Survey Sampling, for the design effect; DeBell and Krosnick (2009) ANES Technical Report
    nes012427, for the limit.
    """
    if answers.empty:
        raise UnsuitableDataError("Nobody has answered, so there is nothing to weight.")
    chosen: dict[str, dict[str, float]] = {}
    left: dict[str, str] = {}
    for name, shares in targets.items():
        reason = _reason_against(answers[name], shares, fewest=fewest)
        if reason:
            left[name] = reason
        else:
            chosen[name] = _with_unsaid(answers[name], shares)
    filled = answers[list(chosen)].astype("object").fillna(NOT_SAID).astype("str")
    weights = _rake(filled, chosen, largest_weight) if chosen else np.ones(len(answers))
    weights = weights / weights.mean()
    effective = float(weights.sum() ** 2 / (weights**2).sum())
    return Raked(
        weights=pd.Series(weights, index=answers.index, name="weight"),
        raked_on=tuple(chosen),
        left_out=left,
        effective=effective,
        design_effect=len(weights) / effective,
        largest=float(weights.max()),
        trimmed=int((weights >= largest_weight - _TRIMMED).sum()),
        furthest=_furthest(filled, chosen, weights),
    )


def compare_raked(
    concerns: pd.DataFrame,
    responses: pd.DataFrame,
    raked: Raked,
    *,
    least_asked: int = LEAST_ASKED,
    level: float = 0.95,
) -> pd.DataFrame:
    """Set the share of people who raise each theme beside the same share weighted.

    Parameters
    ----------
    concerns, responses
        The two tables of a survey; ``responses`` those that were raked.
    raked
        Of ``rake_responses``.
    least_asked
        Fewer answers, or answers worth fewer, than this give no share.
    level
        Of the intervals. The weighted one is Wilson's on the effective number of people.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``theme``, most raised first: ``said``, ``asked``, ``share``, ``low``,
        ``high``, ``rank``; ``raked_share``, ``raked_low``, ``raked_high``, ``raked_rank``;
        ``moved`` (the weighted share less the plain one) and ``note``.

    References
    ----------
    Wilson (1927) Journal of the American Statistical Association 22; Kish (1965).
    """
    own = concerns[concerns["response_id"].isin(responses.index)]
    table = rank_concerns(own, responses, by=None, least_asked=least_asked, level=level)
    table = table.droplevel(0)
    raised = own[["response_id", "theme"]].drop_duplicates()
    weight = raised["response_id"].map(raked.weights).groupby(raised["theme"]).sum()
    share = (weight / raked.weights.sum()).reindex(table.index)
    low, high = _wilson(np.asarray(share, dtype="float64"), raked.effective, level=level)
    enough = table["note"].eq("") & (raked.effective >= least_asked)
    for name, values in (("share", share.to_numpy()), ("low", low), ("high", high)):
        table[f"raked_{name}"] = np.where(enough, values, np.nan)
    table["moved"] = table["raked_share"] - table["share"]
    table["rank"] = table["said"].rank(method="min", ascending=False).astype("int64")
    table["raked_rank"] = share.round(9).rank(method="min", ascending=False).astype("int64")
    return table


def _reason_against(said: pd.Series[Any], shares: Mapping[str, float], *, fewest: int) -> str:
    if not shares:
        return NO_FIGURE
    total = sum(shares.values())
    if any(not 0.0 <= share <= 1.0 for share in shares.values()) or abs(total - 1.0) > 1e-6:  # noqa: PLR2004
        raise UnsuitableDataError("The shares of the population do not add to one.")
    counts = said.value_counts().reindex(list(shares), fill_value=0)
    return TOO_FEW if (counts < fewest).any() or min(shares.values()) == 0.0 else ""


def _with_unsaid(said: pd.Series[Any], shares: Mapping[str, float]) -> dict[str, float]:
    """Let those who did not say, or said something else, keep the share they have."""
    other = ~said.isin(list(shares))
    unsaid = float(other.mean())
    found = {name: share * (1.0 - unsaid) for name, share in shares.items()}
    for name, count in said[other].astype("object").fillna(NOT_SAID).value_counts().items():
        found[str(name)] = float(count) / len(said)
    return found


def _rake(
    filled: pd.DataFrame, targets: Mapping[str, Mapping[str, float]], largest: float
) -> np.ndarray[Any, np.dtype[np.float64]]:
    from weightipy import scheme_from_dict, weight  # noqa: PLC0415 - used here alone

    if largest <= 1.0:
        raise UnsuitableDataError(f"A largest weight of {largest:g} leaves nothing to weight.")
    percent = {
        name: {key: 100.0 * share for key, share in shares.items()}
        for name, shares in targets.items()
    }
    limits = {"max_iterations": _ROUNDS, "cap": largest}
    scheme = scheme_from_dict(percent, name="raked", rim_params=limits)
    # It says on standard output what ``furthest`` says better.
    with redirect_stdout(io.StringIO()):
        found = weight(filled.reset_index(drop=True), scheme)
    return np.asarray(found, dtype="float64")


def _furthest(
    filled: pd.DataFrame,
    targets: Mapping[str, Mapping[str, float]],
    weights: np.ndarray[Any, np.dtype[np.float64]],
) -> float:
    misses = [
        abs(float(weights[(filled[name] == key).to_numpy()].sum() / weights.sum()) - share)
        for name, shares in targets.items()
        for key, share in shares.items()
    ]
    return max(misses, default=0.0)


def _wilson(
    share: np.ndarray[Any, np.dtype[np.float64]], asked: float, *, level: float
) -> tuple[Any, Any]:
    """Give Wilson's interval of a share of ``asked`` people, who need not be a whole number."""
    from scipy.special import ndtri  # noqa: PLC0415 - used here alone

    z2 = ndtri((1.0 + level) / 2.0) ** 2
    middle = (share + z2 / (2 * asked)) / (1 + z2 / asked)
    half = np.sqrt(z2 * (share * (1 - share) / asked + z2 / (4 * asked**2))) / (1 + z2 / asked)
    return np.clip(middle - half, 0.0, 1.0), np.clip(middle + half, 0.0, 1.0)
