"""What a command can be told by a flag, the environment or svcaudit.yaml alike: each declared here once, for all of them.

The config file takes its keys from here, the command line its options, and `config show` its lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import Generic, TypeVar

from svcaudit.model.engine import Engine
from svcaudit.model.fail_on import FailOn

T_co = TypeVar("T_co", covariant=True)


CONFIG_NAME = "svcaudit.yaml"
"""What the config file is called wherever it is looked for."""


class Kind(Enum):
    """What may be written for a setting. Paths in a config file are relative to it."""

    PATH = auto()
    PATHS = auto()
    MAP = auto()
    REPORTS = auto()
    RULES = auto()
    REVISION = auto()
    ZONE = auto()
    LANGUAGE = auto()
    COUNT = auto()
    SHARE = auto()
    FAIL_ON = auto()
    ENGINE = auto()
    SIZE = auto()
    COLOUR = auto()
    OPTIONS = auto()

    @property
    def several(self) -> bool:
        """Whether one value or a list may be written."""
        return self in (Kind.PATHS, Kind.REPORTS, Kind.RULES, Kind.OPTIONS)


@dataclass(frozen=True, slots=True, eq=False)
class Setting(Generic[T_co]):
    """One setting: its key in the file, `--key` on the command line (`short`: and one letter), SVCAUDIT_KEY in the environment.

    `default`: its value when nobody says one. `metavar`: how a value is called in a help text. `positional`: an argument, not a flag.
    `flagged`: the flag, where it is another word than the key. `within`: the key of the file that holds it.
    """

    name: str
    kind: Kind
    default: T_co
    says: str
    metavar: str
    short: str = ""
    positional: bool = False
    flagged: str = ""
    within: str = ""

    @property
    def key(self) -> str:
        """Its key in the file."""
        return self.name.removeprefix(f"{self.within}_") if self.within else self.name

    @property
    def flag(self) -> str:
        return f"{self.metavar}..." if self.positional else self.flagged or f"--{self.name.replace('_', '-')}"

    @property
    def variable(self) -> str:
        return f"SVCAUDIT_{self.name.upper()}"


_Paths = tuple[Path, ...]
_Words = tuple[str, ...]

LOGS: Setting[_Paths] = Setting(
    "logs",
    Kind.PATHS,
    (),
    "Exported logs: files, packed or not, 'patterns/*.csv', - for standard input.",
    "LOG",
    positional=True,
    flagged="--log",
)
SPEC: Setting[Path | None] = Setting("spec", Kind.PATH, None, "The standard (YAML), or a folder with its versions.", "PATH", "-s")
MAP: Setting[Path | None] = Setting("map", Kind.MAP, None, "Which column is what (YAML); see docs/maps.md.", "PATH", "-m")
ZONE: Setting[str | None] = Setting("zone", Kind.ZONE, None, "Time zone of times that do not say theirs: Asia/Shanghai.", "ZONE")
CLAIMS: Setting[_Paths] = Setting(
    "claims", Kind.PATHS, (), "A table of the vendor's own verdicts, to be held against ours. Repeatable.", "FILE"
)
CLAIMS_MAP: Setting[Path | None] = Setting(
    "claims_map", Kind.MAP, None, "Which column of it is what, and what its words mean; without it, the map of the log.", "PATH"
)
WAIVERS: Setting[Path | None] = Setting("waivers", Kind.PATH, None, "Dated exceptions (YAML).", "PATH")
RUN: Setting[Path | None] = Setting("run", Kind.PATH, None, "The folder that keeps the run: run.json, tables, quarantine.", "FOLDER")
OUTPUT: Setting[_Words] = Setting("output", Kind.REPORTS, (), "Write a report; format by suffix, or html=PATH. Repeatable.", "PATH", "-o")
FAIL_ON: Setting[FailOn] = Setting(
    "fail_on", Kind.FAIL_ON, FailOn.ERROR, "Exit 1 when a gate of this severity or above is missed.", "SEVERITY"
)
LIMIT: Setting[int | None] = Setting("limit", Kind.COUNT, None, "How many findings to list, here and in reports.", "N")
LANG: Setting[str] = Setting("lang", Kind.LANGUAGE, "en", "Language of reports: en or zh.", "LANG")
MAX_QUARANTINE: Setting[str] = Setting(
    "max_quarantine", Kind.SHARE, "100%", "Refuse (exit 3) when more rows than this cannot be read.", "SHARE"
)
SELECT: Setting[_Words] = Setting("select", Kind.RULES, (), "Judge only this rule (id or kind). Repeatable.", "RULE")
IGNORE: Setting[_Words] = Setting("ignore", Kind.RULES, (), "Leave out this rule (id or kind). Repeatable.", "RULE")
ENGINE: Setting[Engine] = Setting(
    "engine", Kind.ENGINE, Engine.AUTO, "How the log is held: in memory, on disk in parts, or by Spark; auto looks at sizes.", "ENGINE"
)
MEMORY: Setting[str | None] = Setting("memory", Kind.SIZE, None, "How much memory may be used: 2GB. Default: most of what is free.", "SIZE")
SPARK: Setting[_Words] = Setting(
    "spark", Kind.OPTIONS, (), "An option of the Spark session: spark.master=local[4]. Repeatable.", "KEY=VALUE"
)
TESTS: Setting[_Paths] = Setting("tests", Kind.PATHS, (), "Spec-test files, or folders that hold *.test.yaml.", "TEST", positional=True)
BASE: Setting[str] = Setting("base", Kind.REVISION, "HEAD", "The git revision that holds the standard as it was.", "GITREF")
APPROVED: Setting[Path | None] = Setting("approved", Kind.PATH, None, "Changes of the standard that are wanted (YAML).", "FILE")
BRAND_LOGO: Setting[Path | None] = Setting(
    "brand_logo", Kind.PATH, None, "A picture that stands at the head of HTML reports.", "FILE", flagged="--logo", within="brand"
)
BRAND_ACCENT: Setting[str | None] = Setting(
    "brand_accent", Kind.COLOUR, None, "The company's colour in HTML reports: #1f4f8f.", "COLOUR", flagged="--accent", within="brand"
)

SETTINGS = (
    LOGS, SPEC, MAP, ZONE, CLAIMS, CLAIMS_MAP, WAIVERS, RUN, OUTPUT, FAIL_ON, LIMIT, LANG, MAX_QUARANTINE, SELECT, IGNORE, ENGINE, MEMORY,
    SPARK, TESTS, BASE, APPROVED, BRAND_LOGO, BRAND_ACCENT,
)  # fmt: skip
"""All of them, in the order in which they are shown."""
