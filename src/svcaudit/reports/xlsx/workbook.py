"""The workbook (`-o report.xlsx`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO

from svcaudit.model.comparison import ScorecardResult
from svcaudit.model.run import Run
from svcaudit.reports.options import RenderOptions
from svcaudit.reports.reader import Reader
from svcaudit.reports.xlsx import bulk_tables, run_tables
from svcaudit.reports.xlsx.cells import LongTable, Table
from svcaudit.reports.xlsx.long_sheets import LongSheet, filled
from svcaudit.reports.xlsx.sheet import formats, write_frame, write_sheet

_OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def render(run: Run, options: RenderOptions, cards: Sequence[ScorecardResult] = ()) -> bytes:
    """The run as a workbook, with the score cards that somebody made of it. The same run gives the same bytes."""
    from xlsxwriter import Workbook

    to = Reader.of(options, run.document)
    tables: list[Table | LongTable] = [
        run_tables.summary(run, to, left_out(run, options)),
        run_tables.rules(run, to),
        run_tables.metrics(run, to),
        bulk_tables.findings(run, to, options.limit),
        bulk_tables.cases(run, to),
        run_tables.breakdowns(run, to),
        run_tables.score_cards(run, cards, to),
        run_tables.quality(run, to),
        run_tables.row_account(run, to),
    ]
    out, long = BytesIO(), list[LongSheet]()
    with Workbook(out, _OPTIONS) as book:
        spec = run.document.spec
        made = to.on_the_wall(run.document.created) or datetime(2000, 1, 1)
        book.set_properties({"title": to.title(spec.title, spec.id), "created": made.replace(tzinfo=None)})
        styles = formats(book)
        for table in (one for one in tables if one.number):
            if isinstance(table, LongTable):
                first = write_frame(book, table, styles)
                long.append(LongSheet(len(book.worksheets()), first, table))
            else:
                write_sheet(book, table, styles)
    return filled(out, long)


def left_out(run: Run, options: RenderOptions) -> list[str]:
    """What the workbook does not hold, in the reader's words."""
    return bulk_tables.left_out(run, options.limit, Reader.of(options, run.document).say)
