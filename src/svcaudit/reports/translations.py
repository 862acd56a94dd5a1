"""The catalogues of the languages brought up to date with the phrases in the sources: `python -m svcaudit.reports.translations`.

New phrases come in empty, phrases that nothing says any more go, everything else stays. Sorted and without line numbers, so
that two people who add phrases at once seldom meet.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from svcaudit.model.change import EXPLAINED
from svcaudit.model.quality import DETECTORS
from svcaudit.model.verdict import VERDICT_MEANING
from svcaudit.reports.phrases import LANGUAGES, SOURCE
from svcaudit.reports.prose import comment_at_head

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

PACKAGE = Path(__file__).parent.parent
ROOMS = ("reports", "audit", "cli")
"""Where phrases are said."""
METHODS = [("**.py", "python"), ("**/templates/**.j2", "jinja2.ext:babel_extract")]
KEYWORDS = {"say": None, "plural": (2, 3), "phrase": None, "one_or_many": (1, 2)}
"""Which calls hold phrases, and which of their arguments are one message in two numbers."""

_HEADER = """# The texts of svcaudit's reports in {language}.
msgid ""
msgstr ""
"Language: {lang}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""


def catalogue_file(lang: str) -> Path:
    """Where the catalogue of a language stands."""
    return PACKAGE / "locale" / lang / "LC_MESSAGES" / "svcaudit.po"


def collected() -> Catalog:
    """Every phrase of the sources, untranslated."""
    from babel.messages.catalog import Catalog
    from babel.messages.extract import extract_from_dir

    template = Catalog()
    for room in ROOMS:
        for _, _, message, _, context in extract_from_dir(PACKAGE / room, METHODS, keywords=KEYWORDS):
            template.add(message, context=context)
    for text in said_elsewhere():
        template.add(text)
    return template


def said_elsewhere() -> Iterator[str]:
    """Texts that stand where they are used: what is looked for in a log, what words mean, the comments that tell of rule kinds and maps."""
    from babel.messages.extract import extract_from_file

    for one in DETECTORS:
        yield from filter(None, (one.title, one.meaning, one.how, one.of, one.done))
    yield from VERDICT_MEANING.values()
    yield from (text for both in EXPLAINED.values() for text in both)
    for _, message, _, _ in extract_from_file("python", PACKAGE / "checks" / "catalogue.py", keywords={"RuleKind": (2, 3)}):
        yield from message
    for example in sorted((PACKAGE / "checks" / "examples").glob("*.yaml")):
        yield comment_at_head(example.read_text(encoding="utf-8"))
    for shipped in sorted((PACKAGE / "intake" / "maps").glob("*.map.yaml")):
        yield shipped.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")


def catalogue(lang: str) -> Catalog:
    """The catalogue of a language as it stands; empty where there is none yet."""
    from babel.messages.pofile import read_po

    file = catalogue_file(lang)
    return read_po(BytesIO(file.read_bytes() if file.exists() else b""), locale=lang, abort_invalid=True)


def updated(lang: str) -> bytes:
    """The catalogue of a language with the phrases of the sources, as its file."""
    from babel import Locale
    from babel.messages.pofile import write_po

    kept, body = catalogue(lang), BytesIO()
    kept.update(collected(), no_fuzzy_matching=True)
    write_po(body, kept, width=0, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True)
    header = _HEADER.format(language=Locale.parse(lang).english_name, lang=lang, plurals=kept.plural_forms)
    return header.encode("utf-8") + body.getvalue()


def untranslated(lang: str) -> list[str]:
    """Phrases of a catalogue without a translation, or with one that somebody has yet to look at."""
    return [
        str(one.id)
        for one in catalogue(lang)
        if one.id and (one.fuzzy or not all(one.string if isinstance(one.string, tuple) else [one.string]))
    ]


def main() -> None:
    """Write every catalogue anew and say on stderr what it lacks."""
    for lang in LANGUAGES:
        if lang != SOURCE:
            text = updated(lang)
            catalogue_file(lang).parent.mkdir(parents=True, exist_ok=True)
            catalogue_file(lang).write_bytes(text)
            lacking = untranslated(lang)
            print(f"{lang}: {len(lacking)} texts without a translation", *lacking, sep="\n  ", file=sys.stderr)


if __name__ == "__main__":
    main()
