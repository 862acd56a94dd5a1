"""A rule under another name, without `formerly`: the one that took its place is named."""

from __future__ import annotations

from spec_diff.diff_samples import changes

OLD = "svcaudit: 1\nid: desk\nversion: 1.0.0\nstages: [a, b]\nrules:\n  first: {required: a}\n"


def gone(new: str) -> str:
    (told,) = (change.message for change in changes(OLD, OLD.replace("  first: {required: a}\n", new)) if "is gone" in change.message)
    return told


def test_the_one_that_asks_the_same_is_named() -> None:
    told = gone("  second: {required: a}\n  third: {required: b}\n")
    assert told == "rule first is gone; second asks the same: if that is its new name, say `formerly: [first]` there"


def test_none_is_named_where_none_or_several_ask_the_same() -> None:
    said = "rule first is gone; if it was renamed, say `formerly: [first]` there"
    assert gone("  second: {required: b}\n") == said
    assert gone("  second: {required: a}\n  third: {required: a}\n") == said
