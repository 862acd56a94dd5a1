"""One self-contained HTML page: style and script inside, nothing loaded, nothing trusted.

The content policy names the hash of the one style and the one script and forbids everything else, so that a cell that
slipped through escaping could still neither run nor phone home.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import partial
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from svcaudit.reports import figures, view
from svcaudit.reports.characters import visible
from svcaudit.reports.reader import Reader
from svcaudit.reports.retelling import Retelling


def render_page(template: str, reader: Reader, **content: Any) -> str:
    """The page made by a template of `templates/`, with the words and figures of one reader at hand."""
    style, script = _asset("report.css"), _asset("report.js")
    policy = f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; base-uri 'none'; form-action 'none'"
    page = _environment().get_template(template)
    # Style and script are ours and shipped; Markup keeps them as the very bytes that were hashed.
    return page.render(policy=policy, style=Markup(style), script=Markup(script), **_words(reader), **content)


def _words(reader: Reader) -> Mapping[str, Any]:
    say = reader.say
    return {
        "reader": reader,
        "say": say,
        "lang": "zh-Hans" if reader.lang == "zh" else "en",
        "plural": say.plural,
        "count": partial(figures.count, say=say),
        "percent": partial(figures.percent, say=say),
        "gate": partial(figures.gate, say=say),
        "wall": partial(figures.wall, say=say),
        "instant": reader.instant,
        "title": reader.title,
        "note": Retelling(say).note,
        "share_of": partial(figures.share_of, say=say),
        "span": partial(figures.span, say=say),
        "word": partial(view.verdict_word, say=say),
        "state": partial(view.waiver_state, say=say),
    }


def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("svcaudit.reports", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )


def _shown(value: Any) -> Any:
    """Every value that a template prints passes here: invisible characters are written out before it is escaped."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _asset(name: str) -> str:
    return files("svcaudit.reports").joinpath("templates", name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
    return f"'sha256-{digest}'"
