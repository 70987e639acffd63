"""Does the candidate serve as well as the champion: answers, failures, time."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.gates.canary.comparing import measured_share
from pytest_mlgate.gates.canary.comparing import measured_share_difference
from pytest_mlgate.gates.canary.comparing import share_at
from pytest_mlgate.gates.canary.not_asked import LEFT_OUT
from pytest_mlgate.gates.canary.sequence_drawn import ends_so_far
from pytest_mlgate.gates.canary.sequence_drawn import sequence_drawn
from pytest_mlgate.gates.canary.watching_gate import BOTH
from pytest_mlgate.gates.canary.watching_gate import ONE
from pytest_mlgate.gates.canary.watching_gate import WatchingGate
from pytest_mlgate.stats.sequential.watched_times import watched_paired_times
from pytest_mlgate.stats.sequential.watched_times import watched_times
from pytest_mlgate.stats.timing.time_quantile import known_quantile
from pytest_mlgate.verdict import Threshold

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pytest_mlgate.gates.canary.logged_arms import LoggedArms
    from pytest_mlgate.measurement import Measurement
    from pytest_mlgate.plot import Plot

MEDIAN = 0.5


class ServiceQuestions(WatchingGate):
    """Questions that are answered by the log alone."""

    def agreement(
        self,
        *,
        at_least: float,
        within: float | None = None,
        log: Any = None,  # noqa: ANN401 - a path, a reference, or any frame
    ) -> Measurement:
        """Ask that both models decide alike on a share of a shadow's requests.

        Parameters
        ----------
        at_least
            The share, in (0, 1).
        within
            Regression: values this near are alike. Not for decisions.
        log
            A decision log; the setting `decision_log` by default.

        Returns
        -------
        Measurement
            The share of requests that both answered, and alike. A request that one of
            them failed to answer is none.

        Raises
        ------
        InvalidInput
            If the log is that of a canary, where nobody answers a request twice.
        UnreadableData
            If it cannot be read.
        """
        _require_share("at_least", at_least)
        self._require_within(within)
        arms = self._arms(log)
        if len(arms.candidate) and len(arms.champion) and not arms.paired:
            raise InvalidInput(
                "agreement(…) compares two answers to one request, and no request of "
                "this log has two. Hint: a canary splits requests; agreement is asked "
                "of a shadow."
            )
        near = "" if within is None else f", within={within:g}"

        def measure() -> Measurement:
            return measured_share(
                self._alike(arms, within),
                arms,
                higher_is_better=True,
                rows=self._watch.rows,
            )

        found = self._measured(arms, measure)
        return self._asked(
            f"agreement(at_least={at_least:g}{near}{self._options})",
            found,
            metric="agreement",
            threshold=Threshold(ok=at_least, bad=at_least),
            arms=arms,
            subject="candidate and champion",
            plot=None
            if found.estimate is None
            else self._share_drawn(self._alike(arms, within), arms, what="agreement"),
        )

    def errors(
        self,
        *,
        at_most: float | None = None,
        margin: float | None = None,
        log: Any = None,  # noqa: ANN401 - a path, a reference, or any frame
    ) -> Measurement:
        """Ask that the candidate fails to answer few requests.

        Parameters
        ----------
        at_most
            The largest share of its requests that may fail, in (0, 1).
        margin
            Instead: by how much its share of failures may be above the champion's.
        log
            A decision log; the setting `decision_log` by default.

        Returns
        -------
        Measurement
            Minus the share of failures, or what the candidate gains in it.

        Raises
        ------
        InvalidInput
            If not exactly one of the two limits is given.
        UnreadableData
            If the log cannot be read.
        """
        if (at_most is None) == (margin is None):
            raise InvalidInput(
                "Exactly one of `at_most` and `margin` must be given; got at_most="
                f"{at_most!r} and margin={margin!r}. Hint: `at_most` is a limit of its "
                "own, `margin` one against the champion."
            )
        arms = self._arms(log)
        if margin is not None:
            return self._more_errors(margin, arms)
        assert at_most is not None
        _require_share("at_most", at_most)

        def measure() -> Measurement:
            return measured_share(
                arms.candidate["failed"].to_numpy(bool),
                arms,
                higher_is_better=False,
                rows=self._watch.rows,
            )

        found = self._measured(arms, measure, subject=ONE)
        return self._asked(
            f"errors(at_most={at_most:g}{self._options})",
            found,
            metric="error share",
            threshold=Threshold(ok=-at_most, bad=-at_most),
            arms=arms,
            subject=ONE,
            plot=None
            if found.estimate is None
            else self._share_drawn(
                arms.candidate["failed"].to_numpy(bool), arms, what="error share"
            ),
        )

    def latency(
        self,
        *,
        ratio: float,
        quantile: float = MEDIAN,
        log: Any = None,  # noqa: ANN401 - a path, a reference, or any frame
    ) -> Measurement:
        """Ask that the candidate takes less than `ratio` times what the champion takes.

        Parameters
        ----------
        ratio
            The smallest slowdown that matters, such as 1.25. Above 1.
        quantile
            0.5: of a shadow the median of pairs, of a canary the ratio of medians;
            0.95: where the slowest twentieth begins.
        log
            A decision log; the setting `decision_log` by default.

        Returns
        -------
        Measurement
            The logarithm of champion over candidate.

        Raises
        ------
        InvalidInput
            If a number is not what it must be, or no latency is logged.
        UnreadableData
            If the log cannot be read.
        """
        _require_slowdown(ratio)
        share = known_quantile(quantile)
        arms = self._arms(log)
        told = "" if share == MEDIAN else f", quantile={share:g}"
        return self._asked(
            f"latency(ratio={ratio:g}{told}{self._options})",
            self._measured(arms, lambda: self._times(arms, share)),
            metric="latency" if share == MEDIAN else f"latency p{100 * share:g}",
            threshold=Threshold(ok=0.0, bad=-math.log(ratio)),
            arms=arms,
        )

    def _share_drawn(
        self, marked: NDArray[np.bool_], arms: LoggedArms, *, what: str
    ) -> Plot | None:
        ends = ends_so_far(marked.size)
        found = share_at(
            # a share is drawn as it is, whichever direction is good
            marked,
            arms,
            ends=ends,
            higher_is_better=True,
            rows=self._watch.rows,
        )
        return sequence_drawn(found, ends, what=what)

    def _more_errors(self, margin: float, arms: LoggedArms) -> Measurement:
        _require_share("margin", margin)
        rows = self._watch.rows
        return self._asked(
            f"errors(margin={margin:g}{self._options})",
            self._measured(
                arms, lambda: measured_share_difference("failed", arms, rows=rows)
            ),
            metric="error share",
            threshold=Threshold(ok=0.0, bad=-margin),
            arms=arms,
            subject=BOTH,
        )

    def _times(self, arms: LoggedArms, quantile: float) -> Measurement:
        one, other = (
            arm["latency_ms"].to_numpy(float) for arm in (arms.candidate, arms.champion)
        )
        # a clock that shows no time has not measured any
        known = [np.isfinite(times) & (times > 0) for times in (one, other)]
        if arms.paired:
            known = [known[0] & known[1]] * 2
        for name, kept in zip(("candidate", "champion"), known, strict=True):
            if not kept.any():
                raise InvalidInput(
                    f"The log has no `latency_ms` of the {name}. Hint: log how long "
                    "an answer took."
                )
        kept_one, kept_other = one[known[0]], other[known[1]]
        rows = self._watch.rows
        found = (
            watched_paired_times(kept_one, kept_other, rows=rows)
            if arms.paired and quantile == MEDIAN
            else watched_times(kept_one, kept_other, quantile=quantile, rows=rows)
        )
        missing = int((~known[0]).sum())
        if missing <= LEFT_OUT * one.size:
            return found
        told = f"{missing:,} of {one.size:,} requests have no latency of the candidate"
        return replace(found, cannot_pass=f"{told}; the slowest may be among them.")

    def _alike(self, arms: LoggedArms, within: float | None) -> NDArray[np.bool_]:
        one, other = arms.candidate, arms.champion
        answered = ~(one["failed"] | other["failed"]).to_numpy(bool)
        _refuse_silent(arms, "label" if within is None else "score")
        if within is not None:
            gap = np.abs(one["score"].to_numpy(float) - other["score"].to_numpy(float))
            return np.asarray(answered & (gap <= within))
        said = [arm["label"].to_numpy(object) for arm in (one, other)]
        same = [isinstance(a, str) and a == b for a, b in zip(*said, strict=True)]
        return np.asarray(answered & np.array(same, dtype=bool))

    def _require_within(self, within: object) -> None:
        regression = self._session.settings.task == "regression"
        if regression == (within is None):
            raise InvalidInput(
                "agreement(…) of numbers needs `within`, and that of decisions has "
                f"none; task is {self._session.settings.task!r}, within={within!r}. "
                "Hint: within=0.5 calls values alike that differ by at most 0.5."
            )
        if within is not None and not (_is_number(within) and within >= 0):  # type: ignore[operator] # a number by then
            raise InvalidInput.because("within", "zero or positive", within)


def _refuse_silent(arms: LoggedArms, what: str) -> None:
    """Refuse a log that does not say what was answered: that is no disagreement."""
    for arm in (arms.candidate, arms.champion):
        if arm[what].isna().all() and not arm["failed"].all():
            raise InvalidInput(
                f"The log has no `{what}`: nothing says what was answered. Hint: log "
                f"it, or leave agreement(…) out."
            )


def _require_share(name: str, value: object) -> None:
    if not (_is_number(value) and 0 < value < 1):  # type: ignore[operator] # a number by then
        raise InvalidInput.because(name, "a share between 0 and 1", value)


def _require_slowdown(ratio: object) -> None:
    if not (_is_number(ratio) and ratio > 1):  # type: ignore[operator] # a number by then
        raise InvalidInput.because(
            "ratio", "above 1", ratio, hint="1.25 allows a quarter more time"
        )


def _is_number(value: object) -> bool:
    kind = isinstance(value, int | float) and not isinstance(value, bool)
    return kind and math.isfinite(value)  # type: ignore[arg-type] # a number by then
