"""How is what a call said spelled in the name of its check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.gates.group_columns import spelled_columns

if TYPE_CHECKING:
    from pytest_mlgate.gates.compared_groups import Reference
    from pytest_mlgate.gates.group_columns import GroupsBy
    from pytest_mlgate.stats.fairness.share_gap import SmallGroups


def spelled_options(
    *,
    control: GroupsBy | None = None,
    reference: Reference = None,
    small_groups: SmallGroups = "prevent",
    **sizes: float | None,
) -> str:
    """Spell sizes, the reference, the control and so on, each after a comma.

    Examples
    --------
    >>> spelled_options(at_most=0.1, bad=None, reference="women")
    ', at_most=0.1, reference=women'
    """
    parts = [f"{name}={size:g}" for name, size in sizes.items() if size is not None]
    if reference is not None:
        parts.append(f"reference={reference}")
    if control is not None:
        parts.append(f"control={spelled_columns(control)}")
    if small_groups == "ignore":
        parts.append("small_groups=ignore")
    return "".join(f", {part}" for part in parts)
