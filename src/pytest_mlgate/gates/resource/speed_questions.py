"""How fast does the candidate answer, alone and against the baseline."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import ClassVar

from pytest_mlgate.gates.gate import Gate
from pytest_mlgate.gates.resource.limits import require_count
from pytest_mlgate.gates.resource.limits import require_one_of
from pytest_mlgate.gates.resource.limits import require_positive
from pytest_mlgate.gates.resource.limits import require_prices
from pytest_mlgate.gates.resource.limits import require_ratio
from pytest_mlgate.gates.resource.timed_models import calls_for
from pytest_mlgate.gates.resource.timed_models import milliseconds
from pytest_mlgate.gates.resource.timed_models import too_few
from pytest_mlgate.gates.resource.times_drawn import times_drawn
from pytest_mlgate.measurement import Interval
from pytest_mlgate.models.asking.machine import Machine
from pytest_mlgate.stats.timing.quantile_ratio import quantile_ratio
from pytest_mlgate.stats.timing.time_quantile import known_quantile
from pytest_mlgate.stats.timing.time_quantile import paired_median_ratio
from pytest_mlgate.stats.timing.time_quantile import time_quantile
from pytest_mlgate.verdict import Check
from pytest_mlgate.verdict import Threshold

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    from pytest_mlgate.measurement import Measurement
    from pytest_mlgate.plot import Plot

MEDIAN = 0.5


class SpeedQuestions(Gate):
    """Questions about time, and what follows from it."""

    family: ClassVar[str] = "resource"

    def latency(
        self,
        *,
        ratio: float,
        quantile: float = MEDIAN,
        batch: int = 1,
        calls: int | None = None,
    ) -> Measurement:
        """Ask that the candidate takes less than `ratio` times what the baseline takes.

        Both are timed in turns, in this process, on the same rows.

        Parameters
        ----------
        ratio
            The smallest slowdown that matters, such as 1.25. Above 1.
        quantile
            0.5 compares the median of pairs of calls; 0.95 where the slowest twentieth
            begins.
        batch
            Rows of a call.
        calls
            Calls of each model; 200 for a median, 400 for 0.95, 2000 for 0.99 if you
            do not say.

        Returns
        -------
        Measurement
            The logarithm of baseline over candidate.

        Raises
        ------
        InvalidInput
            If a number is not what it must be, or rows stay in an engine.
        SubjectMismatch
            If only answers of a model are known.
        """
        require_ratio("ratio", ratio)
        share, number = known_quantile(quantile), calls_for(quantile, calls)
        require_count("batch", batch)
        name = f"latency(ratio={ratio:g}{_options(share, batch)})"
        pair = self._session.comparison()
        if pair is None:
            return self._without_baseline(name, "latency")
        one, other = milliseconds(pair, self._session, batch=batch, calls=number)
        return self._asked(
            name,
            question="latency",
            metric=_named("latency", share),
            found=_compared(one, other, share),
            threshold=Threshold(ok=0.0, bad=-math.log(ratio)),
            plot=times_drawn(candidate=one, baseline=other),
        )

    def latency_at_most(
        self,
        ms: float,
        *,
        quantile: float = 0.95,
        batch: int = 1,
        calls: int | None = None,
        machine: str | None = None,
    ) -> Measurement:
        """Ask that a call takes at most so many milliseconds.

        Parameters
        ----------
        ms
            Milliseconds. Positive.
        quantile, batch, calls
            As in `latency`.
        machine
            Fingerprint of the machine that the limit is meant for (every report of
            this check names it); on another one the check is inconclusive.

        Returns
        -------
        Measurement
            In milliseconds; lower is better.

        Raises
        ------
        InvalidInput, SubjectMismatch
            As `latency`.
        """
        require_positive("ms", ms)
        share, number = known_quantile(quantile), calls_for(quantile, calls)
        require_count("batch", batch)
        (times,) = milliseconds(
            [self._session.candidate], self._session, batch=batch, calls=number
        )
        found = time_quantile(times, quantile=share)
        return self._asked(
            f"latency_at_most({ms:g}{_options(share, batch)})",
            question="latency_at_most",
            metric=_named("latency", share),
            found=_judged_here(_with_enough(found, share), machine),
            threshold=Threshold(ok=-ms, bad=-ms),
            plot=times_drawn(candidate=times),
        )

    def throughput(
        self,
        *,
        at_least: float,
        batch: int = 1000,
        calls: int | None = None,
        machine: str | None = None,
    ) -> Measurement:
        """Ask that the candidate answers so many rows in a second, in the median call.

        Parameters
        ----------
        at_least
            Rows in a second. Positive.
        batch
            Rows of a call.
        calls, machine
            As in `latency_at_most`.

        Returns
        -------
        Measurement
            In rows per second.

        Raises
        ------
        InvalidInput, SubjectMismatch
            As `latency`.
        """
        require_positive("at_least", at_least)
        require_count("batch", batch)
        number = calls_for(MEDIAN, calls)
        (times,) = milliseconds(
            [self._session.candidate], self._session, batch=batch, calls=number
        )
        # a rate is a cost with its sign turned: claims about one are claims about both
        found = time_quantile(times / batch / 1000, quantile=MEDIAN)
        return self._asked(
            f"throughput(at_least={at_least:g}, batch={batch})",
            question="throughput",
            metric="throughput",
            found=_judged_here(_with_enough(_as_rate(found), MEDIAN), machine),
            threshold=Threshold(ok=at_least, bad=at_least),
        )

    def cost(
        self,
        *,
        at_most: float | None = None,
        ratio: float | None = None,
        per_second: float = 0.0,
        per_call: float = 0.0,
        batch: int = 1,
        calls: int | None = None,
    ) -> Measurement:
        """Ask what a thousand answers cost in the median call.

        Parameters
        ----------
        at_most
            Most that 1000 rows may cost, in the currency of the prices; or
        ratio
            the smallest factor over the baseline that matters, such as 1.2.
        per_second
            Price of the machine for a second.
        per_call
            Price of a call, whatever it takes.
        batch, calls
            As in `latency`.

        Returns
        -------
        Measurement
            Cost of 1000 rows; or the logarithm of baseline over candidate.

        Raises
        ------
        InvalidInput, SubjectMismatch
            As `latency`; or if not exactly one of `at_most` and `ratio` is given, or
            no price.
        """
        require_one_of(at_most=at_most, ratio=ratio)
        require_prices(per_second, per_call)
        require_count("batch", batch)
        number = calls_for(MEDIAN, calls)

        def priced(times: NDArray[float64]) -> NDArray[float64]:
            return (per_call + per_second * times / 1000) * 1000 / batch

        asked = f"at_most={at_most:g}" if at_most is not None else f"ratio={ratio:g}"
        prices = _prices(per_second=per_second, per_call=per_call)
        name = f"cost({asked}, {prices}, batch={batch})"
        if at_most is not None:
            require_positive("at_most", at_most)
            subject = self._session.candidate
            (times,) = milliseconds([subject], self._session, batch=batch, calls=number)
            found = _judged_here(time_quantile(priced(times), quantile=MEDIAN), None)
            threshold = Threshold(ok=-at_most, bad=-at_most)
        else:
            assert ratio is not None
            require_ratio("ratio", ratio)
            pair = self._session.comparison()
            if pair is None:
                return self._without_baseline(name, "cost")
            one, other = milliseconds(pair, self._session, batch=batch, calls=number)
            found = paired_median_ratio(priced(one), priced(other))
            threshold = Threshold(ok=0.0, bad=-math.log(ratio))
        return self._asked(
            name, question="cost", metric="cost", found=found, threshold=threshold
        )

    def _asked(
        self,
        name: str,
        *,
        question: str,
        metric: str,
        found: Measurement,
        threshold: Threshold,
        plot: Plot | None = None,
    ) -> Measurement:
        self._ledger.add(
            Check(
                family=self.family,
                name=name,
                question=question,
                metric=metric,
                subject="candidate vs baseline" if found.ratio else "candidate",
                measurement=found,
                threshold=threshold,
                plot=plot,
            )
        )
        return found

    def _without_baseline(self, name: str, metric: str) -> Measurement:
        return self._not_applicable(
            name,
            question=metric,
            metric=metric,
            rows=None,
            reason=self._session.baseline_note or "there is no baseline",
        )


def _compared(
    one: NDArray[float64], other: NDArray[float64], quantile: float
) -> Measurement:
    if quantile == MEDIAN:
        return paired_median_ratio(one, other)
    return _with_enough(quantile_ratio(one, other, quantile=quantile), quantile)


def _with_enough(found: Measurement, quantile: float) -> Measurement:
    """Judge nothing by fewer calls than lie beyond the quantile."""
    few = too_few(quantile, found.n)
    return found if few is None else replace(found, cannot_judge=few)


def _judged_here(found: Measurement, machine: str | None) -> Measurement:
    """Name the machine; judge nothing if the limit is meant for another one."""
    here = Machine.here()
    # in the method, so that every outcome names it
    method = f"{found.method}, on machine {here.fingerprint} ({here})"
    found = replace(found, method=method)
    if machine is None or machine == here.fingerprint:
        return found
    return replace(
        found,
        cannot_judge=f"The limit is meant for machine {machine}; this is "
        f"{here.fingerprint} ({here}).",
        # no number of calls here makes this machine the other one
        rows_needed=lambda **_: None,
    )


def _as_rate(found: Measurement) -> Measurement:
    """Turn a claim about seconds per row into one about rows per second."""
    assert found.estimate is not None

    def interval(confidence: float) -> Interval:
        sides = found.interval(confidence)
        assert sides is not None
        low = 0.0 if math.isinf(sides.low) else -1 / sides.low
        high = math.inf if math.isinf(sides.high) else -1 / sides.high
        return Interval(low, high, confidence)

    def needed(
        *, ok: float, bad: float, alpha: float, alpha_pass: float, power: float
    ) -> int | None:
        return found.rows_needed(
            ok=-1 / ok, bad=-1 / bad, alpha=alpha, alpha_pass=alpha_pass, power=power
        )

    rate = -1 / found.estimate
    return replace(
        found,
        estimate=rate,
        candidate=rate,
        orientation=1,
        # no rate is at most 0
        p_better_than=lambda x: found.p_better_than(-1 / x) if x > 0 else 0.0,
        p_worse_than=lambda x: found.p_worse_than(-1 / x) if x > 0 else 1.0,
        interval=interval,
        rows_needed=needed,
    )


def _named(metric: str, quantile: float) -> str:
    return metric if quantile == MEDIAN else f"{metric} p{100 * quantile:g}"


def _prices(**prices: float) -> str:
    return ", ".join(f"{name}={price:g}" for name, price in prices.items() if price)


def _options(quantile: float, batch: int) -> str:
    told = "" if quantile == MEDIAN else f", quantile={quantile:g}"
    return told if batch == 1 else f"{told}, batch={batch}"
