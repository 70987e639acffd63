"""What a session made of what: what is stale once a role is filled otherwise."""

from __future__ import annotations

_OF_EVALUATION = (
    "question",
    "truth",
    "classes",
    "structure",
    "case_values",
    "value_metric",
    "movement",
)


def dependents(
    role: str, *, priors: tuple[str, ...], compared: bool
) -> tuple[str, ...]:
    """Name the parts of a session that follow from a role, and the role itself.

    Parameters
    ----------
    role
        "evaluation", "reference", "candidate" or "baseline".
    priors
        Models that are the average of the reference data.
    compared
        Whether a baseline was found; without one it follows from what the candidate
        was.

    Examples
    --------
    >>> dependents("baseline", priors=(), compared=True)
    ('baseline', 'baseline_note', '_comparison')

    Another baseline leaves the candidate as it is.
    """
    made_of = {
        "reference": ("movement", "candidate_on_reference", *priors),
        "evaluation": (*_OF_EVALUATION, "candidate", "baseline"),
        "candidate": ("candidate_on_reference", *(() if compared else ("baseline",))),
    }
    return (role, *made_of.get(role, ()), "baseline_note", "_comparison")
