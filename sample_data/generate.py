#!/usr/bin/env python3
"""Makes the sample logs: `python sample_data/generate.py [--only NAME] [--seed N] [--cases N] [--to FOLDER]`.

The same seed gives the same bytes. See README.md for what is in the files and how the behaviour is modelled.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from generator import enterprise, helpdesk, standardisation, system  # noqa: E402

COMPANIES = {
    "enterprise_service": (enterprise.make, 2000),
    "office_helpdesk": (helpdesk.make, 2400),
    "service_standardisation": (standardisation.make, 2200),
    "customer_service_system": (system.make, 2000),
}


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--only", choices=sorted(COMPANIES), action="append", help="make this one (may be repeated); all of them without it"
    )
    parser.add_argument("--seed", type=int, default=2025)
    parser.add_argument("--cases", type=int, help="number of cases of each log")
    parser.add_argument("--to", type=Path, default=HERE, help="the folder to write to")
    asked = parser.parse_args(arguments)
    asked.to.mkdir(parents=True, exist_ok=True)
    for name in asked.only or COMPANIES:
        make, usual = COMPANIES[name]
        path = make(asked.to, asked.seed, asked.cases or usual)
        print(f"{path} ({path.stat().st_size:,} bytes)")


if __name__ == "__main__":
    main()
