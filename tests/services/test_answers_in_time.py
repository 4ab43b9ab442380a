"""Residents' answers speak of the time round which they were given, and of no other."""

from __future__ import annotations

from pact_geo import services
from pact_geo.services import Selection
from pact_geo.services.selection import choose_concerns


def test_answers_of_another_time_are_no_evidence(demo_borough: services.Borough) -> None:
    """The survey is of June to October 2026: it speaks of 2025, not of 2024."""
    long_ago = Selection(last_month="2024-12")
    assert choose_concerns(demo_borough, long_ago).empty
    ranked = services.rank_areas(demo_borough, long_ago, refits=0)
    assert set(ranked.areas["evidence"]) == {"no survey"}
    assert any("answers of residents left out" in said for said in ranked.caveats)

    earlier = Selection(last_month="2025-11")
    assert len(choose_concerns(demo_borough, earlier)) == len(demo_borough.concerns)
    told = services.rank_areas(demo_borough, earlier, refits=0).caveats
    assert any("not in the months looked at" in said for said in told)
    usual = services.rank_areas(demo_borough, refits=0).caveats
    assert not any("months looked at" in said or "left out: given" in said for said in usual)
