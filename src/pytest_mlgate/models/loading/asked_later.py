"""How a worker of a parallel run asks a model that the controller has loaded.

A worker gets the answers to the evaluation data. The model itself is loaded there only
when a gate asks about other rows, and has to be the one that was judged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.models.asking.asked_model import AskedModel
from pytest_mlgate.models.loading.loading_terms import terms_of
from pytest_mlgate.models.loading.model_references import load_model
from pytest_mlgate.models.loading.stored_champion import load_champion

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_mlgate.models.answers.question import Question
    from pytest_mlgate.models.formats.loaded import LoadedModel
    from pytest_mlgate.settings import SubjectSettings


class LaterModel:
    """A model that is loaded when it is first used.

    Parameters
    ----------
    load
        Called at most once.
    """

    def __init__(self, load: Callable[[], LoadedModel]) -> None:
        self._load = load
        self._loaded: LoadedModel | None = None

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the model has
        # what copy and pickle look for before there is a state
        if name in {"_load", "_loaded"}:
            raise AttributeError(name)
        return getattr(self.model, name)

    @property
    def model(self) -> Any:  # noqa: ANN401 - any model
        """The model itself."""
        if self._loaded is None:
            self._loaded = self._load()
        return self._loaded.model


def load_named(
    settings: SubjectSettings,
    *,
    root: Path,
    champion: Path | None = None,
    champion_digest: str | None = None,
    champion_name: str | None = None,
) -> LoadedModel | None:
    """Load what `model` or `registry` name; None where answers come from elsewhere.

    Raises
    ------
    MlgateError
        As `load_model` and `load_champion`.
    """
    if settings.model is not None:
        return load_model(settings.model, root=root, terms=terms_of(settings))
    if settings.registry is None:
        return None
    return load_champion(
        champion, digest=champion_digest, name=champion_name, terms=terms_of(settings)
    )


def asked_later(
    load: Callable[[], LoadedModel | None],
    question: Question,
    *,
    what: str,
    digest: str | None,
    threshold: float | None = None,
) -> AskedModel:
    """Give a model that is loaded when a gate asks it.

    Parameters
    ----------
    load
        Such as `load_named` with its settings.
    question
        What it is asked.
    what
        The model, for messages.
    digest
        Of the file that was judged; None where nothing has one.
    threshold
        As in `AskedModel`.
    """

    def loaded() -> LoadedModel:
        found = load()
        assert found is not None
        if digest is not None and found.digest not in {None, digest}:
            raise SubjectMismatch(
                f"{what} changed while the session ran: it was {digest} and is "
                f"{found.digest}. Hint: run again when nothing writes to it."
            )
        return found

    return AskedModel(
        model=LaterModel(loaded), question=question, what=what, threshold=threshold
    )
