"""Check our maths: published answers beside ours."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from pact_geo.errors import InputError
from pact_geo.services.check_maths.agreement import agreement_checks
from pact_geo.services.check_maths.arson import arson_checks
from pact_geo.services.check_maths.check import FAIL, NOT_RUN, PASS, Check, Outcome
from pact_geo.services.check_maths.district import district_checks
from pact_geo.services.check_maths.published import published_checks
from pact_geo.services.check_maths.satscan import satscan_checks
from pact_geo.services.check_maths.shipped import shipped_checks
from pact_geo.tables import Progress

__all__ = ["FAIL", "NOT_RUN", "PASS", "Outcome", "check_maths", "table_of_checks"]


def check_maths(data: Path | None = None, *, progress: Progress | None = None) -> list[Outcome]:
    """Work out every published answer again.

    Parameters
    ----------
    data
        A folder with the data of answers that cannot be shipped: ``satscan_ny/``,
        ``near_repeat/`` and, in it or beside it, ``incidents/`` and ``boundaries/`` of a real
        district. Without it these read "not run".
    progress
        Called with the share done.

    Raises
    ------
    InputError
        If the folder is not there.
    """
    if data is not None and not data.is_dir():
        raise InputError("There is no such folder.", file=data.name)
    listed: list[Check | Outcome] = [
        *published_checks(),
        *agreement_checks(),
        *shipped_checks(),
        *satscan_checks(data),
        *arson_checks(data),
        *district_checks(data),
    ]
    outcomes = []
    for number, one in enumerate(listed, start=1):
        outcomes.append(one.run() if isinstance(one, Check) else one)
        if progress:
            progress(number / len(listed), one.asked)
    return outcomes


def table_of_checks(outcomes: list[Outcome]) -> pd.DataFrame:
    """Put outcomes into a table people read."""
    return pd.DataFrame(
        {
            "": [one.verdict for one in outcomes],
            "Method": [one.topic for one in outcomes],
            "What": [one.asked for one in outcomes],
            "Published": [one.published for one in outcomes],
            "Ours": [one.ours for one in outcomes],
            "May differ by": [one.tolerance for one in outcomes],
            "Source": [f"{one.source}. {one.why}".strip(" ") for one in outcomes],
        }
    )
