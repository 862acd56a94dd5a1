"""Shared by all tests: hypothesis without a deadline (CI machines are noisy), and the tests' own folder on the path."""

from __future__ import annotations

import gc
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import settings
from markupsafe import Markup

from svcaudit.audit import spec_test_files
from svcaudit.model.spec import ProcessSpec
from svcaudit.model.spec_test import SpecTest, SpecTestResult
from svcaudit.reports.charts import svg
from svcaudit.reports.charts.drawing import Spec
from svcaudit.spec.chain import sources_of, tree_of
from svcaudit.spec.diff import places
from svcaudit.spec.nodes import Node

sys.path.insert(0, str(Path(__file__).parent))
from effort import SOAK

# Output is shaped for a terminal of this width wherever the tests run; colours are off unless a test asks.
os.environ["COLUMNS"] = "100"
for name in ("FORCE_COLOR", "CLICOLOR_FORCE", "GITHUB_ACTIONS"):
    os.environ.pop(name, None)

MEMORY = Path("/dev/shm")
if "TMPDIR" not in os.environ and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > 4 << 30:
    # The tests make tens of thousands of small files, which takes thirty times as long on a disk as in memory.
    os.environ["TMPDIR"], tempfile.tempdir = str(MEMORY), None

LONGEST = (
    "engines/test_spark.py",
    "reports/test_reports_browser.py",
    "engines/test_disk.py",
    "samples/test_samples.py",
    "docs/test_examples.py",
    "init/test_init.py",
    "kpis/test_kpi_report.py",
    "reports/test_reports_rooms_translated.py",
    "reports/test_reports_translated.py",
    "monthly/test_monthly_page.py",
    "reports/test_reports_pdf.py",
    "cli/test_case_and_explain.py",
    "cli/test_hostile.py",
    "since/test_since.py",
    "cli/test_determinism.py",
)
"""Begun first, so that no core is left alone with one of them at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    tests = Path(__file__).parent
    items.sort(key=lambda item: LONGEST.index(name) if (name := item.path.relative_to(tests).as_posix()) in LONGEST else len(LONGEST))


def pytest_collection_finish() -> None:
    """What is imported and collected by now stays; looking through it for garbage again and again is a fifteenth of the whole time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


@pytest.fixture(autouse=True, scope="session")
def a_chart_is_drawn_once() -> Iterator[None]:
    """A dozen pages of one and the same month hold the same charts."""
    drawn: dict[tuple[str, str], Markup] = {}
    draw = svg.as_svg

    def remembered(spec: Spec, told: str, whole: Mapping[str, str]) -> Markup:
        asked = json.dumps(spec, sort_keys=True), told
        if asked not in drawn:
            drawn[asked] = draw(spec, told, whole)
        return drawn[asked]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(svg, "as_svg", remembered)
        yield


@pytest.fixture(autouse=True, scope="session")
def texts_are_composed_once() -> Iterator[None]:
    """Hundreds of comparisons are with one and the same standard, or with mutants that share its text."""
    known: dict[object, Node | None] = {}

    def remembered(spec: ProcessSpec) -> Node | None:
        texts = tuple((source.file, source.text) for source in sources_of(spec))
        if texts not in known:
            known[texts] = tree_of(spec)
        return known[texts]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(places, "tree_of", remembered)
        yield


@pytest.fixture(autouse=True, scope="session")
def a_shipped_standard_is_tested_once() -> Iterator[None]:
    """A page of the documentation after the other runs the same hundreds of tests of the same standards."""
    known: dict[object, list[SpecTestResult]] = {}
    judge = spec_test_files.run_tests

    def remembered(spec: ProcessSpec, tests: Sequence[SpecTest]) -> list[SpecTestResult]:
        asked = tuple(source.text for source in sources_of(spec)), repr(tests)
        if asked not in known:
            known[asked] = judge(spec, tests)
        return known[asked]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spec_test_files, "run_tests", remembered)
        yield


settings.register_profile("svcaudit", deadline=None, max_examples=25 * SOAK)
settings.load_profile("svcaudit")
