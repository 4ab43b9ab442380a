"""Visual audits: commissioned, walked, graded, photographed, finished, compared."""

from pact_geo.services.audits.filled import PHOTO_ENDINGS, WalkImport, import_walk
from pact_geo.services.audits.forms import audit_form
from pact_geo.services.audits.plans import (
    COMMISSIONERS,
    DONE,
    PLANNED,
    audits_of,
    change_audit,
    commission_audit,
    plan_audit_team,
    residents_who_offered,
    seats_of,
    suggest_spots,
    team_of,
)
from pact_geo.services.audits.results import (
    AuditResults,
    audit_results,
    compare_audits,
    first_and_last,
)
from pact_geo.services.audits.sheet import audit_sheet
from pact_geo.services.audits.walks import (
    INSPECTORS,
    add_finding,
    enter_grades,
    finding_to_action,
    finish_audit,
    grades_at,
    proposal_for,
)

__all__ = [
    "COMMISSIONERS",
    "DONE",
    "INSPECTORS",
    "PHOTO_ENDINGS",
    "PLANNED",
    "AuditResults",
    "WalkImport",
    "add_finding",
    "audit_form",
    "audit_results",
    "audit_sheet",
    "audits_of",
    "change_audit",
    "commission_audit",
    "compare_audits",
    "enter_grades",
    "finding_to_action",
    "finish_audit",
    "first_and_last",
    "grades_at",
    "import_walk",
    "plan_audit_team",
    "proposal_for",
    "residents_who_offered",
    "seats_of",
    "suggest_spots",
    "team_of",
]
