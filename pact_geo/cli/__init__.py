"""The ``pact`` command: the same acts as the app, for a terminal and for scripts.

Every command answers with exit code 0 when it did what was asked, 1 when the data or the
files do not allow it (the message says file, row, reason and remedy), 2 when it was called
wrongly. ``--json`` gives the same result for a program to read.
"""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from pact_geo.cli import (
    actions,
    checking,
    contacts,
    engagement,
    keeping,
    loading,
    network,
    people,
    results,
    running,
)
from pact_geo.cli.acting import decisions
from pact_geo.cli.audits import audits
from pact_geo.cli.evaluation import evaluating
from pact_geo.cli.events import events, write_calendar
from pact_geo.cli.feedback import feedback
from pact_geo.cli.meetings import meeting
from pact_geo.cli.notes import notes
from pact_geo.cli.panels import panels
from pact_geo.cli.photos import photos
from pact_geo.cli.printing import err, option_words
from pact_geo.cli.profiles import profile
from pact_geo.cli.scrutiny import funding, groups, publicity, scrutiny
from pact_geo.cli.statistics import statistics
from pact_geo.errors import PactError
from pact_geo.inputs.safe import lock_drivers

app = typer.Typer(
    name="pact",
    help="From raw files to ranked priority action areas on a map.",
    epilog=(
        "In this order: pact import boundaries wards.geojson --authority E08000010; pact import"
        " incidents police.zip; pact import responses survey.csv --mapping survey.toml; pact import"
        " indicators population.csv; pact status; pact rank; pact serve. To look around first:"
        " pact demo, then pact serve."
    ),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,
)
app.command()(loading.demo)
app.add_typer(loading.importing, name="import")
app.add_typer(loading.fetching, name="fetch")
app.add_typer(engagement.engaging, name="engage")
app.add_typer(contacts.contacts, name="contacts")
app.add_typer(network.network, name="network")
app.add_typer(engagement.forms, name="form")
app.command()(running.assets)
app.command()(running.status)
app.command("set")(running.set_setting)
app.command()(loading.rejected)
app.command()(loading.undo)
app.command()(results.rank)
app.command("map")(results.draw_map)
app.command()(results.export)
app.command()(results.compare)
app.add_typer(statistics, name="statistics")
app.command("check-maths")(checking.check)
app.add_typer(actions.areas, name="areas")
app.add_typer(actions.actions, name="actions")
app.add_typer(actions.escalations, name="escalations")
app.add_typer(decisions, name="decisions")
app.add_typer(notes, name="notes")
app.add_typer(actions.reports, name="report")
app.add_typer(audits, name="audits")
app.add_typer(photos, name="photos")
app.add_typer(evaluating, name="evaluate")
app.add_typer(panels, name="panels")
app.add_typer(meeting, name="meeting")
app.command("calendar")(write_calendar)
app.add_typer(events, name="events")
app.add_typer(profile, name="profile")
app.add_typer(feedback, name="feedback")
app.command()(scrutiny)
app.add_typer(funding, name="funding")
app.add_typer(publicity, name="publicity")
app.add_typer(groups, name="groups")
app.command()(keeping.backup)
app.command()(keeping.restore)
app.add_typer(keeping.audit, name="audit")
app.command()(running.serve)
app.command()(people.sign_in)
app.command()(people.sign_out)
app.add_typer(people.people, name="people")


def main() -> None:
    """Run the command; the one place where it catches a PactError."""
    lock_drivers()
    try:
        app()
    except PactError as error:
        err.print(f"pact: {error.said(option_words)}")
        sys.exit(1)
    except OSError as error:  # a folder that is not there, a disk that is full
        err.print(f"pact: {Path(str(error.filename or '')).name}: {error.strerror or error}.")
        sys.exit(1)
