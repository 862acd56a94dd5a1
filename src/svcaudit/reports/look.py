"""How a page looks: a company's logo and colour, and templates of its own."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from pathlib import Path

from svcaudit.errors import UsageError

_KINDS = (
    (b"\x89PNG\r\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"RIFF", "image/webp"),
)
_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}){1,2}")
_MOST = 1_000_000
"""Bytes of a logo; it is in every page."""
READABLE = 4.5
"""Contrast that a text needs against its ground (WCAG 2.2, 1.4.3)."""


@dataclass(frozen=True, slots=True)
class Look:
    """logo: a data URI. accent: '#rrggbb', dark enough to be read on white. folder: templates that go before the shipped ones."""

    logo: str = ""
    accent: str = ""
    folder: Path | None = None


def look_of(logo: Path | None = None, accent: str | None = None, folder: Path | None = None) -> Look:
    """The look that a user asked for. Raises UsageError for what is no picture, no colour, no folder."""
    if folder is not None and not folder.is_dir():
        raise UsageError(f"there is no folder {folder} with templates", "make one with `svcaudit report --copy-templates FOLDER`")
    return Look("" if logo is None else _embedded(logo), "" if accent is None else readable(accent), folder)


def readable(colour: str) -> str:
    """The colour, darkened as far as it takes to be read on white. Raises UsageError for what is no colour."""
    if not _COLOUR.fullmatch(colour):
        raise UsageError(f"{colour!r} is no colour", 'write it as "#1f4f8f", in quotes')
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[start : start + 2], 16) for start in (0, 2, 4)]
    while contrast_to_white(parts) < READABLE:
        parts = [part * 19 // 20 for part in parts]
    return "#" + "".join(f"{part:02x}" for part in parts)


def contrast_to_white(parts: list[int]) -> float:
    """Contrast ratio (WCAG 2.2) of a colour, red, green and blue of 0..255, to white."""
    linear = [part / 255 / 12.92 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in parts]
    luminance = sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return 1.05 / (luminance + 0.05)


def _embedded(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"the logo {path} cannot be read: {error.strerror or error}", "see `brand:` in svcaudit.yaml") from error
    if len(data) > _MOST:
        raise UsageError(f"the logo {path} has {len(data):,} bytes", f"at most {_MOST:,}: it stands in every page")
    kind = next((kind for start, kind in _KINDS if data.startswith(start)), "image/svg+xml" if b"<svg" in data[:2000] else "")
    if not kind:
        raise UsageError(f"the logo {path} is no picture", "a PNG, JPEG, GIF, WebP or SVG")
    return f"data:{kind};base64,{base64.b64encode(data).decode('ascii')}"
