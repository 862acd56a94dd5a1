"""Small logs written as lines, judged by small standards."""

from __future__ import annotations

from pathlib import Path

from svcaudit.audit.request import Request, audit_files
from svcaudit.model.run import MetricResult, Run

HEAD = "svcaudit: 1\nid: desk\nversion: 1.0.0\n"


def judged(folder: Path, spec: str, log: str, *, as_of: str | None = None) -> Run:
    """The run of a log (CSV text; times in UTC) under a standard (its YAML without the head)."""
    (folder / "spec.yaml").write_text(HEAD + spec, encoding="utf-8")
    (folder / "log.csv").write_text(log, encoding="utf-8")
    return audit_files(Request(logs=(folder / "log.csv",), spec=folder / "spec.yaml", zone="UTC", as_of=as_of))


def results(run: Run) -> dict[str, MetricResult]:
    """Every metric by id, the built-in ones included."""
    return {one.id: one for one in (*run.document.metrics, *run.document.kpis)}
