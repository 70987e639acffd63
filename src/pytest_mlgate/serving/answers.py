"""What a model's answer says of each row: its score and its label.

Models answer with numbers, texts, lists, arrays, frames or mappings. Nothing heavy is
imported to tell them apart: an array tells by its methods what it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any
from typing import NamedTuple

from pytest_mlgate.serving.written_row import label_text

if TYPE_CHECKING:
    from collections.abc import Sequence


class RowAnswer(NamedTuple):
    """The answer to one row."""

    score: float | None = None
    label: str | None = None


def row_answers(
    answer: Any,  # noqa: ANN401 - whatever a model answers
    *,
    rows: int | None,
    classes: Sequence[object] | None = None,
    are_labels: bool = False,
) -> list[RowAnswer]:
    """Take an answer apart, row by row.

    Parameters
    ----------
    answer
        For each row a float (its score), a text, whole number or boolean (its label),
        a list of probabilities in the order of `classes`, or a mapping with `score`
        and `label`.
    rows
        How many rows were asked about; None where that is unknown.
    classes
        What probabilities are of.
    are_labels
        Whether a float is the name of a class, too.

    Returns
    -------
    list of RowAnswer
        Of two probabilities the score is the second, of more the largest; the label
        is the class with the largest.

    Raises
    ------
    ValueError
        If there are not as many answers as rows, or one is none of these.

    Examples
    --------
    >>> row_answers([[0.2, 0.8], [0.9, 0.1]], rows=2, classes=["no", "yes"])
    [RowAnswer(score=0.8, label='yes'), RowAnswer(score=0.1, label='no')]

    Which class a column is of is never guessed: without `classes` there is no label.
    """
    each = _per_row(_plain(answer), rows)
    if rows is not None and len(each) != rows:
        message = f"{len(each)} answers to {rows} rows"
        raise ValueError(message)
    return [_of_row(one, classes, are_labels=are_labels) for one in each]


def _plain(answer: Any) -> Any:  # noqa: ANN401 - whatever a model answers
    if hasattr(answer, "to_numpy"):
        answer = answer.to_numpy()
    return answer.tolist() if hasattr(answer, "tolist") else answer


def _per_row(answer: Any, rows: int | None) -> list[Any]:  # noqa: ANN401 - lists, values or mappings
    if not isinstance(answer, list | tuple):
        return [answer]
    numbers = all(isinstance(one, float) for one in answer)
    if rows == 1 and len(answer) > 1 and numbers:
        # the probabilities of one row
        return [answer]
    return list(answer)


def _of_row(
    one: Any,  # noqa: ANN401 - lists, values or mappings
    classes: Sequence[object] | None,
    *,
    are_labels: bool,
) -> RowAnswer:
    one = _plain(one)
    if isinstance(one, list | tuple):
        return _of_probabilities([float(each) for each in one], classes)
    if hasattr(one, "get"):
        score = one.get("score")
        label = label_text(one.get("label"))
        return RowAnswer(None if score is None else float(score), label)
    if isinstance(one, float) and not are_labels:
        return RowAnswer(score=one)
    if isinstance(one, str | int | float):
        return RowAnswer(label=label_text(one))
    message = f"an answer must be a number, a text or probabilities; got {one!r:.80}"
    raise ValueError(message)


def _of_probabilities(
    shares: list[float], classes: Sequence[object] | None
) -> RowAnswer:
    if not shares:
        message = "an answer without a single probability"
        raise ValueError(message)
    if len(shares) == 1:
        return RowAnswer(score=shares[0])
    most = max(shares)
    score = shares[1] if len(shares) == 2 else most
    if classes is None or len(classes) != len(shares):
        return RowAnswer(score=score)
    return RowAnswer(score=score, label=label_text(classes[shares.index(most)]))
