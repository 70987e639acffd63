"""How a `.skops` file becomes a model without running strange code: `load_skops`.

Only the types that scikit-learn brings or the settings list; the list never comes from
the file itself.
"""

from __future__ import annotations

import io
from importlib import import_module
from typing import TYPE_CHECKING
from typing import Any
from zipfile import ZipFile

from pytest_mlgate.errors import MissingDependency
from pytest_mlgate.errors import MlgateError
from pytest_mlgate.errors import UntrustedModel
from pytest_mlgate.models.formats.library_versions import refusing_other_versions
from pytest_mlgate.models.zip_damage import NO_ARCHIVE

if TYPE_CHECKING:
    from pytest_mlgate.models.formats.loaded import LoadedModel
    from pytest_mlgate.models.formats.loaded import LoadingTerms
    from pytest_mlgate.models.formats.loaded import ModelFile

MOST_UNPACKED = 256 << 20
"""An archive that unpacks to more than this many bytes …"""

MOST_GROWTH = 100
"""… and to more than so many times its own size is taken for a zip bomb."""

_SAVE = "save the model with skops.io.dump(model, path)"


def load_skops(file: ModelFile, terms: LoadingTerms) -> LoadedModel:
    """Load a skops file whatever its name (a content-addressed store has no suffixes).

    Raises
    ------
    UntrustedModel
        If it holds types that nobody listed.
    UnreadableData
        If it is damaged, of another kind, unpacks to far more than it holds, or was
        written by another version of scikit-learn.
    MissingDependency
        If skops is not installed.
    """
    _refuse_other_formats(file)
    try:
        skops_io = import_module("skops.io")
    except ImportError as error:
        raise MissingDependency.for_extra("A .skops model", "skops") from error
    try:
        _refuse_untrusted(skops_io, file, terms.trusted)
        with refusing_other_versions(file.path):
            model = skops_io.loads(file.content, trusted=list(terms.trusted))
    except MlgateError:
        raise
    # A damaged schema makes skops raise whatever its code trips over.
    except Exception as error:
        raise file.unreadable(
            f"skops cannot load it ({type(error).__name__}: {error})",
            hint="save it again with the versions of skops and scikit-learn that are "
            "installed here",
        ) from error
    return file.loaded(model)


def _refuse_other_formats(file: ModelFile) -> None:
    try:
        with ZipFile(io.BytesIO(file.content)) as archive:
            names = archive.namelist()
            _refuse_bomb(file, sum(part.file_size for part in archive.infolist()))
            damaged = archive.testzip()
    except NO_ARCHIVE as error:
        what = _kind_of(file.content)
        raise file.unreadable(
            f"{what} (a skops file is a zip archive: {error}); nothing in it was run",
            hint=_SAVE,
        ) from error
    if "schema.json" not in names or damaged is not None:
        what = f"{damaged} is damaged" if damaged else "it holds no schema.json"
        raise file.unreadable(
            f"a zip archive and no usable skops file: {what}", hint=_SAVE
        )


def _kind_of(content: bytes) -> str:
    if content[:1] == b"\x80":
        return "a pickle under another name"
    # joblib compresses its pickles with one of these
    if content[:1] == b"x" or content[:2] == b"\x1f\x8b":
        return "a compressed file, such as joblib's pickles, under another name"
    return "no skops file, or cut off"


def _refuse_bomb(file: ModelFile, unpacked: int) -> None:
    if unpacked > MOST_UNPACKED and unpacked > MOST_GROWTH * len(file.content):
        raise file.unreadable(
            f"a zip archive of {len(file.content):,} bytes that says it unpacks to "
            f"{unpacked:,}, as zip bombs do; nothing was unpacked",
            hint=f"{_SAVE}, without compression if it really holds that much",
        )


def _refuse_untrusted(
    skops_io: Any,  # noqa: ANN401 - a module
    file: ModelFile,
    trusted: tuple[str, ...],
) -> None:
    found = skops_io.get_untrusted_types(data=file.content)
    unknown = sorted(set(found) - set(trusted))
    if unknown:
        listed = ", ".join(f'"{name}"' for name in (*trusted, *unknown))
        raise UntrustedModel(
            f"{file.path}: the file holds types that the settings do not trust: "
            f"{', '.join(unknown)}. Nothing of it was loaded. Hint: read their code, "
            f"then set trusted = [{listed}] beside the model in the settings."
        )
