"""Which threshold would a person write down: numbers rounded to be remembered."""

from __future__ import annotations

import math

STEPS = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0)
"""Leading digits of a number that a person would choose."""


def rounded_up(value: float) -> float:
    """Round a size up to the next number that a person would choose.

    Parameters
    ----------
    value
        Positive and finite.

    Examples
    --------
    >>> rounded_up(0.0313), rounded_up(7.2), rounded_up(0.05)
    (0.035, 8.0, 0.05)

    A margin is never tighter than what was asked for.
    """
    place = math.floor(math.log10(value))
    lead = value / 10.0**place
    step = next(s for s in STEPS if s >= lead * (1 - 1e-9))
    # through the spelling: 3 * 0.01 is not 0.03
    return float(f"{step}e{place}")


def rounded_down(value: float, *, step: float) -> float:
    """Round a level down to a multiple of a step.

    Examples
    --------
    >>> rounded_down(0.7734, step=0.01), rounded_down(0.7734, step=0.005)
    (0.77, 0.77)

    A requirement is never stricter than what was asked for.
    """
    return _cleared(math.floor(value / step + 1e-9) * step, step)


def rounded_to_above(value: float, *, step: float) -> float:
    """Round a level up to a multiple of a step.

    Examples
    --------
    >>> rounded_to_above(0.1841, step=0.01)
    0.19

    For what must stay below a level.
    """
    return _cleared(math.ceil(value / step - 1e-9) * step, step)


def fitting_step(spread: float) -> float:
    """Give the power of ten that a level with this much noise is told in.

    Examples
    --------
    >>> fitting_step(0.023), fitting_step(4.0)
    (0.01, 1.0)

    Digits below the noise say nothing.
    """
    return float(f"1e{math.floor(math.log10(spread))}")


def _cleared(value: float, step: float) -> float:
    digits = max(0, -math.floor(math.log10(step)) + 1)
    return round(value, digits)
