"""The demonstration's plan as its page shows it on a day."""

import re
from datetime import date
from html import unescape

SLUG = "bath-and-north-east-somerset-2012-02-24"
PATH = f"/plans/{SLUG}/"
MAY = date(2012, 5, 25)


def page_of(client_as, query="", as_at=MAY, role="manager", path=PATH):
    response = client_as(role).get(f"{path}?as_at={as_at}{query}")
    assert response.status_code == 200
    return response.content.decode()


def main_of(html):
    return re.search(r"<main.*</main>", html, re.DOTALL).group()


def table_of(html):
    """[(heading, [references])] of the table of actions, in its order."""
    table = re.search(r'<table class="tl-table tl-table--stack tl-actions".*?</table>', html, re.DOTALL)
    found = []
    for body in re.findall(
        r'<tbody role="rowgroup">(.*?)</tbody>', table.group() if table else "", re.DOTALL
    ):
        heading = re.search(r'scope="rowgroup"[^>]*>(.*?)(?:<details|</th>)', body)
        refs = re.findall(r'<td role="cell" class="tl-ref">(.*?)</td>', body)
        found.append((unescape(heading.group(1)) if heading else "", refs))
    return found
