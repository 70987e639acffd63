"""What a hyper-parameter search leaves behind: candidates with how each was made.

A folder per candidate: the model file, and ``candidate.json`` with what makes the model
again. The metadata are told by whoever trained; that they are about this very file is
checked by its digest.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from pydantic import Field
from pydantic import ValidationError
from pydantic import field_validator

from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.subject_settings import ClosedTable

if TYPE_CHECKING:
    from pathlib import Path

MANIFEST = "candidate.json"
"""Name of the metadata in the folder of a candidate."""

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


class TrainedOn(ClosedTable):
    """The rows that a candidate has learned from."""

    # as whoever trained it names them …
    reference: str
    # … and what these bytes are: "sha256:…", a commit, a version
    identity: str


class HowItWasMade(ClosedTable):
    """Everything that ``candidate.json`` may say; `model` and `digest` it must."""

    # the form of this file
    format: int = Field(default=1, ge=1, le=1)
    # the model file, in the same folder, and its bytes
    model: str = Field(min_length=1)
    digest: str
    # binary: positive when the score is at least this
    threshold: float | None = Field(default=None, allow_inf_nan=False)
    # what was searched over, and what chance began with
    parameters: dict[str, Any] = Field(default_factory=dict)
    seed: int | None = None
    data: TrainedOn | None = None
    # the commit of the code that trained it, and the versions of its libraries
    commit: str | None = None
    packages: dict[str, str] = Field(default_factory=dict)
    # what the search measured, on rows of its own: for information, never judged
    metrics: dict[str, float] = Field(default_factory=dict)
    # seconds that training took, and when it ended
    duration_s: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    created: str | None = None

    @field_validator("digest")
    @classmethod
    def _is_digest(cls, value: str) -> str:
        if _DIGEST.fullmatch(value) is None:
            raise ValueError('must be "sha256:" and 64 lower-case hexadecimal digits')
        return value

    @field_validator("model")
    @classmethod
    def _stays_inside(cls, value: str) -> str:
        if "/" in value or "\\" in value or value in {".", ".."}:
            raise ValueError("must be the name of a file in the same folder")
        return value

    @property
    def recipe(self) -> str:
        """Tell parameters, seed and commit in a line."""
        told = [f"{name}={value}" for name, value in self.parameters.items()]
        if self.seed is not None:
            told.append(f"seed {self.seed}")
        if self.commit is not None:
            told.append(f"commit {self.commit[:12]}")
        return ", ".join(told)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedModel:
    """One candidate of an archive."""

    # the name of its folder
    name: str
    path: Path
    made: HowItWasMade


def is_archive(folder: Path) -> bool:
    """Tell whether a folder holds candidates in folders of their own."""
    return any(folder.glob(f"*/{MANIFEST}"))


def read_archive(folder: Path) -> tuple[ArchivedModel, ...]:
    """Read what an archive says of its candidates, in the order of their names.

    Parameters
    ----------
    folder
        Every folder in it is a candidate; names that start with a dot are passed over.

    Raises
    ------
    UnreadableData
        If a folder has no ``candidate.json`` (a search that was interrupted), or the
        file breaks a rule.
    """
    inside = sorted(path for path in folder.iterdir() if path.is_dir())
    places = [path for path in inside if not path.name.startswith(".")]
    return tuple(_read(place) for place in places)


def made_of(file: Path) -> HowItWasMade | None:
    """Read how a model file was made, where a training archive says it.

    None where there is nothing that can be read beside the file: how a model was made
    is told, and never asked for.
    """
    if not (file.parent / MANIFEST).is_file():
        return None
    try:
        found = _read(file.parent)
    except UnreadableData:
        return None
    return found.made if found.path.name == file.name else None


def _read(place: Path) -> ArchivedModel:
    file = place / MANIFEST
    try:
        text = file.read_text(encoding="utf-8")
        body = json.loads(text, parse_constant=_refuse_constant)
        made = HowItWasMade.model_validate(body)
    except OSError as error:
        raise UnreadableData(
            f"{file}: cannot be read ({error.strerror}). Hint: every folder of a "
            f"training archive holds {MANIFEST}; delete what an interrupted search "
            "left behind."
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or MANIFEST
        raise UnreadableData(f"{file}: `{key}`: {first['msg']}.") from error
    except (ValueError, RecursionError) as error:
        raise UnreadableData(f"{file}: not valid JSON: {error}.") from error
    return ArchivedModel(name=place.name, path=place / made.model, made=made)


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is no number of JSON")
