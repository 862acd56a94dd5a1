"""What is looked for in a log, as a page of `svcaudit explain` and as the reference in docs/quality.md: one text, two places.

`python -m svcaudit.audit.explain_quality docs/quality.md` writes the reference anew; a test says when it is stale.
"""

from __future__ import annotations

import sys
from pathlib import Path
from textwrap import fill

from svcaudit.model.quality import DETECTORS, Detector

BEGIN, END = "<!-- detectors: written by python -m svcaudit.audit.explain_quality -->\n", "<!-- /detectors -->\n"
_WIDTH = 100


def detector_page(detector: Detector) -> str:
    """One detector: what it looks for, how it is told, what it weighs, and how a standard sets a gate."""
    texts = [detector.meaning, detector.how, f"Counted: {detector.of}. What becomes of them: {detector.done}. {_weight(detector)}"]
    body = "\n\n".join(fill(text, _WIDTH, break_long_words=False) for text in texts if text)
    found = (
        "`svcaudit log check LOG` looks for it"
        + (" where a standard is given (`--spec`)" if detector.needs_standard else "")
        + ". A gate in "
        "the standard makes an audit fail by it:"
    )
    gate = f"    quality:\n      {detector.code}: {{at_most: 1%}}"
    after = (
        "`at_most: 0` lets nothing pass; `severity: warning` weighs it less than error, which it is unless said. Beyond the gate, "
        "`log check` and `check` end with exit code 1 (`--fail-on` says from which severity)."
    )
    return f"{detector.code} – {detector.title}\n\n{body}\n\n{fill(found, _WIDTH)}\n\n{gate}\n\n{fill(after, _WIDTH)}\n"


def reference() -> str:
    """All detectors in Markdown: a table, and what each of them means."""
    head = ["| name | what | weighs | counted | what becomes of it |", "|---|---|---|---|---|"]
    rows = [f"| `{one.code}`{_star(one)} | {one.title} | {one.severity} | {one.of} | {one.done} |" for one in DETECTORS]
    terms = [_term(one) for one in DETECTORS]
    return "\n".join([*head, *rows, "", *terms]) + "\n"


def written_anew(page: str) -> str:
    """The page with its reference as it should be. Raises ValueError for a page without its marks."""
    before, _, rest = page.partition(BEGIN)
    _, mark, after = rest.partition(END)
    if not mark:
        raise ValueError("the page lacks the marks of the reference")
    return before + BEGIN + "\n" + reference() + "\n" + END + after


def _term(detector: Detector) -> str:
    text = " ".join(text for text in (detector.meaning, detector.how) if text)
    return fill(f"- **`{detector.code}`**: {text}", 140, subsequent_indent="  ", break_long_words=False)


def _star(detector: Detector) -> str:
    return " *" if detector.needs_standard else ""


def _weight(detector: Detector) -> str:
    return f"Where the standard sets no gate, whatever is found is of severity {detector.severity}, and fails no audit."


if __name__ == "__main__":
    place = Path(sys.argv[1])
    place.write_text(written_anew(place.read_text(encoding="utf-8")), encoding="utf-8")
