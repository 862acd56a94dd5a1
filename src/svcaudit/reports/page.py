"""One self-contained HTML page: style and script inside, nothing loaded, nothing trusted.

The content policy names the hash of the one style and the one script and forbids everything else, so that a cell that
slipped through escaping could still neither run nor phone home. Templates run in a sandbox: a template that somebody was
given can show the run, and do nothing else.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from functools import cache, partial
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, ChoiceLoader, FileSystemLoader, PackageLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from svcaudit.errors import UsageError
from svcaudit.reports import figures, view
from svcaudit.reports.characters import visible
from svcaudit.reports.look import Look
from svcaudit.reports.reader import Reader
from svcaudit.reports.retelling import Retelling
from svcaudit.reports.template_say import TemplateSay

STYLES = ("report.css",)
_SHIPPED = Look()


def render_page(template: str, reader: Reader, look: Look = _SHIPPED, styles: Sequence[str] = STYLES, **content: Any) -> str:
    """The page made by a template, with the words and figures of one reader at hand.

    Templates, styles and the script are those of the look's folder, and of `templates/` what is not there. Raises UsageError for a
    template of the user's that cannot be used.
    """
    style = "\n".join([*(_asset(name, look) for name in styles), _accent(look)])
    script = _asset("report.js", look)
    policy = f"default-src 'none'; img-src data:; style-src {_hash(style)}; script-src {_hash(script)}; base-uri 'none'; form-action 'none'"
    words = {**_words(reader), "policy": policy, "logo": look.logo}
    try:
        page = _environment(look.folder).get_template(template)
        # Style and script are no customer's text; Markup keeps them as the very bytes that were hashed.
        return page.render(style=Markup(style), script=Markup(script), **words, **content)
    except TemplateError as error:
        if look.folder is None:
            raise
        where = f"{error.filename}:{error.lineno}" if isinstance(error, TemplateSyntaxError) else str(look.folder / template)
        raise UsageError(
            f"the template cannot be used: {where}: {error.message}", "hold it against `svcaudit report --copy-templates NEW`"
        ) from error


def copy_templates(folder: Path) -> list[Path]:
    """Write the shipped templates, styles and script to a folder, to be changed. Raises UsageError rather than write over one."""
    shipped = sorted((one for one in files("svcaudit.reports").joinpath("templates").iterdir() if one.is_file()), key=lambda one: one.name)
    made = [folder / one.name for one in shipped]
    there = next((one for one in made if one.exists()), None)
    if there is not None:
        raise UsageError(f"{there} is there already", "name another folder: nothing is written over")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for one, path in zip(shipped, made, strict=True):
            path.write_text(one.read_text(encoding="utf-8"), encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"the templates cannot be written to {folder}: {error.strerror or error}", "name another folder") from error
    return made


def _accent(look: Look) -> str:
    return f":root:root {{ --accent: {look.accent}; }}" if look.accent else ""


def _words(reader: Reader) -> Mapping[str, Any]:
    say = reader.say
    return {
        "say": TemplateSay(say),
        "lang": "zh-Hans" if reader.lang == "zh" else "en",
        "plural": TemplateSay(say).plural,
        "count": partial(figures.count, say=say),
        "percent": partial(figures.percent, say=say),
        "gate": partial(figures.gate, say=say),
        "wall": partial(figures.wall, say=say),
        "instant": reader.instant,
        "zone_name": reader.zone_name,
        "title": reader.title,
        "note": Retelling(say).note,
        "share_of": partial(figures.share_of, say=say),
        "span": partial(figures.span, say=say),
        "word": partial(view.verdict_word, say=say),
        "state": partial(view.waiver_state, say=say),
    }


@cache
def _environment(folder: Path | None) -> ImmutableSandboxedEnvironment:
    """It keeps the templates that it has compiled, which takes longer than a page made with them."""
    shipped: BaseLoader = PackageLoader("svcaudit.reports", "templates")
    return ImmutableSandboxedEnvironment(
        loader=shipped if folder is None else ChoiceLoader([FileSystemLoader(folder), shipped]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )


def _shown(value: Any) -> Any:
    """Every value that a template prints passes here: invisible characters are written out before it is escaped."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _asset(name: str, look: Look) -> str:
    if look.folder is not None and (look.folder / name).is_file():
        try:
            return (look.folder / name).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"{look.folder / name} cannot be read: {error}", "it must be text in UTF-8") from error
    return files("svcaudit.reports").joinpath("templates", name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
    return f"'sha256-{digest}'"
