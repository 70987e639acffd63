"""Which answers are these: `answers_digest`, the identity of a model without a file.

Answers in columns and objects in memory have no bytes of their own. What was judged is
what they answered, so that is what names them: the same answers have the same name in
every process, and a record shows that two runs judged different ones.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pytest_mlgate.data.references.sha256 import digest_of_parts
from pytest_mlgate.models.answers.class_predictions import ClassPredictions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_mlgate.models.answers.answer_kinds import RowAnswers


def answers_digest(found: RowAnswers) -> str:
    """Name answers by their kind, form, classes and values, row by row.

    Returns
    -------
    str
        ``"sha256:"`` and 64 hexadecimal digits. No file has this digest, so nothing can
        be promoted by it.

    Examples
    --------
    >>> import numpy as np
    >>> from pytest_mlgate.models.answers.value_predictions import ValuePredictions
    >>> def name(*values):
    ...     given = np.array(values)
    ...     return answers_digest(
    ...         ValuePredictions.checked(rows=len(given), what="m", values=given)
    ...     )
    >>> name(1.0, 2.0) == name(1, 2), name(1.0, 2.0) == name(2.0, 1.0)
    (True, False)

    The same numbers are the same answers, in the same order of rows.
    """
    return digest_of_parts(_parts(found))


def _parts(found: RowAnswers) -> Iterator[bytes]:
    classes = found.classes if isinstance(found, ClassPredictions) else ()
    shapes = [[values.dtype.str, *values.shape] for values in found.arrays]
    # the head holds every length, so that no two lists of arrays run together
    head = json.dumps([type(found).__name__, found.form, classes, shapes])
    yield len(head).to_bytes(8, "little")
    yield head.encode("ascii")
    for values in found.arrays:
        yield values.tobytes()
