"""Makes .venv and var/env: what the two commands need beside Python. An older Python can parse it, to be told."""

import argparse
import hashlib
import os
import secrets
import socket
import subprocess
import sys
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
VENV = BASE_DIR / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
ENV_FILE = BASE_DIR / "var" / "env"
NEEDED = (3, 11)


def check_python():
    if sys.version_info < NEEDED:
        sys.exit(
            "Throughline needs Python {}.{} or newer; this is {}.{}. Install one, or name it: "
            "make demo PYTHON=/path/to/python3.11".format(*NEEDED, *sys.version_info[:2])
        )
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        sys.exit(
            "This Python cannot make virtual environments. On Debian or Ubuntu install it with: "
            "apt-get install python3-venv"
        )


def check_port(port):
    """Before anything is installed, since a taken port is the commonest surprise."""
    if not 1 <= port <= 65535:
        sys.exit("PORT is {}; choose a number from 1 to 65535.".format(port))
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            sys.exit(
                "Port {0} of 127.0.0.1 is taken or not allowed. Stop what uses it, or choose another: "
                "make demo PORT={1}".format(port, 8123 if port != 8123 else 8124)
            )


def make_venv():
    if VENV_PYTHON.exists() and (VENV / "bin" / "pip").exists():
        return
    print("Making .venv ...", flush=True)
    if subprocess.call([sys.executable, "-m", "venv", "--clear", str(VENV)]):
        sys.exit("The virtual environment could not be made; the lines above say why.")


def install(files):
    """With every file's hash checked; skipped when the stamp says that these very files are installed."""
    wanted = hashlib.sha256(b"".join((BASE_DIR / name).read_bytes() for name in files)).hexdigest()
    stamp = VENV / "installed-{}".format(files[-1])
    if stamp.is_file() and stamp.read_text() == wanted and VENV_PYTHON.exists():
        return
    make_venv()
    print("Installing {} ...".format(" and ".join(files)), flush=True)
    command = [str(VENV_PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    command += ["--require-hashes"] + [part for name in files for part in ("-r", str(BASE_DIR / name))]
    if subprocess.call(command):
        sys.exit(
            "The packages could not be installed; the lines above say why. With no way to the package index "
            "from this machine, set pip up for your own mirror first."
        )
    stamp.write_text(wanted)


def write_env():
    """Once; a line that is there stays as it is."""
    held = ENV_FILE.read_text(encoding="utf-8") if ENV_FILE.is_file() else ""
    names = {line.split("=", 1)[0].strip() for line in held.splitlines()}
    wanted = {
        "ENVIRONMENT": "development",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "HASHED_STATIC": "false",
    }
    missing = ["{}={}\n".format(name, value) for name, value in wanted.items() if name not in names]
    if missing:
        ENV_FILE.parent.mkdir(parents=True, exist_ok=True)
        gap = "" if not held or held.endswith("\n") else "\n"
        ENV_FILE.write_text(held + gap + "".join(missing), encoding="utf-8")
        ENV_FILE.chmod(0o600)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tests", action="store_true", help="also install what the tests need")
    parser.add_argument("--port", type=int, help="stop if this port of 127.0.0.1 is taken")
    arguments = parser.parse_args()
    check_python()
    os.chdir(str(BASE_DIR))
    if arguments.port is not None:
        check_port(arguments.port)
    install(["requirements.txt", "requirements-dev.txt"] if arguments.tests else ["requirements.txt"])
    write_env()


if __name__ == "__main__":
    main()
