"""SPEC1xx: the YAML itself, the shape of the file, and the stages, its first words."""

from __future__ import annotations

from svcaudit.spec.codes.code import Code

STRUCTURE = (
    Code(
        "SPEC100",
        "the file is empty",
        "A standard begins with `svcaudit: 1`, an id and a version.",
        "",
        "svcaudit: 1\nid: example\nversion: 1",
    ),
    Code(
        "SPEC101",
        "this is not YAML",
        "The text cannot be read: a tab indents a line, a quote or bracket is not closed, a sign stands where none may, "
        "or the file is not UTF-8.",
        "title: Service: fast and friendly",
        'title: "Service: fast and friendly"',
    ),
    Code(
        "SPEC102",
        "a key is missing",
        "Something cannot be understood without this key.",
        "clocks:\n  first-response: {start: intake, within: 24h}",
        "clocks:\n  first-response: {start: intake, stop: reply, within: 24h}",
    ),
    Code(
        "SPEC103",
        "unknown key",
        "The key has no meaning here; a slip of the pen would otherwise change the standard unnoticed. Keys of your own begin with `x-`.",
        "rules:\n  ask: {after: resolve, expect: review, withn: 48h}",
        "rules:\n  ask: {after: resolve, expect: review, within: 48h, x-chapter: 4}",
    ),
    Code(
        "SPEC104",
        "the stage is not declared",
        "Rules speak of the stages declared under `stages:` and of no others, so that a misspelt one cannot silently never occur.",
        "rules:\n  ask: {after: resolv, expect: review}",
        "rules:\n  ask: {after: resolve, expect: review}",
    ),
    Code(
        "SPEC105",
        "a key is given twice",
        "In YAML the second would silently replace the first.",
        "title: Support\ntitle: Service",
        "title: Service",
    ),
    Code(
        "SPEC106",
        "something of another shape stands here",
        "A text, a list or a mapping is expected, and something else, or nothing, was found.",
        "rules:\n  ask: {after: resolve, expect: {stage: review}}",
        "rules:\n  ask: {after: resolve, expect: [review, reply]}",
    ),
    Code(
        "SPEC107", "more than one document", "A file holds one standard; `---` begins another.", "title: One\n---\ntitle: Two", "title: One"
    ),
    Code(
        "SPEC108",
        "an alias that cannot be followed",
        "`*name` repeats what `&name` marked above. It must be defined, must not contain itself, and all aliases together must stay small.",
        "closed_by: *finished",
        "x-finished: &finished [resolve]\nclosed_by: *finished",
    ),
    Code(
        "SPEC109",
        "a YAML tag",
        "Tags such as `!!int` are not part of the language: every field knows the type of its value.",
        "title: !!str Service",
        "title: Service",
    ),
    Code(
        "SPEC110",
        "nested too deep",
        "Lists and mappings stand in one another more than 50 deep. No standard needs that.",
        "x-deep: " + "[" * 60 + "]" * 60,
        "x-deep: [[]]",
    ),
    Code(
        "SPEC111",
        "the file is too large",
        "A standard holds rules, not data: 5 MB, and 200,000 words, are the limit.",
        "# … more than 5 MB …",
        "title: Service",
    ),
    Code(
        "SPEC119",
        "too many problems",
        "After 1000 problems the rest of the file is not read. Mend the first ones: the others often follow from them.",
        "# … 1000 slips of the pen …",
        "title: Service",
    ),
    Code(
        "SPEC112",
        "another version of the language",
        "`svcaudit:` is the version of the language, not of your standard; this program reads version 1.",
        "svcaudit: 2\nversion: 2",
        "svcaudit: 1\nversion: 2",
    ),
    Code(
        "SPEC113",
        "not a rule yet",
        "The first keys of a rule say what it asks: after … expect, required, at_most and so on.",
        "rules:\n  ask: {after: resolve, within: 48h}",
        "rules:\n  ask: {after: resolve, expect: review, within: 48h}",
    ),
    Code(
        "SPEC114",
        "two rules in one",
        "A rule is of one kind, so that a verdict has one meaning. Write two rules.",
        "rules:\n  ask: {required: review, starts_with: intake}",
        "rules:\n  ask: {required: review}\n  first: {starts_with: intake}",
    ),
    Code(
        "SPEC115",
        "an option of another kind of rule",
        "The option means nothing for this kind of rule and would be ignored.",
        "rules:\n  ask: {if: resolve, expect: review, matching: next}",
        "rules:\n  ask: {after: resolve, expect: review, matching: next}",
    ),
    Code(
        "SPEC116",
        "the flow cannot be read",
        "A flow is made of stages, `|` for choice, `? * +` for repetition, `&` for any order, and parentheses.",
        "flow: intake (reply | review resolve",
        "flow: intake (reply | review) resolve",
    ),
    Code(
        "SPEC117",
        "not a possible name",
        "Names of stages, rules, clocks and metrics are letters, digits, '-' and '_'; `flow` and names with a dot are reserved.",
        "rules:\n  flow: {required: review}",
        "rules:\n  must-review: {required: review}",
    ),
    Code(
        "SPEC118",
        "one id for two things",
        "Rules and clocks share their ids, because verdicts, waivers and tests name both by id.",
        "clocks:\n  answer: {start: intake, stop: reply, within: 24h}\nrules:\n  answer: {required: reply}",
        "clocks:\n  answer: {start: intake, stop: reply, within: 24h}\nrules:\n  answered: {required: reply}",
    ),
    Code(
        "SPEC120",
        "the standard that this one extends cannot be read",
        "`extends:` takes a path relative to the file in which it stands. There is no such file, or it is no file that can be read, "
        "or the path begins at the root, where the next machine has something else.",
        "extends: nowhere.yaml",
        "extends: base.yaml",
    ),
    Code(
        "SPEC121",
        "standards that extend one another in a circle",
        "A standard extends another one, that perhaps a third, and the last of them stands on its own; at most 8 in a row.",
        "extends: spec.yaml  # which is this very file",
        "extends: base.yaml",
    ),
    Code(
        "SPEC122",
        "nothing there to remove",
        "In a standard that extends another, `null` removes what the other says. Here it says nothing, or says it under another name, "
        "and what was to be removed would still be judged. An entry without settings is left empty, or written `{}`.",
        "extends: base.yaml\nclocks:\n  anwser: null",
        "extends: base.yaml\nclocks:\n  answer: null",
    ),
    Code(
        "SPEC123",
        "left empty over something",
        "In a standard that extends another, nothing is written where the other has a list or a mapping: that might mean to keep it, "
        "or to remove it.",
        "extends: base.yaml\nclocks:",
        "extends: base.yaml\nclocks: null",
    ),
)
