"""How the champion of a registry becomes a model again: `load_champion`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.data.references.sha256 import digest_of_file
from pytest_mlgate.errors import MlgateError
from pytest_mlgate.errors import RegistryError
from pytest_mlgate.errors import SettingsError
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.models.loading.model_references import STORED_SUFFIXES
from pytest_mlgate.models.loading.model_references import load_file

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_mlgate.models.formats.loaded import LoadedModel
    from pytest_mlgate.models.formats.loaded import LoadingTerms


def load_champion(
    artifact: Path | None,
    *,
    digest: str | None,
    name: str | None,
    terms: LoadingTerms,
) -> LoadedModel:
    """Load the artifact that a registry keeps, by the name that it was tested under.

    Parameters
    ----------
    artifact, digest
        The file in the registry's store, and what its bytes must be; None when there is
        no champion.
    name
        Its suffix tells the format; None: a skops file.
    terms
        What the settings say: a champion is trusted no more than any other file.

    Raises
    ------
    SettingsError
        If there is no champion.
    RegistryError
        If its bytes are not those that were promoted.
    UnreadableData, UntrustedModel, MissingDependency
        If it is no model that can be asked here.
    """
    if artifact is None or digest is None:
        raise SettingsError(
            "`registry` = 'champion' needs a champion in the registry, and there is "
            "none. Hint: promote a first model, or name a baseline model file."
        )
    known = name is None or name.lower().endswith(STORED_SUFFIXES)
    if not known:
        raise UnreadableData(_not_a_model(name or "", artifact))
    found = _digest_of(artifact)
    if found != digest:
        raise RegistryError(
            f"{artifact}: the champion's file must have the digest {digest}; it has "
            f"{found}. Hint: the registry is damaged; restore the file."
        )
    try:
        return load_file(artifact, name=name or "champion.skops", terms=terms)
    except MlgateError as error:
        raise type(error)(
            f"The champion of the registry cannot be asked. {error}"
        ) from error


def _digest_of(artifact: Path) -> str:
    try:
        return digest_of_file(artifact)
    except OSError as error:
        raise UnreadableData(
            f"{artifact}: the champion's file cannot be read ({error.strerror}). Hint: "
            "the registry is damaged; restore the file."
        ) from error


def _not_a_model(name: str, artifact: Path) -> str:
    """Word what to do about a champion that was judged by a table of its answers."""
    return (
        f"The champion of the registry, {name!r} ({artifact}), cannot be asked: it "
        "must be a model file that this version reads "
        f"({', '.join(STORED_SUFFIXES)}) to answer the rows of today. Hint: score "
        "these rows with it where it runs, and name its answers under `baseline` with "
        "`predictions` (or columns) and the file itself with `artifact`, so that a "
        "promotion knows that it is the champion."
    )
