"""Check our maths: published answers beside ours, with their source."""

from __future__ import annotations

import streamlit as st

from pact_geo.pages import frame, state
from pact_geo.services.check_maths import FAIL, NOT_RUN, PASS, table_of_checks


def show_page() -> None:
    if not frame.page_allowed("check_maths"):
        return
    st.title("Check our maths", anchor=False)
    st.write(
        "Each method is asked what a paper or another program has answered. Ours stands beside the"
        " published answer, worked out when this page was first opened."
    )
    outcomes = state.checks()
    counts = dict.fromkeys((PASS, FAIL, NOT_RUN), 0)
    for one in outcomes:
        counts[one.verdict] += 1
    st.write(f"{counts[PASS]} pass, {counts[FAIL]} fail, {counts[NOT_RUN]} not run.")
    if counts[NOT_RUN]:
        st.write(
            "What is not run needs data that cannot be shipped: with them at hand,"
            " `pact check-maths --data FOLDER` runs it."
        )
    st.dataframe(
        table_of_checks(outcomes),
        hide_index=True,
        height="content",
        alt="Published answers and ours",
        column_config={
            "": st.column_config.TextColumn(width="small"),
            "What": st.column_config.TextColumn(width="large"),
        },
    )


show_page()
