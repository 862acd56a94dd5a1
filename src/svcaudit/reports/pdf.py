"""The HTML report on paper (`-o report.pdf`): numbered pages, contents with their pages, a running title.

WeasyPrint lays it out, by the page's own print style and `pdf.css`. No script runs and nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import sha256
from importlib.resources import files
from typing import Any

from svcaudit.errors import UsageError
from svcaudit.model.run import Run
from svcaudit.reports import html
from svcaudit.reports.fonts import has_chinese
from svcaudit.reports.options import RenderOptions
from svcaudit.reports.phrases import Phrases

DEFAULT_LIMIT = 10
"""Findings listed per rule: paper is not searched."""
_CHINESE = re.compile("[\u3400-\u9fff]")


def render(run: Run, options: RenderOptions) -> bytes:
    """The whole report as PDF. Raises UsageError where WeasyPrint is not installed."""
    return on_paper(_page(run, options))


def on_paper(page: str, styles: Sequence[str] = ("pdf.css",)) -> bytes:
    """A page of ours as PDF, in the shipped styles named. The same page gives the same bytes, on the same fonts."""
    ready()
    from weasyprint import HTML

    style = "".join(files("svcaudit.reports").joinpath("templates", name).read_text(encoding="utf-8") for name in styles)
    page = page.replace("</head>", f"<style>{style}</style></head>", 1)
    name = sha256(page.encode("utf-8", "backslashreplace")).digest()[:16]
    made: bytes = HTML(string=page, url_fetcher=_nothing_fetched()).write_pdf(pdf_identifier=name)
    return made


def ready() -> None:
    """Raises UsageError, with what to do, where no PDF can be made."""
    try:
        import weasyprint  # noqa: F401
    except ImportError as error:
        raise UsageError("a PDF needs WeasyPrint, which is not installed", "pip install 'svcaudit[pdf]'") from error
    except OSError as error:
        told = f"a PDF needs the library Pango, which WeasyPrint cannot find: {error}"
        raise UsageError(told, "install it from the system's packages, such as libpango-1.0-0 and libpangoft2-1.0-0") from error


def left_out(run: Run, options: RenderOptions) -> list[str]:
    """That no font can show the report's Chinese, where that is so."""
    say = Phrases.of(options.lang)
    return fonts_lacking(lambda: _page(run, options), say) if has_chinese() is False else []


def fonts_lacking(page: Callable[[], str], say: Phrases) -> list[str]:
    """What to say of a page on a machine without a font for Chinese."""
    if not _CHINESE.search(page()):
        return []
    return [say("no font of this machine has Chinese characters, so boxes stand in their place; install one, such as fonts-noto-cjk")]


def _page(run: Run, options: RenderOptions) -> str:
    return html.render(run, replace(options, limit=DEFAULT_LIMIT) if options.limit is None else options)


def _nothing_fetched() -> Any:
    """Fetches what the page itself holds (`data:`), and refuses all else."""
    from weasyprint.urls import URLFetcher

    return URLFetcher(allowed_protocols=("data",), allow_redirects=False)
