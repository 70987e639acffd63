"""Where do a model's answers come from, told by one word: `answer_keys`.

The word is a model file, a table of predictions, a column of the data, or the name of
a constant. What it is decides which keys the settings get.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw

from pytest_mlgate.data.coding import distinct_values
from pytest_mlgate.data.coding import missing_in
from pytest_mlgate.data.columns import column
from pytest_mlgate.data.references.sha256 import digest_of_file
from pytest_mlgate.data.tables import SUFFIXES
from pytest_mlgate.data.tables import read_table
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import did_you_mean
from pytest_mlgate.models.answers.answers_table import USUAL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_mlgate.data.tables import DataTable
    from pytest_mlgate.settings import Task

PICKLES = (".pkl", ".pickle", ".joblib")

CONSTANTS = {"binary": "prior", "multiclass": "prior", "regression": "mean"}
"""What a model that knows nothing answers, by task."""

Keys = dict[str, Any]


def answer_keys(
    word: str,
    *,
    role: str,
    table: DataTable,
    target: str,
    task: Task,
    trusted: Sequence[str] = (),
    trust_pickle: bool = False,
) -> Keys:
    """Give the keys of a model's table in the settings.

    Parameters
    ----------
    word
        What the option said; for class probabilities ``"cat=p_cat,dog=p_dog"``.
    role
        "candidate" or "baseline", for messages.
    table, target, task
        The evaluation data, and what is asked.
    trusted, trust_pickle
        What a model file may hold; a pickle is pinned to the bytes that it has now.

    Raises
    ------
    InvalidInput
        If the word means nothing here.
    MlgateError
        If a table of predictions cannot be read.
    """
    if word in table.columns:
        return _of_column(table.frame, word, target=target, task=task, known=table)
    if "=" in word and task == "multiclass":
        pairs = [part.partition("=") for part in word.split(",")]
        return {"probabilities": {name.strip(): c.strip() for name, _, c in pairs}}
    if word == CONSTANTS[task]:
        return {"constant": word}
    if word.lower().endswith(SUFFIXES):
        return _of_table(word, table=table, target=target, task=task)
    _refuse_nothing(word, role, table)
    keys: Keys = {"model": word}
    suffix = Path(word).suffix.lower()
    if suffix == ".skops" and trusted:
        keys["trusted"] = list(trusted)
    if suffix in PICKLES and trust_pickle:
        keys |= {"trust": "pickle", "sha256": digest_of_file(Path(word))}
    return keys


def _of_table(word: str, *, table: DataTable, target: str, task: Task) -> Keys:
    """Find the column of a table of predictions that holds the answers."""
    read = read_table(word, root=Path.cwd())
    usual = [name for name in USUAL[task] if name in read.columns]
    if usual:
        return {"predictions": word, **{name: name for name in usual}}
    new = [name for name in read.columns if name not in table.columns]
    if len(new) != 1:
        listed = ", ".join(map(repr, new)) or "none"
        raise InvalidInput(
            f"{word}: one column must hold the answers: {' or '.join(USUAL[task])}, or "
            f"the only one that the data do not have; got {listed}. Hint: rename it."
        )
    found = _of_column(read.frame, new[0], target=target, task=task, known=table)
    return {"predictions": word, **found}


def _of_column(
    frame: Any,  # noqa: ANN401 - any frame
    name: str,
    *,
    target: str,
    task: Task,
    known: DataTable,
) -> Keys:
    if name == target:
        raise InvalidInput(
            f"The answers of a model must not be the target {target!r} itself. Hint: "
            "name the column with the predictions."
        )
    if task == "regression":
        return {"value": name}
    if task == "multiclass":
        return {"label": name}
    values = column(frame, name)
    classes = distinct_values(column(known.frame, target))
    seen = distinct_values(values[~missing_in(values)])
    if {str(value) for value in seen} <= {str(value) for value in classes}:
        return {"label": name}
    if not nw.from_native(frame, eager_only=True)[name].dtype.is_numeric():
        raise InvalidInput(
            f"The column {name!r} must hold probabilities, scores or values of "
            f"{target!r} to be the answers of a model; it holds {seen[0]!r}. Hint: "
            f"{did_you_mean(name, known.columns)}"
        )
    if min(seen) >= 0 and max(seen) <= 1:
        return {"score": name}
    return {"score": name, "form": "scores"}


def _refuse_nothing(word: str, role: str, table: DataTable) -> None:
    """Refuse a word that is no column, no file and no address."""
    if ":" in word or Path(word).exists():
        return
    around = [path.name for path in Path(word).absolute().parent.glob("*.*")]
    raise InvalidInput(
        f"--{role} must be a model file, a table of predictions, or a column of "
        f"{table.reference}; there is no file and no column {word!r}. "
        f"{did_you_mean(Path(word).name, [*table.columns, *around])}"
    )
