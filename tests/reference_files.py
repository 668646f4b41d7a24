"""Files of reference rows, and their way through the pages of the import."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from judgements.models import (
    Agency,
    Authority,
    DataStamp,
    Import,
    Neighbour,
    NeighbourSet,
    Person,
    Theme,
)
from tests.forms import main_of

IMPORTED = {
    "agency": Agency,
    "person": Person,
    "authority": Authority,
    "neighbourset": NeighbourSet,
    "theme": Theme,
}


WRITTEN = (*IMPORTED.values(), Neighbour)


TABLES = ("xlsx", "csv")


def page_of(name):
    return reverse(f"admin:judgements_{name}_import")


def csv_file(text, name="file.csv"):
    return SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())


def xlsx_file(rows, name="file.xlsx"):
    import openpyxl

    book, content = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(content)
    return SimpleUploadedFile(name, content.getvalue())


def look(client, name, file):
    return client.post(page_of(name), {"file": csv_file(file) if isinstance(file, (str, bytes)) else file})


def soup_of(page):
    """Read once for each answer."""
    if not hasattr(page, "soup"):
        page.soup = main_of(page)
    return page.soup


def said(page):
    return " ".join(soup_of(page).select_one("main").text.split())


def seen(page):
    field = soup_of(page).select_one("input[name=seen]")
    return field["value"] if field else None


def write(client, name, page):
    return client.post(page_of(name), {"seen": seen(page)}, follow=True)


def read(client, name, file):
    """Looked at and written."""
    return write(client, name, look(client, name, file))


def counts(page):
    found = page.context["outcome"].counts
    return tuple(found[kind] for kind in ("new", "changed", "unchanged", "refused"))


def everything():
    held = [(model.objects.count(), model.history.count()) for model in WRITTEN]
    return held, Import.objects.count(), DataStamp.current()


def problems(page):
    return {
        (line.number, column): told
        for line in page.context["outcome"].lines
        for column, told in line.problems
    }


AGENCIES = (
    "name,kind,abbreviations,role\nNorthvale Council,Council,NC; NVC,Runs it.\nVale Trust,health,,Health.\n"
)
