"""Everything that is wrong with a file and with those that it is made of, collected in one pass."""

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
    """A list of problems that knows the texts they stand in; the same one is kept once.

    `source`: the file itself; `others`: files that it is made of, in the order in which their problems are told.
    """

    def __init__(self, source: Source, *others: Source) -> None:
        self.source = source
        self.sources = {one.file: one for one in (source, *others)}
        self._found: dict[tuple[str, Place, str], Problem] = {}

    def include(self, source: Source) -> None:
        """One more file that the first is made of."""
        self.sources[source.file] = source

    def source_of(self, place: Place) -> Source:
        """The text in which the place lies."""
        return self.sources.get(place.file, self.source)

    def add(self, code: str, place: Place, message: str, hint: str | None = None) -> None:
        """Note a problem: SPEC55x a note, other SPEC5xx a warning, all others an error. Raises SpecError when there are too many."""
        if len(message) > LONGEST_MESSAGE:
            message = message[: LONGEST_MESSAGE - 1] + "…"
        severity = Severity.INFO if code.startswith("SPEC55") else Severity.WARNING if code.startswith("SPEC5") else Severity.ERROR
        problem = Problem(code, severity, message, place, hint, self.source_of(place).line(place.line))
        self._found.setdefault((code, place, message), problem)
        if len(self._found) == MOST_PROBLEMS:
            more = Problem("SPEC119", Severity.ERROR, f"{MOST_PROBLEMS} problems; the rest of the file was not read", place)
            raise SpecError([*self.in_order(), more])

    def in_order(self) -> list[Problem]:
        """All problems, file by file, from the top of each down."""
        files = list(self.sources)

        def standing(problem: Problem) -> tuple[int, int, int, str]:
            place = problem.place
            return files.index(place.file) if place.file in files else len(files), place.line, place.column, problem.code

        return sorted(self._found.values(), key=standing)


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
