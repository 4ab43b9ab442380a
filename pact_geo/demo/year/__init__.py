"""A year of the PACT cycle in the demo borough, played through the services by its own people.

What the demo shows is what the services allow: every act below is done by a person whose role
may do it, on the day it would have been done. The year runs from December 2025, when a panel
is founded, to November 2026, the last month of the data.
"""

from __future__ import annotations

from pact_geo.demo.year.acting import act
from pact_geo.demo.year.cast import Cast, gather_cast
from pact_geo.demo.year.deciding import found_panels, meet_again, meet_first
from pact_geo.demo.year.engaging import engage
from pact_geo.demo.year.judging import judge
from pact_geo.demo.year.telling import tell
from pact_geo.services.office import Office
from pact_geo.tables import Progress

__all__ = ["Cast", "gather_cast", "play_year"]


def play_year(office: Office, *, progress: Progress | None = None) -> Cast:
    """Play the whole year into the records of a demo workspace.

    Parameters
    ----------
    office
        The demo workspace, opened for anybody; each act is done by the one who would do it.
    progress
        Called with the share done and what is being played.
    """
    say = progress or (lambda _share, _doing: None)
    cast = gather_cast(office)
    say(0.0, "Residents are asked")
    engage(cast)
    say(0.2, "A panel is founded and meets")
    found_panels(cast)
    areas = meet_first(cast)
    say(0.4, "Areas are adopted, looked at and worked on")
    deeds = act(cast, areas)
    say(0.7, "The panel meets again")
    meet_again(cast)
    say(0.8, "It is judged what worked")
    judge(cast, deeds)
    say(0.9, "Residents are told")
    tell(cast, deeds)
    say(1.0, "The year is over")
    return cast
