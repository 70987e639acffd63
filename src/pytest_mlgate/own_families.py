"""Families of gates that are not ours: `register_family`, and which there are.

Read in every pytest session, so nothing is imported here. A family is known from the
moment in which its class is made; every process of a parallel run makes it, as all of
them read the same conftest.py.
"""

from __future__ import annotations

_POOLS: dict[str, str | None] = {}


def register_family(name: str, *, pool: str | None) -> None:
    """Make a family known.

    Parameters
    ----------
    name
        Of the family; its fixture is ``<name>_gate``.
    pool
        The part of alpha that its gates share with others. None: it has no sampling
        error and takes none.

    Raises
    ------
    ValueError
        If it is known with another pool.
    """
    if _POOLS.setdefault(name, pool) != pool:
        message = (
            f"the family {name!r} is there with pool {_POOLS[name]!r}; got {pool!r}. "
            "Hint: give one of the two another name."
        )
        raise ValueError(message)


def own_families() -> dict[str, str | None]:
    """Give the pool of each family that is not ours, None for an exact one."""
    return dict(_POOLS)
