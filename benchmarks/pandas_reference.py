"""The rules of workload.yaml as they are commonly written with pandas: independent of svcaudit, which must come to the same verdicts.

    python benchmarks/pandas_reference.py LOG.csv

Twelve of the thirteen rules; left out is `resolution`, whose pauses and working days want a loop over cases. Each function takes the log
(one row an event, in order of case and time) and the cases (one row a case) and gives the verdict of each case as a series. The log is to
be sound, with times of one case that differ: what svcaudit does with ties, bad rows and unknown actors is not written here.
"""

from __future__ import annotations

import sys
from pathlib import Path

import holidays
import pandas as pd

Verdicts = pd.Series
VERDICTS = ["violated", "overdue", "running", "met", "not_applicable"]
"""The worst first."""
LETTERS = {"created": "c", "classified": "l", "replied": "r", "pending": "p", "customer_replied": "u", "escalated": "e", "solved": "s"}
LETTERS |= {"survey": "v", "reopened": "o", "reviewed": "w"}
FLOW = r"cl[rpue]*s(?:or*s)*v?"
BEGUN = r"c(?:l(?:[rpue]*|[rpue]*s(?:or*s)*(?:or*|v)?))?"
"""The flow, and whatever an open case may have got to."""


def read(path: Path) -> pd.DataFrame:
    """The log, in order of case and time; `nth` is the position in the log."""
    log = pd.read_csv(path, usecols=["case", "activity", "time", "actor", "priority"], parse_dates=["time"])
    log = log.sort_values(["case", "time"], kind="stable", ignore_index=True)
    return log.assign(nth=log.index)


def cases_of(log: pd.DataFrame) -> pd.DataFrame:
    """One row a case: priority, the first `created`, and whether it is finished: solved, and not reopened since."""
    cases = log.groupby("case").agg(priority=("priority", "last"))
    for stage in ("solved", "reopened"):
        cases[stage] = of(log, stage).groupby("case")["time"].max()
    cases["finished"] = cases["solved"].notna() & ~(cases["reopened"] > cases["solved"])
    cases["created"] = of(log, "created").groupby("case")["time"].min()
    return cases


def verdict_counts(log: pd.DataFrame) -> dict[str, dict[str, int]]:
    """Rule -> verdict -> number of cases."""
    cases, now = cases_of(log), log["time"].max()
    found = {
        "flow": flow(log, cases),
        "first-response": first_response(log, cases, now),
        "classify-first": classify_first(log, cases),
        "answer-again": later(log, cases, "customer_replied", "replied", pd.Timedelta("24h"), now),
        "no-reply-after-survey": no_reply_after_survey(log, cases),
        "survey-in-time": later(log, cases, "solved", "survey", pd.Timedelta("72h"), now),
        "few-escalations": met_where(count(log, cases, "escalated") <= 2),
        "created-once": created_once(log, cases),
        "starts": met_where(log.groupby("case")["activity"].first() == "created"),
        "one-owner": one_owner(log, cases),
        "few-handovers": few_handovers(log),
        "keep-informed": keep_informed(log, cases, now),
    }
    return {rule: {verdict: int((verdicts == verdict).sum()) for verdict in VERDICTS} for rule, verdicts in found.items()}


def of(log: pd.DataFrame, stage: str) -> pd.DataFrame:
    return log[log["activity"] == stage]


def count(log: pd.DataFrame, cases: pd.DataFrame, stage: str) -> pd.Series:
    return of(log, stage).groupby("case").size().reindex(cases.index, fill_value=0)


def met_where(met: pd.Series) -> Verdicts:
    return met.map({True: "met", False: "violated"})


def worst(case: pd.Series, verdicts: Verdicts, cases: pd.DataFrame) -> Verdicts:
    """The worst verdict of each case's activations; without any, the rule does not apply."""
    ranks = verdicts.map(VERDICTS.index).groupby(case).min().reindex(cases.index, fill_value=VERDICTS.index("not_applicable"))
    return ranks.map(dict(enumerate(VERDICTS)))


def judged(elapsed: pd.Series, limit: pd.Series | pd.Timedelta, came: pd.Series, finished: pd.Series) -> Verdicts:
    """In time or late; what has not come is running in its window, after it overdue in an open case, violated in a finished one."""
    late = elapsed > limit
    verdicts = pd.Series("met", index=elapsed.index)
    verdicts = verdicts.mask(~came & ~late, "running").mask(late & (came | finished), "violated")
    return verdicts.mask(~came & late & ~finished, "overdue")


def flow(log: pd.DataFrame, cases: pd.DataFrame) -> Verdicts:
    runs = log["activity"].map(LETTERS).groupby(log["case"]).agg("".join)
    return met_where(runs.str.fullmatch(FLOW).where(cases["finished"], runs.str.fullmatch(BEGUN)).astype(bool))


def later(log: pd.DataFrame, cases: pd.DataFrame, stage: str, expected: str, within: pd.Timedelta, now: pd.Timestamp) -> Verdicts:
    """After each `stage` the next `expected` of the case within so long."""
    starts, ends = of(log, stage), of(log, expected)
    pairs = pd.merge_asof(starts, ends[["case", "nth", "time"]], on="nth", by="case", direction="forward", suffixes=("", "_end"))
    elapsed = pairs["time_end"].fillna(now) - pairs["time"]
    verdicts = judged(elapsed, within, pairs["time_end"].notna(), pairs["case"].map(cases["finished"]))
    return worst(pairs["case"], verdicts, cases)


def classify_first(log: pd.DataFrame, cases: pd.DataFrame) -> Verdicts:
    first = log[log["activity"].isin(["replied", "classified"])].groupby(["case", "activity"])["time"].min().unstack()
    first = first[first["replied"].notna()]
    return worst(first.index.to_series(), met_where(first["classified"] < first["replied"]), cases)


def no_reply_after_survey(log: pd.DataFrame, cases: pd.DataFrame) -> Verdicts:
    survey = of(log, "survey").groupby("case")["time"].min().rename("survey").reset_index()
    replied = of(log, "replied").groupby("case")["time"].max().rename("replied").reset_index()
    both = survey.merge(replied, on="case", how="left")
    return worst(both["case"], met_where(~(both["replied"] > both["survey"])), cases)


def created_once(log: pd.DataFrame, cases: pd.DataFrame) -> Verdicts:
    times = count(log, cases, "created")
    return met_where(times == 1).mask((times < 1) & ~cases["finished"], "running")


def one_owner(log: pd.DataFrame, cases: pd.DataFrame) -> Verdicts:
    """One person from created to solved, where no escalation lies between the first of one and the last of the other."""
    ends = log[log["activity"].isin(["created", "solved"])]
    both = ends.groupby("case").agg(stages=("activity", "nunique"), actors=("actor", "nunique"))
    both["begin"] = of(log, "created").groupby("case")["time"].min()
    both["end"] = of(log, "solved").groupby("case")["time"].max()
    escalations = of(log, "escalated").merge(both[["begin", "end"]], left_on="case", right_index=True)
    between = escalations[(escalations["time"] > escalations["begin"]) & (escalations["time"] < escalations["end"])]
    held = both[(both["stages"] == 2) & ~both.index.isin(between["case"])]
    return worst(held.index.to_series(), met_where(held["actors"] == 1), cases)


def few_handovers(log: pd.DataFrame) -> Verdicts:
    before = log.groupby("case")["actor"].shift()
    return met_where((before.notna() & (before != log["actor"])).groupby(log["case"]).sum() <= 2)


def keep_informed(log: pd.DataFrame, cases: pd.DataFrame, now: pd.Timestamp) -> Verdicts:
    """Between created and the first solved (else now) no stretch of more than 48 hours without a reply."""
    solved = of(log, "solved").groupby("case")["time"].min().reindex(cases.index)
    replies = of(log, "replied")
    replies = replies[replies["time"] < replies["case"].map(solved).fillna(now)]
    marks = pd.concat(
        [cases["created"].rename("time").reset_index(), replies[["case", "time"]], solved.rename("time").dropna().reset_index()]
    )
    marks = marks.sort_values(["case", "time"], kind="stable", ignore_index=True)
    following = marks.groupby("case")["time"].shift(-1)
    last = following.isna()
    marks = marks[~last | marks["case"].map(solved).isna()]
    following = following[marks.index]
    verdicts = judged(following.fillna(now) - marks["time"], pd.Timedelta("48h"), following.notna(), marks["case"].map(cases["finished"]))
    return worst(marks["case"], verdicts, cases)


def first_response(log: pd.DataFrame, cases: pd.DataFrame, now: pd.Timestamp) -> Verdicts:
    """Working time from created to the first reply; after a reopening the clock goes on to the next reply."""
    replied, reopened = of(log, "replied"), of(log, "reopened")
    spans = cases.assign(stop=replied.groupby("case")["time"].min())
    back = reopened.join(spans["stop"], on="case")
    spans["again"] = back[back["time"] > back["stop"]].groupby("case")["time"].min()
    after = replied.join(spans["again"], on="case")
    spans["second"] = after[after["time"] > after["again"]].groupby("case")["time"].min()
    spans = spans.reset_index()
    hours = working_hours(log["time"].min(), now)
    worked = {name: worked_until(spans[name].fillna(now), hours) for name in ("created", "stop", "again", "second")}
    elapsed = worked["stop"] - worked["created"] + worked["second"] - worked["again"]
    came = spans["stop"].notna() & (spans["again"].isna() | spans["second"].notna())
    limit = pd.to_timedelta(spans["priority"].map({"P1": "1h", "P2": "4h"}).fillna("8h")).dt.total_seconds()
    return judged(elapsed, limit, came, spans["finished"])


def working_hours(begin: pd.Timestamp, end: pd.Timestamp) -> pd.DataFrame:
    """The office's stretches of work: `open`, `close`, and the seconds worked `before`."""
    days = pd.date_range(begin.tz_convert("Europe/Berlin").date(), end.tz_convert("Europe/Berlin").date(), freq="B")
    closed = pd.to_datetime(list(holidays.country_holidays("DE", years=range(begin.year, end.year + 2))))
    days = days[~days.isin(closed)]
    parts = [
        pd.DataFrame(
            {name: (days + pd.Timedelta(hours=hour)).tz_localize("Europe/Berlin").tz_convert("UTC") for name, hour in part.items()}
        )
        for part in ({"open": 8, "close": 12}, {"open": 13, "close": 18})
    ]
    hours = pd.concat(parts).sort_values("open", ignore_index=True)
    length = (hours["close"] - hours["open"]).dt.total_seconds()
    return hours.assign(before=length.cumsum() - length)


def worked_until(times: pd.Series, hours: pd.DataFrame) -> pd.Series:
    """Seconds worked up to each instant."""
    asked = pd.DataFrame({"time": times.astype(hours["open"].dtype)}).reset_index().sort_values("time")
    found = pd.merge_asof(asked, hours, left_on="time", right_on="open").set_index("index").sort_index()
    return (found["before"] + (found[["time", "close"]].min(axis=1) - found["open"]).dt.total_seconds()).fillna(0.0)


def main() -> None:
    for rule, verdicts in verdict_counts(read(Path(sys.argv[1]))).items():
        print(f"{rule:22} " + "  ".join(f"{name} {number:,}" for name, number in verdicts.items() if number))


if __name__ == "__main__":
    main()
