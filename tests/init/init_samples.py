"""Logs as strangers export them, and what a command answers."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Answer:
    code: int
    out: str
    err: str


Ask = Callable[..., Answer]


HEAD = ("Vorgangsnummer", "Aktion", "Zeitpunkt", "Bearbeiter", "Kunde", "E-Mail", "Kanal")
STEPS = (("Angelegt", 0), ("Beantwortet", 20), ("Rückfrage", 90), ("Gelöst", 240), ("Geschlossen", 1500))


def export(
    cases: int = 60,
    *,
    head: Sequence[str] = HEAD,
    steps: Sequence[tuple[str, int]] = STEPS,
    form: str = "%d.%m.%Y %H:%M",
    delimiter: str = ";",
    seed: int = 7,
) -> str:
    """A log of tickets: every fifth skips its third step, the last two are still open."""
    chance = random.Random(seed)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(head)
    rows = []
    for number in range(cases):
        begin = datetime(2025, 3, 3, 8) + timedelta(hours=3 * number)
        person = chance.choice(["Petra Maier", "Jens Vogt", "Li Na"])
        name = f"Frau {chance.choice('ABCDE')}{number}"
        for at, (step, minutes) in enumerate(steps):
            if (number % 5 == 0 and at == 2) or (number >= cases - 2 and at >= 2):
                continue
            when = begin + timedelta(minutes=minutes * (1 + number % 4))
            by = "" if at == 0 else person
            rows.append(
                (
                    when,
                    (
                        f"T-{number:04}",
                        step,
                        when.strftime(form),
                        by,
                        name,
                        f"k{number}@example.org",
                        ["Telefon", "Mail", "Chat"][number % 3],
                    ),
                )
            )
    writer.writerows(row for _, row in sorted(rows, key=lambda pair: pair[0]))
    return out.getvalue()
