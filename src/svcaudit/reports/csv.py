"""Every finding as CSV, for a spreadsheet: all columns of findings.parquet, a sentence, times in the reader's zone.

A cell that a spreadsheet would take for a formula is given a leading apostrophe. The text starts with a byte order mark,
because Excel reads Chinese without one as mojibake.
"""

from __future__ import annotations

import csv
import io
from dataclasses import fields
from datetime import datetime

from svcaudit.model.run import Run
from svcaudit.reports import view
from svcaudit.reports.characters import visible
from svcaudit.reports.findings import Finding, ordered
from svcaudit.reports.options import RenderOptions
from svcaudit.reports.reader import Reader

_BATCH = 50_000
"""Findings made into objects at a time."""
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def render(run: Run, options: RenderOptions) -> bytes:
    """The findings, worst first; all of them unless the options say how many."""
    reader = Reader.of(options, run.document)
    tell = view.narrator(run.document, reader)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    names = [field.name for field in fields(Finding)]
    writer.writerow([*names, "sentence"])
    for row in ordered(run.findings, options.limit, _BATCH):
        writer.writerow([*(_cell(getattr(row, name), reader) for name in names), guarded(tell.sentence(row))])
    return out.getvalue().encode("utf-8-sig")


def guarded(text: str) -> str:
    """The text as a spreadsheet must read it: as text."""
    shown = visible(text)
    return f"'{shown}" if text.lstrip(" ").startswith(_DANGEROUS) else shown


def _cell(value: object, reader: Reader) -> object:
    if isinstance(value, str):
        return guarded(value)
    if isinstance(value, datetime):
        return f"{value.astimezone(reader.zone):%Y-%m-%d %H:%M:%S}"
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else value
