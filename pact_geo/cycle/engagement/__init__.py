"""Who was asked, how and with what success: engagements, the network, contacts, visits."""

from __future__ import annotations

from pact_geo.cycle.engagement.contacts import (
    INTERESTS,
    REVIEW_AFTER_MONTHS,
    check_contact,
    due_for_review,
    may_be_used,
)
from pact_geo.cycle.engagement.log import (
    Method,
    check_engagement,
    choose_responses,
    mark_useful,
    method_of,
)
from pact_geo.cycle.engagement.network import (
    MEMBERS_WANTED,
    WaveStage,
    check_member,
    check_wave,
    count_members,
    describe_wave,
    quarter_of,
)
from pact_geo.cycle.engagement.visits import (
    LEAST_REPORTS,
    list_complainants,
    list_victims,
    mark_victims,
)
from pact_geo.cycle.engagement.yields import summarise_methods

__all__ = [
    "INTERESTS",
    "LEAST_REPORTS",
    "MEMBERS_WANTED",
    "REVIEW_AFTER_MONTHS",
    "Method",
    "WaveStage",
    "check_contact",
    "check_engagement",
    "check_member",
    "check_wave",
    "choose_responses",
    "count_members",
    "describe_wave",
    "due_for_review",
    "list_complainants",
    "list_victims",
    "mark_useful",
    "mark_victims",
    "may_be_used",
    "method_of",
    "quarter_of",
    "summarise_methods",
]
