"""The charts as Vega-Lite: what is drawn where. Most are narrow, so that they can be read on a phone and stand beside each other on a page.

Values come with their labels written out: a chart knows no language and no unit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import wraps
from typing import Any, ParamSpec

Spec = dict[str, Any]
_Asked = ParamSpec("_Asked")

WIDTH = 350
"""Pixels of a chart; wider ones shrink to fit a phone."""
_WIDE = 620
INK, MUTED, LINE = "#16191d", "#59626e", "#dfe3e8"
TONES = {"bad": "#b3261e", "good": "#2b5c9b", "plain": "#6d8fb8", "rest": "#a9b2bd"}
"""Red and blue are told apart by every eye; where they oppose each other the side says so, too."""
_STEP = 36
_NUMBER = 105
"""Pixels at a bar's right for what is told of it."""
_LABELS = 6
"""Periods named below a trend; more would run into each other."""
_CELL = 24
FEW = "#c9d0d8"
"""Of cells that hold too few cases: grey, which no shade of the scale is."""
_SCALE = ("#fdf1e3", "#8c2d04")
_DARK = 0.72
"""From here on white is read more easily than black (WCAG 2.2: 4.5 to 1)."""
AGES = ("#cfdcec", "#9db8d8", "#6a8fbe", "#3b659b", "#143a6b")
"""From new to old: shades of one hue, apart in print and for every eye."""
_FONT = "Noto Sans CJK SC, Noto Sans SC, PingFang SC, Microsoft YaHei, Helvetica, Arial, sans-serif"


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what it is, how long, and what is written at its end. tone: bad, good, plain or rest. full: the label uncut."""

    label: str
    value: float
    told: str
    tone: str
    full: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a heat map, by its column and row. level: 0..1 of the darkest; None: too few to say, which is a small grey square."""

    column: str
    row: str
    level: float | None
    told: str


@dataclass(frozen=True, slots=True)
class Layer:
    """A part of a day's column: the cases open at its end that are of one band of age."""

    at: str
    band: str
    open: int


@dataclass(frozen=True, slots=True)
class Mark:
    """One point of a trend. low, high: limits; outside: beyond them."""

    at: str
    value: float | None
    low: float | None
    high: float | None
    outside: bool


def _unchecked(draw: Callable[_Asked, Spec]) -> Callable[_Asked, Spec]:
    """Altair holds every part against its schema as it is made, which takes longer than all the rest; the tests do it instead."""

    @wraps(draw)
    def drawn(*asked: _Asked.args, **more: _Asked.kwargs) -> Spec:
        from altair.utils.schemapi import debug_mode

        with debug_mode(False):
            return draw(*asked, **more)

    return drawn


@_unchecked
def bars(rows: Sequence[Bar]) -> Spec:
    """Bars below each other, each under its label and before its number; negative ones go to the left of the zero line."""
    alt = _altair()

    data = alt.Data(values=[asdict(row) | {"zero": 0} for row in rows])
    low, high = min(0.0, *(row.value for row in rows)), max(0.0, *(row.value for row in rows))
    if low < 0:
        high = max(high, -low / 6)  # what is written at the end stays clear of the zero line
    base = alt.Chart(data).encode(y=alt.Y("label:N", sort=[row.label for row in rows], axis=None, scale=alt.Scale(paddingInner=0.5)))
    scale = alt.Scale(domain=[low, high if high > low else low + 1], range=[0, WIDTH - _NUMBER], nice=False)
    x = alt.X("value:Q", axis=None, scale=scale)
    tone = alt.Color("tone:N", legend=None, scale=alt.Scale(domain=list(TONES), range=list(TONES.values())))
    drawn = base.mark_bar(height=12, yOffset=8).encode(x=x, x2=alt.X2("zero:Q"), color=tone)
    label = base.mark_text(align="left", baseline="middle", fontSize=12, color=INK, dy=-9).encode(x=alt.XValue(0), text=alt.Text("label:N"))
    told = base.mark_text(align="right", baseline="middle", fontSize=12, color=INK, dy=8).encode(
        x=alt.XValue(WIDTH), text=alt.Text("told:N")
    )
    layers = [drawn, label, told]
    if low < 0:
        zero = base.mark_tick(color=INK, thickness=1, size=20, yOffset=8)  # beside each bar alone: a label may be longer than it is far
        layers.append(zero.encode(x=alt.X("zero:Q", axis=None, scale=scale)))
    return _finished(alt.layer(*layers).properties(width=WIDTH, height=alt.Step(_STEP)))


@_unchecked
def heat(cells: Sequence[Cell], columns: Sequence[str], rows: Sequence[str]) -> Spec:
    """A cell for each column and row, darker where the level is higher, with its number in it."""
    alt = _altair()

    known = alt.Data(values=[asdict(cell) | {"dark": cell.level > _DARK} for cell in cells if cell.level is not None])
    few = alt.Data(values=[asdict(cell) for cell in cells if cell.level is None])
    place = {
        "x": alt.X("column:O", sort=list(columns), scale=alt.Scale(domain=list(columns)), axis=_axis(alt, labelAngle=0, ticks=False)),
        "y": alt.Y("row:O", sort=list(rows), scale=alt.Scale(domain=list(rows)), axis=_axis(alt, ticks=False)),
    }
    shade = alt.Color("level:Q", legend=None, scale=alt.Scale(domain=[0, 1], range=list(_SCALE)))
    base = alt.Chart(known).encode(**place)
    drawn = base.mark_rect(stroke="#ffffff", strokeWidth=1).encode(color=shade)
    told = base.mark_text(fontSize=10).encode(text=alt.Text("told:N"), color=_either(alt.ColorValue, "dark", "#ffffff", INK))
    unsaid = alt.Chart(few).mark_square(size=30, filled=True, opacity=1, color=FEW).encode(**place)
    return _finished(alt.layer(unsaid, drawn, told).properties(width=alt.Step(_CELL + 3), height=alt.Step(_CELL)))


@_unchecked
def stacked(layers: Sequence[Layer], bands: Sequence[str]) -> Spec:
    """A column for each day, its bands on each other, the last one at the bottom and darkest; what they are is said by the page."""
    alt = _altair()

    days = list(dict.fromkeys(layer.at for layer in layers))
    data = alt.Data(values=[asdict(layer) | {"place": -list(bands).index(layer.band)} for layer in layers])
    named = days[:: -(-len(days) // _LABELS)]
    color = alt.Color("band:N", sort=list(bands), scale=alt.Scale(domain=list(bands), range=list(shades(len(bands)))), legend=None)
    drawn = (
        alt.Chart(data)
        .mark_bar(stroke="#ffffff", strokeWidth=0.4)
        .encode(
            x=alt.X("at:O", sort=days, axis=_axis(alt, labelAngle=0, values=named, ticks=False), scale=alt.Scale(paddingInner=0.12)),
            y=alt.Y("open:Q", axis=_axis(alt, tickCount=4, tickMinStep=1, grid=True), stack="zero"),
            color=color,
            order=alt.Order("place:Q"),
        )
    )
    return _finished(drawn.properties(width=_WIDE, height=170))


def shades(bands: int) -> tuple[str, ...]:
    """The colours of so many bands of age, from new to old."""
    return AGES[-bands:] if bands > 1 else AGES[2:3]


@_unchecked
def trend(marks: Sequence[Mark], centre: float | None, target: float | None, percent: bool) -> Spec:
    """A line over the periods, the band that chance fills, the centre dashed, the target dotted; points beyond the band are diamonds."""
    alt = _altair()

    data = alt.Data(values=[asdict(mark) for mark in marks])
    named = [mark.at for mark in marks][:: -(-len(marks) // _LABELS)]
    at = alt.X("at:O", sort=[mark.at for mark in marks], axis=_axis(alt, labelAngle=0, values=named, ticks=False), title=None)
    numbers = [n for mark in marks for n in (mark.value, mark.low, mark.high) if n is not None]
    numbers += [n for n in (centre, target) if n is not None]
    low, high = min(numbers), max(numbers)
    room = (high - low) * 0.08 or abs(high) * 0.05 or 0.05
    top = min(1.0, high + room) if percent else high + room
    bottom = max(0.0, low - room)
    scale = alt.Scale(domain=[bottom, top], nice=False, zero=False)
    axis = _axis(alt, format=".0%" if percent and high - low > 0.03 else (".1%" if percent else "~s"), tickCount=4, grid=True)
    value = alt.Y("value:Q", scale=scale, axis=axis, title=None)
    base = alt.Chart(data).encode(x=at)
    band = base.mark_area(color=TONES["plain"], opacity=0.18, interpolate="step").encode(y=alt.Y("low:Q", scale=scale), y2=alt.Y2("high:Q"))
    line = base.mark_line(color=INK, strokeWidth=1.6).encode(y=value)
    shape = _either(alt.ShapeValue, "outside", "diamond", "circle")
    fill = _either(alt.ColorValue, "outside", TONES["bad"], INK)
    size = _either(alt.SizeValue, "outside", 110, 34)
    points = base.mark_point(filled=True, opacity=1).encode(y=value, shape=shape, color=fill, size=size)
    layers = [line, points] if centre is None else [band, line, points]
    for at_height, dash, color in ((centre, [5, 3], MUTED), (target, [1.5, 2.5], TONES["good"])):
        if at_height is not None:
            rule = alt.Chart(alt.Data(values=[{"y": at_height}])).mark_rule(strokeDash=dash, color=color, strokeWidth=1.4)
            layers.append(rule.encode(y=alt.Y("y:Q", scale=scale)))
    return _finished(alt.layer(*layers).properties(width=WIDTH - 50, height=130))


def _altair() -> Any:
    """Altair, of which half is typed; imported when something is drawn, since it takes a second."""
    import altair

    return altair


def _axis(alt: Any, **more: Any) -> Any:
    asked: dict[str, Any] = {"title": None, "domain": False, "grid": False, "labelColor": MUTED, "labelFontSize": 11, "gridColor": LINE}
    return alt.Axis(**(asked | more))


def _either(channel: Any, field: str, then: str | int, otherwise: str | int) -> Any:
    """One value where a field is true, another where it is not. Written out: Altair searches long for what a short form means."""
    return channel(otherwise, condition={"test": f"datum.{field}", "value": then})


def _finished(chart: Any) -> Spec:
    made: Spec = (
        chart.configure(background="transparent", font=_FONT, padding=2).configure_view(stroke=None).to_dict(validate=False)
    )  # checking it against the schema takes a third of the time
    return made
