"""How `python:module:attribute` becomes a model: an object of the user's own code.

The module is imported as a test would import it, so it is trusted as much as the tests.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.data.references.sha256 import digest_of_parts
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.errors import did_you_mean
from pytest_mlgate.models.asking.asking import is_model
from pytest_mlgate.models.asking.one_call import AnswersInOneCall
from pytest_mlgate.models.formats.loaded import LoadedModel

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from pytest_mlgate.models.formats.loaded import LoadingTerms

SCHEME = "python:"


def load_python(reference: str, terms: LoadingTerms, *, root: Path) -> LoadedModel:
    """Import an object that answers.

    Parameters
    ----------
    reference
        ``python:module:attribute``; the attribute may be dotted. It has `predict`,
        `predict_proba` or `decision_function`, or can be called with a frame of
        features.
    terms
        `classes`, `features` and `form` for a callable.
    root
        Modules are looked for here, too.

    Raises
    ------
    InvalidInput
        If the reference has another form, or the object cannot answer.
    UnreadableData
        If there is no such module or attribute, or importing it fails.
    """
    module, value = python_object(reference, root=root)
    return LoadedModel(
        model=_answering(value, reference, terms),
        digest=_digest(module, reference.rpartition(":")[2]),
        path=None,
        # its source names it, and not what the source reads or imports
        shown=f"{reference} (mutable: code)",
    )


def python_object(
    reference: str, *, root: Path, what: str = "model"
) -> tuple[ModuleType, Any]:
    """Import the module of a reference, and find what it names there.

    Parameters
    ----------
    reference
        ``python:module:attribute``; the attribute may be dotted.
    root
        Modules are looked for here, too.
    what
        What is named, for the message.

    Raises
    ------
    InvalidInput
        If the reference has another form.
    UnreadableData
        If there is no such module or attribute, or importing it fails.
    """
    module_name, sign, attribute = reference.removeprefix(SCHEME).partition(":")
    if not (sign and module_name and attribute):
        raise InvalidInput.because(
            what, "python:module:attribute", reference, hint=f"python:serving:{what}"
        )
    module = _imported(module_name, reference, root)
    return module, _found(module, attribute, reference)


def _imported(name: str, reference: str, root: Path) -> ModuleType:
    with _findable(root):
        try:
            return import_module(name)
        # a module is strange code and may raise anything
        except Exception as error:
            raise UnreadableData(
                f"{reference!r}: module {name!r} cannot be imported "
                f"({type(error).__name__}: {error}). Hint: it must be installed, or "
                f"stand beneath {root}."
            ) from error


@contextmanager
def _findable(root: Path) -> Iterator[None]:
    sys.path.insert(0, str(root))
    try:
        yield
    finally:
        sys.path.remove(str(root))


def _found(module: ModuleType, attribute: str, reference: str) -> Any:  # noqa: ANN401 - a user's object
    value: Any = module
    for part in attribute.split("."):
        if not hasattr(value, part):
            known = [name for name in dir(value) if not name.startswith("_")]
            raise UnreadableData(
                f"{reference!r}: {value!r} has no {part!r}. {did_you_mean(part, known)}"
            )
        value = getattr(value, part)
    return value


def _answering(value: Any, reference: str, terms: LoadingTerms) -> Any:  # noqa: ANN401 - a user's object, a model
    if is_model(value) and not isinstance(value, type):
        return value
    if not callable(value) or isinstance(value, type):
        raise InvalidInput(
            f"{reference!r} must name an object with predict, predict_proba or "
            "decision_function, or a function of a frame; it is a "
            f"{type(value).__name__}. Hint: name the model itself, not its class."
        )
    return AnswersInOneCall(
        call=value, classes=terms.classes, features=terms.features, form=terms.form
    )


def _digest(module: ModuleType, attribute: str) -> str | None:
    """Name the code that answers; None when it has no source."""
    source = getattr(module, "__file__", None)
    if source is None:
        return None
    try:
        content = Path(source).read_bytes()
    except OSError:
        return None
    # two models of one module are two models
    return digest_of_parts((attribute.encode(), b"\0", content))
