"""The sentences that other rooms write into a run in English, as phrases: what a rule asks, what a check remarked, what a note says.

A run is one for all readers, so its sentences are English; `Retelling` recognises them by these phrases. Tried from top to bottom:
what ends a sentence is taken off first. The names say what stands in a place; see `retelling.SLOTS`.
"""

from __future__ import annotations

from svcaudit.reports.phrases import phrase

RULES = (
    phrase("{asked}, when {condition}"),
    phrase("{start} to {stop}: {limits}"),
    phrase("{asked}, different {attributes}"),
    phrase("{asked}, same {attributes}"),
    phrase("{asked}, unless {stages}"),
    phrase("every {stages} at most {limit} apart from {start} to {stop}"),
    phrase("every {stages} at most {limit} apart from {start}"),
    phrase("every {stages} at most {limit} apart to {stop}"),
    phrase("every {stages} at most {limit} apart"),
    phrase("{stages} at most {limit} apart"),
    phrase("{asked} within {limit}"),
    phrase("{asked} (one each)"),
    phrase("{asked} (next)"),
    phrase("after {activation} expect {target}"),
    phrase("after {activation} never {target}"),
    phrase("before {activation} expect {target}"),
    phrase("before {activation} never {target}"),
    phrase("if {activation} expect {target}"),
    phrase("if {activation} never {target}"),
    phrase("not together: {options}"),
    phrase("together: {options}"),
    phrase("exactly one of: {options}"),
    phrase("one of: {options}"),
    phrase("required: {stages}, at least {n}"),
    phrase("required: {stages}"),
    phrase("never {stages}"),
    phrase("at most {n}: {stages}"),
    phrase("exactly {n}: {stages}"),
    phrase("starts with {stages}"),
    phrase("ends with {stages}"),
    phrase("different actor: {options}"),
    phrase("same actor: {options}"),
    phrase("different role: {options}"),
    phrase("same role: {options}"),
    phrase("different {attribute}: {options}"),
    phrase("same {attribute}: {options}"),
    phrase("at most {n} hand-overs of actor"),
    phrase("at most {n} hand-overs of role"),
    phrase("at most {n} hand-overs of {attribute}"),
    phrase("at most {n} repeats of the same {attributes}"),
    phrase("{attribute} follows the matrix"),
    phrase("wording of {stages}"),
    phrase("{stages} records {attributes}"),
    phrase("{stages} by {roles}"),
    phrase("at {stages}: {condition}"),
    phrase("no {target}"),
    phrase("the flow"),
)
"""`svcaudit.model.describe`: what a rule asks, and what a finding expected."""

TARGETS = (
    phrase("{limits}; {further}"),
    phrase("within {limit} when {condition}"),
    phrase("within {limit}"),
)
"""The rows of a clock's targets."""

CONDITIONS = (
    phrase("not {condition}"),
    phrase("during {calendar}"),
    phrase("{attribute} is present"),
    phrase("{attribute} is missing"),
    phrase("{attribute} is {values}"),
    phrase("{attribute} matches {pattern}"),
    phrase("{attribute} >= {value}"),
    phrase("{attribute} <= {value}"),
    phrase("{attribute} > {value}"),
    phrase("{attribute} < {value}"),
)
"""One part of a condition, between `and` and `or`."""

REMARKS = (
    phrase("{n} found"),
    phrase("{n} hand-overs"),
    phrase("{n} earlier, last {case}"),
    phrase("role {role}"),
    phrase("at the end"),
    phrase("at the beginning"),
    phrase("before {stages}"),
    phrase("after {stages}"),
    phrase("{attribute}: expected nothing, is missing"),
    phrase("{attribute}: expected nothing, is {value}"),
    phrase("{attribute}: expected {expected}, is missing"),
    phrase("{attribute}: expected {expected}, is {value}"),
    phrase("says none of: {patterns}"),
    phrase("does not say: {patterns}"),
    phrase("says: {patterns}"),
    phrase("target {n} of {all}: within {limit}; the clock went on when the case was reopened"),
    phrase("target {n} of {all}: within {limit}"),
)
"""`svcaudit.checks`: what a finding remarks."""

FACTS = (phrase("{attribute} = {value}"), phrase("{attribute} missing"))
"""`svcaudit.checks`: one fact of several that a finding remarks."""

FORMULAS = (
    phrase("{formula}, when {condition}"),
    phrase("{formula}, with {stages}"),
    phrase("{formula}, on a scale of {low} to {high}"),
    phrase("met / (met + violated + overdue) of {of}"),
    phrase("answered in time / (answered + abandoned), of {of} within {limit}"),
    phrase("answered in time / answered, of {of} within {limit}"),
    phrase("answered in time / (answered + abandoned late), of {of} within {limit}"),
    phrase("(answered + abandoned in time) / (answered + abandoned), of {of} within {limit}"),
    phrase("answers of {n} to {m} / answers of {low} to {high}, of {of}"),
    phrase("100 x (answers of 9 to 10 - answers of 0 to 6) / answers of 0 to 10, of {of}"),
    phrase("finished cases not reopened, no second {stages}, no case of the same {attributes} within {limit} after / finished cases"),
    phrase("finished cases not reopened, no case of the same {attributes} within {limit} after / finished cases"),
    phrase("cases with another of the same {attributes} within {limit} before / cases"),
    phrase("cases with {number} of a case / cases"),
    phrase("cases without {number} of a case / cases"),
    phrase("cases with {stages} at least {n} times / cases"),
    phrase("cases with {condition} / cases"),
    phrase("open cases"),
    phrase("mean of {of}"),
    phrase("median of {of}"),
    phrase("sum of {of}"),
    phrase("max of {of}"),
    phrase("attainment of {of}"),
    phrase("rate of {of}"),
    phrase("share of {of}"),
    phrase("count of cases"),
    phrase("count of open"),
    phrase("{quantile} of {of}"),
    phrase("cases"),
)
"""`svcaudit.kpis`: how a metric is measured."""

NUMBERS = (
    phrase("{number} of a case"),
    phrase("time paused within {of}"),
    phrase("{of} from start to stop on the wall"),
    phrase("idle time within {of} (no event for more than {limit})"),
    phrase("{of} without idle time (no event for more than {limit})"),
    phrase("events"),
    phrase("hand-overs"),
    phrase("repeated stages"),
    phrase("violations"),
    phrase("fitness"),
    phrase("duration"),
    phrase("age"),
    phrase("cases"),
)
"""What a metric is a mean, a quantile or a sum of."""
