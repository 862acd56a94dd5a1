"""What the words of the product mean: kinds of rules, verdicts, kinds of changes, quality detectors, error codes.

Examples of kinds are run as spec tests.
"""

from __future__ import annotations

from importlib.resources import files
from itertools import dropwhile
from pathlib import Path

from svcaudit.audit.explain_quality import detector_page
from svcaudit.checks.catalogue import KINDS, RuleKind
from svcaudit.errors import UsageError
from svcaudit.intake.map_file import MAP_CODES
from svcaudit.intake.nearest import nearest
from svcaudit.model.change import EXPLAINED
from svcaudit.model.quality import BY_CODE, DETECTORS
from svcaudit.model.verdict import VERDICT_MEANING, Verdict
from svcaudit.reports.case_view import verdict_word
from svcaudit.reports.phrases import SOURCE, Phrases
from svcaudit.reports.prose import comment_at_head, folded
from svcaudit.reports.spec_text import rule_text
from svcaudit.spec.codes import CODES
from svcaudit.spec.load import load


def topics(lang: str = "en") -> str:
    """Everything that can be explained, a line each."""
    say = Phrases.of(lang)
    lines = [say("Rule kinds")]
    family = ""
    for kind in KINDS:
        if kind.family != family:
            family = kind.family
            lines.append(f"  {say.text(family)}")
        lines.append(f"    {kind.name:<16} {say.text(kind.title)}")
    lines += ["", say("Verdicts")]
    lines += [f"    {verdict.word:<16} {say.text(VERDICT_MEANING[verdict])}" for verdict in Verdict]
    lines += ["", say("Changes of a standard (svcaudit spec diff)")]
    lines += [f"    {category:<16} {say.text(title)}" for category, (title, _) in EXPLAINED.items()]
    lines += ["", say("Quality of the log (`svcaudit log check`)")]
    lines += [f"    {one.code:<16} {say.text(one.title)}" for one in DETECTORS]
    lines += ["", say("Error codes")]
    lines += [f"    {code:<16} {title}" for code, title in sorted(_titles().items())]
    lines += ["", say("svcaudit explain NAME shows one of them with an example.")]
    return "\n".join(lines)


def explain(topic: str, standard: Path | None = None, lang: str = "en") -> str:
    """One word explained: of the product, or a rule of the standard. Raises UsageError with the nearest one for a word that is none.

    The pages of error codes are English in every language, as the messages are (ADR 9).
    """
    word, say = topic.strip(), Phrases.of(lang)
    for kind in KINDS:
        if kind.name == word.lower().replace("-", "_"):
            return _kind(kind, say)
    for verdict in Verdict:
        if verdict.word == word.lower():
            return f"{_verdict(verdict, say)}\n\n{say.text(VERDICT_MEANING[verdict])}"
    if word.upper() in EXPLAINED:
        title, meaning = EXPLAINED[word.upper()]
        return f"{word.upper()}: {say.text(title)}\n\n{say.text(meaning)}"
    detector = BY_CODE.get(word.lower().replace("-", "_"))
    if detector is not None:
        return detector_page(detector, say)
    codes = _titles()
    if word.upper() in codes:
        return str(CODES.get(word.upper()) or MAP_CODES[word.upper()])
    spec = None if standard is None else load(standard)
    rules = {} if spec is None else {rule.id: rule for rule in spec.rules}
    if word in rules:
        return rule_text(rules[word], lang)
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


def _verdict(verdict: Verdict, say: Phrases) -> str:
    """The word of a verdict and, in another language, how reports call it."""
    told = verdict_word(verdict.word, say)
    return verdict.word if say.lang == SOURCE else f"{verdict.word} – {told}"


def _kind(kind: RuleKind, say: Phrases) -> str:
    """The comment at the head of the example says what the kind means; the rest is the example."""
    template = f" (Declare: {kind.template})" if kind.template else ""
    text = example_of(kind.name)
    example = "\n".join(dropwhile(lambda line: line.startswith("#"), text.splitlines())).strip("\n")
    meaning = folded(say.text(comment_at_head(text)))
    head = say("Example (a spec test: `svcaudit spec test` runs it):")
    return f"{kind.name} – {say.text(kind.title)}{template}\n\n{meaning}\n\n{head}\n\n{example}\n"
