"""Equal models and the gates that were proposed to them: how many sessions are blocked.

Judged on the rows that the proposals come from, and on rows that came later.
"""

from __future__ import annotations

from collections import Counter

import pytest
from scipy.stats import binom
from tests.proposals.equal_models import decision
from tests.proposals.equal_models import outcomes
from tests.proposals.equal_models import rows
from tests.proposals.equal_models import session_of

from pytest_mlgate.proposals.proposing import propose

ALPHA, PAIRS = 0.05, 200
# held at most: what nine of ten sessions with equal models must not be
HELD = 0.1


@pytest.mark.calibration
@pytest.mark.parametrize("n", [300, 1500])
@pytest.mark.parametrize("task", ["binary", "multiclass", "regression"])
def test_equal_models_are_rarely_blocked_and_mostly_promoted(task, n):
    same, later = Counter(), Counter()
    for seed in range(PAIRS):
        reference = rows(task, 2 * n, seed=10_000 + seed)
        session = session_of(rows(task, n, seed=seed), task=task, reference=reference)
        gates = propose(session, sensitive=["sex"]).gates
        same[decision(outcomes(gates, session))] += 1
        frame = rows(task, n, seed=20_000 + seed)
        new = session_of(frame, task=task, reference=reference)
        later[decision(outcomes(gates, new))] += 1
    told = f"{task}, {n} rows: same rows {dict(same)}, later rows {dict(later)}"
    # one in a thousand runs of this test would be wrong
    for found in (same, later):
        assert found["block"] <= binom.ppf(0.999, PAIRS, ALPHA), told
        assert found["hold"] <= binom.ppf(0.999, PAIRS, HELD), told
