"""What every format is told, reads and gives: terms, a file in memory, a model."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from typing import TYPE_CHECKING
from typing import Any
from typing import Literal

from pytest_mlgate.data.references.local_files import unreadable
from pytest_mlgate.data.references.resolving import open_bytes
from pytest_mlgate.data.references.resolving import resolve
from pytest_mlgate.data.references.sha256 import digest_of_bytes
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.errors import UntrustedModel

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_mlgate.data.references.pins import Pins

RequestForm = Literal[
    "records", "instances", "dataframe_split", "dataframe_records", "v2"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadingTerms:
    """What the settings say about a model beside where it is."""

    # types that a .skops file may hold beside scikit-learn's own, by full name
    trusted: tuple[str, ...] = ()
    # "pickle": files that run code when they are read may be read, if `sha256` fits
    trust: Literal["pickle"] | None = None
    # "sha256:…" that the model must have
    sha256: str | None = None
    # the classes in the order of the model's own numbers
    classes: tuple[Any, ...] | None = None
    # the columns that the model takes, in its order
    features: tuple[str, ...] | None = None
    # what a model of one number per row gives
    form: Literal["probabilities", "scores"] = "probabilities"
    # rows of one request to an endpoint
    batch: int = 1000
    # seconds that an endpoint has for one request
    timeout: float = 30.0
    # how rows are put to an endpoint; None: by its path
    request: RequestForm | None = None
    # address of MLflow's tracking store
    tracking: str | None = None

    def refuse_other_digest(self, digest: str, where: object) -> None:
        """Raise `UntrustedModel` unless a model is the one that `sha256` pins."""
        if self.sha256 is not None and self.sha256 != digest:
            raise UntrustedModel(
                f"{where}: the settings pin {self.sha256}; it has {digest}. Nothing of "
                "it was loaded. Hint: find out who changed it; then restore it, or "
                "set `sha256` to the digest of the model that you mean."
            )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LoadedModel:
    """A model in memory, and the digest of exactly the bytes it was made from."""

    model: Any
    # "sha256:…"; None where nothing pins what answers (an endpoint)
    digest: str | None
    # the file that a promotion would store; None where there is none
    path: Path | None
    # what the record calls it, where the reference alone does not say it
    shown: str | None = None
    # keeps a copy alive as long as somebody may read it
    pins: Pins | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFile:
    """A model file in memory: what is loaded is what was identified."""

    path: Path
    content: bytes = field(repr=False)
    digest: str

    def loaded(self, model: Any) -> LoadedModel:  # noqa: ANN401 - any model
        """Name a model by this file."""
        return LoadedModel(model=model, digest=self.digest, path=self.path)

    def unreadable(self, why: str, *, hint: str) -> UnreadableData:
        """Word that this file cannot be used."""
        return UnreadableData(f"{self.path}: {why}. Hint: {hint}.")


def read_model_file(path: Path) -> ModelFile:
    """Read a file whole, and name it by its bytes.

    Raises
    ------
    UnreadableData
        If it cannot be read.
    """
    found = resolve(str(path), root=path.parent)
    try:
        with open_bytes(found.reference, found.location) as stream:
            content = stream.read()
    except OSError as error:
        raise unreadable(found.reference, found.location, error) from error
    # of the bytes in hand, not of a file that may have changed since
    return ModelFile(path=path, content=content, digest=digest_of_bytes(content))
