"""Pages in the browser: ours against the same pages as files behind nginx."""

import gzip
import os
import re
import shutil
from pathlib import Path

from bench_browser import Browser
from bench_serving import BOARD, METRIC, OVERVIEW, Figures, Table, fetch, free_port, serving

KEYS = 50
NGINX = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log; worker_processes 2; {user}
events {{ worker_connections 64; }}
http {{
  include /etc/nginx/mime.types; access_log off; gzip_static on; sendfile on;
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  server {{
    listen 127.0.0.1:{port};
    location /static/ {{ alias {static}/; add_header Cache-Control "max-age=315360000, public, immutable"; }}
    location / {{ root {pages}; index index.html; default_type text/html; charset utf-8; }}
  }}
  server {{
    listen 127.0.0.1:{apart};
    location /static/ {{ alias {static}/; add_header Cache-Control "max-age=315360000, public, immutable"; }}
    location / {{
      root {pages}; index index.html; default_type text/html; charset utf-8;
      add_header Cross-Origin-Opener-Policy same-origin;
    }}
  }}
}}
"""


def save_pages(folder: Path, port: int, cookie: str) -> None:
    """Both pages as files for nginx, with what their charts fetch; and each without scripts."""
    for path in (OVERVIEW, METRIC, BOARD):
        html = fetch(port, path, cookie)[0].decode()
        place = path.split("?")[0].strip("/")
        bare = re.sub(r"<script\b.*?</script>|<link[^>]*as=\"script\"[^>]*>", "", html, flags=re.DOTALL)
        for name, text in ((place, html), (f"bare/{place}", bare)):
            target = folder / "pages" / name
            target.mkdir(parents=True, exist_ok=True)
            (target / "index.html").write_text(text, encoding="utf-8")
        for source in re.findall(r'data-figure-src="([^"]+)"', html):
            target = folder / "pages" / source.split("?")[0].strip("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(fetch(port, source.replace("&amp;", "&"), cookie)[0])
    for item in [folder, *folder.rglob("*")]:
        item.chmod(0o755 if item.is_dir() else 0o644)


def measure_browser(table: Table, browser: Browser, folder: Path, port: int, cookie: str, runs: int) -> None:
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    for name, path in (("overview", OVERVIEW), ("metric page", METRIC), ("board", BOARD)):
        if nginx is None:
            table.add(f"cold load, {name}", "", "nginx is not installed", "not measured", "<= 1.2", None)
            continue
        save_pages(folder, port, cookie)
        static, apart = free_port(), free_port()
        user = "user root;" if os.geteuid() == 0 else ""
        (folder / "nginx.conf").write_text(
            NGINX.format(
                folder=folder,
                port=static,
                apart=apart,
                static=folder / "static",
                pages=folder / "pages",
                user=user,
            )
        )
        with serving([nginx, "-c", str(folder / "nginx.conf")], static):
            measure_cold(table, browser, name, path, (port, static, apart), runs)
            ours = browser.warm_paints(port, path, runs)
            theirs = browser.warm_paints(static, f"/bare{path.split('?')[0]}", runs)
            ratio = ours.median / theirs.median
            words = ours.words(unit=" ms"), f"static, no scripts {theirs.words(unit=' ms')}"
            table.add(f"first paint on a warm cache, {name}", *words, ratio, "<= 1.3", ratio <= 1.3)
    for name, path in (("overview", OVERVIEW), ("metric page", METRIC), ("board", BOARD)):
        measure_bytes(table, browser, port, cookie, name, path)
    keys = browser.keys_to_paint(port, BOARD, KEYS)
    words = keys.words("{:.1f}", " ms"), f"{KEYS} keys"
    table.add("from a key to the next slide painted", *words, "", "< 100 ms", keys.median < 100)


def measure_cold(
    table: Table, browser: Browser, name: str, path: str, ports: tuple[int, int, int], runs: int
) -> None:
    """Ours, the page as a file, and that file with the one header for which the browser starts a process of its own."""
    ours, plain, apart = figures = Figures(), Figures(), Figures()
    for n in range(runs + 1):  # In turn, so that a slow moment of the machine meets all.
        for port, found in zip(ports, figures, strict=True):
            took = browser.cold(port, path)
            if n:
                found.append(took)
    ratio = ours.median / plain.median
    words = ours.words(unit=" ms"), f"static nginx {plain.words(unit=' ms')}"
    table.add(f"cold load until every chart is drawn, {name}", *words, ratio, "<= 1.2", ratio <= 1.2)
    words = ours.words(unit=" ms"), f"static nginx {apart.words(unit=' ms')}"
    table.add(
        f"the same, against a file with our Cross-Origin-Opener-Policy, {name}",
        *words,
        ours.median / apart.median,
        "",
        None,
    )


def measure_bytes(table: Table, browser: Browser, port: int, cookie: str, name: str, path: str) -> None:
    total, sizes = browser.bytes_of_cold_page(port, path)
    address, size = max(sizes.items(), key=lambda item: item[1])
    largest = Path(address.split("?")[0]).name if "/static/" in address else "the HTML"
    what, words = f"bytes of a cold page, {name}", f"of which {largest} {size / 1000:.0f} kB"
    table.add(what, f"{total / 1000:.0f} kB", words, "", "<= 420 kB", total <= 420_000)
    html = fetch(port, path, cookie)[0]
    packed = len(gzip.compress(html, 6))
    what, words = f"HTML, compressed, {name}", f"{len(html) / 1000:.0f} kB unpacked"
    table.add(what, f"{packed / 1000:.1f} kB", words, "", "<= 12 kB", packed <= 12_000)
