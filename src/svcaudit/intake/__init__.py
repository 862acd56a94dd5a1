"""Customer files to one clean event log: formats, mapping, normalising, quarantine."""

from svcaudit.intake.log_map import FileOptions, LogMap, TimeColumn
from svcaudit.intake.map_file import load_map
from svcaudit.intake.period import Period
from svcaudit.intake.read import read_log
from svcaudit.intake.result import Input, Intake, RowCount

__all__ = ["FileOptions", "Input", "Intake", "LogMap", "Period", "RowCount", "TimeColumn", "load_map", "read_log"]
