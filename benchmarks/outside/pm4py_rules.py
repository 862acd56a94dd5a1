"""pm4py's own functions on a log of these benchmarks, timed: a program of its own, for an interpreter that has pm4py.

    PYTHON_WITH_PM4PY benchmarks/outside/pm4py_rules.py benchmarks/data/1000000.csv [--temporal]

Nothing else of this repository imports pm4py, which is under the AGPL, or this file, and neither is shipped; `benchmarks/all.py
--pm4py PYTHON` runs it as an outside program. It prints one line of JSON: seconds of each function, wall and CPU, what came out of it as a
number, and the peak of the process in MB. `--temporal`: the temporal profile, too; minutes from a million events on.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

_HOUR, _DAY = 3600, 86_400
OFFICE = [(day * _DAY + begin * _HOUR, day * _DAY + end * _HOUR) for day in range(5) for begin, end in ((8, 12), (13, 18))]
"""The hours of benchmarks/workload.yaml, in seconds of the week; pm4py knows no zones and, here, no holidays."""


def measured(path: Path, temporal: bool) -> dict[str, Any]:
    """Each function in turn, on what reading the file gives."""
    import pandas as pd
    import pm4py

    taken: dict[str, dict[str, float]] = {}

    def timed(name: str, work: Callable[[], Any], told: Callable[[Any], int] = len) -> Any:
        began, cpu = time.perf_counter(), time.process_time()
        found = work()
        taken[name] = {"wall": time.perf_counter() - began, "cpu": time.process_time() - cpu, "found": told(found)}
        return found

    def read() -> Any:
        columns = ["case", "activity", "time", "actor"]
        rows = pd.read_csv(path, usecols=columns).rename(columns={"actor": "org:resource"})
        return pm4py.format_dataframe(rows, case_id="case", activity_key="activity", timestamp_key="time")

    def cases(rows: Any) -> int:
        return int(rows["case:concept:name"].nunique())

    log = timed("reading", read)
    timed("four eyes", lambda: pm4py.filter_four_eyes_principle(log, "created", "solved", keep_violations=True), cases)
    timed("eventually follows", lambda: pm4py.filter_eventually_follows_relation(log, [("solved", "survey")]), cases)
    timed("variants", lambda: pm4py.get_variants(log))
    timed("business hours", lambda: pm4py.get_all_case_durations(log, business_hours=True, business_hour_slots=OFFICE))
    if temporal:
        profile = timed("temporal profile", lambda: pm4py.discover_temporal_profile(log))
        timed("deviations from it", lambda: pm4py.conformance_temporal_profile(log, profile, zeta=2.0), lambda one: sum(map(bool, one)))
    return {
        "version": pm4py.__version__,
        "events": len(log),
        "functions": taken,
        "rss": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("log", type=Path)
    parser.add_argument("--temporal", action="store_true")
    options = parser.parse_args()
    with contextlib.redirect_stdout(sys.stderr):  # it prints a banner and bars
        found = measured(options.log, options.temporal)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
