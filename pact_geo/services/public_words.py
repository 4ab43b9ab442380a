"""Words that others will read: tidied, and looked over for names before they are kept."""

from __future__ import annotations

from collections.abc import Mapping

from pact_geo.cycle.lines import tidy_line
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


def require_line(text: str, *, what: str) -> str:
    """Give a text as one line; an empty one is refused.

    Raises
    ------
    RecordError
        If nothing is left of it.
    """
    said = tidy_line(text)
    if not said:
        raise RecordError(f"The {what} is missing.")
    return said


def reason_to_stand(
    office: Office, texts: Mapping[str, str], *, override: str | None
) -> str | None:
    """Look over words that everybody will read; give why they may stand, where that is needed.

    Parameters
    ----------
    office
        Of whoever writes.
    texts
        What they write, by the name of the column or of what it is about.
    override
        Why it may stand although it seems to name somebody.

    Returns
    -------
    str or None
        The reason, to be kept with the record; None where nothing needs one.

    Raises
    ------
    PersonalTextError
        With what seems to give somebody away, where no reason is given.
    """
    findings = check_wording(office, {name: text for name, text in texts.items() if text})
    if findings and not tidy(override):
        raise PersonalTextError(warning_words(findings), findings=dict(findings))
    return tidy(override) if findings else None
