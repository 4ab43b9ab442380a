"""Fit a mapping to the headings of a survey, and say everything that does not fit at once."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from pact_geo.errors import InputError
from pact_geo.inputs.responses.mapping import (
    PLACE_KEYS,
    ConcernBlock,
    Flag,
    Question,
    Rating,
    Spot,
    Survey,
    Theme,
)

_TOP = (
    "name",
    "sheet",
    "header",
    "missing",
    "response",
    "location",
    "wards",
    "ratings",
    "groups",
    "concerns",
)
_QUESTION = ("column", "always", "missing", "words")
_SHOWN = 40
_T = TypeVar("_T")


def fit_mapping(
    raw: Mapping[str, Any], columns: Sequence[str], *, file: str, data_file: str
) -> Survey:
    """Fit a mapping to the headings of a survey.

    Parameters
    ----------
    raw
        The mapping as plain values (see load_mapping).
    columns
        The headings of the survey.
    file, data_file
        What to call the mapping and the survey in messages.

    Raises
    ------
    InputError
        With everything that is wrong: words a mapping does not know, headings the survey
        does not have, numbers that are not numbers.
    """
    fitting = _Fitting(columns)
    survey = fitting.survey(raw)
    if fitting.problems:
        shown = ", ".join(repr(name) for name in columns[:_SHOWN])
        raise InputError(
            f"The mapping does not fit {data_file}: {'; '.join(fitting.problems)}.",
            file=file,
            remedy=f"The columns of {data_file} are {shown}"
            f"{' and more' if len(columns) > _SHOWN else ''}.",
        )
    return survey


def plain_heading(heading: str) -> str:
    """Strip a heading of case, spaces and punctuation, so that near spellings are one."""
    return "".join(sign for sign in heading.casefold() if sign.isalnum() or sign == "/")


def resolve_heading(heading: str, columns: Sequence[str]) -> list[str]:
    """List the columns a heading may mean: itself, near spellings, or without its group.

    A Kobo or ODK export writes ``group/question``; the question alone is enough where only
    one column ends so.
    """
    if heading in columns:
        return [heading]
    plain = plain_heading(heading)
    near = [column for column in columns if plain_heading(column) == plain]
    return near or [column for column in columns if plain_heading(column).endswith(f"/{plain}")]


def option_columns(prefix: str, columns: Sequence[str]) -> dict[str, str]:
    """Map each column whose heading starts with ``prefix`` to what follows it.

    The prefix may leave out the group it stands in: ``themes/`` finds ``about/themes/litter``.
    """
    found = {
        column: column[len(prefix) :]
        for column in columns
        if column.startswith(prefix) and len(column) > len(prefix)
    }
    if not found:
        inner = f"/{prefix}"
        found = {
            column: column.split(inner, 1)[1]
            for column in columns
            if inner in column and not column.endswith(inner)
        }
    return found


class _Fitting:
    """Turns plain values into a Survey, keeping a list of all that is wrong with them."""

    def __init__(self, columns: Sequence[str]) -> None:
        self.columns = columns
        self.problems: list[str] = []
        self.used: set[str] = set()
        self.general: tuple[str, ...] = ()

    def survey(self, raw: Mapping[str, Any]) -> Survey:
        given = self.table(raw, "the mapping", _TOP)
        self.general = self.texts(given.get("missing", []), "missing")
        known = ("id", "answered_on", "method", "wants_feedback")
        response = self.table(given.get("response", {}), "[response]", known)
        wants = response.pop("wants_feedback", None)
        return Survey(
            name=self.text(given.get("name", ""), "name"),
            fields={
                name: self.question(value, f"[response] {name}") for name, value in response.items()
            },
            wants_feedback=None if wants is None else self.flag(wants, "[response] wants_feedback"),
            spot=self.spot(
                self.table(given.get("location", {}), "[location]", PLACE_KEYS), "[location]"
            ),
            ratings=self.named(given.get("ratings", {}), "ratings", self.rating),
            groups=self.named(given.get("groups", {}), "groups", self.flag),
            concerns=self.blocks(given.get("concerns", [])),
            wards=self.words(given.get("wards", {}), "[wards]"),
            used=frozenset(self.used),
        )

    # --- plain values ---------------------------------------------------------------------

    def table(self, given: Any, where: str, known: Sequence[str]) -> dict[str, Any]:
        if not isinstance(given, Mapping):
            self.problems.append(f"{where} must be a table")
            return {}
        unknown = [str(key) for key in given if key not in known]
        if unknown:
            self.problems.append(
                f"{where} has {', '.join(unknown)}, which a mapping does not know"
                f" (it knows {', '.join(known)})"
            )
        return {key: given[key] for key in known if key in given}

    def text(self, given: Any, where: str) -> str:
        if not isinstance(given, str):
            self.problems.append(f"{where} must be text in quotes")
            return ""
        return given

    def texts(self, given: Any, where: str) -> tuple[str, ...]:
        """Read a list of texts; numbers are taken as the text a cell would hold."""
        given = given if isinstance(given, list | tuple) else [given]
        if any(isinstance(item, bool) or not isinstance(item, str | int | float) for item in given):
            self.problems.append(f"{where} must be a list of texts or numbers")
            return ()
        return tuple(str(item) for item in given)

    def number(self, given: Any, where: str) -> float | None:
        if given is None:
            return None
        if isinstance(given, bool) or not isinstance(given, int | float):
            self.problems.append(f"{where} must be a number")
            return None
        return float(given)

    def numbers(self, given: Any, where: str) -> tuple[float, ...]:
        given = given if isinstance(given, list | tuple) else [given]
        found = [self.number(item, where) for item in given]
        return tuple(item for item in found if item is not None)

    def words(self, given: Any, where: str) -> dict[str, str]:
        if not isinstance(given, Mapping):
            self.problems.append(f"{where} must be a table")
            return {}
        return {str(key): self.text(value, f"{where} {key!r}") for key, value in given.items()}

    def heading(self, given: Any, where: str) -> str:
        heading = self.text(given, where)
        if not heading:
            return ""
        found = resolve_heading(heading, self.columns)
        if len(found) == 1:
            self.used.add(found[0])
            return found[0]
        if found:
            meant = " or ".join(repr(name) for name in found)
            self.problems.append(f"{where} = {heading!r} may mean {meant}")
        else:
            near = difflib.get_close_matches(heading, self.columns, n=1)
            hint = f" (did you mean {near[0]!r}?)" if near else ""
            self.problems.append(f"{where} = {heading!r} is not a column{hint}")
        return ""

    # --- fields ---------------------------------------------------------------------------

    def named(self, given: Any, section: str, read: Callable[[Any, str], _T]) -> dict[str, _T]:
        if not isinstance(given, Mapping):
            self.problems.append(f"[{section}] must be a table")
            return {}
        found = {}
        for name, value in given.items():
            plain = str(name).removeprefix(f"{section.removesuffix('s')}_")
            if not f"x{plain}".isidentifier():
                self.problems.append(
                    f"[{section}] {name!r} must be a plain name: letters, digits and _"
                )
            found[plain] = read(value, f"[{section}] {name}")
        return found

    def question(self, given: Any, where: str) -> Question:
        return self.answer(given, where, ())[0]

    def answer(
        self, given: Any, where: str, extra: Sequence[str]
    ) -> tuple[Question, dict[str, Any]]:
        """Read where an answer stands, and give back the further keys of its table."""
        if isinstance(given, str):
            given = {"column": given}
        known = [key for key in _QUESTION if key not in extra]
        table = self.table(given, where, (*known, *extra))
        if ("column" in table) == ("always" in table) and isinstance(given, Mapping):
            self.problems.append(f"{where} needs either column or always")
        rest = {key: table[key] for key in extra if key in table}
        return (
            Question(
                column=self.heading(table["column"], where) if "column" in table else "",
                always=self.text(table.get("always", ""), f"{where} always"),
                missing=(*self.general, *self.texts(table.get("missing", []), f"{where} missing")),
                words={} if "words" in extra else self.words(table.get("words", {}), where),
            ),
            rest,
        )

    def flag(self, given: Any, where: str) -> Flag:
        question, rest = self.answer(given, where, ("is", "from", "to", "split"))
        if "is" in rest and ("from" in rest or "to" in rest):
            self.problems.append(f"{where} has both a list (is) and a range (from, to)")
        return Flag(
            question=question,
            answers=self.texts(rest.get("is", []), f"{where} is"),
            lowest=self.number(rest.get("from"), f"{where} from"),
            highest=self.number(rest.get("to"), f"{where} to"),
            split=self.text(rest.get("split", ""), f"{where} split"),
        )

    def rating(self, given: Any, where: str) -> Rating:
        question, rest = self.answer(given, where, ("words", "scale", "good"))
        scale = self.numbers(rest.get("scale", []), f"{where} scale")
        if scale and (len(scale) != 2 or scale[0] >= scale[1]):  # noqa: PLR2004 - lowest, highest
            self.problems.append(f"{where} scale must be the lowest and the highest number")
        words = rest.get("words", {})
        if not isinstance(words, Mapping):
            self.problems.append(f"{where} words must be a table")
            words = {}
        numbers = {key: self.number(value, f"{where} {key!r}") for key, value in words.items()}
        return Rating(
            question=question,
            scale=(scale[0], scale[1]) if len(scale) == 2 else None,  # noqa: PLR2004
            words={key: value for key, value in numbers.items() if value is not None},
            good=self.numbers(rest.get("good", []), f"{where} good"),
        )

    def spot(self, given: Mapping[str, Any], where: str) -> Spot:
        for one, other in (("longitude", "latitude"), ("easting", "northing")):
            if (one in given) != (other in given):
                self.problems.append(f"{where} needs both {one} and {other}")
        return {key: self.question(value, f"{where} {key}") for key, value in given.items()}

    # --- concerns -------------------------------------------------------------------------

    def blocks(self, given: Any) -> tuple[ConcernBlock, ...]:
        given = [given] if isinstance(given, Mapping) else given
        if not isinstance(given, list | tuple):
            self.problems.append("[[concerns]] must be a list of tables")
            return ()
        known = ("theme", "where", "impact", "comment", *PLACE_KEYS)
        found = []
        for number, block in enumerate(given, start=1):
            where = f"[[concerns]] {number}"
            for single in self.expand(block):
                table = self.table(single, where, known)
                found.append(self.block(table, where))
        return tuple(found)

    def expand(self, block: Any) -> list[Any]:
        """Write out a block whose theme has ``{n}`` in its heading, for 1, 2, 3 ..."""
        theme = block.get("theme") if isinstance(block, Mapping) else None
        heading = theme.get("column") if isinstance(theme, Mapping) else theme
        if not isinstance(heading, str) or "{n}" not in heading:
            return [block]
        count = 0
        while resolve_heading(heading.replace("{n}", str(count + 1)), self.columns):
            count += 1
        return [_numbered(block, number) for number in range(1, max(count, 1) + 1)]

    def block(self, table: Mapping[str, Any], where: str) -> ConcernBlock:
        at = table.get("where", "")
        if at not in ("", "response"):
            self.problems.append(f"{where} where = {at!r} can only be 'response'")
        spot = {key: table[key] for key in PLACE_KEYS if key in table}
        if at and spot:
            self.problems.append(f"{where} has both where and {', '.join(spot)}")
        return ConcernBlock(
            theme=self.theme(table.get("theme"), f"{where} theme"),
            spot=self.spot(spot, where),
            at_response=at == "response",
            impact=self.rating(table["impact"], f"{where} impact") if "impact" in table else None,
            comment=self.question(table["comment"], f"{where} comment")
            if "comment" in table
            else None,
        )

    def theme(self, given: Any, where: str) -> Theme:
        if given is None:
            self.problems.append(f"{where} is missing")
            return Theme(Question())
        if isinstance(given, Mapping) and "options" in given:
            return self.options(given, where)
        question, rest = self.answer(given, where, ("split",))
        return Theme(question, split=self.text(rest.get("split", ""), f"{where} split"))

    def options(self, given: Mapping[str, Any], where: str) -> Theme:
        table = self.table(given, where, ("options", "missing", "words"))
        options = table["options"]
        if isinstance(options, Mapping):
            found = {
                self.heading(key, where): self.text(value, f"{where} {key!r}")
                for key, value in options.items()
            }
        else:
            prefix = self.text(options, f"{where} options")
            found = option_columns(prefix, self.columns) if prefix else {}
            if prefix and not found:
                self.problems.append(f"{where}: no column begins with {prefix!r}")
            self.used.update(found)
        missing = (*self.general, *self.texts(table.get("missing", []), f"{where} missing"))
        words = self.words(table.get("words", {}), where)
        return Theme(Question(missing=missing, words=words), options=found)


def _numbered(value: Any, number: int) -> Any:
    if isinstance(value, str):
        return value.replace("{n}", str(number))
    if isinstance(value, Mapping):
        return {key: _numbered(item, number) for key, item in value.items()}
    if isinstance(value, list):
        return [_numbered(item, number) for item in value]
    return value
