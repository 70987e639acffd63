"""Is a candidate not worse that hardly ever loses anything: exact, without a spread.

Where fewer than ten requests went differently there is no spread to estimate. But a
loss cannot be larger than the share of requests on which something was lost.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from pytest_mlgate.measurement import Interval
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.planning import MOST_ROWS
from pytest_mlgate.stats.sequential.bernoulli_mixture import BernoulliMixture
from pytest_mlgate.stats.sequential.normal_mixture import USUAL_ROWS

METHOD = "share of requests with a loss, beta-binomial confidence sequence"


@dataclass(frozen=True, slots=True, kw_only=True)
class RareLosses:
    """How many requests lost something, and how many gained.

    Parameters
    ----------
    losses, of_losses : int
        Requests on which the candidate is worse (its failures, where arms are split),
        and among how many.
    gains, of_gains : int
        Requests on which the champion is, and among how many.
    """

    losses: int
    of_losses: int
    gains: int
    of_gains: int


def rare_losses(
    found: RareLosses,
    *,
    n: int,
    candidate: float,
    baseline: float,
    rows: float = USUAL_ROWS,
) -> Measurement:
    """Bound an effect by the shares of requests with a loss and with a gain.

    Parameters
    ----------
    found : RareLosses
        The counts; on one request at most 1 is lost or gained.
    n : int
        Requests so far.
    candidate, baseline : float
        The metric of each arm.
    rows : float
        As of `always_valid`.

    Returns
    -------
    Measurement
        Its p-values hold at all looks together. They are twice those of
        `BernoulliMixture`, so that this and the confidence sequence that takes over
        from the tenth event on err together little more than either alone.

    Notes
    -----
    A gain of at most ``x < 0`` on average, where no request loses more than 1, takes a
    share of at least ``-x`` of requests with a loss; that hypothesis is tested. Of 2000
    simulated canaries whose candidate fails on exactly the margin (.02) of requests,
    and the champion on none, looked at 100 times, .006 passed ever, by this or by the
    confidence sequence, nominal .05.

    Examples
    --------
    >>> none = RareLosses(losses=0, of_losses=2000, gains=1, of_gains=2000)
    >>> found = rare_losses(none, n=4000, candidate=0.0, baseline=0.0005)
    >>> found.p_better_than(-0.005) < 0.05, found.p_better_than(-0.0005) < 0.05
    (True, False)

    No failure in 2000 requests: certainly less than half a percent more than the
    champion, and nothing is proved about a twentieth of that.
    """
    mixture = BernoulliMixture(rows=rows)

    def better(x: float) -> float:
        p = mixture.p_below(-x, hits=found.losses, n=found.of_losses)
        return min(1.0, 2 * p) if x < 0 else 1.0

    def worse(x: float) -> float:
        p = mixture.p_below(x, hits=found.gains, n=found.of_gains)
        return min(1.0, 2 * p) if x > 0 else 1.0

    def interval(confidence: float) -> Interval:
        side = (1 - confidence) / 4
        low = -mixture.upper(side, hits=found.losses, n=found.of_losses)
        high = mixture.upper(side, hits=found.gains, n=found.of_gains)
        return Interval(low, high, confidence)

    def needed(
        *, ok: float, bad: float, alpha: float, alpha_pass: float, power: float
    ) -> int | None:
        del ok, alpha
        planned = mixture.rows_until(
            -bad,
            # half a loss more: a share of exactly 0 is nobody's truth
            truth=(found.losses + 0.5) / (found.of_losses + 1),
            above=False,
            level=alpha_pass / 2,
            power=power,
        )
        total = planned * n / found.of_losses
        return math.ceil(total) if bad < 0 and total <= MOST_ROWS else None

    return Measurement(
        estimate=found.gains / found.of_gains - found.losses / found.of_losses,
        n=n,
        method=METHOD,
        p_better_than=better,
        p_worse_than=worse,
        interval=interval,
        rows_needed=needed,
        candidate=candidate,
        baseline=baseline,
        assumptions=("requests are independent",),
    )
