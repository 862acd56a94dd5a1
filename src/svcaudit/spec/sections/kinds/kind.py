"""What a kind of rule is: the keys that make it, the keys it may have, and how it becomes the model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from svcaudit.model.spec import Body
from svcaudit.spec.reader import Reader
from svcaudit.spec.sections.options import COMMON
from svcaudit.spec.sections.timing import TIMING_KEYS
from svcaudit.spec.shape import Entry, Form, Key


@dataclass(frozen=True)
class Kind:
    """One way to write a rule. `heads` are the keys that tell it from all others; `options` may stand beside them."""

    name: str
    heads: tuple[Key[Any], ...]
    options: tuple[Key[Any], ...]
    says: str
    example: str
    build: Callable[[Entry, Reader], Body | None]

    @property
    def written(self) -> str:
        """How an author names the kind: "after … expect"."""
        return " … ".join(key.name for key in self.heads)

    @property
    def keys(self) -> tuple[Key[Any], ...]:
        return (*self.heads, *self.options, *COMMON)

    @property
    def form(self) -> Form:
        return Form(f"a rule '{self.written}'", self.keys, self.says)

    @property
    def measures(self) -> bool:
        """Whether the rule may say how time is measured."""
        return TIMING_KEYS[0] in self.options
