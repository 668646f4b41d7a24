"""The servers that scripts/bench.py measures, and the requests that it sends them."""

import contextlib
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

BASE_DIR = Path(__file__).resolve().parent.parent
CONNECTIONS = 4
# The two pages that are measured: one of tables, one of charts.
OVERVIEW = "/?as_at=2012-05-25"
METRIC = "/metrics/annual-health-assessments/"
BOARD = "/board/?as_at=2012-05-25"


def log(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


class Figures(list[float]):
    """One figure, measured several times."""

    @property
    def median(self) -> float:
        return statistics.median(self)

    def words(self, form: str = "{:.0f}", unit: str = "") -> str:
        least, middle, most = (form.format(value) for value in (min(self), self.median, max(self)))
        return f"{middle}{unit} ({least} to {most})"


class Table:
    """The lines of the answer."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def add(
        self, what: str, ours: str, against: str, ratio: float | str, target: str, met: bool | None
    ) -> None:
        said = ratio if isinstance(ratio, str) else f"{ratio:.2f}"
        verdict = "" if met is None else "yes" if met else "**no**"
        self.lines.append(f"| {what} | {ours} | {against} | {said} | {target} | {verdict} |")
        log(self.lines[-1])

    def text(self) -> str:
        head = "| what | ours | against | ratio | to reach | reached |\n|---|---|---|---|---|---|\n"
        return head + "\n".join(self.lines)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise SystemExit(f"The server on port {port} did not start.")


@contextlib.contextmanager
def serving(
    command: list[str], port: int, env: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        command, cwd=BASE_DIR, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
    try:
        wait_for(port, process)
        yield process
    finally:
        process.terminate()
        process.wait(timeout=20)


def gunicorn(application: str, port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "gunicorn", application, f"--bind=127.0.0.1:{port}", "--workers=2"),
        *("--worker-class=gthread", "--threads=4", "--no-control-socket", "--log-level=warning"),
    ]


def environment(folder: Path, database: str, **more: str) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "scripts.bench_settings",
        "ENVIRONMENT": "development",
        "SECRET_KEY": (folder / "key").read_text(),
        "HASHED_STATIC": "true",
        "SECURE_COOKIES": "false",
        "DATABASE_URL": f"sqlite:///{folder / database}",
        "BENCH_STATIC": str(folder / "static"),
        **more,
    }


def inside(env: dict[str, str], step: str, *arguments: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", "scripts.bench_site", step, *arguments],
        cwd=BASE_DIR,
        env=env,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise SystemExit(f"The step '{step}' failed:\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


# ---- Requests


def fetch(port: int, path: str, cookie: str) -> tuple[bytes, dict[str, str]]:
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Cookie": cookie})
    with urllib.request.urlopen(request, timeout=30) as response:
        return response.read(), {name.lower(): value for name, value in response.headers.items()}


def one_request(stream: Any, connection: socket.socket, message: bytes) -> bytes:
    """Sends one request over a kept connection and reads its whole answer; gives its status."""
    connection.sendall(message)
    status, length = stream.readline().split(b" ", 2)[1], 0
    while (line := stream.readline().strip()) != b"":
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
        elif name.lower() == b"transfer-encoding":
            raise SystemExit("An answer came in chunks; the bench expects its length.")
    stream.read(length)
    return bytes(status)


def rate(port: int, path: str, cookie: str, status: bytes, seconds: float, etag: str = "") -> float:
    """Requests a second over a few kept connections, for so many seconds; any other status stops the bench."""
    extra = f"If-None-Match: {etag}\r\n" if etag else ""
    message = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\n{extra}\r\n".encode()
    counts, wrong, until = [0] * CONNECTIONS, [], time.monotonic() + seconds

    def work(n: int) -> None:
        connection = socket.create_connection(("127.0.0.1", port), timeout=30)
        with connection, connection.makefile("rb") as stream:
            while time.monotonic() < until and not wrong:
                if (answered := one_request(stream, connection, message)) != status:
                    wrong.append(answered)
                counts[n] += 1

    begun = time.monotonic()
    threads = [threading.Thread(target=work, args=(n,)) for n in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise SystemExit(f"{path} answered {wrong[0].decode()} instead of {status.decode()}.")
    return sum(counts) / (time.monotonic() - begun)


def warm(port: int, cookie: str) -> None:
    """Both workers have made both pages once."""
    for path in (OVERVIEW, METRIC):
        for _ in range(3):
            rate(port, path, cookie, b"200", 1.0)


def worker_memory(process: subprocess.Popen[bytes]) -> Figures:
    """Resident megabytes of each worker."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    sizes = (re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{child}/status").read_text()) for child in children)
    return Figures(int(size.group(1)) / 1024 for size in sizes if size)
