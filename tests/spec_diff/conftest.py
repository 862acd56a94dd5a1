from __future__ import annotations

from collections.abc import Iterator

import pytest

from svcaudit.model.spec import ProcessSpec
from svcaudit.spec.chain import sources_of, tree_of
from svcaudit.spec.diff import places
from svcaudit.spec.nodes import Node


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
