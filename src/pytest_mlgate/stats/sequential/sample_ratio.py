"""Did both arms get the share of requests that they were meant to get.

Where they did not, the arms differ by more than the model: requests were lost, routed
by something that matters, or logged twice. Then no comparison of the arms means
anything, however sure it looks.
"""

from __future__ import annotations

from scipy import stats

from pytest_mlgate.errors import InvalidInput

MISMATCH_LEVEL = 0.001
"""p-value from which on the arms are taken to be split wrongly."""


def sample_ratio_p(candidate: int, champion: int, *, share: float) -> float:
    """Test whether arms are as large as they should be.

    Parameters
    ----------
    candidate, champion : int
        Requests (or users, where users are split) of each arm; not both 0.
    share : float
        The candidate's intended share, in (0, 1).

    Returns
    -------
    float
        Two-sided p-value of the hypothesis that the split is as intended.

    Raises
    ------
    InvalidInput
        If the share is not in (0, 1) or both arms are empty.

    Notes
    -----
    Pearson's chi-square with one degree of freedom; the usual limit is .001 [1]_, since
    a mismatch is looked for in every comparison and makes it worthless.

    References
    ----------
    .. [1] Fabijan, A. et al. (2019). Diagnosing sample ratio mismatch in online
       controlled experiments. KDD 2019, 2156-2164.

    Examples
    --------
    >>> round(sample_ratio_p(5_050, 4_950, share=0.5), 3)
    0.317
    >>> sample_ratio_p(5_200, 4_800, share=0.5) < MISMATCH_LEVEL
    True

    A hundred requests more in one arm is chance, four hundred of ten thousand is not.
    """
    if isinstance(share, bool) or not 0 < share < 1:
        raise InvalidInput.because(
            "share", "between 0 and 1", share, hint="0.1 sends a tenth to the candidate"
        )
    n = candidate + champion
    if n == 0:
        raise InvalidInput("Both arms are empty. Hint: look after the first request.")
    square = (candidate - n * share) ** 2 / (n * share * (1 - share))
    return float(stats.chi2.sf(square, 1))
