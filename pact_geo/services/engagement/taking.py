"""Take a diversity impact assessment away, as far as the person may see it."""

from __future__ import annotations

from pathlib import Path
from typing import IO

import pandas as pd

from pact_geo.outputs.exports import write_csv, write_excel
from pact_geo.records.access import Act, Kind, require
from pact_geo.services.engagement.heard import Assessment
from pact_geo.services.office import Office

NOTES = (
    ("group", "A group that is often not heard."),
    ("heard", "People asked who belong to it; empty where the number is too small to show."),
    ("said", "What may be said in place of a number that is too small to show."),
    ("asked", "People who said whether they belong to it; empty where too few to show."),
    ("share", "heard / asked, 0 to 1; low and high are the ends of Wilson's 95% interval."),
    ("wide", "Whether it rests on fewer than 30 people, so that the interval is wide."),
    ("living_here", "Share of the population that belongs to it, from the figures loaded."),
    ("wanted", "How many more people of the group would make its share right."),
    ("verdict", "What may be said: the interval against the share living here."),
    ("services", "Frontline services that meet people of a missing group already."),
)


def export_assessment(
    office: Office, assessment: Assessment, target: str | Path | IO[bytes]
) -> None:
    """Write an assessment as Excel with notes, or as CSV where the path ends so.

    It is written in the audit trail that it was taken away.
    """
    require(office.person, Act.READ, Kind.ENGAGEMENTS)
    table = assessment_table(assessment)
    if isinstance(target, str | Path) and Path(target).suffix.lower() == ".csv":
        write_csv(target, table)
    else:
        caveats = [("Bear in mind", sentence) for sentence in assessment.caveats]
        write_excel(target, {"Who was heard": table}, notes=[*NOTES, *caveats])
    office.desk.write_down("export", Kind.ENGAGEMENTS)


def assessment_table(assessment: Assessment) -> pd.DataFrame:
    """Put the borough and its wards into one table, one row for each group of each."""
    parts = []
    for heard in (assessment.borough, *assessment.wards):
        services = {gap.group: "; ".join(gap.services) for gap in heard.missing}
        table = heard.table.reset_index()
        table.insert(0, "ward_code", heard.code)
        table.insert(1, "area", heard.name)
        table["services"] = [services.get(str(group), "") for group in table["group"]]
        parts.append(table.astype({"heard": "Int64", "asked": "Int64", "wanted": "Int64"}))
    return pd.concat(parts, ignore_index=True)
