"""Who was heard in each ward, what raking would change, and what rests on few."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from pact_geo.analysis.living_here import (
    Figures,
    figures_of_people,
    share_living_here,
    stand_ins_of,
)
from pact_geo.analysis.raking import Raked, compare_raked, rake_responses
from pact_geo.analysis.representation import (
    CANNOT_TELL,
    GROUP,
    HARD_TO_HEAR,
    LEAST_SHOWN,
    NOBODY,
    UNDER,
    compare_groups,
    flag_concerns,
    voices_of_areas,
    voices_of_themes,
)
from pact_geo.analysis.survey import LEAST_ASKED
from pact_geo.errors import RecordError, UnsuitableDataError
from pact_geo.outputs.sentences import count_words, list_words
from pact_geo.records.access import Act, Kind, may, require
from pact_geo.services.borough import Borough
from pact_geo.services.office import Office
from pact_geo.services.ranking import Ranking, rank_areas
from pact_geo.services.selection import Selection

ALL_AGES = (
    "Population figures are of people of every age; those asked are mostly adults. A group of"
    " young people is therefore set beside more people than could have been asked."
)
NOT_AT_RANDOM = (
    "Nobody was drawn at random, so the intervals say the least that is unsure. Weighting mends"
    " the mix of groups, not who among them chose to answer."
)
TOUCHING = 1.0
"""Metres between wards that lie beside each other."""
_REST = "other wards"


@dataclass(frozen=True)
class Missing:
    """A group that was heard too little, and who meets its people already."""

    group: str
    wanted: int | None
    services: tuple[str, ...]


@dataclass(frozen=True)
class WardHeard:
    """Who was heard in a ward, or in the whole borough (``code`` is then empty).

    ``table`` is as ``compare_groups`` gives it, and has ``said``: what stands for a small number
    that is missing because the person may not see single answers (``withheld``). Where few of
    the ward answered, ``pooled`` counts the ward and those beside it together, for whoever may
    see single answers.
    """

    code: str
    name: str
    asked: int | None
    table: pd.DataFrame
    missing: tuple[Missing, ...]
    withheld: bool
    pooled: WardHeard | None = None

    @property
    def missing_words(self) -> str:
        """Who is missing, none, or that it cannot be told."""
        verdicts = self.table["verdict"]
        open_ones = int(verdicts.isin(CANNOT_TELL).sum())
        if self.missing:
            return ", ".join(gap.group.replace("_", " ") for gap in self.missing)
        if open_ones == len(verdicts):
            return "cannot be told"
        rest = count_words(open_ones, "group")
        return f"none of those that can be told ({rest} cannot)" if open_ones else "none"


@dataclass(frozen=True)
class Assessment:
    """A diversity impact assessment: the borough, each ward, and what to bear in mind."""

    borough: WardHeard
    wards: tuple[WardHeard, ...]
    caveats: tuple[str, ...]


@dataclass(frozen=True)
class RakedResults:
    """What residents raise, as answered and as weighted, side by side.

    ``table`` is as ``compare_raked`` gives it; ``sentences`` say what was weighted on, what
    was not, and what it cost.
    """

    table: pd.DataFrame
    raked: Raked
    sentences: tuple[str, ...]


def diversity_assessment(office: Office, *, ward: str | None = None) -> Assessment:
    """Compare who was heard with who lives here, in the borough and in each ward.

    Small numbers are left out for people who may not read single answers.

    Raises
    ------
    AccessError
        If the person may not read engagements at all.
    RecordError
        If there is no such ward.
    """
    require(office.person, Act.READ, Kind.ENGAGEMENTS)
    borough = office.borough
    if ward is not None and ward not in borough.ward_names:
        raise RecordError(f"{ward!r} is no ward of this borough.")
    withhold = not may(office.person, Act.READ, Kind.RESPONSES)
    asking = _Asking(borough, figures_of_people(borough.indicators), withhold=withhold)
    codes = [ward] if ward else list(borough.ward_names)
    return Assessment(
        borough=_heard(asking, None, name=borough.name),
        wards=tuple(_ward_heard(asking, code) for code in codes),
        caveats=_caveats(asking),
    )


def raked_results(office: Office, *, ward: str | None = None) -> RakedResults:
    """Set what residents raise beside the same, weighted to the population.

    Raises
    ------
    AccessError
        If the person may not read single answers.
    UnsuitableDataError
        If nobody of the ward has answered.
    """
    require(office.person, Act.READ, Kind.RESPONSES)
    borough = office.borough
    responses = _responses_of(borough, ward)
    if responses.empty:
        raise UnsuitableDataError(
            "Nobody has answered here, so there is nothing to weight.",
            remedy="Load a survey on the Data page.",
        )
    answers, targets = _raking_of(borough, responses, ward)
    limits = borough.settings.engagement
    raked = rake_responses(
        answers, targets, fewest=limits.fewest_raked, largest_weight=limits.largest_weight
    )
    table = compare_raked(borough.concerns, responses, raked)
    return RakedResults(table, raked, _raking_said(raked, limits.largest_weight))


def concern_flags(
    office: Office, *, ward: str | None = None, ranked: Ranking | None = None
) -> pd.DataFrame:
    """Flag the themes and places that rest on one method or on one group.

    Parameters
    ----------
    office
        Where to look and who asks.
    ward
        Only what people of this ward raise.
    ranked
        Holds the areas to look at; the last twelve months' when not given.

    Returns
    -------
    pandas.DataFrame
        Columns ``kind`` ("theme" or "place"), ``concern``, ``people``, ``flags``, ``rests_on``.

    Raises
    ------
    AccessError
        If the person may not read single answers.
    """
    require(office.person, Act.READ, Kind.RESPONSES)
    borough = office.borough
    responses = _responses_of(borough, ward)
    concerns = borough.concerns[borough.concerns["response_id"].isin(responses.index)]
    ranked = ranked or rank_areas(borough, Selection(ward=ward), refits=0)
    voices = {
        "theme": voices_of_themes(concerns, responses),
        "place": voices_of_areas(ranked.areas, borough.places, concerns, responses),
    }
    limits = borough.settings.engagement
    tables = [
        flag_concerns(people, least_voices=limits.least_voices, least_others=limits.least_others)
        .reset_index()
        .assign(kind=kind)
        for kind, people in voices.items()
    ]
    together = pd.concat(tables, ignore_index=True)
    return together[["kind", "concern", "people", "flags", "rests_on"]]


def _responses_of(borough: Borough, ward: str | None) -> pd.DataFrame:
    if ward is None:
        return borough.responses
    return borough.responses[(borough.responses["ward_code"] == ward).to_numpy(dtype=bool)]


@dataclass(frozen=True)
class _Asking:
    """Where to look, the figures of who lives there, and whether to leave out small numbers."""

    borough: Borough
    figures: Figures
    withhold: bool


def _shares(figures: Figures, wards: Sequence[str]) -> dict[str, float]:
    """Give the share of each group in the population, where the figures loaded tell it."""
    shares = {group: share_living_here(figures, group, areas=wards)[1] for group in HARD_TO_HEAR}
    return {group: share for group, share in shares.items() if not math.isnan(share)}


def _caveats(asking: _Asking) -> tuple[str, ...]:
    """Say whom the figures count, of whom there are none, and who answered from nowhere."""
    borough = asking.borough
    said = [ALL_AGES, NOT_AT_RANDOM]
    known = _shares(asking.figures, list(borough.ward_names))
    for group, counted in stand_ins_of(asking.figures, known).items():
        said.append(f"{_words([group]).capitalize()}: the figures of who lives here are {counted}.")
    unknown = [group for group in HARD_TO_HEAR if group not in known]
    if unknown:
        said.append(
            f"No figures are loaded of how many live here of: {_words(unknown)}."
            " Whether they are missing cannot be told."
        )
    nowhere = int(borough.responses["ward_code"].isna().sum())
    if nowhere:
        answers = count_words(nowhere, "answer")
        said.append(f"{answers} from no ward known here: in the borough's figures alone.")
    return tuple(said)


def _ward_heard(asking: _Asking, ward: str) -> WardHeard:
    borough = asking.borough
    heard = _heard(asking, [ward], name=borough.ward_names[ward])
    # Of a ward and its neighbours one could take away what is shown of the neighbours.
    if asking.withhold or heard.asked is None or heard.asked >= LEAST_ASKED:
        return heard
    shape = borough.wards.geometry.loc[ward]
    beside = borough.wards.index[borough.wards.geometry.distance(shape) <= TOUCHING]
    names = sorted(borough.ward_names[code] for code in beside if code != ward)
    if not names:
        return heard
    name = f"{heard.name} with {list_words(names)}"
    return replace(heard, pooled=_heard(asking, list(beside), name=name))


def _heard(asking: _Asking, wards: Sequence[str] | None, *, name: str) -> WardHeard:
    """Compare who answered in some wards, or everybody, also from no ward known here."""
    borough, withhold = asking.borough, asking.withhold
    responses = borough.responses
    if wards is not None:
        responses = responses[responses["ward_code"].isin(wards).to_numpy(dtype=bool)]
    table = compare_groups(
        responses,
        _shares(asking.figures, wards or list(borough.ward_names)),
        least_shown=LEAST_ASKED if withhold else LEAST_SHOWN,
    )
    table["said"] = ""
    asked: int | None = len(responses)
    if withhold:
        smallest = borough.settings.disclosure.smallest_count
        table = _withheld(table, smallest)
        asked = None if len(responses) < smallest else len(responses)
    short = table[table["verdict"].isin([UNDER, NOBODY])]
    return WardHeard(
        code=wards[0] if wards else "",
        name=name,
        asked=asked,
        table=table,
        missing=tuple(
            Missing(
                group=str(group),
                wanted=None if pd.isna(row["wanted"]) else int(row["wanted"]),
                services=tuple(borough.settings.frontline.get(str(group), ())),
            )
            for group, row in short.iterrows()
        ),
        withheld=withhold,
    )


def _withheld(table: pd.DataFrame, smallest: int) -> pd.DataFrame:
    """Leave out small numbers, and what they could be worked out from."""
    few = table["heard"] < smallest
    small = few | (table["asked"] - table["heard"] < smallest)
    held = table.astype({"heard": "Int64", "asked": "Int64"})
    held.loc[small, "said"] = f"all but fewer than {smallest}"
    held.loc[few, "said"] = f"fewer than {smallest}"
    held.loc[small, ["heard", "asked", "wanted"]] = pd.NA
    held.loc[small, ["share", "low", "high"]] = float("nan")
    return held


def _raking_of(
    borough: Borough, responses: pd.DataFrame, ward: str | None
) -> tuple[pd.DataFrame, dict[str, Mapping[str, float]]]:
    """Give the answers to weight on and the shares of the population for each."""
    figures = figures_of_people(borough.indicators)
    shares = _shares(figures, [ward] if ward else list(borough.ward_names))
    answers = pd.DataFrame(index=responses.index)
    targets: dict[str, Mapping[str, float]] = {}
    for group in HARD_TO_HEAR:
        if f"{GROUP}{group}" not in responses:
            continue
        said = responses[f"{GROUP}{group}"]
        answers[group] = said.map({True: "yes", False: "no"})
        known = group in shares
        targets[group] = {"yes": shares[group], "no": 1.0 - shares[group]} if known else {}
    if ward is None:
        answers["ward"], targets["ward"] = _wards_to_rake(borough, responses)
    return answers, targets


def _wards_to_rake(
    borough: Borough, responses: pd.DataFrame
) -> tuple[pd.Series[str], dict[str, float]]:
    """Let wards with few answers count as one, and give each its share of the population."""
    homes = responses["ward_code"]
    counts = homes.value_counts()
    fewest = borough.settings.engagement.fewest_raked
    own = list(counts.index[counts >= fewest])
    while own and 0 < counts.drop(own).sum() < fewest:
        own.pop()  # the smallest: counts are in order
    merged = homes.where(homes.isna() | homes.isin(own), _REST)
    values = borough.indicators["value"].unstack()  # noqa: PD010 - one figure for each pair
    people = values.get("population", pd.Series(dtype="float64"))
    people = people.reindex(list(borough.ward_names))
    if people.isna().any() or not len(people):
        return merged, {}
    shares = {code: float(people[code] / people.sum()) for code in own if code in people.index}
    rest = 1.0 - sum(shares.values())
    if (merged == _REST).any() or rest > 1e-9:  # noqa: PLR2004 - what rounding leaves
        shares[_REST] = rest
    return merged, shares


def _raking_said(raked: Raked, largest: float) -> tuple[str, ...]:
    said = []
    if raked.raked_on:
        said.append(
            f"Weighted so that the shares are those of the population: {_words(raked.raked_on)}."
        )
    else:
        said.append("Nothing could be weighted on, so both columns are the same.")
    for reason in dict.fromkeys(raked.left_out.values()):
        names = [name for name, why in raked.left_out.items() if why == reason]
        said.append(f"Not weighted on, {reason}: {_words(names)}.")
    said.append(
        f"{len(raked.weights):,} answers tell as much as {raked.effective:,.0f} would of people"
        f" drawn evenly (design effect {raked.design_effect:.2f}). The largest weight is"
        f" {raked.largest:.1f}; {raked.trimmed} were held at the limit of {largest:g}."
    )
    if raked.furthest > 0.01:  # noqa: PLR2004 - a point
        said.append(
            f"Because of that limit a share is still up to {100 * raked.furthest:.0f} points"
            " from the population's."
        )
    return (*said, NOT_AT_RANDOM)


def _words(groups: Iterable[str]) -> str:
    return ", ".join(str(group).replace("_", " ") for group in groups)
