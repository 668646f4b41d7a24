"""Writes the bank holidays of England and Wales as data, from the library `holidays`.

    .venv/bin/python scripts/extract_bank_holidays.py > actions/calculations/bank_holidays.toml

The library brings every country of the world into memory; a page needs some eight days of a year.
"""

import holidays

FIRST, LAST = 2009, 2040


def main() -> None:
    print(
        "# Bank holidays of England and Wales, by year. Written by scripts/extract_bank_holidays.py from the"
    )
    print(f"# library holidays {holidays.__version__}, which answers for every other year.")
    for year in range(FIRST, LAST + 1):
        days = sorted(holidays.country_holidays("GB", subdiv="ENG", years=year))
        print(f"{year} = [{', '.join(map(str, days))}]")


if __name__ == "__main__":
    main()
