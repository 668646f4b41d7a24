"""The folder of stored files: what is in it, what it has room for, and putting files back."""

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

from metrics.importing.waiting import FOLDER as WAITING

from .archive import AT_ONCE, Held, Refused, file_name

UNFINISHED = ".restoring"


def stored(root: Path) -> Iterator[tuple[str, Path]]:
    """Each regular file below the folder, by its path from there, in order; not what waits there for a day at most."""
    if not root.is_dir():
        return
    for path in sorted(root.rglob("*")):
        if path.is_file() and not path.is_symlink() and path.relative_to(root).parts[0] != WAITING:
            yield path.relative_to(root).as_posix(), path


def odd_ones(root: Path) -> list[str]:
    """Links, sockets and the like, which a backup leaves out."""
    found = root.rglob("*") if root.is_dir() else []
    return sorted(
        f"{path.relative_to(root).as_posix()} (no regular file)"
        for path in found
        if path.is_symlink() or not (path.is_file() or path.is_dir())
    )


def room(*places: Path) -> int:
    """The free bytes of the fullest disk among those that will hold these places."""
    return min(
        shutil.disk_usage(next(one for one in (place, *place.parents) if one.exists())).free
        for place in places
    )


def refuse_unless_empty(root: Path) -> None:
    shutil.rmtree(root / UNFINISHED, ignore_errors=True)
    there = sorted(path.name for path in root.iterdir()) if root.exists() else []
    if there:
        raise Refused(
            f"The folder of stored files, {root}, is not empty: it holds {', '.join(there[:3])}"
            f"{f' and {len(there) - 3} more' if len(there) > 3 else ''}. Restore needs an empty place."
        )


def put_aside(archive: ZipFile, root: Path, files: list[Held]) -> None:
    """Beside where they belong, each compared with its hash as it was read back from the disk."""
    for held in files:
        path = root / UNFINISHED / held.name
        path.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(file_name(held.name)) as source, path.open("xb") as target:
            shutil.copyfileobj(source, target, AT_ONCE)
        with path.open("rb") as written:
            if hashlib.file_digest(written, "sha256").hexdigest() != held.sha256:
                raise Refused(f"{held.name} was not written as it is in the backup; look at the disk.")


def bring_in(root: Path) -> None:
    aside = root / UNFINISHED
    for path in sorted(aside.iterdir()) if aside.is_dir() else []:
        path.rename(root / path.name)
    shutil.rmtree(aside, ignore_errors=True)


def take_out(root: Path) -> None:
    """After a failure: the folder is as empty as it was."""
    for path in root.iterdir() if root.is_dir() else []:
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink()
