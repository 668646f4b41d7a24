"""What a real Chromium measures of a page, for scripts/bench.py."""

from typing import Any

from bench_serving import Figures

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# The time at which charts.js says that every chart is drawn; a page without charts ends with its load.
WATCH = """
new MutationObserver((_, watcher) => {
  if (document.documentElement && document.documentElement.dataset.chartsDrawn === "true" && !window.drawnAt) {
    window.drawnAt = performance.now(); watcher.disconnect();
  }
}).observe(document, { attributes: true, subtree: true, attributeFilter: ["data-charts-drawn"] });
"""

# After the frame that a key leads to: a message is answered once the frame is done.
PAINTED = """() => {
  window.painted = [];
  addEventListener("keydown", (event) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => window.painted.push(performance.now() - event.timeStamp);
    channel.port2.postMessage(0);
  }));
}"""


def said(page: Any, expression: str) -> float:
    """The number that the page gives as soon as it gives one. Asked from outside: its own rules let no script ask."""
    for _ in range(2000):
        if value := page.evaluate(expression):
            return float(value)
        page.wait_for_timeout(10)
    raise RuntimeError(f"{page.url} does not say {expression}.")


class Browser:
    """Debian's Chromium, and the cookie of the manager."""

    def __init__(self, chromium: Any, session: str) -> None:
        self.chromium, self.session = chromium, session

    def context(self, port: int) -> Any:
        context = self.chromium.new_context(
            base_url=f"http://127.0.0.1:{port}", viewport={"width": 1280, "height": 900}
        )
        context.add_init_script(WATCH)
        context.add_cookies([{"name": "sessionid", "value": self.session, "url": f"http://127.0.0.1:{port}"}])
        return context

    def finished(self, page: Any, path: str) -> float:
        """Milliseconds from the start of the navigation until the last chart, or the load of a page without."""
        page.goto(path, wait_until="load")
        if page.query_selector("script[data-bundle]"):
            return said(page, "window.drawnAt")
        return float(page.evaluate("performance.getEntriesByType('navigation')[0].loadEventStart"))

    def cold(self, port: int, path: str) -> float:
        context = self.context(port)
        try:
            return self.finished(context.new_page(), path)
        finally:
            context.close()

    def warm_paints(self, port: int, path: str, runs: int) -> Figures:
        """First contentful paint of loads after the first, in one context that keeps its cache."""
        context, paints = self.context(port), Figures()
        page = context.new_page()
        for n in range(runs + 1):
            self.finished(page, path)
            paint = said(page, "performance.getEntriesByName('first-contentful-paint')[0]?.startTime")
            if n:
                paints.append(paint)
        context.close()
        return paints

    def keys_to_paint(self, port: int, path: str, keys: int) -> Figures:
        """Milliseconds from a key going down until the frame that shows the next slide was handed over."""
        context, found = self.context(port), Figures()
        page = context.new_page()
        page.set_viewport_size({"width": 1920, "height": 1080})
        page.goto(path, wait_until="load")
        page.evaluate(PAINTED)
        for n in range(keys):
            page.keyboard.press("ArrowRight" if n // 8 % 2 == 0 else "ArrowLeft")
            found.append(said(page, f"window.painted[{n}]"))
        context.close()
        return found

    def bytes_of_cold_page(self, port: int, path: str) -> tuple[int, dict[str, int]]:
        """Bytes over the wire, headers included, and those of each file."""
        context = self.context(port)
        page = context.new_page()
        wire, addresses, sizes = context.new_cdp_session(page), {}, {}
        wire.send("Network.enable")
        wire.on(
            "Network.requestWillBeSent",
            lambda event: addresses.update({event["requestId"]: event["request"]["url"]}),
        )
        wire.on(
            "Network.loadingFinished",
            lambda event: sizes.update(
                {addresses.get(event["requestId"], "?"): int(event["encodedDataLength"])}
            ),
        )
        self.finished(page, path)
        page.wait_for_timeout(300)
        context.close()
        return sum(sizes.values()), sizes
