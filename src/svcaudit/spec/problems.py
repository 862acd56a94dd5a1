"""Everything that is wrong with one file, collected in one pass."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from svcaudit.errors import SpecError
from svcaudit.model.place import Place, Problem, Severity
from svcaudit.spec.source import Source

MOST_PROBLEMS = 1000
LONGEST_MESSAGE = 400
SHOWN_AT_MOST = 12
"""How many allowed words a hint lists before it says how many more there are."""


class Problems:
    """A list of problems that knows the text they stand in; the same one is kept once."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._found: dict[tuple[str, Place, str], Problem] = {}

    def add(self, code: str, place: Place, message: str, hint: str | None = None) -> None:
        """Note a problem: SPEC55x a note, other SPEC5xx a warning, all others an error. Raises SpecError when there are too many."""
        if len(message) > LONGEST_MESSAGE:
            message = message[: LONGEST_MESSAGE - 1] + "…"
        severity = Severity.INFO if code.startswith("SPEC55") else Severity.WARNING if code.startswith("SPEC5") else Severity.ERROR
        problem = Problem(code, severity, message, place, hint, self.source.line(place.line))
        self._found.setdefault((code, place, message), problem)
        if len(self._found) == MOST_PROBLEMS:
            more = Problem("SPEC119", Severity.ERROR, f"{MOST_PROBLEMS} problems; the rest of the file was not read", place)
            raise SpecError([*self.in_order(), more])

    def in_order(self) -> list[Problem]:
        """All problems, from the top of the file down."""
        return sorted(self._found.values(), key=lambda problem: (problem.place.line, problem.place.column, problem.code))


def did_you_mean(word: str, allowed: Iterable[str]) -> str | None:
    """The allowed word that the author probably meant."""
    by_folded: dict[str, str] = {}
    for candidate in allowed:
        by_folded.setdefault(candidate.casefold(), candidate)
    close = get_close_matches(word[:200].casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[close[0]] if close else None


def listed(words: Iterable[str]) -> str:
    """`a, b, c and 5 more`."""
    every = list(words)
    shown = ", ".join(every[:SHOWN_AT_MOST])
    return shown if len(every) <= SHOWN_AT_MOST else f"{shown} and {len(every) - SHOWN_AT_MOST} more"


def suggest(word: str, allowed: Iterable[str], otherwise: str) -> str:
    """A hint: the word that was meant, or else the allowed ones, introduced by `otherwise`."""
    every = [str(one) for one in allowed]
    meant = did_you_mean(word, every)
    return f"did you mean {meant!r}?" if meant else f"{otherwise}: {listed(every)}"
