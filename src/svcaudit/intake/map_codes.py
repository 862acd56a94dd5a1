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
    )
}
