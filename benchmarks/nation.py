"""Areas of the whole country: the search itself, and the command from start to end."""

from __future__ import annotations

import contextlib
import io
import os
import pickle
import re
import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from joining import national_areas
from measure import DifferentAnswersError, Row, Work, kept_folder, real_data

WORKSPACE = "national-workspace"


def find(count: int) -> tuple[Callable[[], Any], Callable[[Any], Any]]:
    """Find the areas of 1.66 M incidents on 367,000 places, of which 84,000 are busy."""
    import pact_geo as pg

    places, incidents = national_tables()
    search = pg.find_hotspots
    search(places, incidents.iloc[:1000])  # what is loaded once
    return partial(search, places, incidents, count=count), incidents_of


def national_tables() -> tuple[Any, Any]:
    """Read incidents and their places, these joined to wards; kept for the next work."""
    import pact_geo as pg

    kept = kept_folder() / "national-tables.pickle"
    if kept.exists():
        # This program wrote it a moment ago, in a folder of its own.
        return pickle.loads(kept.read_bytes())  # noqa: S301
    crime = pg.read_incidents(
        real_data() / "incidents" / "national_39_forces_2018-10_to_2019-02.parquet"
    )
    tables = pg.assign_wards(crime.places, national_areas()), crime.incidents
    kept.write_bytes(pickle.dumps(tables))
    return tables


def incidents_of(areas: Any) -> Any:
    return areas["incidents"].to_numpy()


find_ten, find_hundred = partial(find, 10), partial(find, 100)


def heaviest_first(answers: Sequence[Any]) -> str:
    ten, hundred = answers[0], answers[1]
    if ten.tolist() != hundred[: len(ten)].tolist():
        raise DifferentAnswersError("The first ten of a hundred areas are not the ten.")
    return (
        f"{len(ten)} and {len(hundred)} areas, the same first ten; {int(hundred.max()):,} incidents"
        " in the busiest"
    )


def command(*words: str) -> str:
    """Run ``pact`` in this process, on the national workspace."""
    from pact_geo.cli import main

    os.environ["PACT_WORKSPACE"] = str(kept_folder() / WORKSPACE)
    said = io.StringIO()
    sys.argv = ["pact", *words]
    with contextlib.redirect_stdout(said):
        try:
            main()
        except SystemExit as ended:
            if ended.code:
                raise
    return said.getvalue()


def load_wards() -> Callable[[], str]:
    wards = real_data() / "boundaries" / "uk_wards_2025_bgc.gpkg"
    return lambda: command("import", "boundaries", str(wards))


def load_incidents() -> Callable[[], str]:
    crime = real_data() / "incidents" / "national_39_forces_2018-10_to_2019-02.parquet"
    return lambda: command("import", "incidents", str(crime))


def rank() -> Callable[[], str]:
    return partial(command, "rank")


def ranked(answers: Sequence[str]) -> str:
    areas = len(re.findall(r"^\d+(?:st|nd|rd|th) of ", answers[0], re.MULTILINE))
    if areas != 10:
        raise DifferentAnswersError(f"The command ranked {areas} areas.")
    return f"{areas} areas of 8,405 wards ranked, with their likely places"


ROWS = (
    Row(
        "country-areas",
        "Areas of the whole country: 1.66 M incidents, 367,104 places, 84,000 of them busy",
        (
            Work("PACT Geo, find_hotspots, 10 areas", "nation:find_ten", runs=2),
            Work("PACT Geo, find_hotspots, 100 areas", "nation:find_hundred"),
        ),
        heaviest_first,
        within=10.0,
    ),
    Row(
        "country-rank",
        "The whole country in one command, whole process (20 refits for the likely places)",
        (Work("pact rank", "nation:rank"),),
        ranked,
        whole=True,
        before=("nation:load_wards", "nation:load_incidents"),
    ),
)
