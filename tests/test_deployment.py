"""The example files of a production site, started for real: nginx with TLS before gunicorn, and the units of systemd."""

import configparser
import gzip
import http.client
import json
import os
import re
import shutil
import socket
import socketserver
import ssl
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from tests.scratch import PROJECT, ask, free_port, gunicorn, loaded, place  # noqa: F401

DEPLOY = PROJECT / "deploy"
HOST = "inspections.example.gov.uk"
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
# The settings as they are in production, with static files and pages elsewhere and the largest left uncompressed.
SETTINGS = """
from config.settings import *
from pathlib import Path
STATIC_ROOT = Path({static!r})
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["woff2", "svg", "png", "js"]
"""

pytestmark = pytest.mark.django_db


def needed(found: str | None, package: str) -> None:
    if not found:
        reason = f"{package} is not on this machine (on Debian: apt-get install {package})"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)


def values(text: str) -> dict[str, str]:
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


@pytest.fixture(scope="module")
def production(loaded, tmp_path_factory):  # noqa: F811
    """A filled database, collected static files, error pages, and the example's settings with what is ours to give."""
    folder = tmp_path_factory.mktemp("production")
    (folder / "var").mkdir()
    (folder / "live.py").write_text(SETTINGS.format(static=str(folder / "var" / "static")))
    given = values((DEPLOY / "env.example").read_text())
    with place(folder / "data", loaded) as site:
        environment = {
            **os.environ,
            **given,
            # Said, not left out: what is left out is read from var/env, where that stands.
            "HASHED_STATIC": "true",
            "SECRET_KEY": "for-this-test-alone-and-long-enough-for-the-check-that-asks-for-fifty",
            "DATABASE_URL": site.url,
            "FILES_ROOT": str(site.files),
            "DJANGO_SETTINGS_MODULE": "live",
            "PYTHONPATH": f"{folder}:{PROJECT}",
        }
        for words in (
            ["collectstatic", "--no-input", "-v", "0"],
            ["error_pages", str(folder / "var" / "pages")],
        ):
            manage(environment, *words)
        yield folder, environment


def manage(environment, *words):
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def certificate(folder: Path) -> None:
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        f"/CN={HOST}",
    ]
    command += ["-addext", f"subjectAltName=DNS:{HOST}", "-keyout", "key.pem", "-out", "fullchain.pem"]
    subprocess.run(command, cwd=folder, capture_output=True, check=True)


def written_for(folder: Path, plain: int, secure: int) -> str:
    """The example with this test's ports, paths and certificate in the place of a server's; nothing else."""
    text = (DEPLOY / "nginx.conf").read_text()
    text = re.sub(r"^ *listen \[::\].*\n", "", text, flags=re.MULTILINE)
    for old, new in (
        ("listen 80", f"listen 127.0.0.1:{plain}"),
        ("listen 443", f"listen 127.0.0.1:{secure}"),
        ("/run/throughline", str(folder)),
        ("/srv/throughline/site", str(folder)),
        ("/etc/ssl/throughline", str(folder)),
        ("/var/log/nginx", str(folder)),
    ):
        assert old in text
        text = text.replace(old, new)
    return text


@contextmanager
def served_by_nginx(folder: Path, plain: int, secure: int):
    (folder / "site.conf").write_text(written_for(folder, plain, secure))
    whole = "".join(
        [
            "user root;\n" if os.geteuid() == 0 else "",
            f"daemon off; pid {folder}/nginx.pid; worker_processes 1;\nevents {{}}\nhttp {{\n",
            "types { text/html html; text/css css; image/svg+xml svg; } default_type application/octet-stream;\n",
            *(
                f"{kind}_temp_path {folder}/{kind};\n"
                for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
            ),
            f"include {folder}/site.conf;\n}}\n",
        ]
    )
    (folder / "nginx.conf").write_text(whole)
    command = [NGINX, "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    tested = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert tested.returncode == 0, tested.stderr
    running = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 20
        while not listens(plain):
            assert running.poll() is None and time.monotonic() < until
            time.sleep(0.05)
        yield
    finally:
        running.terminate()
        running.wait(timeout=20)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Web:
    """A visitor who trusts this test's certificate and asks for the host by its name."""

    def __init__(self, folder: Path, plain: int, secure: int) -> None:
        self.folder, self.plain, self.secure = folder, plain, secure

    def get(self, path="/", *, host=HOST, data=None, **headers):
        trust = ssl.create_default_context(cafile=self.folder / "fullchain.pem")
        raw = socket.create_connection(("127.0.0.1", self.secure), timeout=30)
        with raw, trust.wrap_socket(raw, server_hostname=host) as link:
            return self._exchange(link, path, host, data, headers)

    def get_plain(self, path="/", *, host=HOST):
        with socket.create_connection(("127.0.0.1", self.plain), timeout=30) as link:
            return self._exchange(link, path, host, None, {})

    def _exchange(self, link, path, host, data, headers):
        asked = http.client.HTTPConnection(host)
        asked.sock = link
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        asked.request("GET" if data is None else "POST", path, body=data, headers={"Host": host, **names})
        answer = asked.getresponse()
        body = answer.read()
        return answer.status, answer.headers, body


@pytest.fixture(scope="module")
def web(production):
    """nginx alone: what stands behind it is each test's to start."""
    needed(NGINX, "nginx")
    needed(shutil.which("openssl"), "openssl")
    folder, _ = production
    certificate(folder)
    plain, secure = free_port(), free_port()
    with served_by_nginx(folder, plain, secure):
        yield Web(folder, plain, secure)


@pytest.fixture(scope="module")
def site(web, production):
    """nginx with the real site behind it."""
    folder, environment = production
    address = folder / "gunicorn.sock"
    with gunicorn(
        environment,
        f"unix:{address}",
        folder / "said",
        ready=lambda: ask(str(address), "/healthz", Host=HOST).status == 200,
    ):
        yield web


# ---- Served


def test_https_answers_and_http_leads_there_whatever_host_is_claimed(site):
    status, headers, body = site.get("/accounts/login/")
    assert status == 200
    assert b"Sign in" in body
    status, headers, _ = site.get_plain("/inspections/?as_at=2012-05-25")
    assert (status, headers["Location"]) == (301, f"https://{HOST}/inspections/?as_at=2012-05-25")


def test_another_host_gets_no_answer(site):
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        site.get_plain("/", host="evil.example.org")
    with pytest.raises(ssl.SSLError):
        site.get("/", host="evil.example.org")


def test_headers_that_protect_are_there_and_none_tells_the_version(site):
    _, headers, _ = site.get("/accounts/login/")
    assert "max-age=31536000" in headers["Strict-Transport-Security"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Server"] == "nginx"
    cookies = headers.get_all("Set-Cookie")
    assert cookies
    for cookie in cookies:
        assert cookie.startswith("__Host-"), cookie
        assert "Secure" in cookie and "HttpOnly" in cookie and "SameSite=Lax" in cookie


def test_healthz_is_ready(site):
    status, _, body = site.get("/healthz")
    assert (status, json.loads(body)) == (200, {"live": True, "ready": True})


def style_sheets(body: bytes) -> list[str]:
    return re.findall(r'<link[^>]+href="(/static/[^"]+\.css)"', body.decode())


def test_static_files_have_a_hash_a_year_of_life_and_are_compressed(site):
    _, _, body = site.get("/accounts/login/")
    paths = style_sheets(body)
    assert paths
    for path in paths:
        assert re.search(r"\.[0-9a-f]{12}\.css$", path), path
        status, headers, sent = site.get(path, Accept_Encoding="gzip")
        assert status == 200
        assert "immutable" in headers["Cache-Control"]
        assert re.search(r"max-age=(\d+)", headers["Cache-Control"]).group(1) >= "31536000"
        assert headers["Content-Encoding"] == "gzip"
        assert b"{" in gzip.decompress(sent)


def test_a_page_is_compressed(site):
    _, headers, body = site.get("/accounts/login/", Accept_Encoding="gzip")
    assert headers["Content-Encoding"] == "gzip"
    assert b"Sign in" in gzip.decompress(body)


def test_what_is_too_large_gets_a_page_of_the_site(site):
    status, _, body = site.get("/accounts/login/", data=b"x" * 26 * 1024 * 1024)
    assert status == 413
    assert b"larger than the site takes" in body
    assert b"performance@example.gov.uk" in body


def test_a_file_of_national_figures_may_be_larger(site):
    """Sent as a browser sends it, by somebody whose sign-in has ended meanwhile: the site takes it whole and asks who it is."""
    _, headers, _ = site.get("/accounts/login/")
    cookie = headers["Set-Cookie"].split(";")[0]
    token = cookie.split("=")[1]
    parts = (
        f'--file\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n'
        '--file\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    )
    sent = parts.encode() + b"x" * 26 * 1024 * 1024 + b"\r\n--file--\r\n"
    status, headers, _ = site.get(
        "/admin/metrics/import/",
        data=sent,
        Cookie=cookie,
        Origin=f"https://{HOST}",
        Content_Type="multipart/form-data; boundary=file",
    )
    assert (status, headers["Location"].split("?")[0]) == (302, "/accounts/login/")


def test_the_log_has_neither_query_nor_whole_address_nor_the_key_of_a_link(site):
    site.get("/search/?q=a-name-that-somebody-looked-for")
    site.get("/accounts/reset/MQ/a-secret-key/")
    site.get("/display/a-secret-token/")
    site.get_plain("/?q=a-name-that-somebody-looked-for")
    until, text = time.monotonic() + 10, ""
    while text.count("/display/...") < 1 and time.monotonic() < until:
        text = (site.folder / "throughline.log").read_text()
        time.sleep(0.05)
    assert re.search(r"^\S+ 127\.0\.0\.0 GET /search/ 302 ", text, re.MULTILINE)
    assert " GET /accounts/reset/... " in text
    for word in ("127.0.0.1", "somebody-looked-for", "secret"):
        assert word not in text
    said = (site.folder / "said").read_text()
    assert "127.0.0.1" not in said and "looked-for" not in said


@pytest.mark.parametrize(
    ("address", "shortened"),
    [
        ("198.51.100.77", "198.51.100.0"),
        ("2001:db8:1234:5678::1", "2001:db8::"),
        ("2001:db8::1", "2001:db8::"),
        ("2001::1", "-"),
        ("::1", "-"),
        ("unix:", "-"),
    ],
)
def test_each_kind_of_address_is_shortened(address, shortened):
    """By the expressions of the example itself, in their order."""
    block = re.search(
        r"map \$remote_addr .*?\{(.*?)\n\}", (DEPLOY / "nginx.conf").read_text(), re.DOTALL
    ).group(1)
    rules = re.findall(r"~(\S+)\s+(\S+);", block)
    for pattern, into in rules:
        if found := re.search(pattern.replace("(?<", "(?P<"), address):
            name = re.search(r"\$(\w+)", into).group(1)
            assert into.replace(f"${name}", found.group(name)) == shortened
            return
    assert shortened == "-"


# ---- What nginx hands on, and what it says while nothing is behind it


class Echo(BaseHTTPRequestHandler):
    def do_GET(self):
        body = json.dumps(self.headers.items()).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass

    def address_string(self):
        return ""


@contextmanager
def in_its_place(path: Path, handler):
    """Something else on the socket of gunicorn, for as long as the test lasts."""
    aside = path.with_suffix(".aside")
    if path.exists():
        path.rename(aside)
    server = None
    try:
        if handler:
            server = socketserver.ThreadingUnixStreamServer(str(path), handler)
            server.daemon_threads = True
            threading.Thread(target=server.serve_forever, daemon=True).start()
        yield
    finally:
        if server:
            server.shutdown()
            server.server_close()
        path.unlink(missing_ok=True)
        if aside.exists():
            aside.rename(path)


def test_what_a_visitor_claims_of_the_way_is_replaced(web):
    claimed = {
        "X_Forwarded_For": "10.0.0.1, 10.0.0.2",
        "X_Forwarded_Proto": "http",
        "X_Forwarded_Host": "evil.example.org",
        "X_Real_IP": "10.0.0.3",
        "Forwarded": "for=10.0.0.4",
    }
    with in_its_place(web.folder / "gunicorn.sock", Echo):
        _, _, body = web.get("/", **claimed)
    got = [(name.lower(), value) for name, value in json.loads(body)]
    assert [value for name, value in got if name == "x-forwarded-for"] == ["127.0.0.1"]
    assert [value for name, value in got if name == "x-forwarded-proto"] == ["https"]
    assert [value for name, value in got if name == "host"] == [HOST]
    assert not {"x-forwarded-host", "x-real-ip", "forwarded"} & {name for name, _ in got}


def test_while_gunicorn_is_down_the_sites_own_page_says_so_with_its_style(web):
    with in_its_place(web.folder / "gunicorn.sock", None):
        for path in ("/", "/inspections/?as_at=2012-05-25", "/admin/", "/healthz"):
            status, headers, body = web.get(path)
            assert status == 503
            assert headers["Retry-After"] == "60"
            assert headers["Cache-Control"] == "no-store"
            assert "default-src 'none'" in headers["Content-Security-Policy"]
            assert b"The site is not running at the moment" in body
            assert b"performance@example.gov.uk" in body
        paths = style_sheets(body)
        assert paths
        for path in paths:
            status, headers, sent = web.get(path)
            assert status == 200
            assert headers["Content-Type"].startswith("text/css")
            assert b"{" in sent
        assert web.get("/static/nowhere.css")[0] == 404
        large = b"x" * 26 * 1024 * 1024
        assert web.get("/admin/metrics/import/", data=large)[0] == 503, "not 'too large'"
    assert web.get("/down.html")[0] in (404, 503), "the page is nobody's address"


def test_once_gunicorn_is_back_the_first_request_is_answered(site):
    with in_its_place(site.folder / "gunicorn.sock", None):
        assert site.get("/healthz")[0] == 503
    assert [site.get("/healthz")[0] for _ in range(5)] == [200] * 5


# ---- The settings of the example, and the units


def test_djangos_own_check_finds_nothing_left_to_do(production):
    _, environment = production
    said = manage(environment, "check", "--deploy", "--fail-level", "WARNING")
    assert "no issues" in said


def test_the_example_sets_only_what_there_is(production):
    known = set(re.findall(r"^\| `(\w+)` \|", (PROJECT / "docs" / "settings.md").read_text(), re.MULTILINE))
    text = (DEPLOY / "env.example").read_text()
    named = set(values(text)) | set(re.findall(r"^# ([A-Z_]+)=", text, re.MULTILINE))
    assert named <= known
    assert values(text)["SECRET_KEY"] == ""


UNITS = sorted(path.name for path in DEPLOY.glob("*.service")) + sorted(
    path.name for path in DEPLOY.glob("*.timer")
)


def unit(name: str) -> configparser.ConfigParser:
    parsed = configparser.ConfigParser(interpolation=None, strict=False)
    parsed.optionxform = str
    parsed.read_string((DEPLOY / name).read_text())
    return parsed


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd-analyze on this machine")
def test_systemd_finds_no_fault_in_the_units(tmp_path):
    for name in UNITS:
        text = (DEPLOY / name).read_text().replace("/srv/throughline/site", str(PROJECT))
        (tmp_path / name).write_text(re.sub(r"^(User|Group)=.*\n", "", text, flags=re.MULTILINE))
    wanted = [tmp_path / name.replace("@.", "@clearsessions.") for name in UNITS]
    for path in wanted:
        if not path.exists():
            path.symlink_to(tmp_path / path.name.replace("@clearsessions.", "@."))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, wanted)],
        capture_output=True,
        text=True,
        check=False,
    )
    ours = [line for line in done.stderr.splitlines() if "throughline" in line]
    assert ours == []


def test_every_timer_has_its_service():
    assert {name.removesuffix(".timer") for name in UNITS if name.endswith(".timer")} <= {
        name.removesuffix(".service") for name in UNITS if name.endswith(".service")
    }


def as_systemd_reads(line: str, folder: Path) -> str:
    """The unit's own command, with the places of a server in this test's."""
    line = line.replace("%%", "%").replace("$$", "$").replace("/var/backups/throughline", str(folder))
    return line.replace(".venv/bin/python", sys.executable)


def test_the_nightly_backup_of_the_example_runs_and_old_ones_go(production, tmp_path):
    _, environment = production
    old = tmp_path / "2020-01-01T000000.zip"
    old.touch()
    os.utime(old, (0, 0))
    service = unit("throughline-backup.service")["Service"]
    for name in ("ExecStart", "ExecStartPost"):
        done = subprocess.run(
            ["sh", "-c", as_systemd_reads(service[name], tmp_path)],
            cwd=PROJECT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    (made,) = tmp_path.iterdir()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d{6}\.zip", made.name)


@pytest.mark.parametrize("command", ["seal_history", "clearsessions", "send_digest"])
def test_the_daily_commands_run_without_a_question(production, command):
    _, environment = production
    assert f"throughline-daily@{command}" in (DEPLOY / "throughline-daily@.service").read_text()
    manage(environment, command)
