"""What a check of lint is: it looks at a standard and reports what is doubtful."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from svcaudit.model.place import Place
from svcaudit.model.spec import Clock, Flow, ProcessSpec, Rule
from svcaudit.spec.chain import tree_of
from svcaudit.spec.diff.conditions import Facts
from svcaudit.spec.flow_runs import Runs
from svcaudit.spec.nodes import Node, Table
from svcaudit.spec.usage import Usage, usage

Report = Callable[[str, Place | None, str, str | None], None]
"""(code, place, message, hint)."""


@dataclass(frozen=True)
class Subject:
    """The standard that is looked at, with what several checks ask of it."""

    spec: ProcessSpec

    @cached_property
    def used(self) -> Usage:
        return usage(self.spec)

    @cached_property
    def facts(self) -> Facts:
        """What the conditions may read."""
        return Facts(self.spec.attributes, self.spec.attributes, {})

    def writes(self, *path: str) -> bool:
        """Whether a key of the file, or of one that it extends, was written: `writes("clocks", "answer", "reopen")`."""
        node = self._tree
        for name in path:
            if not isinstance(node, Table) or name not in node.entries:
                return False
            node = node.entries[name][1]
        return True

    @cached_property
    def _tree(self) -> Node | None:
        return tree_of(self.spec)

    @cached_property
    def flow(self) -> Rule | None:
        """The rule that tells the path of a case."""
        return next((rule for rule in self.spec.rules if isinstance(rule.body, Flow)), None)

    @cached_property
    def allowed(self) -> Runs | None:
        """The runs that the flow allows the cases it is for; None without a flow, or with one too large to be walked."""
        return Runs.of(self.flow.body.root) if self.flow is not None and isinstance(self.flow.body, Flow) else None

    @property
    def runs(self) -> Runs | None:
        """The runs that the flow allows every case; None where it is for some alone."""
        return self.allowed if self.flow is not None and self.flow.when is None else None


def named(rule: Rule) -> str:
    """`the clock 'answer'`: what it is, and its id."""
    return f"the {'clock' if isinstance(rule.body, Clock) else 'rule'} {rule.id!r}"


Check = Callable[[Subject, Report], None]
