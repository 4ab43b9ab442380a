"""The app's frame: page settings, navigation, and errors said to people; nothing else."""

from pathlib import Path

from pact_geo.inputs.safe import lock_drivers

lock_drivers()

import streamlit as st  # noqa: E402 - the drivers are locked before anything reads a file

from pact_geo import pages  # noqa: E402
from pact_geo.pages import frame  # noqa: E402

FOLDER = Path(pages.__file__).parent

st.set_page_config(page_title="PACT Geo", page_icon=frame.ICON, layout="wide")
frame.show_style()
page = st.navigation(
    [
        st.Page(FOLDER / "explore.py", title="Explore", default=True),
        st.Page(FOLDER / "panel.py", title="Panel"),
        st.Page(FOLDER / "compare.py", title="Compare"),
        st.Page(FOLDER / "profile.py", title="Profile"),
        st.Page(FOLDER / "data.py", title="Data"),
    ],
    position="top",
)
with frame.errors_said():
    page.run()
