"""Do values lie where they may, and do they fit each other: `ValueRules`."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Mapping
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.data.rules.allowed_values import checked_values
from pytest_mlgate.data.rules.allowed_values import not_allowed
from pytest_mlgate.data.rules.pushed_rule import pushed_broken_rule
from pytest_mlgate.data.rules.pushed_values import pushed_not_allowed
from pytest_mlgate.data.rules.pushed_values import pushed_outside
from pytest_mlgate.data.rules.ranges import checked_bounds
from pytest_mlgate.data.rules.ranges import outside
from pytest_mlgate.data.rules.row_rules import broken_rule
from pytest_mlgate.data.rules.row_rules import name_of
from pytest_mlgate.data.rules.rule_language import read_rule
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.gates.schema.schema_rules import SchemaRules
from pytest_mlgate.gates.schema.schema_rules import checked_switch
from pytest_mlgate.gates.schema.schema_rules import flagged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_mlgate.data.rules.breach import Breach
    from pytest_mlgate.data.rules.ranges import Bound
    from pytest_mlgate.data.rules.row_rules import Rule
    from pytest_mlgate.data.rules.rows_in_place import RowsInPlace
    from pytest_mlgate.data.rules.rows_in_place import Trouble
    from pytest_mlgate.gates.schema.schema_rules import Frame
    from pytest_mlgate.measurement import Measurement


class ValueRules(SchemaRules):
    """Rules about single values, and about the values of one row."""

    def ranges(
        self,
        limits: Mapping[str, tuple[Bound, Bound]],
        data: Any = None,  # noqa: ANN401 - frames of several libraries
        *,
        allow_missing: bool | Collection[str] = False,
    ) -> Measurement:
        """Ask that every value of some columns lies within two bounds.

        Parameters
        ----------
        limits
            ``{column: (low, high)}``: numbers, or dates and times (also text in
            ISO 8601); None leaves an end open. The bounds are within.
        data
            A frame, or a reference to a table; the evaluation data by default.
        allow_missing
            True, or the columns in which values may be missing. A column without any
            value is a failure all the same.

        Returns
        -------
        Measurement
            The number of broken values, negated; 0 keeps the rule.

        Raises
        ------
        InvalidInput
            If the limits are no pairs of bounds in order.
        """
        bounds = {
            name: checked_bounds(name, pair)
            for name, pair in _columns("limits", limits).items()
        }
        missing = checked_switch("allow_missing", asked=allow_missing, known=bounds)

        def find(frame: Frame) -> Iterator[Breach]:
            for name, pair in bounds.items():
                yield from outside(
                    frame, name, pair, allow_missing=flagged(name, asked=missing)
                )

        def pushed(rows: RowsInPlace) -> Iterator[Trouble | Breach]:
            for name, pair in bounds.items():
                yield from pushed_outside(
                    rows, name, pair, allow_missing=flagged(name, asked=missing)
                )

        return self._hold(
            _named("ranges", bounds), data, find, pushed, question="ranges"
        )

    def allowed(
        self,
        values: Mapping[str, Collection[Any]],
        data: Any = None,  # noqa: ANN401 - frames of several libraries
        *,
        allow_missing: bool | Collection[str] = False,
    ) -> Measurement:
        """Ask that every value of some columns is in a closed list.

        Parameters
        ----------
        values
            ``{column: values}``. 1, 1.0 and True are the same; "1" is another. None
            among the values allows missing ones.
        data, allow_missing
            As in `ranges`.

        Returns
        -------
        Measurement
            As `ranges`.

        Raises
        ------
        InvalidInput
            If a list is empty, is a text, or holds what cannot be compared.
        """
        lists = {
            name: checked_values(name, listed)
            for name, listed in _columns("values", values).items()
        }
        missing = checked_switch("allow_missing", asked=allow_missing, known=lists)

        def find(frame: Frame) -> Iterator[Breach]:
            for name, listed in lists.items():
                yield from not_allowed(
                    frame, name, listed, allow_missing=flagged(name, asked=missing)
                )

        def pushed(rows: RowsInPlace) -> Iterator[Trouble | Breach]:
            for name, listed in lists.items():
                yield from pushed_not_allowed(
                    rows, name, listed, allow_missing=flagged(name, asked=missing)
                )

        return self._hold(
            _named("allowed", lists), data, find, pushed, question="allowed"
        )

    def holds(
        self,
        rule: Rule,
        data: Any = None,  # noqa: ANN401 - frames of several libraries
        *,
        name: str | None = None,
        allow_missing: bool = False,
    ) -> Measurement:
        """Ask that a rule across columns holds in every row.

        Parameters
        ----------
        rule
            Text in a small language that is read and never run, such as
            ``"opened <= closed"`` or ``"abs(total - net - tax) < 0.005"``; a narwhals
            expression; or a function of the frame that returns one boolean per row
            (or one for the table). A function cannot be asked of rows that stay.
        data
            As in `ranges`.
        name
            What reports call the rule; text and functions have a name of their own.
        allow_missing
            A row whose answer is unknown, because it rests on a missing value, is a
            failure unless this is True.

        Returns
        -------
        Measurement
            The number of rows that break it, negated; 0 keeps it. A rule that cannot
            be computed is broken, with what it raised.

        Raises
        ------
        InvalidInput
            If it is no rule, or has no name.
        """
        told = name_of(rule, name)
        if isinstance(rule, str):
            read_rule(rule)  # before the data are read: it may be misspelled

        def find(frame: Frame) -> Iterator[Breach]:
            found = broken_rule(frame, rule, name=told, allow_missing=allow_missing)
            if found is not None:
                yield found

        def pushed(rows: RowsInPlace) -> Iterator[Trouble | Breach]:
            return pushed_broken_rule(
                rows, rule, name=told, allow_missing=allow_missing
            )

        return self._hold(f"holds({told})", data, find, pushed, question="holds")


def _columns(what: str, given: object) -> Mapping[str, Any]:
    rule = "a dict of at least one column"
    if not isinstance(given, Mapping) or not given:
        raise InvalidInput.because(what, rule, given)
    for name in given:
        if not isinstance(name, str):
            raise InvalidInput.because(what, f"{rule}, named by text", name)
    return given


def _named(question: str, columns: Collection[str]) -> str:
    return f"{question}({', '.join(columns)})"
