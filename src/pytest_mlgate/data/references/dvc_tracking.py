"""What DVC says about a file: `tracked`, read from ``.dvc`` files and ``dvc.lock``.

DVC itself is not needed: both are small YAML files that name the MD5 of every output.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from hashlib import md5
from pathlib import Path
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.data.references.yaml_text import read_yaml
from pytest_mlgate.errors import UnreadableData

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator

    Read = Callable[[Path], bytes | None]

_MD5 = re.compile(r"^[0-9a-f]{32}(\.dir)?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackedFile:
    """What DVC says that a file holds."""

    # 32 hexadecimal digits
    md5: str
    # in bytes; None where the tracking file does not say
    size: int | None
    # the .dvc file or dvc.lock that says so
    source: Path
    # DVC before 3.0 hashed text with the line ends of Unix
    old: bool


def tracked(
    path: Path, *, top: Path, read: Read, cached: Read, shown: str
) -> TrackedFile:
    """Find what DVC says about one file.

    Parameters
    ----------
    path
        Absolute.
    top
        Where the DVC project begins: nothing above is looked at.
    read
        Gives the content of a tracking file, None when there is none.
    cached
        Gives the manifest of a folder by the path that it has beneath the cache.

    Raises
    ------
    UnreadableData
        If no tracking file names the file, or what it says makes no sense.
    """
    looked_at: list[Path] = []
    for source, base, out in _outputs(path, top=top, read=read, looked_at=looked_at):
        place = base / str(out.get("path", ""))
        if _normal(place) == path:
            return _file(out, source, shown)
        if _normal(place) in path.parents:
            inside = path.relative_to(_normal(place)).as_posix()
            return _in_folder(out, inside, source, cached, shown)
    known = ", ".join(str(source) for source in looked_at)
    raise UnreadableData(
        f"{shown}: DVC does not track {path}: "
        + (f"no output of {known} is this file." if known else "nothing names it.")
        + " Hint: `dvc add` it, or `dvc repro` the stage that writes it."
    )


def cache_places(digest: str) -> tuple[str, str]:
    """Name the files of a DVC cache that may hold a digest: of DVC 3, then of DVC 2."""
    return f"files/md5/{digest[:2]}/{digest[2:]}", f"{digest[:2]}/{digest[2:]}"


def _outputs(
    path: Path, *, top: Path, read: Read, looked_at: list[Path]
) -> Iterator[tuple[Path, Path, dict[str, Any]]]:
    """Yield each output that may be the file or a folder around it, nearest first."""
    for place in (path, *path.parents):
        if place == top or top not in place.parents:
            return
        for source in (place.with_name(place.name + ".dvc"), place.parent / "dvc.lock"):
            content = read(source) if source not in looked_at else None
            if content is None:
                continue
            looked_at.append(source)
            body = read_yaml(content, where=str(source))
            base = source.parent
            if source.suffix == ".dvc" and isinstance(body, dict):
                base = base / str(body.get("wdir", "."))
            for out in _outs(body, source):
                yield source, base, out


def _outs(body: object, source: Path) -> list[dict[str, Any]]:
    """Give all outputs that a tracking file lists."""
    if not isinstance(body, dict):
        raise _damaged(source, "a table was expected")
    tables: list[object] = [body]
    if source.name == "dvc.lock":
        # before schema 2.0 the stages stood at the top
        stages = body.get("stages", body if "schema" not in body else {})
        tables = list(stages.values()) if isinstance(stages, dict) else [None]
    found: list[dict[str, Any]] = []
    for table in tables:
        outs = table.get("outs", []) if isinstance(table, dict) else None
        if not isinstance(outs, list) or not all(isinstance(o, dict) for o in outs):
            raise _damaged(source, "`outs` must be a list of tables")
        found += outs
    return found


def _file(out: dict[str, Any], source: Path, shown: str) -> TrackedFile:
    digest = _digest(out, source)
    if digest.endswith(".dir"):
        raise UnreadableData(
            f"{shown} is a folder that DVC tracks ({out.get('nfiles', 'some')} files); "
            "a reference must name one file. Hint: name a file in it."
        )
    return TrackedFile(
        md5=digest, size=_size(out), source=source, old=out.get("hash") != "md5"
    )


def _in_folder(
    out: dict[str, Any], inside: str, source: Path, cached: Read, shown: str
) -> TrackedFile:
    """Look a file up in the manifest of the folder that DVC tracks."""
    entries = out.get("files")
    if not isinstance(entries, list):
        entries = _manifest(_digest(out, source), cached, shown)
    old = out.get("hash") != "md5"
    for entry in entries:
        told = entry.get("relpath") if isinstance(entry, dict) else None
        if told is not None and PurePosixPath(told).as_posix() == inside:
            size = _size(entry)
            return TrackedFile(
                md5=_digest(entry, source), size=size, source=source, old=old
            )
    raise UnreadableData(
        f"{shown}: the folder that {source} tracks holds no {inside!r} "
        f"({len(entries)} files). Hint: check the name, or `dvc add` the folder again."
    )


def _manifest(digest: str, cached: Read, shown: str) -> list[Any]:
    for place in cache_places(digest):
        content = cached(Path(place))
        if content is None:
            continue
        if md5(content, usedforsecurity=False).hexdigest() != digest[:32]:
            raise UnreadableData(
                f"{shown}: the list of files {place} in DVC's cache is damaged: its "
                f"MD5 is not {digest[:32]}. Hint: remove it and `dvc fetch`."
            )
        entries = json.loads(content)
        if isinstance(entries, list):
            return entries
    raise UnreadableData(
        f"{shown}: the list of files of a folder ({digest}) is not in DVC's cache. "
        "Hint: `dvc fetch` brings it."
    )


def _digest(out: dict[str, Any], source: Path) -> str:
    digest = out.get("md5")
    # checked before a path is made of it
    if not isinstance(digest, str) or _MD5.match(digest) is None:
        raise UnreadableData(
            f"{source}: `md5` of the output {out.get('path', out.get('relpath'))!r} "
            f"must be 32 hexadecimal digits; got {digest!r}. Hint: `dvc commit` writes "
            "it, and outputs outside the project have none."
        )
    return digest


def _size(out: dict[str, Any]) -> int | None:
    size = out.get("size")
    return size if isinstance(size, int) else None


def _normal(path: Path) -> Path:
    return Path(os.path.normpath(path))


def _damaged(source: Path, told: str) -> UnreadableData:
    return UnreadableData(
        f"{source}: it is no file that DVC writes ({told}). Hint: `dvc add` or "
        "`dvc repro` writes it again."
    )
