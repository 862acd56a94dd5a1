"""What can be wrong with a map, for `svcaudit explain MAP103`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MapCode:
    """One kind of problem. `wrong` and `right` are whole maps; the tests load them."""

    code: str
    title: str
    meaning: str
    wrong: str
    right: str

    def __str__(self) -> str:
        return f"{self.code}: {self.title}\n\n{self.meaning}\n\nWrong:\n\n{_indented(self.wrong)}\n\nRight:\n\n{_indented(self.right)}\n"


def _indented(excerpt: str) -> str:
    return "\n".join(f"    {line}" for line in excerpt.splitlines())


MAP_CODES = {
    code.code: code
    for code in (
        MapCode(
            "MAP101",
            "this is not YAML",
            "The map cannot be read: a quote or bracket is not closed, a tab indents a line, or the file is not UTF-8.",
            "case: [ticket",
            "case: ticket",
        ),
        MapCode(
            "MAP102",
            "a map is a mapping",
            "The file names our words on the left and the columns of the log on the right.",
            "- ticket_id",
            "case: ticket_id",
        ),
        MapCode(
            "MAP103",
            "unknown key",
            "The key has no meaning here; a slip of the pen would otherwise leave a column unread. Keys of your own begin with `x-`.",
            "acter: agent",
            "actor: agent",
        ),
        MapCode(
            "MAP104",
            "something else is expected here",
            "A column is one name; `activity` and `missing` may be lists; `attributes`, `values` and `file` are mappings.",
            "case: [ticket_id, number]",
            "case: ticket_id",
        ),
        MapCode(
            "MAP105",
            "the key is given twice",
            "Only one of the two could count, and nobody would see which.",
            "case: id\ncase: number",
            "case: number",
        ),
        MapCode(
            "MAP106",
            "unknown time zone",
            "A zone is a name of the IANA database, which knows summer time, or an offset such as +08:00.",
            "time: {column: at, zone: Asia/Beijing}",
            "time: {column: at, zone: Asia/Shanghai}",
        ),
        MapCode(
            "MAP107",
            "the time format cannot be read",
            "A format is a strptime pattern that says year, month and day, or one of epoch, epoch_ms, epoch_us, excel.",
            'time: {column: at, format: "%H:%M"}',
            'time: {column: at, format: "%Y/%m/%d %H:%M"}',
        ),
        MapCode(
            "MAP108",
            "unknown encoding",
            "Leave the line out: UTF-8, UTF-16 and GB18030 are found by looking.",
            "file: {encoding: utf-9}",
            "file: {encoding: gb18030}",
        ),
        MapCode(
            "MAP109",
            "a delimiter or quote is one character",
            'One ASCII character; a tab is written "\\t"; `quote: ""` means that nothing is quoted.',
            'file: {delimiter: "::"}',
            'file: {delimiter: ";"}',
        ),
        MapCode(
            "MAP110",
            "unknown file format",
            "The word names a format for a file whose suffix does not: csv, excel, json, jsonl, parquet, xes, ocel, ocel-sqlite.",
            "file: {format: jsn}",
            "file: {format: json}",
        ),
        MapCode(
            "MAP111",
            "unknown lifecycle",
            "`complete` reads one event for each activity instance, `all` reads every transition, the activity being `name+transition`.",
            "file: {lifecycle: started}",
            "file: {lifecycle: all}",
        ),
        MapCode(
            "MAP112",
            "the row of the header",
            "Where titles stand above the header, `header_row` says which line of the text, or row of the sheet, names the columns.",
            "file: {header_row: second}",
            "file: {header_row: 2}",
        ),
        MapCode(
            "MAP120",
            "unknown shape",
            "The shape says what a row is: events (one event), wide (a case), snapshots (a case as it stood), intervals (start and end), "
            "clocks (the vendor's measurement of one clock).",
            "shape: broad",
            "shape: wide\nevents: {created: opened_at}",
        ),
        MapCode(
            "MAP121",
            "unknown order of day and month",
            "For a column in which 03/04 could be either: day_first (3 April) or month_first (4 March).",
            "time: {order: dmy}",
            "time: {order: day_first}",
        ),
        MapCode(
            "MAP122",
            "a key of another shape",
            "`events` belongs to wide tables, `changes` to snapshots, `start` and `end` to intervals and clocks: it would go unread.",
            "events: {created: opened_at}",
            "shape: wide\nevents: {created: opened_at}",
        ),
        MapCode(
            "MAP123",
            "the shape lacks a key",
            "Without it there would be no events: a wide table needs `events`, snapshots need `changes`, intervals `start` and `end`.",
            "shape: wide",
            "shape: wide\nevents: {created: opened_at}",
        ),
        MapCode(
            "MAP124",
            "a claim that cannot be read",
            "A claim names the rule, and the column of the vendor's verdict with its words, or that of its span with the unit.",
            "claims: {resolution: {column: made_sla}}",
            'claims: {resolution: {column: made_sla, met: ["true"], violated: ["false"]}}',
        ),
        MapCode(
            "MAP125",
            "one column or two",
            "A time stands in one column (`column`), or its day in one and its hour in another (`date` and `time`).",
            "time: {column: at, date: day}",
            "time: {date: day, time: hour}",
        ),
        MapCode(
            "MAP126",
            "the map that is extended cannot be had",
            "`extends` names a shipped map (`svcaudit log maps` lists them) or a file, beside this map or by its path.",
            "extends: service-now",
            "extends: servicenow-incident",
        ),
        MapCode(
            "MAP127",
            "what becomes of duplicates",
            "Rows that equal an earlier one in every column that is read: `keep` uses them as they are, `drop` counts them as ignored.",
            "duplicates: remove",
            "duplicates: drop",
        ),
    )
}
