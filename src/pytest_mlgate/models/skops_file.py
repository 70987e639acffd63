"""How a model file becomes a model without running strange code: `load_model`.

Only `.skops` files, and of them only the types that scikit-learn brings or the settings
list. What could run code while it is read (pickle, joblib) is refused unread.
"""

from __future__ import annotations

import io
import re
import warnings
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING
from typing import Any
from zipfile import BadZipFile
from zipfile import ZipFile

from pytest_mlgate.data.references.resolving import open_bytes
from pytest_mlgate.data.references.resolving import resolve
from pytest_mlgate.data.references.sha256 import digest_of_bytes
from pytest_mlgate.errors import MissingDependency
from pytest_mlgate.errors import MlgateError
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.errors import UntrustedModel

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_PICKLED = (".pkl", ".pickle", ".joblib")
_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]+:")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LoadedModel:
    """A model in memory, and the digest of exactly the bytes it was made from."""

    model: Any
    # "sha256:…" of the file
    digest: str
    path: Path


def load_model(
    reference: str, *, root: Path, trusted: Sequence[str] = ()
) -> LoadedModel:
    """Load a model file by its suffix.

    Parameters
    ----------
    reference
        A path, absolute or relative to `root`, that ends in ``.skops``.
    root
        The folder that relative paths start from.
    trusted
        Types by full name that the file may hold beside scikit-learn's own.

    Raises
    ------
    UntrustedModel
        If the file holds other types, or is of a kind that runs code when read.
    UnreadableData
        If the file is missing, damaged, of another kind, or was written by another
        version of scikit-learn.
    MissingDependency
        If skops is not installed.
    """
    if _SCHEME.match(reference) and not (root / reference).exists():
        raise UnreadableData(
            f"{reference!r}: a model must be the path of a .skops file; references "
            "with a scheme are not in this version. Hint: fetch the file first."
        )
    path = (root / reference).absolute()
    suffix = path.suffix.lower()
    if suffix in _PICKLED:
        raise UntrustedModel(
            f"{path}: a {suffix} file runs any code it likes when it is read, so it "
            "is not read. Hint: save the model with "
            "skops.io.dump(model, 'model.skops') where it is trained."
        )
    if suffix != ".skops":
        raise UnreadableData(
            f"{path}: a model file must end in .skops in this version; got "
            f"{suffix or 'no suffix'!r}. Hint: save the model with skops.io.dump, or "
            "score the rows elsewhere and set `predictions`."
        )
    return load_skops(path, trusted=trusted)


def load_skops(path: Path, *, trusted: Sequence[str] = ()) -> LoadedModel:
    """Load a skops file whatever its name (a content-addressed store has no suffixes).

    Raises
    ------
    UntrustedModel, UnreadableData, MissingDependency
        As `load_model`.
    """
    found = resolve(str(path), root=path.parent)
    with open_bytes(found.reference, found.location) as stream:
        content = stream.read()
    _refuse_other_formats(content, path)
    try:
        skops_io = import_module("skops.io")
    except ImportError as error:
        raise MissingDependency.for_extra("A .skops model", "skops") from error
    try:
        _refuse_untrusted(skops_io, content, path, trusted)
        model = _loaded(skops_io, content, path, trusted)
    except MlgateError:
        raise
    # A damaged schema makes skops raise whatever its code trips over.
    except Exception as error:
        raise UnreadableData(
            f"{path}: skops cannot load it ({type(error).__name__}: {error}). "
            "Hint: save it again with the versions of skops and scikit-learn that are "
            "installed here."
        ) from error
    # Of the bytes in hand, not of a file that may have changed since.
    return LoadedModel(model=model, digest=digest_of_bytes(content), path=path)


def _refuse_other_formats(content: bytes, path: Path) -> None:
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            damaged = archive.testzip()
    except BadZipFile as error:
        pickled = content[:1] == b"\x80"
        what = "a pickle under another name" if pickled else "no skops file, or cut off"
        raise UnreadableData(
            f"{path}: {what} (a skops file is a zip archive: {error}); nothing in it "
            "was run. Hint: save the model with skops.io.dump(model, path)."
        ) from error
    if "schema.json" not in names or damaged is not None:
        what = f"{damaged} is damaged" if damaged else "it holds no schema.json"
        raise UnreadableData(
            f"{path}: a zip archive and no usable skops file: {what}. "
            "Hint: save the model with skops.io.dump(model, path)."
        )


def _refuse_untrusted(
    skops_io: Any,  # noqa: ANN401 - a module
    content: bytes,
    path: Path,
    trusted: Sequence[str],
) -> None:
    unknown = sorted(set(skops_io.get_untrusted_types(data=content)) - set(trusted))
    if unknown:
        listed = ", ".join(f'"{name}"' for name in (*trusted, *unknown))
        raise UntrustedModel(
            f"{path}: the file holds types that the settings do not trust: "
            f"{', '.join(unknown)}. Nothing of it was loaded. Hint: read their code, "
            f"then set trusted = [{listed}] beside the model in the settings."
        )


def _loaded(
    skops_io: Any,  # noqa: ANN401 - a module
    content: bytes,
    path: Path,
    trusted: Sequence[str],
) -> Any:  # noqa: ANN401 - a model
    from sklearn.exceptions import InconsistentVersionWarning  # noqa: PLC0415 - heavy, for model files only

    with warnings.catch_warnings():
        # The answers of a model from another version may differ without a word.
        warnings.simplefilter("error", InconsistentVersionWarning)
        try:
            return skops_io.loads(content, trusted=list(trusted))
        except InconsistentVersionWarning as error:
            saved, here = error.original_sklearn_version, error.current_sklearn_version
            raise UnreadableData(
                f"{path}: its {error.estimator_name} was saved by scikit-learn {saved} "
                f"and {here} is installed, so its answers may not be those of "
                f"production. Hint: pip install scikit-learn=={saved}, or train it "
                "again."
            ) from error
