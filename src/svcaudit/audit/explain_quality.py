"""What is looked for in a log, as a page of `svcaudit explain` and as the reference in docs/quality.md: one text, two places.

`python -m svcaudit.audit.explain_quality docs/quality.md` writes the reference anew; a test says when it is stale.
"""

from __future__ import annotations

import sys
from pathlib import Path
from textwrap import fill

from svcaudit.model.quality import DETECTORS, Detector
from svcaudit.reports.phrases import Phrases
from svcaudit.reports.prose import folded
from svcaudit.reports.view import severity_word

BEGIN, END = "<!-- detectors: written by python -m svcaudit.audit.explain_quality -->\n", "<!-- /detectors -->\n"


def detector_page(detector: Detector, say: Phrases) -> str:
    """One detector: what it looks for, how it is told, what it weighs, and how a standard sets a gate."""
    counted = say(
        "Counted: {what}. What becomes of them: {done}. Where the standard sets no gate, whatever is found is of severity {severity}, "
        "and fails no audit.",
        what=say.text(detector.of),
        done=say.text(detector.done),
        severity=severity_word(str(detector.severity), say),
    )
    found = (
        say("`svcaudit log check LOG` looks for it where a standard is given (`--spec`). A gate in the standard makes an audit fail by it:")
        if detector.needs_standard
        else say("`svcaudit log check LOG` looks for it. A gate in the standard makes an audit fail by it:")
    )
    gate = f"    quality:\n      {detector.code}: {{at_most: 1%}}"
    after = say(
        "`at_most: 0` lets nothing pass; `severity: warning` weighs it less than error, which it is unless said. Beyond the gate, "
        "`log check` and `check` end with exit code 1 (`--fail-on` says from which severity)."
    )
    how = [folded(say.text(detector.how))] if detector.how else []
    texts = [folded(say.text(detector.meaning)), *how, folded(counted), folded(found), gate, folded(after)]
    return "\n\n".join([f"{detector.code} – {say.text(detector.title)}", *texts]) + "\n"


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


if __name__ == "__main__":
    place = Path(sys.argv[1])
    place.write_text(written_anew(place.read_text(encoding="utf-8")), encoding="utf-8")
