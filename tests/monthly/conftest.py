from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from markupsafe import Markup
from monthly_samples import run_of

from svcaudit.model.run import Run
from svcaudit.reports.charts import svg
from svcaudit.reports.charts.drawing import Spec


@pytest.fixture(scope="session")
def before(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run_of(tmp_path_factory.mktemp("september"), 9, 4)


@pytest.fixture(scope="session")
def after(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run_of(tmp_path_factory.mktemp("october"), 10, 16)


@pytest.fixture(autouse=True, scope="session")
def a_chart_is_drawn_once() -> Iterator[None]:
    """A dozen pages of one and the same month hold the same charts."""
    drawn: dict[tuple[str, str], Markup] = {}
    draw = svg.as_svg

    def remembered(spec: Spec, told: str) -> Markup:
        asked = json.dumps(spec, sort_keys=True), told
        if asked not in drawn:
            drawn[asked] = draw(spec, told)
        return drawn[asked]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(svg, "as_svg", remembered)
        yield
