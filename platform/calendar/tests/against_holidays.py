#!/usr/bin/env python3
"""The Swedish holidays of the PyPI package `holidays`, to compare our calendar with.

    against_holidays.py --prepare   makes .test/venv at the root of the repository, as ./test does
    against_holidays.py             prints each Monday to Friday of 1990 to 2100 that is no working day there,
                                    one a line: the date, a tab, the names (run it with that environment's python)

The test in calendar.rs runs the second; it is skipped where neither ./test nor the first has made the environment.
"""

import datetime
import pathlib
import subprocess
import sys
import venv

ROOT = pathlib.Path(__file__).resolve().parents[3]
VENV = ROOT / ".test" / "venv"
REQUIREMENTS = ROOT / "tests" / "python" / "requirements.txt"


def prepare() -> None:
    python = VENV / "bin" / "python"
    if not python.exists():
        venv.create(VENV, with_pip=True)
    subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", REQUIREMENTS], check=True)


def print_dates() -> None:
    import holidays

    days = holidays.country_holidays(
        "SE",
        years=range(1990, 2101),
        categories=("public", "de_facto"),
        language="sv",
        include_sundays=False,
    )
    day = datetime.date(1990, 1, 1)
    while day <= datetime.date(2100, 12, 31):
        if day.weekday() < 5 and day in days:
            print(f"{day.isoformat()}\t{days[day]}")
        day += datetime.timedelta(days=1)


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    if sys.argv[1:] == ["--prepare"]:
        prepare()
    elif not sys.argv[1:]:
        print_dates()
    else:
        sys.exit(__doc__)
