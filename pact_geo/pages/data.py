"""Data: load files, see what was accepted and refused, and which months are missing."""

from __future__ import annotations

import io
from collections.abc import Mapping
from html import escape
from typing import Any

import streamlit as st

from pact_geo import services
from pact_geo.outputs.sentences import count_words
from pact_geo.pages import asker, coverage_table, frame, maps, opening, state, uploads
from pact_geo.pages.map_view import show_map
from pact_geo.pages.take_away import offer_file
from pact_geo.services import Borough
from pact_geo.services.exporting import export_bytes
from pact_geo.services.inventory import export_inventory
from pact_geo.workspace import ImportRecord, Workspace

KINDS = {
    "incidents": "Incidents: police.uk downloads, complaints",
    "boundaries": "Boundaries of wards, or of LSOAs",
    "responses": "Survey responses",
    "indicators": "Figures of areas: population, groups, deprivation",
    "postcodes": "Postcodes",
    "weights": "Weights of categories or offences",
}
RECEIPTS = "receipts"
MAP_HEIGHT = 360


def show_page() -> None:
    if not frame.page_allowed("data"):
        return
    borough = state.current_borough()
    workspace = opening.open_workspace()
    left, right = st.columns([3, 1.25], vertical_alignment="center")
    with left:
        frame.show_heading("Data", borough)
    with right, st.container(horizontal=True, horizontal_alignment="right"):
        if len(borough.wards):
            frame.show_downloads(
                "loaded",
                lambda suffix: export_bytes(lambda path: export_inventory(borough, path), suffix),
            )
    advice = "".join(f"<li>{escape(sentence)}</li>" for sentence in services.advise(borough))
    if advice:
        st.html(
            f'<div class="pact-notes" role="note"><p>What to do next</p><ul>{advice}</ul></div>'
        )
    left, right = st.columns([1, 1], gap="large")
    with left:
        with frame.errors_said():
            _show_loading(borough, workspace)
        _show_receipts(workspace)
        _show_force(borough, workspace)
    with right:
        _show_wards(borough)
    _show_coverage(borough)
    _show_imports(borough, workspace)


def _show_loading(borough: Borough, workspace: Workspace) -> None:
    st.header("Load files", anchor=False)
    kinds = list(KINDS) if len(borough.wards) else sorted(KINDS)
    kind = st.selectbox("What they are", kinds, format_func=KINDS.__getitem__, key="kind")
    files = st.file_uploader(
        "Files",
        accept_multiple_files=True,
        key=f"files-{st.session_state.get('loads', 0)}",
        help="A file that was loaded before changes nothing. A newer download adds its months.",
    )
    st.html(uploads.REPAIR, unsafe_allow_javascript=True)
    options = _options(kind)
    if not st.button("Load", type="primary", disabled=not files):
        return
    bar = st.progress(0.0, "Starting")
    with uploads.saved(files, options.pop("mapping", None)) as (paths, mapping):
        columns = uploads.read_columns(str(options.pop("columns", "")))
        given = {**options, "columns": columns or None, "mapping": mapping}
        receipts = services.import_files(
            workspace,
            kind,
            paths,
            names=[file.name for file in files],
            options=given,
            progress=opening.reporter(bar),
            by=borough.reader,
        )
    st.session_state[RECEIPTS] = [(one.record.id, one.already) for one in receipts]
    st.session_state["loads"] = st.session_state.get("loads", 0) + 1
    st.rerun()


def _options(kind: str) -> dict[str, Any]:
    """Ask what a reader of this kind may need to be told; all of it may stay empty."""
    if kind == "boundaries":
        authority = st.text_input(
            "Keep one authority", placeholder="its ONS code or name, E08000010", key="authority"
        )
        return {"authority": authority, **_more("code", "crs", "layer")}
    if kind == "incidents":
        source = st.text_input(
            "Who recorded them",
            placeholder="empty for police.uk; else: council complaints",
            key="recorder",
        )
        category = st.text_input(
            uploads.CONTROLS["category"], placeholder="only for files without one", key="every"
        )
        return {"source": source, "category": category, **_more("columns", "crs", "layer")}
    if kind == "responses":
        return {
            "mapping": st.file_uploader(
                "Mapping (TOML): which column is which question", type="toml", key="mapping"
            )
        }
    if kind == "indicators":
        return {
            "date": st.text_input(uploads.CONTROLS["date"], key="figures-date"),
            "source": st.text_input("Who published them", key="figures-source"),
            **_more("columns"),
        }
    if kind == "weights":
        return _weights_options()
    return {}


def _weights_options() -> dict[str, Any]:
    date = st.text_input("What the weights are of, such as 2025", key="weights-date")
    source = st.text_input("Who published them", key="weights-source")
    mapping = st.file_uploader(
        "Offence codes and their categories",
        type=["csv", "xlsx"],
        key="weights-mapping",
        help="Where weights are by offence code and reports say the category alone: each category"
        " then weighs the average of its offences, and is labelled so.",
    )
    return {
        "date": date,
        "source": source,
        "mapping": mapping,
        "mapping_name": mapping.name if mapping else None,
        **_more("sheet", "unit"),
    }


def _more(*names: str) -> dict[str, Any]:
    """Offer what only files need that do not explain themselves."""
    with st.expander("Where a file does not explain itself"):
        return {name: st.text_input(uploads.CONTROLS[name], key=f"tell-{name}") for name in names}


def _show_receipts(workspace: Workspace) -> None:
    held = {record.id: record for record in workspace.imports()}
    for import_id, already in st.session_state.get(RECEIPTS, []):
        if import_id in held:
            _show_receipt(workspace, held[import_id], already=already)


def _show_receipt(workspace: Workspace, record: ImportRecord, *, already: bool) -> None:
    summary = record.summary
    with st.container(border=True):
        st.markdown(f"**{frame.plain(record.label)}**")
        if already:
            st.write("This file was loaded before; nothing has changed.")
        st.write(_rows_said(summary))
        reasons = [
            [reason, f"{number:,}"] for reason, number in summary["rejected_by_reason"].items()
        ]
        if reasons:
            st.html(frame.table_html(["Why rows were refused", "Rows"], reasons, numbers=(1,)))
            _show_refused(workspace, record, key=f"receipt-{record.id}")
        notes = "".join(f"<li>{escape(str(note))}</li>" for note in summary["notes"])
        if notes:
            st.html(f'<ul class="pact-list">{notes}</ul>')


def _rows_said(summary: Mapping[str, Any]) -> str:
    return (
        f"{count_words(summary['rows_read'], 'row')} read ="
        f" {summary['rows_accepted']:,} accepted + {summary['rows_rejected']:,} refused."
    )


def _show_refused(workspace: Workspace, record: ImportRecord, *, key: str) -> None:
    person = asker.current_person()

    def rows() -> bytes:
        file = io.BytesIO()
        services.export_rejected(workspace, record.id, file, by=person)
        return file.getvalue()

    offer_file(
        "Download the refused rows",
        data=rows,
        file_name=f"refused-{record.id}.csv",
        mime="text/csv",
        key=key,
    )


def _show_force(borough: Borough, workspace: Workspace) -> None:
    forces = [name for name in borough.coverage.counts.index if name not in borough.sources]
    if not forces:
        return
    st.header("The police force here", anchor=False)
    current = borough.settings.borough.force or borough.coverage.suggested_force or forces[0]
    offered = list(dict.fromkeys([current, *forces]))
    chosen = st.selectbox(
        "A month without this force is a gap, not a quiet month", offered, key="force"
    )
    if st.button("Set", key="set-force", disabled=chosen == borough.settings.borough.force):
        services.set_force(workspace, str(chosen), by=borough.reader)
        st.rerun()


def _show_wards(borough: Borough) -> None:
    st.header("Wards", anchor=False)
    if borough.wards.empty:
        frame.show_empty("No ward boundaries are loaded yet.")
        return
    sheet = maps.map_of_wards(borough)
    show_map(sheet, key="data", height=MAP_HEIGHT)
    frame.show_source(sheet)
    facts = [
        ("Wards", f"{len(borough.wards):,}"),
        ("Incidents", f"{len(borough.incidents):,}"),
        ("Places", f"{len(borough.places):,}"),
        ("Survey responses", f"{len(borough.responses):,}"),
        ("Data version", borough.data_version),
    ]
    st.html(frame.facts_html(facts))


def _show_coverage(borough: Borough) -> None:
    st.header("Who reported which months", anchor=False)
    if borough.coverage.counts.empty:
        frame.show_empty("No incidents are loaded yet.")
        return
    frame.show_notes(borough.coverage.sentences)
    st.html(coverage_table.coverage_html(borough.coverage))


def _show_imports(borough: Borough, workspace: Workspace) -> None:
    st.header("What is loaded", anchor=False)
    if not borough.records:
        frame.show_empty("Nothing is loaded yet.")
        return
    for record in reversed(borough.records):
        summary = record.summary
        with st.expander(f"{frame.plain(record.label)}: {_rows_said(summary)}"):
            facts = [
                ("Kind", KINDS.get(record.kind, record.kind)),
                ("Dates", str(summary["dates"])),
                ("Source", str(summary["source"])),
                ("Licence", str(summary["licence"])),
                ("Loaded", record.imported_at.replace("T", " ")),
                ("Options", ", ".join(f"{key} {value}" for key, value in record.options.items())),
                ("Number", record.id),
            ]
            st.html(frame.facts_html([fact for fact in facts if fact[1]]))
            for note in summary["notes"]:
                st.html(f'<p class="pact-where">{escape(str(note))}</p>')
            with st.container(horizontal=True):
                if summary["rows_rejected"]:
                    _show_refused(workspace, record, key=f"refused-{record.id}")
                with st.popover("Undo this import"):
                    st.write("Its rows leave every table. You can load the file again.")
                    if st.button("Undo it", key=f"undo-{record.id}"):
                        services.undo_import(workspace, record.id, by=asker.current_person())
                        st.rerun()


show_page()
