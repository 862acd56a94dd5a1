"""`svcaudit spec`: the standard as a file – show, lint, test, compare, schema."""

from __future__ import annotations

import sys
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from svcaudit.cli import options
from svcaudit.cli.output import Output, help_if_alone
from svcaudit.cli.settings import Settings
from svcaudit.cli.spec_diff import diff_command
from svcaudit.cli.spec_impact import impact_command
from svcaudit.errors import SpecError
from svcaudit.model.setting import LANG, SPEC, TESTS

spec_app = typer.Typer(
    help="The standard as a file: show, lint, test, compare, schema.", invoke_without_command=True, rich_markup_mode=None
)
spec_app.callback()(help_if_alone)
spec_app.command("diff")(diff_command)
spec_app.command("impact")(impact_command)


class ProblemFormat(StrEnum):
    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    GITLAB = "gitlab"
    SARIF = "sarif"
    JUNIT = "junit"


class SpecTestFormat(StrEnum):
    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    JUNIT = "junit"


class LintFailOn(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    NEVER = "never"


@spec_app.command("lint")
@options.taking(also=(SPEC,))
def lint_command(
    chosen: Settings,
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="SPEC", help="Standards to read. Without any, that of svcaudit.yaml.")
    ] = None,
    format_: Annotated[ProblemFormat, typer.Option("--format", "-f", help="What stdout gets.")] = ProblemFormat.TEXT,
    fail_on: Annotated[LintFailOn, typer.Option("--fail-on", help="Exit 1 for warnings too, or never.")] = LintFailOn.ERROR,
    outputs: Annotated[
        list[str] | None,
        typer.Option("--output", "-o", metavar="PATH", help="Write them to a file, too; format by suffix, or gitlab=PATH. Repeatable."),
    ] = None,
    quiet: options.Quiet = False,
) -> int:
    """Is it sound? Every problem in one pass, with line, column, and what to do. Errors make exit 2.

    Of a folder every standard is read; versions of one standard in it must not claim the same day, nor leave one out.

    Example: svcaudit spec lint process_specs/*.yaml
    """
    from svcaudit.cli.spec_outputs import planned_outputs, shown, write_files
    from svcaudit.model.place import Problem, Severity
    from svcaudit.model.spec import ProcessSpec
    from svcaudit.reports.problem_formats import PROBLEM_FORMATS, SUFFIXES, Found
    from svcaudit.spec.codes import CODES
    from svcaudit.spec.lint import lint
    from svcaudit.spec.load import parse, read_text
    from svcaudit.spec.versions import problems_between, standards_in

    out = Output(quiet=quiet)
    asked = paths or [_configured(chosen, "lint", out)]
    paths = [file for path in asked for file in (standards_in(path) if path.is_dir() else [path])]
    files = planned_outputs(outputs or (), PROBLEM_FORMATS, SUFFIXES, paths)
    problems: list[Problem] = []
    read: list[ProcessSpec] = []
    for path in paths:
        try:
            spec, found = parse(read_text(path), str(path))
        except SpecError as not_text:
            problems += not_text.problems
            continue
        problems += [*found, *(lint(spec) if spec is not None else ())]
        read += [spec] if spec is not None else []
    if any(path.is_dir() for path in asked):
        for desk in dict.fromkeys((Path(spec.path).parent, spec.id) for spec in read):
            problems += problems_between([spec for spec in read if (Path(spec.path).parent, spec.id) == desk])
    problems = list({(one.code, one.place, one.message): one for one in problems}.values())  # what two standards inherit is told once
    explained = {code.code: (code.title, code.meaning) for code in CODES.values()}
    found_in = Found(problems, [str(path) for path in paths], explained, out.colored())
    out.payload(shown(PROBLEM_FORMATS[format_](found_in)))
    write_files([(path, PROBLEM_FORMATS[name](replace(found_in, color=False))) for name, path in files], out)
    errors = any(problem.severity is Severity.ERROR for problem in problems)
    warnings = any(problem.severity is Severity.WARNING for problem in problems)
    if errors and fail_on is not LintFailOn.NEVER:
        return 2
    return 1 if warnings and fail_on is LintFailOn.WARNING else 0


@spec_app.command("show")
@options.taking(LANG, also=(SPEC,))
def show_command(
    chosen: Settings,
    path: Annotated[
        Path | None, typer.Argument(metavar="SPEC", help="The standard, or a folder of versions. Without one, that of svcaudit.yaml.")
    ] = None,
    quiet: options.Quiet = False,
    resolved: Annotated[
        bool, typer.Option("--resolved", help="As one YAML with all that it extends, and where each line came from.")
    ] = False,
) -> int:
    """The standard read aloud: stages, clocks and rules, one line each.

    Example: svcaudit spec show process_specs/enterprise_service.yaml
    """
    from svcaudit.errors import UsageError
    from svcaudit.reports.spec_text import spec_text, versions_text
    from svcaudit.spec.load import load
    from svcaudit.spec.resolved import resolved_text
    from svcaudit.spec.versions import load_versions

    out = Output(quiet=quiet)
    path = path or _configured(chosen, "show", out)
    if path.is_dir():
        if resolved:
            raise UsageError(f"{path} is a folder, and one standard is resolved", "name one of the versions in it")
        out.payload(versions_text([(one.spec, one.first, one.last) for one in load_versions(path)], chosen[LANG]))
        return 0
    spec = load(path)
    out.payload(resolved_text(spec) if resolved else spec_text(spec, chosen[LANG]))
    return 0


@spec_app.command("schema")
def schema_command(
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="PATH", help="Write it to this file.")] = None,
    run: Annotated[bool, typer.Option("--run", help="The schema of run.json instead.")] = False,
    compare: Annotated[bool, typer.Option("--compare", help="The schema of `svcaudit compare --format json` instead.")] = False,
) -> int:
    """The JSON Schema of the spec language (draft-07), for editors; or that of run.json or of a comparison.

    Example: svcaudit spec schema -o schema/process-spec.schema.json
    """
    if run and compare:
        from svcaudit.errors import UsageError

        raise UsageError("--run and --compare are two schemas", "ask for one of them")
    if run:
        from svcaudit.reports.run_schema import schema_text as text_of
    elif compare:
        from svcaudit.reports.run_schema import compare_schema_text as text_of
    else:
        from svcaudit.spec.schema import schema_text as text_of
    text = text_of()
    if output is None:
        Output().payload(text)
        return 0
    from svcaudit.cli.reports import write_text

    write_text(output, text)
    Output().status(f"wrote {output}")
    return 0


@spec_app.command("test")
@options.taking(TESTS, LANG)
def test_command(
    chosen: Settings,
    run: Annotated[
        str | None, typer.Option("--run", metavar="REGEX", help="Only tests whose name matches this regular expression.")
    ] = None,
    coverage_threshold: Annotated[
        int, typer.Option("--coverage-threshold", metavar="PERCENT", min=0, max=100, help="Exit 1 below this percentage.")
    ] = 0,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Name every test.")] = False,
    format_: Annotated[SpecTestFormat, typer.Option("--format", "-f", help="What stdout gets.")] = SpecTestFormat.TEXT,
    outputs: Annotated[
        list[str] | None,
        typer.Option("--output", "-o", metavar="PATH", help="Write them to a file, too; format by suffix, or junit=PATH. Repeatable."),
    ] = None,
    junit: Annotated[Path | None, typer.Option("--junit", metavar="FILE", help="The same as -o junit=FILE.")] = None,
    quiet: options.Quiet = False,
) -> int:
    """Does it judge as intended? Run the standard's tests and say which rules, and which rows of target tables, they cover.

    Example: svcaudit spec test process_specs/tests
    """
    from svcaudit.audit.spec_test_files import found, run_files
    from svcaudit.cli.spec_outputs import planned_outputs, shown, write_files
    from svcaudit.reports.spec_test_formats import SUFFIXES, TEST_FORMATS, Tested

    asked = [*(outputs or ()), *([] if junit is None else [f"junit={junit}"])]
    out = Output(quiet=quiet)
    chosen.tell(out)
    paths = chosen[TESTS]
    if not paths:
        raise chosen.missing("svcaudit spec test TEST", TESTS)
    files = planned_outputs(asked, TEST_FORMATS, SUFFIXES, found(paths))
    reports = run_files(paths, run)
    tested = Tested(reports, verbose, out.colored(sys.stdout), chosen[LANG])
    out.payload(shown(TEST_FORMATS[format_](tested)))
    write_files([(path, TEST_FORMATS[name](replace(tested, color=False))) for name, path in files], out)
    failed = any(not result.passed for report in reports for result in report.results)
    uncovered = any(report.coverage.percent < coverage_threshold for report in reports)
    return 1 if failed or uncovered else 0


def _configured(chosen: Settings, command: str, out: Output) -> Path:
    """The standard of the config file, where none was named. Raises UsageError."""
    spec = chosen[SPEC]
    if spec is None:
        raise chosen.missing(f"svcaudit spec {command} SPEC", SPEC)
    chosen.tell(out)
    return spec
