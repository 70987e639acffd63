"""Which arm answers a key: the same one always, wherever it is asked: `arm_of`."""

from __future__ import annotations

from hashlib import sha256

from pytest_mlgate.data.decision_log.decision_row import CANDIDATE
from pytest_mlgate.data.decision_log.decision_row import CHAMPION
from pytest_mlgate.errors import InvalidInput

_ALL = 1 << 64


def arm_of(key: object, *, share: float, salt: str) -> str:
    """Choose the arm of a key.

    Parameters
    ----------
    key
        Whom the answer is for; its text counts, so 7 and "7" are the same.
    share
        The share of keys that the candidate answers, in [0, 1]. A larger share moves
        keys to the candidate only, a smaller one back only.
    salt
        Another salt splits anew, so that the same keys are not always the first.

    Returns
    -------
    str
        "candidate" or "champion".

    Examples
    --------
    >>> [arm_of(key, share=0.5, salt="spring") for key in ("ann", "dan", "ann")]
    ['candidate', 'champion', 'candidate']

    Whoever asks for Ann, in whatever process, asks the candidate.
    """
    told = f"{len(salt)}:{salt}{key}".encode("utf-8", "surrogatepass")
    place = int.from_bytes(sha256(told).digest()[:8])
    return CANDIDATE if place < int(share * _ALL) else CHAMPION


def share_of(value: float) -> float:
    """Take a share.

    Raises
    ------
    InvalidInput
        If it is no number in [0, 1].
    """
    # a bool would count as none or all
    if type(value) in {int, float} and 0 <= value <= 1:
        return float(value)
    raise InvalidInput.because("share", "a number in [0, 1]", value)
