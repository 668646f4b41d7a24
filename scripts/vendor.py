#!/usr/bin/env python3
"""Fetches the front end that we vendor, cuts it to what we use, and writes static/vendor/MANIFEST.json.

Needs npm; run it only to take a newer version: `python scripts/vendor.py`. Nothing of it runs on the site.
"""

import hashlib
import json
import re
import subprocess
import tarfile
import tempfile
from pathlib import Path

VENDOR = Path(__file__).resolve().parent.parent / "static" / "vendor"
FONT = "atkinson-hyperlegible-next-latin-{}-normal.woff2"
# Package, version, licence, and the files taken as (path in the package, path here).
PACKAGES = [
    (
        "plotly.js-basic-dist-min",
        "4.1.1",
        "MIT",
        [("plotly-basic.min.js", "plotly-basic.min.js"), ("LICENSE", "LICENSE")],
    ),
    (
        "govuk-frontend",
        "6.6.0",
        "MIT",
        [("dist/govuk/govuk-frontend.min.css", "govuk-frontend.css")],
    ),
    (
        "@fontsource/atkinson-hyperlegible-next",
        "5.3.0",
        "OFL-1.1",
        [(f"files/{FONT.format(w)}", f"files/{FONT.format(w)}") for w in (400, 700)]
        + [("LICENSE", "LICENSE")],
    ),
]
# A package that carries no licence file, with the copyright line of its repository's LICENSE.txt.
HOLDERS = {"govuk-frontend": "Copyright (C) 2017 Crown Copyright (Government Digital Service)"}
MIT = """The MIT License (MIT)

{holder}

Permission is hereby granted, free of charge, to any person obtaining a copy of
this software and associated documentation files (the "Software"), to deal in
the Software without restriction, including without limitation the rights to
use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies
of the Software, and to permit persons to whom the Software is furnished to do
so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
"""
# Of govuk-frontend we keep what forms and errors need; the crown, the crest and GDS Transport are not ours to use.
KEPT = ("error-summary", "error-message", "form-group", "label", "hint", "input", "select")
SOURCE_MAP = re.compile(rb"\n?(//|/\*)[#@] ?sourceMappingURL=[^\n*]*(\*/)?\n?")


def rules(css: str) -> list[str]:
    """The top-level rules and at-rules of a minified style sheet."""
    found, depth, start = [], 0, 0
    for place, letter in enumerate(css):
        depth += (letter == "{") - (letter == "}")
        if letter == "}" and depth == 0:
            found.append(css[start : place + 1])
            start = place + 1
    return found


def kept_rule(rule: str) -> str:
    """The rule with only the selectors that we use; empty if none is left."""
    if rule.startswith("@media"):
        head, _, body = rule.partition("{")
        inner = "".join(map(kept_rule, rules(body[:-1])))
        return f"{head}{{{inner}}}" if inner else ""
    if rule.startswith("@"):
        return ""
    selectors, _, body = rule.partition("{")
    if "url(" in body:
        return ""
    wanted = [
        selector
        for selector in selectors.split(",")
        if re.fullmatch(
            rf"\.govuk-(?:{'|'.join(KEPT)})(?:__[\w-]+|--[\w-]+)?(?:[:>+~ .][^,]*)?", selector.strip()
        )
    ]
    body = re.sub(r"font-family:[^;}]*;?", "", body)
    return f"{','.join(wanted)}{{{body}" if wanted and body != "}" else ""


def cut(path: Path, content: bytes) -> bytes:
    """What of a file is kept: no source maps; of the style sheet only the rules that we use."""
    if path.suffix in (".js", ".css"):
        content = SOURCE_MAP.sub(b"", content)
    if path.name == "govuk-frontend.css":
        content = "".join(map(kept_rule, rules(content.decode()))).encode()
    return content


def fetch(name: str, version: str, folder: Path) -> tarfile.TarFile:
    """The package as npm publishes it."""
    packed = subprocess.run(
        ["npm", "pack", "--silent", f"{name}@{version}"],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    return tarfile.open(folder / packed.stdout.split()[-1])


def main() -> None:
    manifest = []
    with tempfile.TemporaryDirectory() as temporary:
        for name, version, licence, files in PACKAGES:
            archive = fetch(name, version, Path(temporary))
            listed = {}
            for source, target in files:
                member = archive.extractfile(f"package/{source}")
                if member is None:
                    raise SystemExit(
                        f"{name} {version} has no file {source}; look into the package and mend PACKAGES."
                    )
                path = VENDOR / name / target
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(cut(path, member.read()))
                listed[f"{name}/{target}"] = hashlib.sha256(path.read_bytes()).hexdigest()
            if name in HOLDERS:
                path = VENDOR / name / "LICENSE"
                path.write_text(MIT.format(holder=HOLDERS[name]), encoding="utf-8")
                listed[f"{name}/LICENSE"] = hashlib.sha256(path.read_bytes()).hexdigest()
            manifest.append({"package": name, "version": version, "licence": licence, "files": listed})
    (VENDOR / "MANIFEST.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
