"""Reports that are read and stored for a test."""

from django.utils import timezone

from judgements.importing.reports import import_report, known_authorities
from judgements.reports.guarded import ReadingRoom


def the(files, part):
    return next(file for file in files if part in str(file).lower())


def read(file):
    return read_with_pages(file)[0]


def read_with_pages(file):
    with ReadingRoom(known_authorities(), timezone.localdate()) as room:
        return room.read_with_pages(file)


def store(file, by=None):
    report, pages = read_with_pages(file)
    return import_report(name=file.name, content=file.read_bytes(), report=report, pages=pages, by=by)
