"""The file of a backup: a zip of rows as text and of stored files, with a manifest that says what must be in it.

    manifest.json           counts and sha256 of every table and file, and the migrations that the database had had
    tables/<table>.jsonl    one JSON list a row
    files/<path>            the stored files as they are

Nothing in it is ever run, and nothing is written by its own names or rights: what is read is checked against the
manifest first, so a file that was cut off, damaged or made to do harm is refused before anything is touched.
"""

import hashlib
import json
import stat
import zlib
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

FORMAT = 1
MANIFEST = "manifest.json"
LONGEST_MANIFEST = 64 * 1024 * 1024
LONGEST_ROW = 64 * 1024 * 1024
AT_ONCE = 1024 * 1024


class Refused(Exception):
    """Nothing was done; says why in a sentence for whoever runs the site."""


@dataclass(frozen=True)
class Held:
    """What the manifest says of one table or file: rows count for tables alone, `given` is the highest number given."""

    name: str
    size: int
    sha256: str
    rows: int = 0
    given: int = 0
    columns: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Manifest:
    """What a backup holds."""

    made_at: str
    made_on: str
    migrations: list[tuple[str, str]]
    tables: list[Held]
    files: list[Held]
    left_out: list[str] = field(default_factory=list)
    format: int = FORMAT

    def as_bytes(self) -> bytes:
        return json.dumps(asdict(self), indent=1).encode()

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)

    @property
    def size(self) -> int:
        return sum(one.size for one in (*self.tables, *self.files))


def table_name(table: str) -> str:
    return f"tables/{table}.jsonl"


def file_name(path: str) -> str:
    return f"files/{path}"


def is_safe(path: str) -> bool:
    """A relative path that stays inside its folder, on any system."""
    parts = path.split("/")
    plain = not any(part in ("", ".", "..") or len(part.encode()) > 255 for part in parts)
    return (
        plain
        and not PurePosixPath(path).is_absolute()
        and not any(c in path for c in "\\\0:")
        and path.isprintable()
    )


# ---- Reading


@contextmanager
def opened(path: Path) -> Iterator[ZipFile]:
    """The archive; whatever is wrong with the file itself becomes one sentence."""
    try:
        with ZipFile(path) as archive:
            yield archive
    except FileNotFoundError:
        raise Refused(f"There is no file {path}.") from None
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as problem:
        raise Refused(
            f"{path} is not a whole backup: it is cut off, damaged, or no backup at all ({problem})."
        ) from None


def read_manifest(archive: ZipFile) -> Manifest:
    """The manifest, whose every word is of the expected kind."""
    try:
        info = archive.getinfo(MANIFEST)
    except KeyError:
        raise Refused("The file is a zip but no backup: it has no manifest.") from None
    if info.file_size > LONGEST_MANIFEST:
        raise Refused("The manifest is absurdly long; this is no backup of ours.")
    try:
        given = json.loads(archive.read(info))
        if given["format"] != FORMAT:
            raise Refused(f"The backup is of format {given['format']!r}; this version reads format {FORMAT}.")
        return Manifest(
            made_at=str(given["made_at"]),
            made_on=str(given["made_on"]),
            migrations=[(str(app), str(name)) for app, name in given["migrations"]],
            tables=[_held(one) for one in given["tables"]],
            files=[_held(one) for one in given["files"]],
            left_out=[str(name) for name in given["left_out"]],
        )
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as problem:
        raise Refused(f"The manifest cannot be read ({problem}); this is no backup of ours.") from None


def _held(given: dict[str, Any]) -> Held:
    numbers = [given["size"], given["rows"], given["given"]]
    if not all(type(number) is int and 0 <= number < 2**63 for number in numbers):
        raise ValueError("a number in it is none")
    names = [str(name) for name in given["columns"]]
    return Held(str(given["name"]), given["size"], str(given["sha256"]), given["rows"], given["given"], names)


def check(archive: ZipFile, manifest: Manifest, room: int) -> None:
    """Everything that the manifest names, nothing else, of the sizes and with the hashes that it gives."""
    named = {table_name(table.name): table for table in manifest.tables}
    named |= {file_name(file.name): file for file in manifest.files}
    _check_names(archive, manifest, set(named))
    if manifest.size > room:
        raise Refused(
            f"Unpacked it would be {manifest.size / 1e9:,.1f} GB, and there is room for {room / 1e9:,.1f} GB."
        )
    for name, held in named.items():
        _check_content(archive, name, held)


def _check_names(archive: ZipFile, manifest: Manifest, named: set[str]) -> None:
    if unsafe := [file.name for file in manifest.files if not is_safe(file.name)]:
        raise Refused(
            f"It holds a file whose path leaves its folder: {unsafe[0]!r}. Nothing was read from it."
        )
    if len(named) != len(manifest.tables) + len(manifest.files):
        raise Refused("The manifest names something twice.")
    there = archive.infolist()
    for info in there:
        kind = stat.S_IFMT(info.external_attr >> 16)
        if (
            info.is_dir()
            or (kind and kind != stat.S_IFREG)
            or info.compress_type not in (ZIP_STORED, ZIP_DEFLATED)
        ):
            raise Refused(f"{info.filename!r} in it is a link, a folder or packed in a strange way.")
    names = [info.filename for info in there]
    if len(set(names)) != len(names):
        raise Refused("It holds something twice.")
    if odd := sorted(set(names) ^ {*named, MANIFEST}):
        missing = odd[0] in named
        raise Refused(
            f"{odd[0]!r} is {'missing from it' if missing else 'in it, and the manifest does not name it'}."
        )


def _check_content(archive: ZipFile, name: str, held: Held) -> None:
    if archive.getinfo(name).file_size != held.size:
        raise Refused(f"{name} has not the size that the manifest gives.")
    found = hashlib.sha256()
    with archive.open(name) as stream:
        while part := stream.read(AT_ONCE):
            found.update(part)
    if found.hexdigest() != held.sha256:
        raise Refused(f"{name} is not what it was when the backup was made: its sha256 differs.")


def rows_of(archive: ZipFile, table: str) -> Iterator[bytes]:
    with archive.open(table_name(table)) as stream:
        while line := stream.readline(LONGEST_ROW + 1):
            if len(line) > LONGEST_ROW:
                raise Refused(f"A row of {table} is absurdly long.")
            yield line


# ---- Writing


class Writer:
    """Adds one thing after another, and remembers what the manifest must say of it."""

    def __init__(self, archive: ZipFile) -> None:
        self.archive = archive

    @contextmanager
    def _entry(self, name: str) -> Iterator[IO[bytes]]:
        info = ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
        info.compress_type, info.external_attr = ZIP_DEFLATED, (stat.S_IFREG | 0o600) << 16
        with self.archive.open(info, "w", force_zip64=True) as stream:
            yield stream

    def add_table(
        self, name: str, columns: list[str], rows: Generator[bytes, None, None], given: int
    ) -> Held:
        size, count, found = 0, 0, hashlib.sha256()
        # Left half read, the rows would be let go after their connection.
        with self._entry(table_name(name)) as stream, closing(rows):
            for line in rows:
                stream.write(line)
                found.update(line)
                size, count = size + len(line), count + 1
        return Held(name, size, found.hexdigest(), count, given, columns)

    def add_file(self, name: str, path: Path) -> Held:
        size, found = 0, hashlib.sha256()
        with self._entry(file_name(name)) as stream, path.open("rb") as source:
            while part := source.read(AT_ONCE):
                stream.write(part)
                found.update(part)
                size += len(part)
        return Held(name, size, found.hexdigest())

    def add_manifest(self, manifest: Manifest) -> None:
        with self._entry(MANIFEST) as stream:
            stream.write(manifest.as_bytes())
