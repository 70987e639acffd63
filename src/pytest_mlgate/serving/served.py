"""A model that serves, with the name under which the log knows it: `Served`."""

from __future__ import annotations

import re
from inspect import iscoroutinefunction
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.data.references.sha256 import digest_of_file
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.serving.answers import RowAnswer
from pytest_mlgate.serving.answers import row_answers

if TYPE_CHECKING:
    import os
    from collections.abc import Callable
    from collections.abc import Sequence

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_METHODS = ("predict_proba", "predict")


class Served:
    """A model, what is called to ask it, and which artifact it is.

    Parameters
    ----------
    model
        A callable, or an object with a method that is named by `call`.
    digest
        "sha256:…" of the artifact, as the registry has it; or else …
    artifact
        … the file that the model was loaded from, which is digested now.
    version
        Its number in the registry, None where it has none.
    call
        The method to call, such as "predict_proba"; None: the model itself.
    classes
        What the columns of probabilities are of; None: the model's `classes_`.
    read
        Takes an answer and gives ``(score, label)``, or for a batch a list of them;
        None: as `answers.row_answers` reads it.

    Raises
    ------
    InvalidInput
        If there is not exactly one of digest and artifact, the digest is none, or
        there is nothing to call.
    UnreadableData
        If the artifact cannot be read.

    Examples
    --------
    >>> model = Served(lambda row: row["age"] / 100, digest="sha256:" + "0" * 64)
    >>> model.ask({"age": 42})
    0.42

    What is called is called as it is: with the same arguments, and the same errors.
    """

    def __init__(
        self,
        model: Any,  # noqa: ANN401 - any model
        *,
        digest: str | None = None,
        artifact: str | os.PathLike[str] | None = None,
        version: int | None = None,
        call: str | None = None,
        classes: Sequence[object] | None = None,
        read: Callable[[Any], Any] | None = None,
    ) -> None:
        self.ask: Callable[..., Any] = _callable_of(model, call)
        self.digest = _digest(digest, artifact)
        self.version = version
        self.features = _named(model, "feature_names_in_")
        self._classes = classes if classes is not None else _named(model, "classes_")
        self._are_labels = self._classes is not None and call == "predict"
        self._read = read

    def answers_in(self, answer: Any, *, rows: int | None) -> list[RowAnswer]:  # noqa: ANN401 - whatever a model answers
        """Read an answer, row by row.

        Raises
        ------
        Exception
            Whatever is wrong with the answer, or with the function that reads it.
        """
        if self._read is None:
            return row_answers(
                answer,
                rows=rows,
                classes=self._classes,
                are_labels=self._are_labels,
            )
        found = self._read(answer)
        pairs = found if isinstance(found, list) else [found]
        each = [{"score": score, "label": label} for score, label in pairs]
        return row_answers(each, rows=rows)


def refuse_unserved(**models: object) -> None:
    """Raise unless each is a `Served`.

    Raises
    ------
    InvalidInput
        Naming the one that is none.
    """
    for name, model in models.items():
        if not isinstance(model, Served):
            raise InvalidInput.because(
                name,
                "a Served, which names the artifact",
                model,
                hint='wrap it: Served(model, digest="sha256:…", call="predict_proba")',
            )


def _callable_of(model: Any, call: str | None) -> Callable[..., Any]:  # noqa: ANN401 - any model
    found = model if call is None else getattr(model, call, None)
    if not callable(found):
        there = [name for name in _METHODS if hasattr(model, name)]
        hint = f'call="{there[0]}"' if there else "pass a function"
        rule = "a callable, or an object with the method that `call` names"
        raise InvalidInput.because("model", rule, model, hint=hint)
    if iscoroutinefunction(found) or iscoroutinefunction(getattr(found, "__call__", 0)):  # noqa: B004 - of an object that is called
        raise InvalidInput.because(
            "model",
            "a plain function, which answers when it returns",
            model,
            hint="give the function that an async one awaits in a thread",
        )
    ask: Callable[..., Any] = found
    return ask


def _digest(digest: str | None, artifact: str | os.PathLike[str] | None) -> str:
    if (digest is None) == (artifact is None):
        got = "neither" if digest is None else "both"
        raise InvalidInput(
            f"exactly one of `digest` and `artifact` must say which model it is; got "
            f"{got}. Hint: artifact=PATH of the file that the model was loaded from."
        )
    if artifact is not None:
        try:
            return digest_of_file(Path(artifact))
        except OSError as error:
            raise UnreadableData(
                f"{str(artifact)!r}: the artifact cannot be read ({error.strerror}). "
                "Hint: name the file that the model was loaded from."
            ) from error
    if not isinstance(digest, str) or not _DIGEST.fullmatch(digest):
        rule = '"sha256:" and 64 hexadecimal digits'
        raise InvalidInput.because("digest", rule, digest)
    return digest


def _named(model: Any, attribute: str) -> list[Any] | None:  # noqa: ANN401 - any model
    found: Any = getattr(model, attribute, None)
    if hasattr(found, "tolist"):
        found = found.tolist()
    return list(found) if isinstance(found, list | tuple) else None
