"""Measures the ratios of the design's section on speed, on this machine in one run, and prints a Markdown table.

    .venv/bin/python scripts/bench.py > docs/performance.md

Everything stays on 127.0.0.1 and ends by itself in about six minutes: the site under gunicorn with two workers and
hashed static files on a scratch database, nginx with the same pages as files, and a bare Django worker. Every figure
is the median of several runs, with the least and the greatest; `--quick` makes fewer.
"""

import argparse
import os
import platform
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from bench_browser import CHROMIUM, FLAGS, Browser
from bench_pages import measure_browser
from bench_serving import (
    BASE_DIR,
    BOARD,
    CONNECTIONS,
    METRIC,
    OVERVIEW,
    Figures,
    Table,
    environment,
    fetch,
    free_port,
    gunicorn,
    inside,
    log,
    rate,
    serving,
    warm,
    worker_memory,
)

LISTS = ("/inspections/", "/recommendations/")
FILLED = 13  # times the inspections: the first page of each list, 25 or 50 rows, is full

# ---- What is measured


def rates(
    port: int, cookie: str, runs: int, seconds: float, cases: dict[str, tuple[str, bytes, str]]
) -> dict[str, Figures]:
    """Each case in turn, several times over; the first round only warms."""
    found = {name: Figures() for name in cases}
    for n in range(runs + 1):
        for name, (path, status, etag) in cases.items():
            value = rate(port, path, cookie, status, seconds, etag)
            if n:
                found[name].append(value)
    return found


def measure_rates(table: Table, folder: Path, cookie: str, runs: int, seconds: float) -> None:
    port = free_port()
    bare_cache = environment(folder, "site.sqlite3", BENCH_WITHOUT_CACHE="true")
    cases = {
        "hello": ("/hello/", b"200", ""),
        "overview": (OVERVIEW, b"200", ""),
        "metric page": (METRIC, b"200", ""),
        "board": (BOARD, b"200", ""),
    }
    with serving(gunicorn("config.wsgi", port), port, bare_cache):
        made_anew = rates(port, cookie, runs, seconds, cases)
    with serving(gunicorn("config.wsgi", port), port, environment(folder, "site.sqlite3")):
        tags = {name: fetch(port, path, cookie)[1].get("etag", "") for name, (path, _, _) in cases.items()}
        kept = rates(
            port,
            cookie,
            runs,
            seconds,
            {**cases, **{f"304 {name}": (cases[name][0], b"304", tag) for name, tag in tags.items() if tag}},
        )
    for name in ("overview", "metric page", "board"):
        for what, found, least in (("made anew", made_anew, 0.1), ("with its parts kept", kept, 0.3)):
            ratio = found[name].median / found["hello"].median
            words = found[name].words(unit="/s"), f"hello {found['hello'].words(unit='/s')}"
            table.add(f"requests a second, {name} {what}", *words, ratio, f">= {least}", ratio >= least)
        if f"304 {name}" in kept:
            ratio = kept[f"304 {name}"].median / kept["hello"].median
            words = kept[f"304 {name}"].words(unit="/s"), f"hello {kept['hello'].words(unit='/s')}"
            table.add(f"304 by ETag, {name}", *words, ratio, ">= 0.6", ratio >= 0.6)
        else:
            table.add(f"304 by ETag, {name}", "the page has no ETag", "", "not measured", ">= 0.6", None)


def multiplied(folder: Path, times: int) -> tuple[int, dict[str, Any]]:
    """How many inspections there are then, and what each page takes."""
    log(f"{times} times the inspections ...")
    shutil.copy(folder / "site.sqlite3", folder / "large.sqlite3")
    large = environment(folder, "large.sqlite3")
    count = inside(large, "multiply", str(times))["inspections"]
    return count, inside(large, "measure")


def measure_growth(table: Table, folder: Path) -> None:
    """A hundred times the inspections; and for lists how much of that is the first page getting full."""
    before = inside(environment(folder, "site.sqlite3"), "measure")
    filled, full = multiplied(folder, FILLED)
    count, after = multiplied(folder, 100)

    def words(one: dict[str, Any]) -> str:
        return f"{Figures(one['ms']).words('{:.1f}', ' ms')}, {one['queries']} queries"

    for page, small in before.items():
        many, ratio = after[page], after[page]["median"] / small["median"]
        met = ratio <= 1.2 and many["queries"] == small["queries"]
        what = f"server time with {count} inspections, {page}"
        table.add(what, words(many), words(small), ratio, "<= 1.2, the same queries", met)
        if page in LISTS:
            step, growth = full[page]["median"] / small["median"], many["median"] / full[page]["median"]
            what = f"of this the first page getting full, with {filled} inspections, {page}"
            table.add(what, words(full[page]), words(small), step, "", None)
            what = f"and the growth from {filled} inspections to {count}, {page}"
            table.add(what, words(many), words(full[page]), growth, "", None)


def bare_memory(application: str) -> Figures:
    port = free_port()
    with serving(gunicorn(application, port), port) as process:
        for _ in range(48):
            fetch(port, "/", "")
        return worker_memory(process)


def measure_memory(table: Table, folder: Path, cookie: str) -> None:
    port = free_port()
    with serving(gunicorn("config.wsgi", port), port, environment(folder, "site.sqlite3")) as process:
        for path in (OVERVIEW, METRIC, "/", "/inspections/", "/metrics/", "/recommendations/", BOARD) * 8:
            fetch(port, path, cookie)
        ours = worker_memory(process)
    for application, name in (
        ("scripts.bench_bare", "bare Django"),
        ("scripts.bench_bare_psycopg", "bare Django that has imported psycopg"),
    ):
        bare = bare_memory(application)
        ratio = ours.median / bare.median
        said = ours.words(unit=" MB"), f"{name} {bare.words(unit=' MB')}"
        table.add(f"memory of a worker against {name}", *said, ratio, "<= 1.3", ratio <= 1.3)


def machine() -> str:
    cpu = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    memory = re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text())
    import django

    return (
        f"{cpu.group(1).strip() if cpu else platform.machine()}, {os.cpu_count()} cores, "
        f"{int(memory.group(1)) / 1024**2 if memory else 0:.0f} GB; {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, Django {django.get_version()}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="fewer and shorter runs, to see that it works")
    quick = parser.parse_args().quick
    runs, seconds = (2, 0.5) if quick else (9, 2.0)
    table, version = Table(), "no browser"
    with tempfile.TemporaryDirectory(prefix="throughline-bench-") as name:
        folder = Path(name)
        (folder / "key").write_text(secrets.token_urlsafe(50))
        env = environment(folder, "site.sqlite3")
        log("The demonstration and the static files ...")
        session = inside(env, "load")["session"]
        collect = [sys.executable, "-m", "django", "collectstatic", "--no-input", "--verbosity=0"]
        subprocess.run(collect, cwd=BASE_DIR, env={**env, "PYTHONPATH": str(BASE_DIR)}, check=True)
        cookie = f"sessionid={session}"
        if Path(CHROMIUM).exists():
            from playwright.sync_api import sync_playwright

            port = free_port()
            with serving(gunicorn("config.wsgi", port), port, env), sync_playwright() as playwright:
                chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
                version = f"Chromium {chromium.version}"
                warm(port, cookie)
                measure_browser(table, Browser(chromium, session), folder, port, cookie, runs)
                chromium.close()
        measure_rates(table, folder, cookie, max(2, runs // 3), seconds)
        measure_growth(table, folder)
        measure_memory(table, folder, cookie)
    table.add(
        "cold load against Dash, Streamlit and Superset",
        "",
        "",
        "not measured in this run",
        "<= 0.4, 0.3, 0.3",
        None,
    )
    today = date.today()
    print(
        f"# Performance\n\nMeasured by `scripts/bench.py` on {today.day} {today:%B %Y}: {machine()}, {version}. gunicorn "
        f"with 2 workers of 4 threads, SQLite, hashed static files; {CONNECTIONS} connections kept open; every figure is "
        f"the median of {runs} runs (requests: {max(2, runs // 3)}), the least and the greatest in brackets. 'Hello' is "
        f"a one-line view behind the same middleware and sign-in.\n\n{table.text()}\n"
    )


if __name__ == "__main__":
    main()
