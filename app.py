"""The app's frame: page settings, navigation, and errors said to people; nothing else."""

from pathlib import Path

from pact_geo.inputs.safe import lock_drivers

lock_drivers()

import streamlit as st  # noqa: E402 - the drivers are locked before anything reads a file

from pact_geo import pages  # noqa: E402
from pact_geo.pages import cookie, frame  # noqa: E402

FOLDER = Path(pages.__file__).parent
PAGES = {
    "explore": "Explore",
    "panel": "Panel",
    "panels": "Panels",
    "meeting": "Meeting",
    "compare": "Compare",
    "profile": "Profile",
    "engage": "Engage",
    "act": "Act",
    "audit": "Audit",
    "feedback": "Feedback",
    "scrutiny": "Scrutiny",
    "data": "Data",
    "people": "People",
    "check_maths": "Check our maths",
}
"""What each page is called, by the name of its file; who may open it is in ``access.PAGES``."""

if __name__ == "__main__":  # run for each person, at each of their clicks
    st.set_page_config(page_title="PACT Geo", page_icon=frame.ICON, layout="wide")
    frame.show_style()
    with frame.errors_said():
        frame.keep_sign_in()
        frame.offer_pages(FOLDER, PAGES).run()
else:  # imported once, to be served
    app = st.App(__file__, routes=cookie.ROUTES)
