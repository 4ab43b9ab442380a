"""Panel view: one ward in large type and plain sentences, for a hall without wifi."""

from __future__ import annotations

from html import escape

import streamlit as st

from pact_geo.outputs.maps import legend_html
from pact_geo.outputs.meeting_sheet import A_SCREEN, SCREEN_STYLE, areas_html
from pact_geo.outputs.sentences import list_words
from pact_geo.pages import area_forms, filters, frame, maps, state
from pact_geo.pages.map_view import show_map
from pact_geo.services import Borough, PanelView, Selection
from pact_geo.services.exporting import export_bytes, export_panel
from pact_geo.services.ward_work import work_in

MAP_HEIGHT = 400
SCREEN = "screen"

STYLE = (
    f"<style>{SCREEN_STYLE}"
    """
.stMainBlockContainer { padding: 4rem 1.5rem 0; }
.stMain [data-testid="stVerticalBlock"] { gap: 0.4rem; }
.stMain h1 { font-size: 38px; line-height: 1.1; }
ul.pact-legend li { font-size: 17px; line-height: 1.2; }
.pact-foot { margin: 0; font-size: 14px; line-height: 1.2; color: #323f4b; }
.pact-missing { font-size: 24px; line-height: 1.2; margin: 0 0 2px; font-weight: 600;
  color: #8a3d00; }
.pact-about p { font-size: 24px; line-height: 1.35; }
.stButton button p, .stPopover button p { font-size: 24px; }
@media print {
  @page { size: A4 landscape; margin: 10mm; }
  .stMainBlockContainer { padding: 0; }
}
</style>"""
)


def show_page() -> None:
    if not frame.page_allowed("panel"):
        return
    borough = state.current_borough()
    st.html(STYLE)
    if not frame.has_wards("Panel view", borough):
        return
    ward = state.ward_of_link(filters.ward_labels(borough))
    if ward is None:
        _choose_ward(borough)
        return
    view = state.panel_of(borough, ward, Selection())
    screens = -(-len(view.areas) // A_SCREEN) + 1
    screen = min(state.number_of_link(SCREEN, 1), screens)
    _show_head(view, screen, screens)
    if screen == screens:
        _show_about(borough, view)
    else:
        _show_screen(borough, view, screen)


def _choose_ward(borough: Borough) -> None:
    st.title("Panel view", anchor=False)
    st.html('<p class="pact-about">Choose the ward your panel is about.</p>')
    columns = st.columns(3)
    for place, (code, label) in enumerate(filters.ward_labels(borough).items()):
        columns[place % len(columns)].button(
            frame.plain(label),
            key=f"ward-{code}",
            width="stretch",
            on_click=state.set_link,
            kwargs={filters.WARD: label, SCREEN: None},
        )


def _show_head(view: PanelView, screen: int, screens: int) -> None:
    title, when, back, at, on = st.columns([3.2, 5.2, 1.6, 0.9, 1.2], vertical_alignment="center")
    title.title(frame.plain(view.ward_name), anchor=False)
    when.html(f'<p class="pact-when">{escape(view.provenance.dates)}</p>')
    frame.show_turning(back, at, on, name=SCREEN, screen=screen, screens=screens)


def _show_screen(borough: Borough, view: PanelView, screen: int) -> None:
    left, right = st.columns([5, 6], gap="medium")
    shown = view.areas.iloc[(screen - 1) * A_SCREEN : screen * A_SCREEN]
    sheet = maps.map_of_panel(borough, view, shown=list(shown.index))
    missing = (
        '<p class="pact-missing">Some data are missing: see the last screen.</p>'
        if view.caveats
        else ""
    )
    with left:
        show_map(sheet, key="panel", height=MAP_HEIGHT)
        st.html(f"{missing}{legend_html(sheet.legend, title='')}")
    with right:
        st.html(_areas_html(view, screen))
    st.html(
        f'<p class="pact-foot">{escape(frame.where_line(borough, view.provenance))}'
        f" · {escape(view.provenance.licence)}</p>"
    )


def _areas_html(view: PanelView, screen: int) -> str:
    start = (screen - 1) * A_SCREEN
    areas = view.areas.iloc[start : start + A_SCREEN]
    return areas_html(
        [
            {"rank": rank, "name": str(name), "sentence": sentence}
            for rank, name, sentence in zip(
                areas["rank"],
                areas["name"],
                view.sentences[start : start + A_SCREEN],
                strict=True,
            )
        ]
    )


def _show_about(borough: Borough, view: PanelView) -> None:
    if view.areas.empty:
        st.html(
            '<p class="pact-about">No place in this ward stands out. Before you take that for a'
            " quiet ward, read what is known and what is missing.</p>"
        )
    said = [
        "Each numbered place is a few streets at most, found from where reports gather.",
        "Small numbers read “fewer than 10”.",
        "A place that could be one household is shown as its street.",
        *view.caveats,
    ]
    work = work_in(state.current_office(), view.ward_code, today=area_forms.today())
    if work.chosen:
        said.insert(0, f"Last time you chose: {list_words([one.words for one in work.chosen])}.")
    lines = "".join(f"<li>{escape(line)}</li>" for line in said)
    where = escape(f"{frame.where_line(borough, view.provenance)}. {view.provenance.licence}")
    st.html(f'<div class="pact-about"><ul>{lines}</ul><p>{where}</p></div>')
    with st.container(horizontal=True):
        st.button(
            "Choose another ward",
            key="another",
            on_click=state.set_link,
            kwargs={filters.WARD: None, SCREEN: None},
        )
        frame.show_share_link()
        frame.show_downloads(
            f"panel-{view.ward_code}",
            lambda suffix: export_bytes(lambda path: export_panel(view, path), suffix),
        )


show_page()
