"""Which of many findings hold, so that few of those named are false alarms."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Literal

import numpy as np

from pytest_mlgate.errors import InvalidInput

if TYPE_CHECKING:
    from numpy.typing import ArrayLike
    from numpy.typing import NDArray


def adjusted_p_values(
    p: ArrayLike, *, dependence: Literal["positive", "any"] = "positive"
) -> NDArray[np.float64]:
    """Adjust p-values for the false discovery rate.

    Parameters
    ----------
    p : array_like, shape (n_tests,)
        In [0, 1].
    dependence : {"positive", "any"}
        Whether the tests are independent or positively dependent, or anything.

    Returns
    -------
    ndarray of float64, shape (n_tests,)
        Those at most q are the findings of which a share of at most q is false, on
        average.

    Raises
    ------
    InvalidInput
        If a p-value is not in [0, 1].

    Notes
    -----
    Benjamini and Hochberg [1]_, for any dependence Benjamini and Yekutieli [2]_. It
    controls the share of false alarms in a list, not the chance that a run is blocked.

    References
    ----------
    .. [1] Benjamini, Y. and Hochberg, Y. (1995). Controlling the false discovery rate.
       Journal of the Royal Statistical Society B 57, 289-300.
    .. [2] Benjamini, Y. and Yekutieli, D. (2001). The control of the false discovery
       rate in multiple testing under dependency. Annals of Statistics 29, 1165-1188.

    Examples
    --------
    >>> adjusted_p_values([0.001, 0.02, 0.9, 0.03]).round(3).tolist()
    [0.004, 0.04, 0.9, 0.04]

    Three of four findings survive at 5 %.
    """
    values = np.asarray(p, dtype=np.float64)
    strange = ~((values >= 0) & (values <= 1))
    if strange.any():
        raise InvalidInput.because("p", "within 0 and 1", float(values[strange][0]))
    n = values.size
    if not n:
        return values
    order = np.argsort(values)
    ranks = np.arange(1, n + 1)
    factor = 1.0 if dependence == "positive" else float((1 / ranks).sum())
    steps = values[order] * n * factor / ranks
    found = np.empty(n)
    found[order] = np.minimum(np.minimum.accumulate(steps[::-1])[::-1], 1.0)
    return found
