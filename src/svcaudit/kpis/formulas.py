"""What a metric is, in one line: the formula that stands beside its number."""

from __future__ import annotations

from svcaudit.model.describe import any_of, condition_text
from svcaudit.model.spec import CASE_NUMBERS, Abandoned, Metric, Stretch

_ABANDONED = {
    Abandoned.MISSED: "answered in time / (answered + abandoned)",
    Abandoned.IGNORED: "answered in time / answered",
    Abandoned.SHORT_IGNORED: "answered in time / (answered + abandoned late)",
    Abandoned.SHORT_MET: "(answered + abandoned in time) / (answered + abandoned)",
}
_STRETCHES = {
    Stretch.COUNTED: "{of}",
    Stretch.PAUSED: "time paused within {of}",
    Stretch.WHOLE: "{of} from start to stop on the wall",
    Stretch.IDLE: "idle time within {of} (no event for more than {after})",
    Stretch.HANDLING: "{of} without idle time (no event for more than {after})",
}
_NUMBERS = {"case.handovers": "hand-overs of a case", "case.repeats": "repeated stages of a case"}


def formula(metric: Metric) -> str:
    """'answered in time / answered, of answer within 20s', with the cases it is narrowed to."""
    narrowed = []
    if metric.measure == "mean" and metric.scale is not None:
        narrowed.append("on a scale of {:g} to {:g}".format(*map(float, metric.scale)))
    narrowed += [f"with {any_of(metric.among)}"] if metric.among else []
    narrowed += [f"when {condition_text(metric.when)}"] if metric.when is not None else []
    return ", ".join([_formula(metric), *narrowed])


def _formula(metric: Metric) -> str:
    of = metric.of or ""
    if of in CASE_NUMBERS:
        of = _NUMBERS.get(of, f"{of.removeprefix('case.')} of a case")
    match metric.measure:
        case "attainment":
            return f"met / (met + violated + overdue) of {of}"
        case "share":
            assert metric.condition is not None
            return f"cases with {condition_text(metric.condition)} / cases"
        case "rate":
            often = f" at least {metric.times} times" if metric.times > 1 else ""
            return f"cases with {any_of(metric.stages)}{often} / cases"
        case "some":
            return f"cases with {of} / cases"
        case "none":
            return f"cases without {of} / cases"
        case "count":
            return "open cases" if of == "open" else "cases"
        case "csat":
            assert metric.scale is not None
            low, high = (float(bound) for bound in metric.scale)
            return f"answers of {high - metric.top + 1:g} to {high:g} / answers of {low:g} to {high:g}, of {of}"
        case "nps":
            return f"100 x (answers of 9 to 10 - answers of 0 to 6) / answers of 0 to 10, of {of}"
        case "service_level":
            return f"{_ABANDONED[metric.abandoned]}, of {of} within {metric.within}"
        case "first_contact_resolution":
            once = f", no second {any_of(metric.contacts)}" if metric.contacts else ""
            again = f"no case of the same {', '.join(metric.match)} within {metric.within} after"
            return f"finished cases not reopened{once}, {again} / finished cases"
        case "repeat_contact":
            return f"cases with another of the same {', '.join(metric.match)} within {metric.within} before / cases"
    return f"{metric.measure} of {_STRETCHES[metric.time].format(of=of, after=metric.idle_after)}"
