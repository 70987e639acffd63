"""What columns a model takes, in which order and of which kinds: `FeatureContract`.

A contract is made from a table, or read from the JSON file that somebody signed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.data.rules.breach import Breach
from pytest_mlgate.data.rules.breach import shown_name
from pytest_mlgate.data.rules.column_kinds import KINDS
from pytest_mlgate.data.whole_file import write_whole
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.errors import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_mlgate.data.rules.table_form import TableForm

FORMAT = 1

_FITS = {
    ("integer", "number"),
    ("empty", "text"),
    ("date", "datetime"),
}
"""Kinds in the data that are as good as the kind in the contract."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureContract:
    """The features of a model."""

    # in the order in which the model takes them
    names: tuple[str, ...]
    # one of `KINDS` for each name; None where nobody knows
    kinds: tuple[str | None, ...]
    # where it comes from, for messages
    source: str

    def __post_init__(self) -> None:
        if not self.names or len(set(self.names)) < len(self.names):
            rule = "one or more different names"
            raise InvalidInput.because("features", rule, list(self.names))
        if len(self.kinds) != len(self.names):
            raise InvalidInput.because("kinds", "one per name", list(self.kinds))

    @classmethod
    def of_names(cls, names: Collection[str], *, source: str) -> FeatureContract:
        """Make a contract about names and order only."""
        return cls(names=tuple(names), kinds=(None,) * len(names), source=source)

    @classmethod
    def of_form(
        cls, form: TableForm, names: Collection[str], *, source: str
    ) -> FeatureContract:
        """Take names, order and kinds from the form of a table.

        Examples
        --------
        >>> import narwhals as nw
        >>> import pandas as pd
        >>> from pytest_mlgate.data.rules.table_form import form_of_frame
        >>> rows = nw.from_native(pd.DataFrame({"age": [17, 42], "sex": ["f", "m"]}))
        >>> form = form_of_frame(rows, ["age", "sex"])
        >>> FeatureContract.of_form(form, ["age", "sex"], source="train").kinds
        ('integer', 'text')

        The width of the integers is not part of a contract.
        """
        kinds = tuple(form.kinds[name] for name in names)
        return cls(names=tuple(names), kinds=kinds, source=source)

    @classmethod
    def read(cls, path: Path, *, source: str | None = None) -> FeatureContract:
        """Read what `write` wrote; `source` is what messages call it.

        Raises
        ------
        UnreadableData
            If the file is missing, no JSON, or no contract of this format.
        """
        try:
            body = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError, RecursionError) as error:
            raise UnreadableData(
                f"{path}: a feature contract must be a JSON file; "
                f"{type(error).__name__}: {error}. Hint: write one with "
                "schema_gate.write_contract(path)."
            ) from error
        try:
            return cls._from_json(body, source=source or str(path))
        except (KeyError, TypeError, ValueError) as error:
            raise UnreadableData(
                f'{path}: a feature contract must hold {{"format": {FORMAT}, '
                '"features": [{"name": …, "kind": …}, …]} with different names and '
                f"kinds of {', '.join(KINDS)}; {error}. Hint: write one with "
                "schema_gate.write_contract(path)."
            ) from error

    @classmethod
    def _from_json(cls, body: Any, *, source: str) -> FeatureContract:  # noqa: ANN401 - whatever a file holds
        if body["format"] != FORMAT:
            message = f"its format is {body['format']!r}"
            raise ValueError(message)
        names = tuple(part["name"] for part in body["features"])
        kinds = tuple(part.get("kind") for part in body["features"])
        if not all(isinstance(name, str) for name in names):
            raise TypeError("a name is no text")
        strange = [kind for kind in kinds if kind is not None and kind not in KINDS]
        if strange:
            message = (
                f"{strange[0]!r} is no kind. {did_you_mean(str(strange[0]), KINDS)}"
            )
            raise ValueError(message)
        return cls(names=names, kinds=kinds, source=source)

    def write(self, path: Path, *, force: bool = False) -> None:
        """Write it as JSON for people to read and sign, whole or not at all.

        Raises
        ------
        InvalidInput
            If the file exists and `force` is False.
        """
        parts = [
            {"name": name, "kind": kind}
            for name, kind in zip(self.names, self.kinds, strict=True)
        ]
        body = {"format": FORMAT, "features": parts}
        text = json.dumps(body, indent=2, ensure_ascii=True)
        write_whole(path, text + "\n", force=force)


def broken_terms(
    contract: FeatureContract,
    form: TableForm,
    *,
    others: Collection[str] | None = None,
) -> Iterator[Breach]:
    """Find where a table does not keep a contract.

    Parameters
    ----------
    contract
        What the model takes.
    form
        The table whose rows it is to answer, with the kinds of the features.
    others
        Columns that may stand beside the features; None: any column may.

    Yields
    ------
    Breach
        Features that are not there, of another kind, or in another order, and columns
        that nobody named.
    """
    there = [name for name in contract.names if name in form.columns]
    for name in contract.names:
        if name not in form.columns:
            yield Breach.no_column(name, form.columns)
    yield from _other_kinds(contract, form)
    yield from _other_order(there, [n for n in form.columns if n in set(there)])
    if others is not None:
        known = {*contract.names, *others}
        for name in form.columns:
            if name not in known:
                told = f"{shown_name(name)}: no feature of {contract.source}"
                yield Breach.once(told)


def other_terms(contract: FeatureContract, model: FeatureContract) -> Iterator[Breach]:
    """Find where a model was not fitted on the features of a contract."""
    for name in contract.names:
        if name not in model.names:
            told = f"{shown_name(name)}: in the contract, and not fitted on"
            yield Breach.once(told)
    for name in model.names:
        if name not in contract.names:
            yield Breach.once(f"{shown_name(name)}: fitted on, and not in the contract")
    shared = [name for name in contract.names if name in model.names]
    theirs = [name for name in model.names if name in contract.names]
    yield from _other_order(shared, theirs)


def _other_kinds(contract: FeatureContract, form: TableForm) -> Iterator[Breach]:
    for name, wanted in zip(contract.names, contract.kinds, strict=True):
        if wanted is None or name not in form.kinds:
            continue
        found = form.kinds[name]
        if found != wanted and (found, wanted) not in _FITS:
            told = f"{shown_name(name)}: must hold values of kind {wanted}"
            yield Breach.once(f"{told}, holds {found} ({form.types[name]})")


def _other_order(wanted: list[str], found: list[str]) -> Iterator[Breach]:
    moved = [(w, f) for w, f in zip(wanted, found, strict=True) if w != f]
    if moved:
        first, other = moved[0]
        yield Breach.once(
            f"{shown_name(other)}: stands where {shown_name(first)} was fitted; "
            f"{len(moved)} of {len(wanted)} features are in another order"
        )
