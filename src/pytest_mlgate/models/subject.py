"""One of the two models of a comparison: `Subject`, with its answers and identity.

`load_subject` reads what the settings name; `subject_from_object` takes what a fixture
of the user's returns.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any
from typing import Literal
from typing import cast

from pytest_mlgate.data.references.resolving import resolve
from pytest_mlgate.data.tables import SUFFIXES
from pytest_mlgate.data.tables import read_table
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import SettingsError
from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.models.answers.answer_kinds import KINDS
from pytest_mlgate.models.answers.answer_kinds import RowAnswers
from pytest_mlgate.models.answers.answers_digest import answers_digest
from pytest_mlgate.models.answers.answers_table import AnswerColumns
from pytest_mlgate.models.answers.answers_table import answer_columns
from pytest_mlgate.models.answers.answers_table import answers_in_table
from pytest_mlgate.models.answers.class_predictions import ClassPredictions
from pytest_mlgate.models.answers.predictions import Predictions
from pytest_mlgate.models.answers.pushed_answers import pushed_answers
from pytest_mlgate.models.answers.row_matching import rows_agree
from pytest_mlgate.models.answers.value_predictions import ValuePredictions
from pytest_mlgate.models.asking.asked_model import AskedModel
from pytest_mlgate.models.asking.asking import is_model
from pytest_mlgate.models.asking.objects import answers_of_object
from pytest_mlgate.models.kept.kept_answers import answers_of
from pytest_mlgate.models.loading.asked_later import load_named
from pytest_mlgate.settings import SubjectSettings

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from pytest_mlgate.models.answers.question import Question
    from pytest_mlgate.models.formats.loaded import LoadedModel
    from pytest_mlgate.models.kept.prediction_cache import PredictionCache

Role = Literal["candidate", "baseline"]
Kind = Literal[
    "model",
    "endpoint",
    "code",
    "predictions",
    "columns",
    "constant",
    "registry",
    "object",
]

BY_POSITION = "rows matched by position"

_KINDS: dict[str | None, Kind] = {"endpoint": "endpoint", "python": "code"}

_OR_FRAME = {"multiclass": " a frame with a column of probabilities per class,"}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Subject:
    """A model under test: where it comes from, and what it answers."""

    role: Role
    # as the settings name it
    reference: str
    kind: Kind
    # "sha256:…" of the file; of the answers where there is none (columns, endpoints,
    # and objects in memory); None for a constant
    digest: str | None
    # the file that a promotion would store
    artifact: Path | None
    # binary: the threshold that made the decisions; None: the model's own labels
    threshold: float | None
    predictions: RowAnswers
    # how it is asked about other rows; None where only its answers are known
    asked: AskedModel | None = None
    # the entry of the prediction cache that the answers come from; None: asked now
    cached: str | None = None


def load_subject(  # noqa: PLR0913 - all places that answers may come from
    settings: SubjectSettings,
    question: Question,
    *,
    role: Role,
    root: Path,
    prior: float | NDArray[np.float64] | None = None,
    champion: Path | None = None,
    champion_digest: str | None = None,
    champion_name: str | None = None,
    cache: PredictionCache | None = None,
) -> Subject:
    """Get a model's answers from wherever the settings say they are.

    Parameters
    ----------
    settings
        Names exactly one source.
    question
        The rows of the evaluation data, and what counts as an answer.
    role
        Which of the two models it is.
    root
        The folder that relative paths start from.
    prior
        What ``constant = "prior"`` stands for: the share of positives in [0, 1], or
        that of each class, shape ``(n_classes,)``; for ``constant = "mean"`` the mean
        of the target.
    champion, champion_digest, champion_name
        The registry's artifact and the name it had when it was tested, for
        ``registry = "champion"``.
    cache
        Where answers of earlier runs are kept; None: every model is asked.

    Raises
    ------
    MlgateError
        If the source cannot be read, is not trusted, or gives no whole answer.
    """
    if question.table.stays:
        return _where_rows_are(settings, question, role, root)
    loaded = load_named(
        settings,
        root=root,
        champion=champion,
        champion_digest=champion_digest,
        champion_name=champion_name,
    )
    if loaded is not None:
        asking = partial(answers_of, cache=cache, champion_name=champion_name)
        return _from_model(loaded, settings, question, role, root, asking)
    if settings.predictions is not None:
        return _from_predictions(settings, question, role, root)
    if settings.constant is not None:
        return _from_constant(settings, question, role, prior)
    return _from_columns(settings, question, role, root)


def subject_from_object(
    value: Any,  # noqa: ANN401 - whatever a fixture returns
    question: Question,
    *,
    role: Role,
) -> Subject:
    """Take what a user's fixture returned as a model.

    Parameters
    ----------
    value
        A `Subject`; a fitted model; answers to every row (see `answers_of_object`); or
        the path of a model or predictions file, relative to the working folder.
    question, role
        As in `load_subject`.

    Raises
    ------
    InvalidInput
        If it is none of these.
    MlgateError
        As `load_subject`.
    """
    if isinstance(value, Subject):
        return _same_question(replace(value, role=role), question)
    if isinstance(value, str | Path):
        return load_subject(
            _settings_for(str(value)), question, role=role, root=Path.cwd()
        )
    reference = f"{type(value).__name__} in memory"
    if question.table.stays:
        # a model that a plan does not ask says so itself when it is looked at
        kind = "a model" if is_model(value) else "an object"
        raise InvalidInput(
            f"mlgate_{role} gave {kind} of type {type(value).__name__}, and the "
            "rows that it would answer stay where they are: they are never collected. "
            "Hint: name columns of that table with `score` or `label`."
        )
    what = _what(role, reference)
    found = answers_of_object(value, question, what=what)
    if found is None:
        raise InvalidInput(
            f"mlgate_{role} must be a fitted model, an array or Series with one answer "
            f"per row,{_OR_FRAME.get(question.task, '')} a path, or a Subject; got an "
            "object of type "
            f"{type(value).__name__}. Hint: return the model itself from the fixture."
        )
    return Subject(
        role=role,
        reference=reference,
        kind="object",
        digest=answers_digest(found),
        artifact=None,
        threshold=_threshold_of(found),
        predictions=found,
        asked=AskedModel(model=value, question=question, what=what)
        if is_model(value)
        else None,
    )


def _from_model(
    loaded: LoadedModel,
    settings: SubjectSettings,
    question: Question,
    role: Role,
    root: Path,
    asking: Callable[..., tuple[RowAnswers, str | None]],
) -> Subject:
    registered = settings.model is None
    given = f"registry:{settings.registry}" if registered else loaded.shown
    reference = given or str(settings.model)
    what = _what(role, reference)
    asked = AskedModel(
        model=loaded.model,
        question=question,
        what=what,
        threshold=settings.threshold,
        pins=loaded.pins,
    )
    found, kept = asking(loaded, settings, question, what=what)
    digest, artifact = _stored(settings, root, loaded.digest, loaded.path)
    return Subject(
        role=role,
        reference=reference,
        kind="registry" if registered else _KINDS.get(settings.place, "model"),
        digest=digest or answers_digest(found),
        artifact=artifact,
        threshold=_threshold_of(found),
        predictions=found,
        asked=asked,
        cached=kept,
    )


def _stored(
    settings: SubjectSettings, root: Path, digest: str | None, path: Path | None
) -> tuple[str | None, Path | None]:
    """Name what a promotion would store: the `artifact` of the settings, if any."""
    if settings.artifact is None:
        return digest, path
    stored = resolve(settings.artifact, root=root)
    return stored.identity, stored.path


def _from_predictions(
    settings: SubjectSettings, question: Question, role: Role, root: Path
) -> Subject:
    assert settings.predictions is not None
    table = read_table(settings.predictions, root=root)
    names = answer_columns(settings, table, question)
    by_key = rows_agree(table, names.listed, question)
    reference = table.reference + ("" if by_key else f" ({BY_POSITION})")
    found = answers_in_table(
        settings, table, names, question, what=_what(role, table.reference)
    )
    return _from_answers(settings, found, role, root, reference, table.identity)


def _from_columns(
    settings: SubjectSettings, question: Question, role: Role, root: Path
) -> Subject:
    names = AnswerColumns.named(settings)
    listed = ", ".join(names.listed)
    reference = f"columns {listed} of {question.table.reference}"
    found = answers_in_table(
        settings, question.table, names, question, what=_what(role, reference)
    )
    return _from_answers(settings, found, role, root, reference, answers_digest(found))


def _where_rows_are(
    settings: SubjectSettings, question: Question, role: Role, root: Path
) -> Subject:
    named = settings.model or settings.predictions or settings.answer_columns
    shown = ", ".join(named) if isinstance(named, tuple) else named
    reference = f"columns {shown} of {question.table.reference}"
    what = _what(role, reference if settings.answer_columns else str(shown))
    found = pushed_answers(settings, question, what=what)
    digest, artifact = _stored(settings, root, None, None)
    return Subject(
        role=role,
        reference=reference,
        kind="columns",
        digest=digest,
        artifact=artifact,
        threshold=found.threshold,
        # gates that read answers row by row are refused by the session's rows
        predictions=cast("RowAnswers", found),
    )


def _from_answers(
    settings: SubjectSettings,
    found: RowAnswers,
    role: Role,
    root: Path,
    reference: str,
    digest: str,
) -> Subject:
    named, artifact = _stored(settings, root, digest, None)
    return Subject(
        role=role,
        reference=reference,
        kind="columns" if settings.predictions is None else "predictions",
        digest=named,
        artifact=artifact,
        threshold=_threshold_of(found),
        predictions=found,
    )


def _from_constant(
    settings: SubjectSettings,
    question: Question,
    role: Role,
    prior: float | NDArray[np.float64] | None,
) -> Subject:
    given = settings.constant
    share = prior if isinstance(given, str) else given
    if share is None:
        what = "mean" if question.task == "regression" else "share of positives"
        raise SettingsError(
            f"`constant` = {given!r} needs the {what} of the target, and no data give "
            "it. Hint: set `reference`, or a number for `constant`."
        )
    found = _constant(share, question, settings.threshold)
    return Subject(
        role=role,
        reference=f"constant {settings.constant}",
        kind="constant",
        digest=None,
        artifact=None,
        threshold=_threshold_of(found),
        predictions=found,
    )


def _constant(
    share: float | NDArray[np.float64], question: Question, threshold: float | None
) -> RowAnswers:
    rows = question.rows
    if not isinstance(share, float | int):
        return ClassPredictions.constant(share, rows=rows, classes=question.classes)
    if question.task == "regression":
        return ValuePredictions.constant(float(share), rows=rows)
    return Predictions.constant(float(share), rows=rows, threshold=threshold)


def _same_question(subject: Subject, question: Question) -> Subject:
    what, found = _what(subject.role, subject.reference), subject.predictions
    if len(found) != question.rows:
        raise SubjectMismatch(
            f"{what}: it must answer the {question.rows} rows of the evaluation data; "
            f"it answers {len(found)}. Hint: load it with this table."
        )
    if not isinstance(found, KINDS[question.task]):
        raise SubjectMismatch(
            f"{what}: it must answer for task = {question.task!r}; it holds "
            f"{type(found).__name__}. Hint: load it for this task."
        )
    return subject


def _threshold_of(found: RowAnswers) -> float | None:
    return found.threshold if isinstance(found, Predictions) else None


def _settings_for(path: str) -> SubjectSettings:
    if path.lower().endswith(SUFFIXES):
        return SubjectSettings(predictions=path)
    return SubjectSettings(model=path)


def _what(role: str, reference: str) -> str:
    return f"{role} ({reference})"
