"""What is the simplest case that breaks a rule, and which rows does a schema allow.

The one file that knows Hypothesis. It runs outside of a test of its own: without a
database, a deadline or health checks, and from a seed, so a run finds what the last one
found.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING
from typing import Any

from hypothesis import HealthCheck
from hypothesis import Phase
from hypothesis import Verbosity
from hypothesis import find
from hypothesis import given
from hypothesis import seed as seeded
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Sequence

_LIKELY = 20
"""How often what is known to break is drawn, for each other choice."""

_QUIET: dict[str, Any] = {
    "database": None,
    "deadline": None,
    "suppress_health_check": list(HealthCheck),
    "verbosity": Verbosity.quiet,
    "print_blob": False,
}


def simplest(
    found: Sequence[int],
    *,
    breaks: Callable[[tuple[int, ...]], bool],
    seed: int,
    most: int = 400,
) -> tuple[int, ...]:
    """Shrink a case that breaks a rule to the simplest one that still does.

    Parameters
    ----------
    found
        A case, as one choice per part: 0 is the simplest choice, what was found is
        never simpler than what is tried.
    breaks
        Whether a case breaks the rule; each case is asked once.
    seed
        Decides what is tried.
    most
        Cases that are drawn before the shrinking at most.

    Returns
    -------
    tuple of int
        The choices of the simplest case; `found` where none is simpler.

    Examples
    --------
    >>> simplest([7, 9, 3], breaks=lambda case: case[1] >= 4, seed=0)
    (0, 4, 0)

    Only the second part matters, and 4 is the least of it that does.
    """
    known: dict[tuple[int, ...], bool] = {tuple(found): True}

    def is_case(case: tuple[int, ...]) -> bool:
        if case not in known:
            known[case] = bool(breaks(case))
        return known[case]

    try:
        case = find(
            st.tuples(*(_choices(choice) for choice in found)),
            is_case,
            settings=settings(
                max_examples=most,
                phases=(Phase.generate, Phase.shrink),
                **_QUIET,
            ),
            random=Random(seed),  # noqa: S311 - a reproducible search, no secret
        )
    except NoSuchExample:
        return tuple(found)
    return tuple(case)


def _choices(found: int) -> st.SearchStrategy[int]:
    """Choose among the simpler choices, and nearly always what was found."""
    listed = [*range(found), *([found] * (_LIKELY * (found + 1)))]
    return st.sampled_from(listed)


def drawn(strategy: st.SearchStrategy[Any], *, times: int, seed: int) -> list[Any]:
    """Draw from a strategy, the simplest value it has among the first.

    Parameters
    ----------
    strategy
        Any; a schema's strategy draws frames.
    times
        How many values at most; a strategy may have fewer.
    seed
        Decides which.

    Examples
    --------
    >>> first = drawn(st.integers(0, 9), times=5, seed=1)
    >>> first == drawn(st.integers(0, 9), times=5, seed=1), min(first)
    (True, 0)

    The same values in every run.
    """
    found: list[Any] = []

    @seeded(seed)
    @settings(max_examples=times, phases=(Phase.generate,), **_QUIET)
    @given(strategy)
    def draw(value: Any) -> None:  # noqa: ANN401 - whatever the strategy draws
        found.append(value)

    draw()
    return found
