"""`svcaudit spec`: the standard as a file – show, lint, test, schema."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from svcaudit.cli.output import Output, help_if_alone
from svcaudit.cli.spec_diff import diff_command

spec_app = typer.Typer(help="The standard as a file: show, lint, test, schema.", invoke_without_command=True, rich_markup_mode=None)
spec_app.callback()(help_if_alone)
spec_app.command("diff")(diff_command)


class ProblemFormat(StrEnum):
    TEXT = "text"
    JSON = "json"


class LintFailOn(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    NEVER = "never"


@spec_app.command("lint")
def lint_command(
    paths: Annotated[list[Path], typer.Argument(metavar="SPEC...", help="Standards to read.")],
    format_: Annotated[ProblemFormat, typer.Option("--format", "-f", help="What stdout gets.")] = ProblemFormat.TEXT,
    fail_on: Annotated[LintFailOn, typer.Option("--fail-on", help="Exit 1 for warnings too, or never.")] = LintFailOn.ERROR,
) -> int:
    """Is it sound? Every problem in one pass, with line, column, and what to do. Errors make exit 2.

    Example: svcaudit spec lint process_specs/*.yaml
    """
    from svcaudit.model.place import Problem, Severity
    from svcaudit.reports.problems import problems_as_dicts, render_problems
    from svcaudit.spec.lint import lint
    from svcaudit.spec.load import parse, read_text

    problems: list[Problem] = []
    for path in paths:
        spec, found = parse(read_text(path), str(path))
        problems += [*found, *(lint(spec) if spec is not None else ())]
    if format_ is ProblemFormat.JSON:
        Output().payload(json.dumps(problems_as_dicts(problems), ensure_ascii=False, indent=2))
    elif problems:
        Output().payload(render_problems(problems, color=Output().colored()))
    else:
        Output().payload(f"{len(paths)} {'standard' if len(paths) == 1 else 'standards'}, no problem")
    errors = any(problem.severity is Severity.ERROR for problem in problems)
    warnings = any(problem.severity is Severity.WARNING for problem in problems)
    if errors and fail_on is not LintFailOn.NEVER:
        return 2
    return 1 if warnings and fail_on is LintFailOn.WARNING else 0


@spec_app.command("show")
def show_command(
    path: Annotated[Path, typer.Argument(metavar="SPEC", help="The standard.")],
    lang: Annotated[str, typer.Option("--lang", metavar="LANG", help="Language of titles: en or zh.")] = "en",
) -> int:
    """The standard read aloud: stages, clocks and rules, one line each.

    Example: svcaudit spec show process_specs/enterprise_service.yaml
    """
    from svcaudit.reports.spec_text import spec_text
    from svcaudit.spec.load import load

    Output().payload(spec_text(load(path), lang))
    return 0


@spec_app.command("schema")
def schema_command(
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="PATH", help="Write it to this file.")] = None,
    run: Annotated[bool, typer.Option("--run", help="The schema of run.json instead.")] = False,
) -> int:
    """The JSON Schema of the spec language (draft-07), for editors; or that of run.json.

    Example: svcaudit spec schema -o schema/process-spec.schema.json
    """
    if run:
        from svcaudit.reports.run_schema import schema_text as text_of
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
def test_command(
    paths: Annotated[list[Path], typer.Argument(metavar="TEST...", help="Spec-test files, or folders that hold *.test.yaml.")],
    run: Annotated[
        str | None, typer.Option("--run", metavar="REGEX", help="Only tests whose name matches this regular expression.")
    ] = None,
    coverage_threshold: Annotated[
        int, typer.Option("--coverage-threshold", metavar="PERCENT", min=0, max=100, help="Exit 1 below this percentage.")
    ] = 0,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Name every test.")] = False,
) -> int:
    """Does it judge as intended? Run the standard's tests and say which rules they cover.

    Example: svcaudit spec test process_specs/tests
    """
    from svcaudit.audit.spec_test_files import run_files
    from svcaudit.reports.spec_tests import render_results

    reports = run_files(paths, run)
    out = Output()
    out.payload(render_results(reports, verbose=verbose, color=out.colored(sys.stdout)))
    failed = any(not result.passed for report in reports for result in report.results)
    uncovered = any(report.coverage.percent < coverage_threshold for report in reports)
    return 1 if failed or uncovered else 0
