"""Problems as JUnit XML: a suite per file, a test case per code found in it.

A code with an error fails; one with warnings alone passes and says so in its output. A file without problems is one passing case.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from svcaudit.model.place import Problem, Severity
from svcaudit.reports.junit import xml_text
from svcaudit.reports.problem_paths import relative
from svcaudit.reports.problems import in_order


def render_junit(
    problems: Sequence[Problem], files: Sequence[str], explained: Mapping[str, tuple[str, str]], command: str = "svcaudit spec lint"
) -> bytes:
    """The XML document, UTF-8. `files`: all that were looked at; `explained`: title and meaning by code; `command`: what looked."""
    found = in_order(problems)
    suites = Element("testsuites", {"name": command})
    for file in dict.fromkeys((*files, *(problem.place.file for problem in found))):
        of_file = [problem for problem in found if problem.place.file == file]
        codes = list(dict.fromkeys(problem.code for problem in of_file))
        suite = SubElement(suites, "testsuite", {"name": xml_text(relative(file))})
        for code in codes:
            title = explained.get(code, ("", ""))[0]
            _case(suite, f"{code}: {title}" if title else code, [problem for problem in of_file if problem.code == code])
        if not codes:
            SubElement(suite, "testcase", {"classname": xml_text(relative(file)), "name": "no problem", "time": "0"})
    return finish(suites)


def finish(suites: Element) -> bytes:
    """Counts of each suite and of all, then the bytes."""
    for element in (*suites, suites):
        numbers = {"tests": "testcase", "failures": "failure", "errors": "error", "skipped": "skipped"}
        for name, tag in numbers.items():
            element.set(name, str(sum(1 for _ in element.iter(tag))))
    indent(suites)
    made: bytes = tostring(suites, encoding="utf-8", xml_declaration=True)
    return made + b"\n"


def _case(suite: Element, name: str, problems: Sequence[Problem]) -> None:
    first = problems[0].place
    attributes = {"classname": relative(first.file), "name": name, "file": relative(first.file), "line": str(first.line), "time": "0"}
    case = SubElement(suite, "testcase", {key: xml_text(value) for key, value in attributes.items()})
    details = xml_text("\n".join(f"{problem}{f' – {problem.hint}' if problem.hint else ''}" for problem in problems))
    if any(problem.severity is Severity.ERROR for problem in problems):
        failure = SubElement(case, "failure", {"message": xml_text(problems[0].message), "type": problems[0].code})
        failure.text = details
    else:
        SubElement(case, "system-out").text = details
