#!/usr/bin/env python3
"""Writes static/css/plotly.css: the rules that Plotly would put into a page by script, which our policy forbids.

Run it after a new bundle is vendored: `python scripts/export_plotly_css.py`. Needs Chromium.
"""

from pathlib import Path

from playwright.sync_api import sync_playwright

STATIC = Path(__file__).resolve().parent.parent / "static"
BUNDLE = STATIC / "vendor" / "plotly.js-basic-dist-min" / "plotly-basic.min.js"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]
COLLECT = """async () => {
  await Plotly.newPlot(document.getElementById("box"), [{x: [1, 2], y: [1, 2]}], {}, {displayModeBar: true});
  const own = [...document.styleSheets].filter((sheet) => (sheet.ownerNode.id || "").startsWith("plotly.js-style"));
  return own.flatMap((sheet) => [...sheet.cssRules].map((rule) => rule.cssText));
}"""


def main() -> None:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        page = browser.new_page()
        page.set_content('<div id="box"></div>')
        page.add_script_tag(path=str(BUNDLE))
        rules = page.evaluate(COLLECT)
        browser.close()
    head = f"/* Rules of Plotly.js, exported by scripts/export_plotly_css.py. {len(rules)} rules, MIT licence. */\n"
    (STATIC / "css" / "plotly.css").write_text(head + "\n".join(rules) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
