"""Which models are to choose from: a list, a folder, or a training archive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pytest_mlgate.data.tables import SUFFIXES
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.models.formats.mlflow_experiment import EXPERIMENT
from pytest_mlgate.models.formats.mlflow_experiment import logged_models
from pytest_mlgate.models.loading.model_references import MODEL_SUFFIXES
from pytest_mlgate.models.loading.training_archive import MANIFEST
from pytest_mlgate.models.loading.training_archive import HowItWasMade
from pytest_mlgate.models.loading.training_archive import is_archive
from pytest_mlgate.models.loading.training_archive import read_archive
from pytest_mlgate.subject_settings import SubjectSettings

Candidates = str | Path | Sequence[str | Path | Mapping[str, Any]]
"""A folder, ``mlflow:experiment/NAME``, or a list of references or of tables like
``[tool.mlgate.candidate]``."""

# keys of a candidate that a table of its answers cannot have
_OF_MODELS_ONLY = frozenset({"trusted", "classes", "features"})


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedCandidate:
    """One model to choose from, as the settings would name it."""

    name: str
    settings: SubjectSettings
    # how it was made, as the training archive or MLflow tells it
    recipe: str | None = None


def named_candidates(
    given: Candidates, *, root: Path, options: Mapping[str, Any]
) -> tuple[NamedCandidate, ...]:
    """Turn what a gate was given into candidates with names of their own.

    Parameters
    ----------
    given
        See `Candidates`.
    root
        The folder that relative paths start from.
    options
        Keys of ``[tool.mlgate.candidate]`` that hold for every model.

    Raises
    ------
    InvalidInput
        If there is none, two have the same name, or a key cannot be used.
    UnreadableData
        If a folder is none, holds no models, or its archive cannot be read.
    """
    if isinstance(given, str) and given.startswith(EXPERIMENT):
        found = _in_experiment(given, root=root, options=options)
    elif isinstance(given, str | Path):
        found = _in_folder(root / given, given=Path(given), options=options)
    else:
        found = tuple(_listed(one, options) for one in given)
    if not found:
        raise InvalidInput.because(
            "candidates", "a list of at least one model, or a folder", given
        )
    twice = [n for n, times in Counter(one.name for one in found).items() if times > 1]
    if twice:
        raise InvalidInput(
            f"Every candidate must be listed once; got {twice[0]!r} more than once. "
            "Hint: one model twice is no choice, and its gain would count twice."
        )
    return found


def _listed(
    one: str | Path | Mapping[str, Any], options: Mapping[str, Any]
) -> NamedCandidate:
    if isinstance(one, Mapping):
        settings = _settings({**options, **one})
    elif isinstance(one, str | Path):
        settings = _for_file(str(one), options)
    else:
        raise InvalidInput.because(
            "candidates", "references, or tables such as {'model': …}", one
        )
    name = settings.model or settings.predictions
    if name is None:
        raise InvalidInput(
            "A candidate must be a `model` or a table of `predictions`; got "
            f"{dict(one) if isinstance(one, Mapping) else one!r}. Hint: what is chosen "
            "has to be something that can be promoted."
        )
    return NamedCandidate(name=name, settings=settings)


def _in_folder(
    folder: Path, *, given: Path, options: Mapping[str, Any]
) -> tuple[NamedCandidate, ...]:
    if not folder.is_dir():
        raise UnreadableData(
            f"{folder}: candidates must be a list, or the name of a folder, and there "
            "is no such folder. Hint: a single model goes into a list; paths start at "
            "the folder of the settings."
        )
    if is_archive(folder):
        return _in_archive(folder, given=given, options=options)
    ends = (*MODEL_SUFFIXES, *SUFFIXES)
    inside = [path for path in sorted(folder.iterdir()) if path.is_file()]
    files = [
        path
        for path in inside
        if path.name.lower().endswith(ends)
        # what a model requires lies beside it, and .txt may be a model of LightGBM
        and not path.name.endswith("requirements.txt")
        and not path.name.startswith(".")
    ]
    if not files:
        raise UnreadableData(
            f"{folder}: it must hold model files ({', '.join(ends)}), or a folder per "
            f"candidate with {MANIFEST}; it holds neither."
        )
    return tuple(
        NamedCandidate(
            name=path.name,
            settings=_for_file((given / path.name).as_posix(), options),
        )
        for path in files
    )


def _in_archive(
    folder: Path, *, given: Path, options: Mapping[str, Any]
) -> tuple[NamedCandidate, ...]:
    return tuple(
        NamedCandidate(
            name=one.name,
            settings=_settings(
                {
                    **options,
                    "model": (given / one.name / one.made.model).as_posix(),
                    "sha256": one.made.digest,
                    **_own_threshold(one.made),
                }
            ),
            recipe=one.made.recipe,
        )
        for one in read_archive(folder)
    )


def _in_experiment(
    given: str, *, root: Path, options: Mapping[str, Any]
) -> tuple[NamedCandidate, ...]:
    return tuple(
        NamedCandidate(
            name=one.name,
            settings=_settings({**options, "model": one.reference}),
            recipe=one.recipe,
        )
        for one in logged_models(given, tracking=options.get("tracking"), root=root)
    )


def _own_threshold(made: HowItWasMade) -> dict[str, float]:
    return {} if made.threshold is None else {"threshold": made.threshold}


def _for_file(reference: str, options: Mapping[str, Any]) -> SubjectSettings:
    if not reference.lower().endswith(SUFFIXES):
        return _settings({**options, "model": reference})
    fit = {key: value for key, value in options.items() if key not in _OF_MODELS_ONLY}
    return _settings({**fit, "predictions": reference})


def _settings(keys: Mapping[str, Any]) -> SubjectSettings:
    try:
        return SubjectSettings.model_validate(dict(keys))
    # pydantic's own error, which tells key and rule
    except ValueError as error:
        first: Any = error.errors()[0]  # type: ignore[attr-defined] # not imported here
        key = ".".join(str(part) for part in first["loc"])
        told = first["msg"].removeprefix("Value error, ")
        where = f"`{key}`: " if key else ""
        raise InvalidInput(
            f"A candidate {dict(keys)!r}: {where}{told}. Hint: the keys are those of "
            "[tool.mlgate.candidate]."
        ) from error
