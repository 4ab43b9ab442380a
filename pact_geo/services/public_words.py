"""Words that others will read: tidied, and looked over for names before they are kept."""

from __future__ import annotations

from pact_geo.errors import PersonalTextError, RecordError
from pact_geo.services.office import Office
from pact_geo.services.releasing import check_wording, warning_words

MOST_LETTERS = 4000


def tidy(text: str | None) -> str:
    """Take the spaces off the ends of a text; no text is an empty one."""
    return (text or "").strip()


def require_words(text: str | None, *, what: str) -> str:
    """Give a text without spaces at its ends; one that is empty or endless is refused.

    Raises
    ------
    RecordError
        If nothing is left, or more than 4,000 letters.
    """
    words = tidy(text)
    if not words:
        raise RecordError(f"{what} is missing.")
    if len(words) > MOST_LETTERS:
        raise RecordError(f"{what} is too long.", remedy=f"Keep to {MOST_LETTERS:,} letters.")
    return words


def require_public(office: Office, text: str, *, name: str, override: str | None = None) -> None:
    """Refuse a text that others will read and that seems to name somebody.

    Parameters
    ----------
    office, text
        Who writes, and what.
    name
        The column, by which the error names it.
    override
        Why it may stand all the same; then nothing is refused.

    Raises
    ------
    PersonalTextError
        With what seems to give somebody away.
    """
    if not text or tidy(override):
        return
    findings = check_wording(office, {name: text})
    if findings:
        raise PersonalTextError(warning_words(findings), findings=dict(findings))
