"""What becomes of the checks of a gate: `judge`, and `outcome_of` for one of them.

The rule, for one check and a share ``alpha`` of the error budget::

    passed         p_pass <= alpha_pass      certainly better than `bad`
    failed         else p_fail <= alpha      certainly worse than `ok`
    inconclusive   otherwise

All checks of a gate are judged together, because blocking needs Holm's correction
(any check may block) and passing needs none (all must pass: Berger 1982).
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_mlgate.verdict import ALPHA_PASS
from pytest_mlgate.verdict import Outcome
from pytest_mlgate.verdict import Threshold
from pytest_mlgate.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_mlgate.measurement import Interval
    from pytest_mlgate.measurement import Measurement
    from pytest_mlgate.verdict import Check
    from pytest_mlgate.verdict import Severity


def judge(
    checks: Sequence[Check],
    *,
    gate: str,
    alpha: float,
    severity: Severity = "required",
    alpha_pass: float = ALPHA_PASS,
    power: float = 0.8,
) -> tuple[Verdict, ...]:
    """Turn all checks of one gate into verdicts.

    Parameters
    ----------
    checks
        In the order in which they were asked.
    gate
        Node id of the test that owns them.
    alpha
        The gate's share of the session's error budget, in [0, 1].
    severity
        Copied into every verdict.
    alpha_pass
        One-sided level of each pass.
    power
        For `rows_needed`: the probability of a verdict that the rows should buy.

    Returns
    -------
    tuple of Verdict
        In the order of `checks`.

    Notes
    -----
    Holm's step-down [1]_ runs over the checks that can err (exact ones have p-values
    of 0 or 1 and take no share). It runs only if some check fails at its own
    Bonferroni level: otherwise a check that passed with a certain but minor loss
    could start the step-down and free no one, but block others.

    References
    ----------
    .. [1] Holm, S. (1979). A simple sequentially rejective multiple test procedure.
       Scandinavian Journal of Statistics 6, 65-70.
    """
    held = [_hold(check) for check in checks]
    levels = _levels(held, alpha=alpha, alpha_pass=alpha_pass)
    return tuple(
        _verdict(
            item,
            gate=gate,
            severity=severity,
            alpha=level,
            alpha_pass=alpha_pass,
            power=power,
        )
        for item, level in zip(held, levels, strict=True)
    )


def outcome_of(
    measurement: Measurement,
    threshold: Threshold,
    *,
    alpha: float,
    alpha_pass: float = ALPHA_PASS,
) -> Outcome:
    """Apply the three-way rule to one measurement at one level.

    Examples
    --------
    >>> from pytest_mlgate.measurement import Measurement
    >>> loss = Measurement.known(-0.02, n=100, method="exact")
    >>> outcome_of(loss, Threshold(ok=0.0, bad=-0.01), alpha=0.05)
    <Outcome.FAILED: 'failed'>

    A certain loss of two points where one point matters is a failure.
    """
    return _outcome(
        _hold_measurement(measurement, threshold), alpha=alpha, alpha_pass=alpha_pass
    )


@dataclass(frozen=True, slots=True)
class _Held:
    """A check with its p-values, each computed once (a permutation is not cheap)."""

    check: Check | None
    measurement: Measurement | None
    threshold: Threshold | None
    p_fail: float | None = None
    p_pass: float | None = None


def _hold(check: Check) -> _Held:
    if check.measurement is None or check.threshold is None:
        return _Held(check, check.measurement, check.threshold)
    return replace(_hold_measurement(check.measurement, check.threshold), check=check)


def _hold_measurement(measurement: Measurement, threshold: Threshold) -> _Held:
    return _Held(
        None,
        measurement,
        threshold,
        _probability(measurement.p_worse_than(threshold.ok)),
        _probability(measurement.p_better_than(threshold.bad)),
    )


def _probability(p: float) -> float:
    """Refuse what is not a probability: NaN would make every comparison False."""
    if not 0 <= p <= 1:
        message = f"a procedure returned {p!r} where a p-value was expected"
        raise ValueError(message)
    return float(p)


def _outcome(held: _Held, *, alpha: float, alpha_pass: float) -> Outcome:
    found, p_fail, p_pass = held.measurement, held.p_fail, held.p_pass
    if found is None or p_fail is None or p_pass is None:
        return Outcome.NOT_APPLICABLE
    if found.cannot_judge is not None or found.estimate is None:
        return Outcome.INCONCLUSIVE
    if p_pass <= alpha_pass:
        # A pass that is withheld (too few positives) must not become a failure: the
        # effect is certainly above `bad`, only not certainly enough to say so.
        withheld = found.cannot_pass is not None
        return Outcome.INCONCLUSIVE if withheld else Outcome.PASSED
    return Outcome.FAILED if p_fail <= alpha else Outcome.INCONCLUSIVE


def _levels(held: Sequence[_Held], *, alpha: float, alpha_pass: float) -> list[float]:
    """Give each check the level that its p_fail is held against (Holm)."""
    risky = [i for i, item in enumerate(held) if _can_err(item)]
    if not risky:
        return [alpha] * len(held)
    share = alpha / len(risky)
    levels = [share if _can_err(item) else alpha for item in held]
    outcomes = [
        _outcome(held[i], alpha=levels[i], alpha_pass=alpha_pass) for i in risky
    ]
    if Outcome.FAILED not in outcomes:
        return levels
    for rank, i in enumerate(sorted(risky, key=lambda i: (held[i].p_fail or 0.0, i))):
        level = alpha / (len(risky) - rank)
        if (held[i].p_fail or 0.0) > level:
            break  # later ones have larger p-values and keep their smaller level
        levels[i] = level
    return levels


def _can_err(held: _Held) -> bool:
    return held.p_fail is not None and not (held.measurement and held.measurement.exact)


def _verdict(
    held: _Held,
    *,
    gate: str,
    severity: Severity,
    alpha: float,
    alpha_pass: float,
    power: float,
) -> Verdict:
    check, found, threshold = held.check, held.measurement, held.threshold
    assert check is not None
    outcome = _outcome(held, alpha=alpha, alpha_pass=alpha_pass)
    settled = outcome is not Outcome.INCONCLUSIVE
    return Verdict(
        gate=gate,
        family=check.family,
        check=check.name,
        question=check.question,
        metric=check.metric,
        subject=check.subject,
        slice=check.slice,
        outcome=outcome,
        severity=severity,
        candidate=found.candidate if found else None,
        baseline=found.baseline if found else None,
        estimate=found.estimate if found else None,
        interval=_interval(found, 1 - 2 * alpha_pass),
        threshold=threshold,
        orientation=found.orientation if found else 1,
        ratio=found.ratio if found else None,
        p_fail=held.p_fail,
        p_pass=held.p_pass,
        alpha=alpha if _can_err(held) else None,
        n=found.n if found else None,
        rows_needed=None
        if settled or found is None or threshold is None
        else found.rows_needed(
            ok=threshold.ok,
            bad=threshold.bad,
            alpha=alpha,
            alpha_pass=alpha_pass,
            power=power,
        ),
        method=found.method if found else None,
        assumptions=found.assumptions if found else (),
        baseline_outcome=_baseline_outcome(check, alpha=alpha, alpha_pass=alpha_pass),
        reason=check.reason or _reason(held, outcome, alpha=alpha),
        remedy=check.remedy,
        cases=check.cases,
        cases_left_out=check.cases_left_out,
        plot=check.plot,
    )


def _interval(found: Measurement | None, confidence: float) -> Interval | None:
    if found is None or found.estimate is None:
        return None
    return found.interval(confidence)


def _baseline_outcome(
    check: Check, *, alpha: float, alpha_pass: float
) -> Outcome | None:
    if check.baseline_measurement is None or check.threshold is None:
        return None
    return outcome_of(
        check.baseline_measurement, check.threshold, alpha=alpha, alpha_pass=alpha_pass
    )


def _reason(held: _Held, outcome: Outcome, *, alpha: float) -> str:
    """Say in one sentence why the outcome is what it is."""
    check, found = held.check, held.measurement
    if found is None:
        told = check.not_applicable if check else None
        return told or "The question does not apply."
    if found.cannot_judge is not None:
        return found.cannot_judge
    if outcome is Outcome.PASSED:
        minor = held.p_fail is not None and held.p_fail <= alpha and not found.exact
        told = "A certain loss, and certainly smaller than what matters."
        return found.note or (told if minor else "Certainly better than what matters.")
    if outcome is Outcome.FAILED:
        return "Certainly worse than what is acceptable."
    if found.cannot_pass is not None:
        return found.cannot_pass
    return "The rows do not settle it either way."
