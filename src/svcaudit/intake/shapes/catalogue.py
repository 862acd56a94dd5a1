"""The shapes that are read, by name; a new one is a file in this folder and a word here."""

from __future__ import annotations

from svcaudit.intake.shapes.clocks import CLOCKS
from svcaudit.intake.shapes.events import EVENTS
from svcaudit.intake.shapes.intervals import INTERVALS
from svcaudit.intake.shapes.shape import Shape
from svcaudit.intake.shapes.snapshots import SNAPSHOTS
from svcaudit.intake.shapes.wide import WIDE

SHAPES: dict[str, Shape] = {shape.name: shape for shape in (EVENTS, WIDE, SNAPSHOTS, INTERVALS, CLOCKS)}
