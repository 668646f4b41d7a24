"""Runs a command with DATABASE_URL naming a private PostgreSQL, started for it and stopped after it.

    scripts/postgres.py .venv/bin/python -m pytest

The cluster lives in a temporary folder, listens on a Unix socket there and nowhere else, and forgets everything.
"""

import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

ROLE = "throughline"
# The data are thrown away, so nothing needs to survive a crash.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "40",
    "shared_buffers": "256MB",
}


def binaries() -> Path | None:
    """The newest server that Debian holds, else the one on the path."""
    found = [folder for folder in Path("/usr/lib/postgresql").glob("*/bin") if (folder / "initdb").exists()]
    if found:
        return max(found, key=lambda folder: int(re.sub(r"\D", "", folder.parent.name) or 0))
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


def as_postgres(command: list[str]) -> list[str]:
    """The server refuses to run as root."""
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else command


def run(command: list[str]) -> None:
    done = subprocess.run(
        as_postgres(command), cwd="/", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if done.returncode:
        raise SystemExit(f"PostgreSQL could not be started or stopped: {command[0]} said:\n{done.stdout}")


def start(binary: Path, folder: Path) -> None:
    run(
        [
            str(binary / "initdb"),
            f"--pgdata={folder / 'data'}",
            f"--username={ROLE}",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ]
    )
    options = " ".join(f"-c {name}='{value}'" for name, value in SETTINGS.items())
    run(
        [
            str(binary / "pg_ctl"),
            "start",
            "--wait",
            f"--pgdata={folder / 'data'}",
            f"--log={folder / 'log'}",
            f"--options=-k '{folder}' {options}",
        ]
    )
    run([str(binary / "createdb"), f"--host={folder}", f"--username={ROLE}", ROLE])


def stop(binary: Path, folder: Path) -> None:
    if (folder / "data" / "postmaster.pid").exists():
        run([str(binary / "pg_ctl"), "stop", "--mode=immediate", "--wait", f"--pgdata={folder / 'data'}"])


def missing() -> int:
    """Skipped with its reason; under CI=true that is a failure."""
    words = "no PostgreSQL server is on this machine (on Debian: apt-get install postgresql)"
    if os.environ.get("CI") == "true":
        print(f"FAILED: {words}, and CI=true asks for it.", file=sys.stderr)
        return 1
    print(f"Skipped, {words}: {' '.join(sys.argv[1:])}")
    return 0


def main() -> int:
    command = sys.argv[1:]
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    binary = binaries()
    if binary is None:
        return missing()
    # A stop from outside must not leave a server behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = Path(tempfile.mkdtemp(prefix="throughline-pg-"))
    try:
        if os.geteuid() == 0:
            os.chown(folder, pwd.getpwnam("postgres").pw_uid, -1)
        start(binary, folder)
        url = f"postgres://{ROLE}@{quote(str(folder), safe='')}/{ROLE}"
        return subprocess.run(command, env={**os.environ, "DATABASE_URL": url}, check=False).returncode
    finally:
        stop(binary, folder)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
