"""Files asked for with -o by `spec lint`, `spec test` and `spec diff`: decided before the work begins, written after it ends."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from svcaudit.cli.output import Output
from svcaudit.errors import UsageError


def planned_outputs(
    outputs: Sequence[str], names: Collection[str], suffixes: Mapping[str, str], inputs: Sequence[Path]
) -> list[tuple[str, Path]]:
    """(format, path) of `lint.sarif` or `gitlab=quality.json`. Raises UsageError for what says no format and what cannot be written."""
    planned: list[tuple[str, Path]] = []
    if not outputs:
        return planned
    from svcaudit.cli.reports import refuse_no_folder, refuse_overwriting  # here: with no file asked for nobody waits for it

    for output in outputs:
        name, path = _planned(output, names, suffixes)
        if path.is_dir():
            raise UsageError(f"cannot write {path}: it is a folder", "name a file in it")
        refuse_no_folder(path.parent)
        refuse_overwriting(path, inputs)
        if path.resolve() in [other.resolve() for _, other in planned]:
            raise UsageError(f"two reports are to be written to {path}", "name each one its own file")
        planned.append((name, path))
    return planned


def _planned(output: str, names: Collection[str], suffixes: Mapping[str, str]) -> tuple[str, Path]:
    name, separator, rest = output.partition("=")
    if separator and name in names:
        if not rest:
            raise UsageError(f"{output!r} names no file", f"write {name}=PATH")
        return name, Path(rest)
    path = Path(output)
    if path.suffix.lower() in suffixes:
        return suffixes[path.suffix.lower()], path
    known = ", ".join(f"{suffix} ({name})" for suffix, name in suffixes.items())
    told = f"no format has the suffix {path.suffix!r}" if path.suffix else f"{output!r} does not say its format by a suffix"
    raise UsageError(f"{told} (-o {output})", f"use one of {known}, or NAME=PATH with one of {', '.join(names)}")


def shown(content: str | bytes) -> str:
    """What stdout gets."""
    return content.decode("utf-8") if isinstance(content, bytes) else content


def write_files(files: Sequence[tuple[Path, str | bytes]], out: Output) -> None:
    if not files:
        return
    from svcaudit.cli.reports import write_text

    for path, content in files:
        write_text(path, content)
        out.status(f"wrote {path}")
