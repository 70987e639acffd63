"""One of the two models of a comparison: `Subject`, with its answers and identity.

`load_subject` reads what the settings name; `subject_from_object` takes what a fixture
of the user's returns.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any
from typing import Literal

from pytest_mlgate.data.references import resolve
from pytest_mlgate.data.tables import SUFFIXES
from pytest_mlgate.data.tables import read_table
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import RegistryError
from pytest_mlgate.errors import SettingsError
from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.models.answers_table import AnswerColumns
from pytest_mlgate.models.answers_table import answer_columns
from pytest_mlgate.models.answers_table import answers_in_table
from pytest_mlgate.models.answers_table import rows_agree
from pytest_mlgate.models.objects import answers_of_object
from pytest_mlgate.models.predictions import Predictions
from pytest_mlgate.models.scoring import Question
from pytest_mlgate.models.scoring import score_rows
from pytest_mlgate.models.skops_file import load_model
from pytest_mlgate.models.skops_file import load_skops
from pytest_mlgate.settings import SubjectSettings

if TYPE_CHECKING:
    from collections.abc import Collection

    from pytest_mlgate.data.tables import DataTable
    from pytest_mlgate.models.skops_file import LoadedModel

Role = Literal["candidate", "baseline"]
Kind = Literal["model", "predictions", "columns", "constant", "registry", "object"]

BY_POSITION = "rows matched by position"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Subject:
    """A model under test: where it comes from, and what it answers."""

    role: Role
    # as the settings name it
    reference: str
    kind: Kind
    # "sha256:…"; None for a constant and for objects made in memory
    digest: str | None
    # the file that a promotion would store
    artifact: Path | None
    # the threshold that made the decisions; None: the model's own labels
    threshold: float | None
    predictions: Predictions


def load_subject(  # noqa: PLR0913 - one call per session; a record would only rename the eleven
    settings: SubjectSettings,
    *,
    role: Role,
    table: DataTable,
    target: str,
    positive: str | float | bool,
    root: Path,
    prior: float | None = None,
    champion: Path | None = None,
    champion_digest: str | None = None,
    exclude: Collection[str] = (),
) -> Subject:
    """Get a model's answers from wherever the settings say they are.

    Parameters
    ----------
    settings
        Names exactly one source.
    role
        Which of the two models it is.
    table
        The evaluation data.
    target, positive
        The column with the true answer, and the value that counts as positive.
    root
        The folder that relative paths start from.
    prior
        Share of positives in [0, 1], for ``constant = "prior"``.
    champion, champion_digest
        The registry's artifact, for ``registry = "champion"``.
    exclude
        Columns of the evaluation data that are no features.

    Raises
    ------
    MlgateError
        If the source cannot be read, is not trusted, or gives no whole answer.
    """
    question = Question(
        table=table, target=target, positive=positive, exclude=tuple(exclude)
    )
    if settings.model is not None:
        loaded = load_model(settings.model, root=root, trusted=settings.trusted)
        return _from_model(loaded, settings, question, role, kind="model")
    if settings.predictions is not None:
        return _from_predictions(settings, question, role, root)
    if settings.constant is not None:
        return _from_constant(settings, question, role, prior)
    if settings.registry is not None:
        loaded = _load_champion(settings, champion, champion_digest)
        return _from_model(loaded, settings, question, role, kind="registry")
    return _from_columns(settings, question, role, root)


def subject_from_object(
    value: Any,  # noqa: ANN401 - whatever a fixture returns
    *,
    role: Role,
    table: DataTable,
    target: str,
    positive: str | float | bool,
    exclude: Collection[str] = (),
) -> Subject:
    """Take what a user's fixture returned as a model.

    Parameters
    ----------
    value
        A `Subject`; a fitted model; an array or Series of probabilities (floats) or
        labels; or the path of a model or predictions file, relative to the working
        folder.
    role, table, target, positive, exclude
        As in `load_subject`.

    Raises
    ------
    InvalidInput
        If it is none of these.
    MlgateError
        As `load_subject`.
    """
    if isinstance(value, Subject):
        return _same_rows(replace(value, role=role), table)
    if isinstance(value, str | Path):
        return load_subject(
            _settings_for(str(value)),
            role=role,
            table=table,
            target=target,
            positive=positive,
            root=Path.cwd(),
            exclude=exclude,
        )
    question = Question(
        table=table, target=target, positive=positive, exclude=tuple(exclude)
    )
    reference = f"{type(value).__name__} in memory"
    found = answers_of_object(value, question, what=_what(role, reference))
    if found is None:
        raise InvalidInput(
            f"mlgate_{role} must be a fitted model, an array or Series with one answer "
            "per row, a path, or a Subject; got an object of type "
            f"{type(value).__name__}. Hint: return the model itself from the fixture."
        )
    return Subject(
        role=role,
        reference=reference,
        kind="object",
        digest=None,
        artifact=None,
        threshold=found.threshold,
        predictions=found,
    )


def _from_model(
    loaded: LoadedModel,
    settings: SubjectSettings,
    question: Question,
    role: Role,
    *,
    kind: Literal["model", "registry"],
) -> Subject:
    reference = settings.model or f"registry:{settings.registry}"
    found = score_rows(
        loaded.model,
        question,
        what=_what(role, reference),
        threshold=settings.threshold,
    )
    return Subject(
        role=role,
        reference=reference,
        kind=kind,
        digest=loaded.digest,
        artifact=loaded.path,
        threshold=found.threshold,
        predictions=found,
    )


def _load_champion(
    settings: SubjectSettings, champion: Path | None, digest: str | None
) -> LoadedModel:
    if champion is None or digest is None:
        raise SettingsError(
            "`registry` = 'champion' needs a champion in the registry, and there is "
            "none. Hint: promote a first model, or name a baseline model file."
        )
    try:
        loaded = load_skops(champion, trusted=settings.trusted)
    except UnreadableData as error:
        raise UnreadableData(
            f"The champion of the registry cannot be asked. {error}"
        ) from error
    if loaded.digest != digest:
        raise RegistryError(
            f"{champion}: the champion's file must have the digest {digest}; it has "
            f"{loaded.digest}. Hint: the registry is damaged; restore the file."
        )
    return loaded


def _from_predictions(
    settings: SubjectSettings, question: Question, role: Role, root: Path
) -> Subject:
    assert settings.predictions is not None
    table = read_table(settings.predictions, root=root)
    names = answer_columns(settings, table, question)
    by_key = rows_agree(table, names, question)
    reference = settings.predictions + ("" if by_key else f" ({BY_POSITION})")
    found = answers_in_table(
        settings, table, names, question, what=_what(role, settings.predictions)
    )
    return _from_answers(settings, found, role, root, reference, table.identity)


def _from_columns(
    settings: SubjectSettings, question: Question, role: Role, root: Path
) -> Subject:
    names = AnswerColumns(score=settings.score, label=settings.label)
    listed = ", ".join(name for name in (names.score, names.label) if name is not None)
    reference = f"columns {listed} of {question.table.reference}"
    found = answers_in_table(
        settings, question.table, names, question, what=_what(role, reference)
    )
    return _from_answers(settings, found, role, root, reference, _digest_of(found))


def _from_answers(
    settings: SubjectSettings,
    found: Predictions,
    role: Role,
    root: Path,
    reference: str,
    digest: str,
) -> Subject:
    artifact = None
    if settings.artifact is not None:
        stored = resolve(settings.artifact, root=root)
        artifact, digest = Path(stored.location), stored.identity
    return Subject(
        role=role,
        reference=reference,
        kind="columns" if settings.predictions is None else "predictions",
        digest=digest,
        artifact=artifact,
        threshold=found.threshold,
        predictions=found,
    )


def _from_constant(
    settings: SubjectSettings, question: Question, role: Role, prior: float | None
) -> Subject:
    share = prior if settings.constant == "prior" else settings.constant
    if not isinstance(share, float | int):
        raise SettingsError(
            "`constant` = 'prior' needs the share of positives, and no data give it. "
            "Hint: set `reference`, or a number for `constant`."
        )
    found = Predictions.constant(
        float(share), rows=question.rows, threshold=settings.threshold
    )
    return Subject(
        role=role,
        reference=f"constant {settings.constant}",
        kind="constant",
        digest=None,
        artifact=None,
        threshold=found.threshold,
        predictions=found,
    )


def _same_rows(subject: Subject, table: DataTable) -> Subject:
    if len(subject.predictions) != table.rows:
        raise SubjectMismatch(
            f"{_what(subject.role, subject.reference)}: it must answer the "
            f"{table.rows} rows of the evaluation data; it answers "
            f"{len(subject.predictions)}. Hint: load it with this table."
        )
    return subject


def _settings_for(path: str) -> SubjectSettings:
    if path.lower().endswith(SUFFIXES):
        return SubjectSettings(predictions=path)
    return SubjectSettings(model=path)


def _what(role: str, reference: str) -> str:
    return f"{role} ({reference})"


def _digest_of(found: Predictions) -> str:
    digest = sha256(found.decisions.tobytes())
    if found.scores is not None:
        digest.update(found.scores.tobytes())
    return f"sha256:{digest.hexdigest()}"
