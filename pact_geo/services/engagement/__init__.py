"""Engagement: log it, see who was heard, look after the network, contacts and visits."""

from __future__ import annotations

from pact_geo.services.engagement.contacts import (
    add_contact,
    ask_contact_again,
    change_contact,
    contacts_to_review,
    erase_contact,
    list_contacts,
    record_training,
    withdraw_contact,
)
from pact_geo.services.engagement.heard import (
    Assessment,
    Missing,
    RakedResults,
    WardHeard,
    concern_flags,
    diversity_assessment,
    raked_results,
)
from pact_geo.services.engagement.log import (
    EngagementSummary,
    attach_responses,
    change_engagement,
    engagement_summary,
    list_engagements,
    log_engagement,
)
from pact_geo.services.engagement.network import (
    KinCount,
    KinReport,
    add_kin_member,
    attach_kin_responses,
    change_kin_member,
    close_kin_wave,
    count_kin_members,
    erase_kin_member,
    export_kin_form,
    kin_report,
    list_kin_members,
    open_kin_wave,
)
from pact_geo.services.engagement.taking import assessment_table, export_assessment
from pact_geo.services.engagement.visits import RepeatVisits, repeat_visits

__all__ = [
    "Assessment",
    "EngagementSummary",
    "KinCount",
    "KinReport",
    "Missing",
    "RakedResults",
    "RepeatVisits",
    "WardHeard",
    "add_contact",
    "add_kin_member",
    "ask_contact_again",
    "assessment_table",
    "attach_kin_responses",
    "attach_responses",
    "change_contact",
    "change_engagement",
    "change_kin_member",
    "close_kin_wave",
    "concern_flags",
    "contacts_to_review",
    "count_kin_members",
    "diversity_assessment",
    "engagement_summary",
    "erase_contact",
    "erase_kin_member",
    "export_assessment",
    "export_kin_form",
    "kin_report",
    "list_contacts",
    "list_engagements",
    "list_kin_members",
    "log_engagement",
    "open_kin_wave",
    "raked_results",
    "record_training",
    "repeat_visits",
    "withdraw_contact",
]
