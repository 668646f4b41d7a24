"""The bank holidays that are written down are those that the library knows."""

import subprocess
import sys

import holidays
import pytest

from actions.calculations import bank_holidays
from tests.scratch import PROJECT


@pytest.mark.parametrize(
    "years", [(2009,), (2011, 2012), tuple(range(2009, 2041)), (2008,), (2040, 2041, 2060)]
)
def test_they_are_the_days_of_the_library(years):
    assert bank_holidays(years) == frozenset(holidays.country_holidays("GB", subdiv="ENG", years=years))


def test_a_year_of_a_deadline_does_not_bring_in_every_country():
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from actions.calculations import bank_holidays; "
            "print(len(bank_holidays((2012, 2013))), 'holidays' in sys.modules)",
        ],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["18", "False"]
