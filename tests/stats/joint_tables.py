"""Tables for the tests of two models' decisions: how likely each joint cell is."""

from __future__ import annotations

import numpy as np


def joint_shares(*, positives, recall, alarms, disputed):
    """Give shares ``[y, baseline, candidate]``, flattened, of two models.

    `recall` and `alarms` (false positive rates) are pairs (baseline, candidate);
    `disputed` are the shares of positives and negatives on which the models disagree
    over and above what their rates make necessary.
    """
    shares = np.zeros((2, 2, 2))
    rows = ((alarms, disputed[1], 1 - positives), (recall, disputed[0], positives))
    for y, ((before, after), dispute, weight) in enumerate(rows):
        won = dispute / 2 + max(after - before, 0)
        lost = dispute / 2 + max(before - after, 0)
        both = before - lost
        shares[y] = weight * np.array([[1 - both - won - lost, won], [lost, both]])
    assert shares.min() >= 0, "impossible rates"
    return shares.reshape(8)


def unroll(joint):
    """Turn a table ``[y, baseline, candidate]`` into three arrays of rows."""
    cells = np.repeat(np.arange(8), np.asarray(joint).reshape(8))
    return cells >= 4, cells // 2 % 2 == 1, cells % 2 == 1
