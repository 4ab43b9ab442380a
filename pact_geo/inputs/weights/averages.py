"""Averages of offence weights for categories, through a mapping that a person gives."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pact_geo.errors import InputError
from pact_geo.inputs.rows import Rejections
from pact_geo.inputs.weights.layouts import CATEGORY, codes_of, find_mapping
from pact_geo.inputs.wording import tally
from pact_geo.tables import FileReceipt

NO_CODE = "The row names no offence code."
NO_CATEGORY = "The row names no category."
AGAIN = "The offence code is listed for this category twice."


@dataclass(frozen=True)
class Averages:
    """What each category weighs, the account of the mapping, and what is said of both."""

    table: pd.DataFrame
    """``weight``, ``kind`` and ``offences``, by category."""
    receipt: FileReceipt
    rejected: pd.DataFrame
    notes: tuple[str, ...]


def average_categories(
    weights: pd.Series[float], mapping: Path, *, name: str | None = None
) -> Averages:
    """Average the weights of the offences of each category; each offence counts once.

    Parameters
    ----------
    weights
        By offence code, in capital letters.
    mapping
        The file that says to which category each code belongs, such as the list of offences
        and categories that police.uk publishes.
    name
        What to call it in receipts and errors.

    Raises
    ------
    InputError
        If the mapping has no such columns, or none of its codes has a weight.
    """
    found = find_mapping(mapping, name=name)
    rows, code, category = found.rows, found.columns["code"], found.columns["category"]
    if code is None or category is None:
        raise InputError(
            "The mapping has no heading that names an offence code and a category.",
            file=rows.file,
            row=1,
            remedy="Give it a heading such as 'Home Office Code' and 'Police.uk Category'; it has"
            f" {', '.join(rows.frame.columns)}.",
        )
    pairs = pd.DataFrame(
        {"code": codes_of(rows.frame, code), "category": rows.frame[category].str.strip()}
    )
    refused = Rejections(len(pairs))
    refused.add((pairs["code"] == "").to_numpy(), NO_CODE)
    refused.add((pairs["category"] == "").to_numpy(), NO_CATEGORY)
    good = refused.accepted
    folded = pairs["category"].str.casefold()
    again = pd.DataFrame({"code": pairs["code"], "category": folded})[good].duplicated()
    refused.add(again.index[again].to_numpy(), AGAIN)
    kept = pairs[refused.accepted]
    weighed = kept.assign(weight=kept["code"].map(weights))
    known = weighed.dropna(subset=["weight"])
    if known.empty:
        raise InputError(
            "None of the codes of the mapping has a weight.",
            file=rows.file,
            row=int(rows.row_numbers[0]) if len(rows.row_numbers) else 1,
            remedy="Write the codes in the mapping as the file of weights does.",
        )
    grouped = known.groupby(known["category"].str.casefold())
    table = pd.DataFrame(
        {
            "category": grouped["category"].first(),
            "weight": grouped["weight"].mean(),
            "kind": CATEGORY,
            "offences": grouped["code"].nunique().astype("int64"),
        }
    ).set_index("category")
    return Averages(
        table=table,
        receipt=refused.receipt(rows),
        rejected=refused.table(rows),
        notes=(*found.notes, *_say(weights, weighed, table, rows.file)),
    )


def _say(
    weights: pd.Series[float], weighed: pd.DataFrame, table: pd.DataFrame, file: str
) -> list[str]:
    unweighed = sorted(set(weighed.loc[weighed["weight"].isna(), "code"]))
    unused = sorted(set(weights.index) - set(weighed["code"]))
    said = [f"Through {file}, a category weighs the average of its offences' weights, each once:"]
    said[0] += (
        " "
        + "; ".join(
            f"{name} {row.weight:,.4g}, average of {row.offences:,} offence"
            f" {'weight' if row.offences == 1 else 'weights'}"
            for name, row in zip(table.index, table.itertuples(), strict=True)
        )
        + "."
    )
    if unweighed:
        said.append(
            f"{tally(len(unweighed), 'code')} of the mapping without a weight, such as"
            f" {unweighed[0]}, in no average."
        )
    if unused:
        said.append(
            f"{tally(len(unused), 'offence weight')} of no category in the mapping, such as"
            f" {unused[0]}, in no average."
        )
    return said
