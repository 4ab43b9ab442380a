"""Every published answer, with the data that cannot be shipped."""

from __future__ import annotations

from pathlib import Path

from pact_geo.services.check_maths import PASS, check_maths


def test_all_published_answers_are_ours(real_data: Path) -> None:
    outcomes = check_maths(real_data / "known_answers")
    missed = [(one.topic, one.asked, one.verdict, one.ours) for one in outcomes]

    assert [one for one in missed if one[2] != PASS] == []
    assert sum(one.topic == "Scan" for one in outcomes) == 1 + 6 + 7 + 7
    assert sum(one.topic == "Near repeats" for one in outcomes) == 10
    assert sum("Burglary in Wigan" in one.asked for one in outcomes) == 7
