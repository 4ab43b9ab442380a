"""How often an evaluation claims a change where nobody acted.

    python benchmarks/placebo.py WORKSPACE

Takes the thirty strongest areas of a workspace in each of two years, pretends that an action took
place in each, and counts the verdicts. In the demo borough one area was planted as rising and one
as a summer's; the others were left alone.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections import Counter
from datetime import date
from pathlib import Path

import pandas as pd

from pact_geo import services
from pact_geo.records.access import EVERY_WARD, Kind, Person, Role
from pact_geo.records.database import Database
from pact_geo.records.desk import Desk
from pact_geo.services.office import Office
from pact_geo.workspace import Workspace

AREAS = 30
BACK = (18, 12)
"""Months before the last in which an action is pretended."""

ANYBODY = Person("x", "X", frozenset({Role.COORDINATOR}), frozenset({EVERY_WARD}))


def evaluate_all(office: Office, action: pd.Period) -> list[tuple[str, str | None, float]]:
    """Give the verdict, what was said of nearby, and z, of each area."""
    borough = office.borough
    before = services.make_selection(
        borough, first_month=str(action - 12), last_month=str(action - 1)
    )
    hotspots = services.change_hotspots(borough, count=AREAS)
    areas = services.rank_areas(borough, before, hotspots=hotspots, refits=0).areas
    found = []
    for _, area in areas.iterrows():
        row = office.desk.add(
            Kind.AREAS,
            public_name="A place",
            name="A place",
            geometry=area.geometry,
            public_geometry=area.geometry,
            stage="response",
            adopted_on=date(2025, 1, 1),
            drawn=False,
            evidence={},
            ward_codes=[],
        )
        planned = services.plan_evaluation(office, row["id"], actions_from=str(action))
        done = services.assess(office, planned["id"])
        ratio = done["workings"]["numbers"]["ratio"]
        found.append((done["result"]["verdict"], done["result"]["nearby"], ratio["z"]))
        office.desk.change(Kind.AREAS, row["id"], version=1, closed_on=date(2025, 1, 2))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workspace", type=Path)
    workspace = Workspace(parser.parse_args().workspace)
    borough = services.open_borough(workspace)
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/placebo.sqlite")
        office = Office(workspace, Desk(database, ANYBODY), borough)
        last = borough.local_months.max()
        found = [one for back in BACK for one in evaluate_all(office, last - back)]
        database.close()
    z = [one[2] for one in found]
    lines = [
        f"{len(found)} areas where nobody acted",
        f"verdicts: {dict(Counter(one[0] for one in found))}",
        f"nearby: {dict(Counter(one[1] or 'nothing said' for one in found))}",
        f"z: mean {statistics.mean(z):.2f}, standard deviation {statistics.stdev(z):.2f}",
    ]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
