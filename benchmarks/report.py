"""Write the results: a table a row, what was reached, how far from the limit, and the plots."""

from __future__ import annotations

import importlib.metadata
import os
import platform
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from measure import Outcome, Row, Taken, Work, measure

HERE = Path(__file__).parent
PLOTS = HERE / "plots"
PACKAGES = (
    "numpy", "pandas", "pyarrow", "scipy", "scikit-learn", "shapely", "pyproj", "geopandas",
    "dask", "distributed", "sedonadb", "duckdb", "duckdb-extension-spatial", "esda", "libpysal",
)  # fmt: skip
INTRODUCTION = """# Results

Written by `make bench` (`benchmarks/run.py`); the numbers are in `results.json`. Each row sets
ways to do the same thing beside each other: same data, same machine, each in a process of its
own, answers compared. Seconds are the best of a work's runs; reading the data is not counted,
except in rows of a whole process. Memory is the most a work took beyond what the process held
when it began (in a whole process: all of it). *Times* is their seconds over ours, the memory
share ours over theirs.

The data are real and published (police.uk, ONS); `PACT_REAL_DATA` names their folder. What holds
on another machine is the ratio of two works of one row, not the seconds.
"""
RERUNS = "Reruns of Explore, Panel and Compare on Wigan with many people at once"
ASKED = {20: 0.4, 50: 0.8}
"""Seconds in which 95 of 100 clicks of so many people are to be answered."""

Crowd = dict[str, Any]
"""The figures that ``tests/browser/test_people_soak.py`` keeps."""

LIMIT = """What keeps it there: the limit knows neither where a place lies nor the wards' 1.2 M
corners. Converting a place takes PROJ several trigonometric functions (about 0.4 us), asking a
prepared ward takes GEOS a walk down its tree of edges (about 0.2 us for each of two or three
wards in whose box a place lies), and a hash table of 367,000 places does not fit the processor's
nearest cache. With ten times the rows the first two stay the same, so the cost of a row falls
towards that of the table. What would come nearer: a table from coordinate to ward kept between runs
(places recur from month to month), or a compiled kernel that looks a point up in a raster of the
wards first. Neither is worth a second path while five months of the country take about a second.
"""


def write_results(rows: Sequence[Row], kept: dict[str, Any], people: Sequence[Crowd]) -> str:
    """Write everything that was measured as Markdown."""
    parts = [INTRODUCTION, _describe_machine()]
    outcomes = {row.name: Outcome.read(kept[row.name]) for row in rows if row.name in kept}
    parts.append(_summary(rows, outcomes, people))
    parts += [
        _section(row, outcomes[row.name]) if row.name in outcomes else _not_measured(row)
        for row in rows
    ]
    parts.append(_people(people))
    if "limit" in kept:
        parts.append(_limit(kept["limit"]))
    if "growth" in kept:
        parts.append(_growth(kept["growth"]))
    return "\n\n".join(part.strip() for part in parts) + "\n"


# --- one row ----------------------------------------------------------------------------------


def verdicts(outcome: Outcome) -> list[tuple[str, bool]]:
    """Say for each thing asked of a row what came of it, and whether it was reached."""
    ours, *others = outcome.taken
    if ours.failed:
        return [(f"ours {ours.failed}", False)]
    said = []
    if outcome.within is not None:
        said.append(
            (
                f"{ours.seconds:.2f} s, asked under {outcome.within:g} s",
                ours.seconds < outcome.within,
            )
        )
    for other in others:
        said += _verdicts_of(ours, other)
    return said


def _verdicts_of(ours: Taken, other: Taken) -> list[tuple[str, bool]]:
    if other.failed:
        return [(f"{other.label} {other.failed}", True)] if other.times else []
    said = []
    if other.times is not None:
        times = other.seconds / ours.seconds
        said.append(
            (f"{times:.1f} x {other.label} (asked {other.times:g} x)", times >= other.times)
        )
    if other.share is not None:
        share = ours.megabytes / max(other.megabytes, 1.0)
        said.append(
            (
                f"{share:.2f} of the memory of {other.label} (asked {other.share:.2f})",
                share <= other.share,
            )
        )
    return said


def _section(row: Row, outcome: Outcome) -> str:
    ours = outcome.taken[0]
    lines = [
        f"## {row.title}",
        "",
        "| | seconds | memory, MB | times | memory share |",
        "|---|---|---|---|---|",
    ]
    for taken in outcome.taken:
        if taken.failed:
            lines.append(f"| {taken.label} | {taken.failed} | | | |")
            continue
        times = "" if taken is ours else f"{taken.seconds / ours.seconds:.1f}"
        share = "" if taken is ours else f"{ours.megabytes / max(taken.megabytes, 1.0):.2f}"
        lines.append(
            f"| {taken.label} | {taken.seconds:.3g} | {taken.megabytes:,.0f} | {times} | {share} |"
        )
    lines += ["", f"Answers: {outcome.agreement}."]
    found = verdicts(outcome)
    lines += ["", *(f"- **{'Reached' if good else 'Lost'}**: {said}" for said, good in found)]
    if row.why and not all(good for _, good in found):
        lines += ["", f"Why, and what would win it: {row.why}"]
    lines += [
        "",
        f"Measured {outcome.when}, load {outcome.load:.1f} before it (`--only {row.name}`).",
    ]
    return "\n".join(lines)


def _not_measured(row: Row) -> str:
    return f"## {row.title}\n\nNot measured yet: `python benchmarks/run.py --only {row.name}`."


def _summary(rows: Sequence[Row], outcomes: dict[str, Outcome], people: Sequence[Crowd]) -> str:
    lines = ["| row | outcome |", "|---|---|"]
    for row in rows:
        if row.name not in outcomes:
            lines.append(f"| {row.title} | not measured |")
            continue
        outcome = outcomes[row.name]
        found = verdicts(outcome)
        good = sum(reached for _, reached in found)
        said = f"{good} of {len(found)} reached" if found else f"{outcome.taken[0].seconds:.3g} s"
        lines.append(f"| {row.title} | {said} |")
    good = sum(crowd["p95"] < ASKED[crowd["people"]] for crowd in people)
    said = f"{good} of {len(people)} reached" if people else "not measured"
    lines.append(f"| {RERUNS} | {said} |")
    return "\n".join(lines)


def _describe_machine() -> str:
    info = Path("/proc/cpuinfo")
    names = [
        line.split(":", 1)[1].strip()
        for line in (info.read_text().splitlines() if info.exists() else [])
        if line.startswith("model name")
    ]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    versions = ", ".join(
        f"{name} {importlib.metadata.version(name)}" for name in PACKAGES if _installed(name)
    )
    return (
        f"Machine: {names[0] if names else platform.machine()}, {os.cpu_count()} cores,"
        f" {memory:.0f} GB; Python {platform.python_version()}. Versions: {versions}."
    )


def _installed(name: str) -> bool:
    try:
        importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


# --- people at once ---------------------------------------------------------------------------


def _people(people: Sequence[Crowd]) -> str:
    lines = [f"## {RERUNS}", ""]
    if not people:
        return "\n".join([*lines, "Not measured yet: `make soak`."])
    lines += [
        "Websocket clients ask for Explore, Panel and Compare with ever other periods, wards and",
        "screens; a click takes from the asking to the end of the run. Clients and app share the",
        "two cores. *Later* is without the first third, in which much is seen for the first time.",
        "",
        "| people | thinking | clicks | median | 95 of 100 under | later | memory |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {crowd['people']} | {crowd['thinking']:g} s | {crowd['clicks']:,} |"
        f" {crowd['median']:.3f} s | {crowd['p95']:.3f} s | {crowd['warm_p95']:.3f} s |"
        f" {crowd['memory_third']:,.0f} MB after a third, {crowd['memory_end']:,.0f} MB at last |"
        for crowd in people
    ]
    lines.append("")
    for crowd in people:
        asked = ASKED[crowd["people"]]
        reached = "Reached" if crowd["p95"] < asked else "Lost"
        lines.append(
            f"- **{reached}**: {crowd['people']} people, 95 of 100 clicks under"
            f" {crowd['p95'] * 1000:.0f} ms (asked {asked * 1000:.0f} ms)"
        )
    last = max(crowd["when"] for crowd in people)
    minutes = people[0]["minutes"]
    lines += ["", f"Measured {last}, {minutes:g} minutes each (`make soak`)."]
    return "\n".join(lines)


# --- how far from the limit -------------------------------------------------------------------


def measure_limit() -> dict[str, Any]:
    """Measure the limit and the steps of our own kernel, the latter in its quickest run."""
    row = Row(
        "limit",
        "The limit",
        (
            Work("two doubles read, one code written", "joining:limit", runs=3),
            Work("our steps", "joining:stages"),
            Work("our steps", "joining:stages"),
        ),
        lambda answers: str(len(answers)),
    )
    steps: list[dict[str, float]] = []

    def keep(answers: Sequence[Any]) -> str:
        steps.extend(answers[1:])
        return f"{len(answers) - 1} runs"

    outcome = measure(Row(row.name, row.title, row.works, keep))
    best = min(steps, key=lambda one: sum(one.values()))
    return {"seconds": outcome.taken[0].seconds, "steps": best}


def _limit(found: dict[str, Any]) -> str:
    steps = found["steps"]
    total = sum(steps.values())
    least = found["seconds"]
    lines = [
        "## How far from the limit",
        "",
        f"Reading two doubles and writing one code for each of 1.66 M rows: {least * 1000:.1f} ms.",
        f"The steps of `find_area_codes` take {total:.2f} s, {total / least:,.0f} times as long:",
        "",
        "| step | seconds | share |",
        "|---|---|---|",
        *(f"| {step} | {took:.3f} | {took / total:.0%} |" for step, took in steps.items()),
        "",
        LIMIT,
    ]
    return "\n".join(lines)


# --- how the cost grows -----------------------------------------------------------------------


def measure_growth() -> dict[str, Any]:
    """Measure how the cost grows with rows, places, wards and months, and draw it."""
    found: dict[str, Any] = {}

    def keep(answers: Sequence[Any]) -> str:
        found.update(answers[0])
        return f"{len(answers[0])} curves"

    works = (Work("growth", "growth:curves"),)
    outcome = measure(Row("growth", "Growth", works, keep))
    if outcome.taken[0].failed:
        raise SystemExit(outcome.taken[0].failed)
    _draw(found)
    return found


def _draw(found: dict[str, Any]) -> None:
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    PLOTS.mkdir(exist_ok=True)
    mpl.rcParams["svg.hashsalt"] = "pact"
    for name, curve in found.items():
        figure, axes = plt.subplots(figsize=(6, 3.6), layout="constrained")
        axes.plot(curve["sizes"], curve["seconds"], "o-", color="#0072b2")
        axes.set(xlabel=curve["what"], ylabel="seconds", title=curve["title"])
        axes.set_xlim(left=0)
        axes.set_ylim(bottom=0)
        axes.grid(alpha=0.3)
        axes.xaxis.set_major_formatter(lambda at, _: f"{at:,.0f}")
        figure.savefig(PLOTS / f"{name}.svg", metadata={"Date": None})
        plt.close(figure)


def _growth(found: dict[str, Any]) -> str:
    lines = ["## How the cost grows", ""]
    for name, curve in found.items():
        low, high = curve["sizes"][0], curve["sizes"][-1]
        first, last = curve["seconds"][0], curve["seconds"][-1]
        noun = curve["what"].split(" ")[0]
        said = (
            f"**{curve['title']}**: {first:.2f} s at {low:,} {noun}, {last:.2f} s at {high:,}:"
            f" {last / first:.1f} times the cost for {high / low:.0f} times the {noun}."
        )
        lines += [
            said,
            "",
            f"![{curve['title']}](plots/{name}.svg)",
            "",
        ]
    return "\n".join(lines)
