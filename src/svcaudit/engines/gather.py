"""Logs of disjoint sets of cases as one log on disk, in order of case id: what one reading of the whole would have made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from svcaudit.engines.shelf import mapped_from
from svcaudit.kpis.joined import Order, order_of
from svcaudit.kpis.vocabularies import one_vocabulary
from svcaudit.model.log import Blind, Bool, Column, EventLog, Int32, Int64, Texts

AT_ONCE = 1 << 20
"""Events that are brought into order together."""


def gathered(logs: Sequence[EventLog], folder: Path, at_once: int = AT_ONCE) -> EventLog:
    """The log of all parts; its arrays are mapped from files in the folder. Events of a case keep their order."""
    order = order_of([log.case_ids for log in logs])
    lengths = np.empty(order.cases, np.int64)
    for log, place in zip(logs, order.places, strict=True):
        lengths[place] = np.diff(log.offsets)
    offsets = np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
    names = list(dict.fromkeys(name for log in logs for name in log.attributes))
    columns = _Columns(logs, names)
    written = {name: (folder / f"column-{number}", kind) for number, (name, kind) in enumerate(columns.kinds.items())}
    files: dict[str, IO[bytes]] = {}
    try:
        files |= {name: path.open("wb") for name, (path, _) in written.items()}
        for piece in _pieces(logs, order, offsets, at_once):
            for name, (_, kind) in written.items():
                files[name].write(np.ascontiguousarray(columns.taken(name, piece), kind).data)
    finally:
        for file in files.values():
            file.close()
    arrays = {name: np.frombuffer(mapped_from(path), kind) for name, (path, kind) in written.items()}
    return columns.log(arrays, offsets, order)


@dataclass(frozen=True, slots=True)
class _Piece:
    """Events of some neighbouring cases: `events[p]` are those of part p, `order` brings them, laid end to end, into order."""

    events: tuple[slice, ...]
    order: Int64
    case: Int32


def _pieces(logs: Sequence[EventLog], order: Order, offsets: Int64, at_once: int) -> Iterator[_Piece]:
    low = 0
    while low < order.cases:
        high = max(low + 1, int(np.searchsorted(offsets, offsets[low] + at_once, side="right")) - 1)
        events, cases = [], []
        for log, place in zip(logs, order.places, strict=True):
            begin, end = np.searchsorted(place, (low, high)).tolist()
            here = slice(int(log.offsets[begin]), int(log.offsets[end]))
            events.append(here)
            cases.append(place[log.case[here]].astype(np.int32))
        case = np.concatenate(cases)
        sort = np.argsort(case, kind="stable")
        yield _Piece(tuple(events), sort, case[sort])
        low = high


class _Columns:
    """The event columns of several logs, with one vocabulary each."""

    def __init__(self, logs: Sequence[EventLog], names: Sequence[str]) -> None:
        self.logs, self.names = logs, names
        self.vocabularies: dict[str, Texts] = {}
        self.codes: dict[str, list[Int32]] = {}
        self.defaults: dict[str, int] = {}
        for name in ("activity", "actor", "role"):
            self._agree(name, [getattr(log, {"activity": "activities", "actor": "actors", "role": "roles"}[name]) for log in logs])
        for name in names:
            self._agree(f"attr {name}", [log.attributes[name].values if name in log.attributes else _NO_WORDS for log in logs])
        self.has_text = any(log.text is not None for log in logs)
        if self.has_text:
            self._agree("text", [_NO_WORDS if log.text is None else log.text.values for log in logs])
        first = logs[0]
        kinds: dict[str, Any] = {"case": np.int32, "stage": np.int16, "time": np.int64, "row": np.int64}
        kinds |= {"activity": np.int32, "actor": np.int32, "role": np.int16}
        kinds |= {"source": np.int16} if first.source is not None else {}
        kinds |= {"day": np.bool_} if any(log.blind.days is not None for log in logs) else {}
        kinds |= {"text": np.int32} if self.has_text else {}
        for name in names:
            kinds |= {f"cell {name}": np.int32}
            if any(log.attributes[name].known is not log.attributes[name].codes for log in logs if name in log.attributes):
                kinds |= {f"known {name}": np.int32}
        self.kinds = kinds

    def _agree(self, name: str, words: Sequence[Texts]) -> None:
        self.vocabularies[name], self.codes[name] = one_vocabulary(words)

    def taken(self, name: str, piece: _Piece) -> npt.NDArray[Any]:
        """A column's events of a piece, in order."""
        if name == "case":
            return piece.case
        parts = [self._part(number, name, here) for number, here in enumerate(piece.events)]
        return np.concatenate(parts)[piece.order]

    def _part(self, number: int, name: str, here: slice) -> npt.NDArray[Any]:
        log = self.logs[number]
        what, _, attribute = name.partition(" ")
        match what:
            case "stage" | "time" | "row":
                column: npt.NDArray[Any] = getattr(log, what)[here]
                return column
            case "source":
                assert log.source is not None
                return log.source[here]
            case "day":
                return np.zeros(here.stop - here.start, np.bool_) if log.blind.days is None else log.blind.days[here]
            case "text":
                return self._recoded("text", number, None if log.text is None else log.text.codes, here)
            case "cell" | "known":
                found = log.attributes.get(attribute)
                codes = None if found is None else found.codes if what == "cell" else found.known
                return self._recoded(f"attr {attribute}", number, codes, here)
        return self._recoded(what, number, getattr(log, what), here)

    def _recoded(self, vocabulary: str, number: int, codes: npt.NDArray[Any] | None, here: slice) -> Int32:
        if codes is None:
            return np.full(here.stop - here.start, -1, np.int32)
        found: Int32 = np.append(self.codes[vocabulary][number], np.int32(-1))[codes[here]]
        return found

    def log(self, arrays: dict[str, npt.NDArray[Any]], offsets: Int64, order: Order) -> EventLog:
        attributes = {}
        for name in self.names:
            told = next(log.attributes[name] for log in self.logs if name in log.attributes)
            codes = arrays[f"cell {name}"]
            words = self.vocabularies[f"attr {name}"]
            attributes[name] = Column(words, codes, arrays.get(f"known {name}", codes), told.per_event, self._default(name))
        text = arrays.get("text")
        first = self.logs[0]
        return EventLog(
            case_ids=order.ids,
            offsets=offsets,
            case=arrays["case"],
            stage=arrays["stage"],
            stage_ids=first.stage_ids,
            time=arrays["time"],
            activity=arrays["activity"],
            activities=self.vocabularies["activity"],
            actor=arrays["actor"],
            actors=self.vocabularies["actor"],
            role=arrays["role"],
            roles=self.vocabularies["role"],
            row=arrays["row"],
            source=arrays.get("source"),
            attributes=attributes,
            text=None if text is None else Column(self.vocabularies["text"], text, text, per_event=True),
            blind=Blind(
                pauses=self._of_cases([log.blind.pauses for log in self.logs], order),
                reopenings=self._of_cases([log.blind.reopenings for log in self.logs], order),
                days=arrays.get("day"),
                shown=first.blind.shown,
            ),
        )

    def _default(self, name: str) -> int:
        for number, log in enumerate(self.logs):
            if name in log.attributes and log.attributes[name].default >= 0:
                return int(self.codes[f"attr {name}"][number][log.attributes[name].default])
        return -1

    def _of_cases(self, parts: Sequence[Bool | None], order: Order) -> Bool | None:
        found = np.zeros(order.cases, np.bool_)
        for part, place in zip(parts, order.places, strict=True):
            if part is not None:
                found[place] = part
        return found if any(part is not None for part in parts) else None


_NO_WORDS: Texts = np.empty(0, dtype=object)
