"""What the words of the product mean: kinds of rules, verdicts, kinds of changes, quality detectors, error codes.

Examples of kinds are run as spec tests.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from svcaudit.audit.explain_quality import detector_page
from svcaudit.checks.catalogue import KINDS, RuleKind
from svcaudit.errors import UsageError
from svcaudit.intake.map_file import MAP_CODES
from svcaudit.intake.nearest import nearest
from svcaudit.model.change import EXPLAINED
from svcaudit.model.quality import BY_CODE, DETECTORS
from svcaudit.model.verdict import VERDICT_MEANING, Verdict
from svcaudit.reports.spec_text import rule_text
from svcaudit.spec.codes import CODES
from svcaudit.spec.load import load


def topics() -> str:
    """Everything that can be explained, a line each."""
    lines = ["Rule kinds"]
    family = ""
    for kind in KINDS:
        if kind.family != family:
            family = kind.family
            lines.append(f"  {family}")
        lines.append(f"    {kind.name:<16} {kind.title}")
    lines.append("\nVerdicts")
    lines += [f"    {verdict.word:<16} {VERDICT_MEANING[verdict]}" for verdict in Verdict]
    lines.append("\nChanges of a standard (svcaudit spec diff)")
    lines += [f"    {category:<16} {title}" for category, (title, _) in EXPLAINED.items()]
    lines.append("\nQuality of the log (`svcaudit log check`)")
    lines += [f"    {one.code:<16} {one.title}" for one in DETECTORS]
    lines.append("\nError codes")
    lines += [f"    {code:<16} {title}" for code, title in sorted(_titles().items())]
    lines.append("\nsvcaudit explain NAME shows one of them with an example.")
    return "\n".join(lines)


def explain(topic: str, standard: Path | None = None) -> str:
    """One word explained: of the product, or a rule of the standard. Raises UsageError with the nearest one for a word that is none."""
    word = topic.strip()
    for kind in KINDS:
        if kind.name == word.lower().replace("-", "_"):
            return _kind(kind)
    for verdict in Verdict:
        if verdict.word == word.lower():
            return f"{verdict.word}\n\n{VERDICT_MEANING[verdict]}"
    if word.upper() in EXPLAINED:
        return "\n\n".join((f"{word.upper()}: {EXPLAINED[word.upper()][0]}", EXPLAINED[word.upper()][1]))
    detector = BY_CODE.get(word.lower().replace("-", "_"))
    if detector is not None:
        return detector_page(detector)
    codes = _titles()
    if word.upper() in codes:
        return str(CODES.get(word.upper()) or MAP_CODES[word.upper()])
    spec = None if standard is None else load(standard)
    rules = {} if spec is None else {rule.id: rule for rule in spec.rules}
    if word in rules:
        return rule_text(rules[word])
    is_code = any(character.isdigit() for character in word)  # the nearest number means something else altogether
    words = [*(kind.name for kind in KINDS), *(verdict.word for verdict in Verdict), *EXPLAINED, *BY_CODE, *rules]
    close = None if is_code else nearest(word, words)
    hint = f"did you mean {close!r}?" if close else "`svcaudit explain` lists everything that can be explained"
    raise UsageError(f"nothing is called {topic!r}", hint)


def _titles() -> dict[str, str]:
    return {code: info.title for code, info in CODES.items()} | {code: info.title for code, info in MAP_CODES.items()}


def example_of(kind: str) -> str:
    """The example of a rule kind: a spec test with its standard, as YAML."""
    return files("svcaudit.checks").joinpath("examples", f"{kind}.yaml").read_text(encoding="utf-8")


def _kind(kind: RuleKind) -> str:
    """The comment at the head of the example says what the kind means; the rest is the example."""
    template = f" (Declare: {kind.template})" if kind.template else ""
    lines = example_of(kind.name).splitlines()
    body = next(number for number, line in enumerate(lines) if not line.startswith("#"))
    meaning = "\n".join(line.removeprefix("# ").removeprefix("#") for line in lines[:body])
    example = "\n".join(lines[body:]).strip("\n")
    return f"{kind.name} – {kind.title}{template}\n\n{meaning}\n\nExample (a spec test: `svcaudit spec test` runs it):\n\n{example}\n"
