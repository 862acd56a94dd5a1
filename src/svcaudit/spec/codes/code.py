"""What `svcaudit explain SPEC104` says."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of problem. `wrong` and `right` are excerpts of a standard; the tests load them.

    An excerpt without `svcaudit`, `id`, `version` or `stages` is completed with those of `FRAME`.
    """

    code: str
    title: str
    meaning: str
    wrong: str
    right: str

    def __str__(self) -> str:
        return f"{self.code}: {self.title}\n\n{self.meaning}\n\nWrong:\n\n{_indented(self.wrong)}\n\nRight:\n\n{_indented(self.right)}\n"


FRAME = {
    "svcaudit": "svcaudit: 1\n",
    "id": "id: example\n",
    "version": "version: 1\n",
    "stages": "stages: [intake, reply, resolve, review]\n",
}
"""What an excerpt takes for granted."""


def completed(excerpt: str) -> str:
    """The excerpt as a whole standard."""
    lines = excerpt.splitlines()
    missing = [text for key, text in FRAME.items() if not any(line.startswith(f"{key}:") for line in lines)]
    return "".join(missing) + excerpt.strip("\n") + "\n"


def _indented(excerpt: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in excerpt.strip("\n").splitlines()) or "    (nothing)"
