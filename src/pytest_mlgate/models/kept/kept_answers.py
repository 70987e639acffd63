"""Is a model asked, or was it before: `answers_of`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pytest_mlgate.models.asking.batched_model import USUAL_BATCH
from pytest_mlgate.models.asking.batched_model import BatchedModel
from pytest_mlgate.models.asking.scoring import score_rows
from pytest_mlgate.models.kept.prediction_key import prediction_key

if TYPE_CHECKING:
    from pytest_mlgate.models.answers.answer_kinds import RowAnswers
    from pytest_mlgate.models.answers.question import Question
    from pytest_mlgate.models.formats.loaded import LoadedModel
    from pytest_mlgate.models.kept.prediction_cache import PredictionCache
    from pytest_mlgate.settings import SubjectSettings


def answers_of(
    loaded: LoadedModel,
    settings: SubjectSettings,
    question: Question,
    *,
    what: str,
    cache: PredictionCache | None = None,
    champion_name: str | None = None,
) -> tuple[RowAnswers, str | None]:
    """Ask a loaded model about the rows of a question, unless its answers are kept.

    Parameters
    ----------
    loaded, settings, question
        The model, what the settings say of it, and what it is asked.
    what
        The model, for messages.
    cache
        Where answers are kept; None: the model is asked.
    champion_name
        For a model of the registry: the name that it was promoted under.

    Returns
    -------
    answers, kept
        `kept` names the entry that the answers come from; None when they were asked.

    Raises
    ------
    MlgateError
        As `score_rows`.
    """
    model = loaded.model
    batch = settings.batch or USUAL_BATCH
    # an endpoint, and what answers in one call, cuts its rows itself
    if question.rows > batch and not hasattr(model, "answers_to"):
        model = BatchedModel(model, batch=batch, what=what)
    ask = partial(score_rows, model, question, what=what, threshold=settings.threshold)
    if cache is None:
        return ask(), None
    key = prediction_key(
        loaded, settings, question, name=_file_name(settings, champion_name)
    )
    return (ask(), None) if key is None else cache.answers(key, question, ask)


def _file_name(settings: SubjectSettings, champion_name: str | None) -> str | None:
    if settings.model is None:
        # as `load_champion` takes a champion without a name
        return champion_name or "champion.skops"
    return settings.model if settings.place == "file" else None
