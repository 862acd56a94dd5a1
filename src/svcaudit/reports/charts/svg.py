"""Vega-Lite to an SVG that may stand in a page: nothing in it runs, loads or links, whatever a cell of the log holds."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from types import MappingProxyType
from xml.etree.ElementTree import Element

from markupsafe import Markup, escape

from svcaudit.reports.characters import visible
from svcaudit.reports.charts.drawing import Spec

WIDE = 450
"""Pixels beyond which a phone shrinks a chart so much that its letters must be larger."""
_ELEMENTS = frozenset({"g", "path", "rect", "line", "text", "tspan", "circle"})
_ATTRIBUTES = (
    "d", "x", "y", "x1", "x2", "y1", "y2", "dx", "dy", "r", "cx", "cy", "width", "height", "transform", "fill", "stroke", "stroke-width",
    "stroke-dasharray", "opacity", "fill-opacity", "stroke-opacity", "text-anchor", "font-size", "font-weight",
)  # fmt: skip

_NOTHING_CUT: Mapping[str, str] = MappingProxyType({})


class Draughtsman:
    """Draws in a thread of its own, so that the next chart is thought of meanwhile; Vega runs outside Python's lock."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self._pool = pool
        self._pool.submit(as_svg, {"mark": "point", "data": {"values": []}}, "")  # the engine takes a second to start

    def __call__(self, spec: Spec, told: str, whole: Mapping[str, str] = _NOTHING_CUT) -> Future[Markup]:
        """The chart as it will be."""
        return self._pool.submit(as_svg, spec, told, whole)


def as_svg(spec: Spec, told: str, whole: Mapping[str, str] = _NOTHING_CUT) -> Markup:
    """The chart as an inline SVG; `told` says to those who do not see it what it shows; `whole`: texts that were cut, and what they were,
    which a pointer shows."""
    from defusedxml.ElementTree import fromstring
    from vl_convert import vegalite_to_svg

    root = fromstring(vegalite_to_svg(spec, allowed_base_urls=[]))
    width, height = float(root.get("width") or 0), float(root.get("height") or 0)
    inside = "".join(_drawn(child, whole) for child in root)
    label = escape(visible(told))
    kind = "chart wide" if width > WIDE else "chart"
    return Markup(
        f'<svg class="{kind}" role="img" aria-label="{label}" viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}">'
        f"{inside}</svg>"
    )


def _drawn(element: Element, whole: Mapping[str, str]) -> str:
    """The element if it is one that draws, with the attributes that say where and in what colour, and what is in it."""
    name = element.tag.rpartition("}")[2]
    if name not in _ELEMENTS or element.get("display") == "none" or (name == "path" and not element.get("d")):
        return ""
    inside = "".join(_drawn(child, whole) for child in element)
    text = escape(visible(element.text)) if name in ("text", "tspan") and element.text else ""
    if name == "g" and not inside:
        return ""
    given = [(key, element.get(key)) for key in _ATTRIBUTES]
    written = "".join(f' {key}="{escape(value)}"' for key, value in given if value and "url(" not in value)
    made = f"<{name}{written}>{text}{inside}</{name}>"
    full = whole.get(element.text or "") if name == "text" else None
    return f"<g><title>{escape(visible(full))}</title>{made}</g>" if full else made
