"""Which rows tell of the same crime again, decided by what real files hold.

Measured on five months of six forces (357,758 rows of police.uk):

- 81 rows of one force repeat another row of its month in every cell, Crime ID included: the
  same record twice. They are refused.
- 1,344 more rows of that force repeat a Crime ID of its month with another place or outcome,
  795 of them without a place: it may be one crime told twice, or one with several offenders.
  They are kept and counted, and can be dropped on request.
- A Crime ID may stand for several categories in a month: several offences under one report.
  They are kept.
- Another force starts the same IDs again each month for other crimes: 30,049 rows. They are
  kept, and a Crime ID is unique only within its month.
- 34,622 rows without a Crime ID, mostly anti-social behaviour, equal another row. They may
  well be separate incidents, and are kept and counted.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pact_geo.inputs.incidents.police import API_NUMBER
from pact_geo.inputs.rows import Rows
from pact_geo.inputs.wording import listed

TWICE = "The same crime is listed twice."
AGAIN = "The same crime is listed again with other details."

Flags = NDArray[np.bool_]


def find_same_record(draft: pd.DataFrame, files: Sequence[Rows], accepted: Flags) -> Flags:
    """Find rows that repeat an earlier one of the same force and month, reference and all.

    Two answers of the police.uk API may hold the same record, which its own number tells.

    Parameters
    ----------
    draft
        All rows of all files: ``reference`` and ``reference_number``, the same number where the
        reference is the same, ``month``, ``reported_by``, ``api_number``.
    files
        The files, in the order of the rows.
    accepted
        Rows not refused so far.
    """
    same = np.zeros(len(draft), dtype=bool)
    numbered = np.flatnonzero((draft["api_number"] != "").to_numpy() & accepted)
    same[numbered] = draft["api_number"].iloc[numbered].duplicated().to_numpy()
    repeated = _repeated(draft, accepted & ~same, ["reference_number", "month", "reported_by"])
    if len(repeated):
        whole = _whole_rows(files, repeated)
        whole = whole.drop(columns=[API_NUMBER], errors="ignore")
        for name in ("month", "reported_by"):
            whole[f"our {name}"] = draft[name].iloc[repeated].to_numpy()
        same[repeated] |= whole.duplicated().to_numpy()
    return same


def find_told_again(draft: pd.DataFrame, accepted: Flags) -> Flags:
    """Find rows that tell of a crime again with another place or outcome.

    They have the force, month, reference and category of another row. Of each such group one
    row is not among them: the first that has a place, or the first.
    """
    keys = ["reference_number", "month", "reported_by", "category"]
    repeated = _repeated(draft, accepted, keys)
    again = np.zeros(len(draft), dtype=bool)
    group = draft.iloc[repeated][keys].assign(
        lost=draft["place_id"].iloc[repeated].isna().to_numpy(), at=repeated
    )
    ordered = group.sort_values(["lost", "at"])
    again[ordered["at"].to_numpy()[ordered.duplicated(keys).to_numpy()]] = True
    return again


def describe_duplicates(kept: pd.DataFrame, again: Flags) -> list[str]:
    """Say in sentences which repeats were kept, with their numbers.

    Parameters
    ----------
    kept
        The accepted rows of the draft.
    again
        Which of them tell of a crime again (see find_told_again).
    """
    said = []
    if again.any():
        nowhere = int(kept["place_id"].isna().to_numpy()[again].sum())
        said.append(
            "Rows that repeat a crime of their month with another place or outcome:"
            f" {int(again.sum()):,} ({nowhere:,} without a place). They are kept; they can be"
            " dropped."
        )
    referred = (kept["reference"] != "").to_numpy()
    keys = ["reference_number", "month", "reported_by", "category"]
    shared = kept.loc[referred, keys]
    # What no other row refers to plays no part below, and is nearly everything.
    shared = shared[shared["reference_number"].duplicated(keep=False)]
    said += _several_offences(shared)
    said += _used_again(shared)
    keys = ["source", "reported_by", "month", "category", "place_id", "occurred_from"]
    alike = kept.loc[~referred, [key for key in keys if key in kept]]
    times = int(alike.duplicated().sum())
    if times:
        said.append(
            "Rows without a reference that are like another row in force, month, category and"
            f" place: {times:,}. They may be separate incidents and are kept."
        )
    return said


def _several_offences(shared: pd.DataFrame) -> list[str]:
    keys = ["reference_number", "month", "reported_by"]
    offences = int(shared.duplicated(keys).sum() - shared.duplicated([*keys, "category"]).sum())
    if not offences:
        return []
    note = (
        "Rows that share the reference of another row of their month and have another category:"
        f" {offences:,}. They are several offences under one reference, and are kept."
    )
    return [note]


def _used_again(shared: pd.DataFrame) -> list[str]:
    once = shared.drop_duplicates(["reference_number", "month"])
    later = once[once.duplicated("reference_number")]
    if later.empty:
        return []
    who = listed(sorted(name for name in later["reported_by"].unique() if name))
    note = (
        f"Rows that use the reference of a row of another month: {len(later):,}"
        f"{f' ({who})' if who else ''}. They are kept as other incidents."
    )
    return [note]


def _repeated(draft: pd.DataFrame, accepted: Flags, keys: list[str]) -> NDArray[np.intp]:
    """Give the positions of accepted rows that share a reference and the other keys."""
    referred = np.flatnonzero((draft["reference"] != "").to_numpy() & accepted)
    # The reference alone first: it is quick, and leaves few rows to compare in full.
    referred = referred[draft["reference_number"].iloc[referred].duplicated(keep=False).to_numpy()]
    repeated: NDArray[np.intp] = referred[
        draft.iloc[referred][keys].duplicated(keep=False).to_numpy()
    ]
    return repeated


def _whole_rows(files: Sequence[Rows], positions: NDArray[np.intp]) -> pd.DataFrame:
    parts, start = [], 0
    for rows in files:
        end = start + len(rows.frame)
        mine = positions[(positions >= start) & (positions < end)] - start
        parts.append(rows.frame.iloc[mine])
        start = end
    return pd.concat([part for part in parts if len(part)], ignore_index=True).fillna("")
