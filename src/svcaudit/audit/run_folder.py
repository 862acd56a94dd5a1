"""A run on disk: written whole or not at all, read back without the log."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from svcaudit.audit.kept_files import KEPT_FILES, Keeping, write_kept
from svcaudit.audit.table_files import no_rows, read_table, write_tables
from svcaudit.audit.table_order import in_order
from svcaudit.audit.table_pieces import write_pieces
from svcaudit.errors import UsageError
from svcaudit.model.arrow import texts
from svcaudit.model.run import Run
from svcaudit.reports.csv import guarded
from svcaudit.reports.run_json import dumps, read_document

_TABLES = ("findings", "cases", "events", "spans", "stages", "values")
_NUMBERS = ("spans", "stages", "values")
"""Tables that numbers of the whole are made of, in which a case is a number."""
_BEYOND = "beyond.parquet"
"""Cases outside the period that a metric of it is about; there is no such file where there are none."""
_COLUMNS = {
    "findings": ("fingerprint", "case", "rule", "verdict"),
    "cases": ("case", "started", "ended", "open", "ties"),
    "spans": ("rule", "case", "verdict", "elapsed_s", "limit_s", "measure", "ended"),
    "stages": ("stage", "case", "count", "first_us"),
    "values": ("metric", "case", "value", "actor", "at", "measure"),
    "events": ("case", "stage", "activity", "time", "actor", "role", "row", "source"),
}
"""Columns without which a table is none of a run's."""
FILES = ("run.json", *(f"{table}.parquet" for table in _TABLES), "quarantine.csv", "spec.yaml")
"""What a run folder holds; with --keep-log also KEPT_FILES."""
_UNFINISHED = "run.unfinished"
"""There while files are put in their place: what an interruption leaves is known to be a run's, and may be written over."""


def refuse_foreign(folder: Path) -> None:
    """Raises UsageError where a folder that is none of a run has files, or folders, that those of a run would take the place of."""
    if (folder / "run.json").is_file() or (folder / _UNFINISHED).is_file():
        return
    names = [name for name in (*FILES, _BEYOND, *KEPT_FILES) if (folder / name).exists()]
    names += sorted(path.name for path in folder.glob("spec.*.yaml"))
    if names:
        raise UsageError(
            f"{folder} is no run folder and has {', '.join(names)}: a run would write over what is yours",
            "name another folder with --run, a new one at best",
        )


def is_written(run: Run, folder: Path) -> bool:
    """Whether the folder holds this very run, whole."""
    path = folder / "run.json"
    return path.is_file() and path.read_text(encoding="utf-8") == dumps(run.document)


def write_run(run: Run, folder: Path, keeping: Keeping | None = None) -> None:
    """Write the run's files, replacing those of an earlier run and leaving everything else in the folder alone. `keeping`: what the next
    audit goes on from.

    All files are made in a temporary folder first. run.json, which makes a folder a run, goes first and comes last: an interruption
    leaves the old run, the new one, or none, and never files of both. Raises UsageError, also for a folder with files of that name that
    are no run's.
    """
    refuse_foreign(folder)
    try:
        made_here = not folder.exists()
        folder.mkdir(parents=True, exist_ok=True)
        try:
            _write_files(run, folder, keeping)
        finally:
            if made_here and not any(folder.iterdir()):
                folder.rmdir()
    except OSError as error:
        raise UsageError(f"the run cannot be written to {folder}: {error.strerror or error}", "name another folder with --run") from error


def _write_files(run: Run, folder: Path, keeping: Keeping | None) -> None:
    with tempfile.TemporaryDirectory(dir=folder, prefix=".writing-") as name:
        made = Path(name)
        seals: dict[str, str] = {}
        if keeping is not None and len(keeping.order.full):
            seals = write_pieces(run, keeping.order, keeping.shared, made)
        else:
            write_tables({table: getattr(run, table) for table in _TABLES}, made)
        (made / "quarantine.csv").write_text(_quarantine_text(run), encoding="utf-8-sig", newline="")
        (made / "spec.yaml").write_text(run.spec_text, encoding="utf-8", newline="")
        (made / "run.json").write_text(dumps(run.document), encoding="utf-8", newline="\n")
        others = {} if run.beyond is None else {_BEYOND: run.beyond}
        for file, table in others.items():
            pq.write_table(table, made / file, compression="zstd", compression_level=1)
        versions = {_version_file(version): text for version, text in run.version_texts.items()}
        for file, text in versions.items():
            (made / file).write_text(text, encoding="utf-8", newline="")
        if keeping is not None:
            write_kept(keeping, made, seals)
        (folder / _UNFINISHED).touch()
        (folder / "run.json").unlink(missing_ok=True)
        for old in [*folder.glob("spec.*.yaml"), folder / _BEYOND, *(folder / file for file in KEPT_FILES)]:
            old.unlink(missing_ok=True)
        for file in (*versions, *others, *(KEPT_FILES if keeping is not None else ()), *reversed(FILES)):
            if (folder / file).is_dir():
                (folder / file).rename(made / f"{file}.old")
            (made / file).replace(folder / file)
        (folder / _UNFINISHED).unlink()


def _version_file(version: str) -> str:
    """Where the text of a version lies, when several judged."""
    return f"spec.{version}.yaml"


def read_run(folder: Path, case: str | None = None) -> Run:
    """Read a run folder, or what its findings, cases and events say of one case, and nothing of the other tables.

    Raises UsageError when it is none, or of a later format.
    """
    if not folder.exists():
        raise UsageError(f"there is no folder {folder}", "make a run with `svcaudit check LOG --spec SPEC --run DIR`")
    if not (folder / "run.json").is_file():
        raise UsageError(f"{folder} is not a run folder: it has no run.json", "make one with `svcaudit check LOG --spec SPEC --run DIR`")
    try:
        document = read_document((folder / "run.json").read_text(encoding="utf-8"))
        paths = {name: folder / f"{name}.parquet" for name in _TABLES}
        tables = {name: no_rows(path) if case is not None and name in _NUMBERS else read_table(path, case) for name, path in paths.items()}
        spec_text = (folder / "spec.yaml").read_bytes().decode("utf-8")
        beyond = read_table(folder / _BEYOND) if (folder / _BEYOND).is_file() else None
        texts = {one.version: (folder / _version_file(one.version)).read_bytes().decode("utf-8") for one in document.versions}
    except (OSError, pa.ArrowInvalid, UnicodeDecodeError) as error:
        raise UsageError(f"{folder} is not a whole run: {error}", "make it anew with `svcaudit check`") from error
    for name, columns in _COLUMNS.items():
        lacking = [column for column in columns if column not in tables[name].column_names]
        if lacking:
            told = f"{folder} is not a whole run: {name}.parquet has no column {', '.join(lacking)}"
            raise UsageError(told, "make it anew with `svcaudit check`")
    if case is None and (folder / "cases.parquet").is_dir():
        tables = in_order(tables, document)
    return Run(
        document=document,
        spec_text=spec_text,
        findings=tables["findings"],
        cases=tables["cases"],
        events=tables["events"],
        quarantine=_read_quarantine(folder / "quarantine.csv"),
        spans=tables["spans"],
        stages=tables["stages"],
        values=tables["values"],
        version_texts=texts,
        beyond=beyond,
    )


def _quarantine_text(run: Run) -> str:
    """CSV for people to open: sources by name, a byte-order mark, an apostrophe before what a spreadsheet would take for a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(run.quarantine.column_names)
    beside = run.document.claims_account
    names = [one.name for one in (*run.document.inputs, *(beside.inputs if beside else ()))]
    for row in run.quarantine.to_pylist():
        cells = row | {"source": names[row["source"]]}
        writer.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in cells.values()])
    return out.getvalue()


def _read_quarantine(path: Path) -> pa.Table:
    if not path.is_file():
        return pa.table([], names=[])
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    names, cells = (rows[0], rows[1:]) if rows else ([], [])
    return pa.table([texts([row[i] for row in cells]) for i in range(len(names))], names=names)
