"""Is this the data we think it is: `SchemaGate`, with pandera.

Fail closed: where pandera would quietly check less than the schema says, the check
fails and says which part went unchecked. Rules of our own need no pandera, which takes
a fifth of a second to import: it is imported where a schema is asked for.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw

from pytest_mlgate.data.coding import missing_in
from pytest_mlgate.data.rules.rows_in_place import RowsInPlace
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.gates.failure_cases import CASES_SHOWN
from pytest_mlgate.gates.failure_cases import worded
from pytest_mlgate.gates.schema.column_rules import ColumnRules
from pytest_mlgate.gates.schema.label_rules import LabelRules
from pytest_mlgate.gates.schema.leakage_rules import LeakageRules
from pytest_mlgate.gates.schema.privacy_rules import PrivacyRules
from pytest_mlgate.gates.schema.table_rules import TableRules
from pytest_mlgate.gates.schema.value_rules import ValueRules
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.verdict import Check
from pytest_mlgate.verdict import Threshold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_mlgate.data.tables import DataTable

KINDS = ("pandas", "polars")
"""Frame libraries whose pandera schemas are understood."""


class SchemaGate(
    ValueRules, TableRules, ColumnRules, LeakageRules, PrivacyRules, LabelRules
):
    """Rules about the data, checked exactly: nothing is sampled or estimated.

    Handed to a test by the fixture ``schema_gate``. Every method adds its checks to the
    gate and returns what it measured at once; the verdict comes when the test ends and
    lists all that is broken.
    """

    def conforms(self, schema: Any, data: Any = None) -> Measurement:  # noqa: ANN401 - pandera schemas and frames of two libraries
        """Ask that a table keeps every rule of a pandera schema.

        Parameters
        ----------
        schema
            A pandera ``DataFrameModel`` or ``DataFrameSchema``, for pandas or polars.
        data
            A frame, or a reference to a table; the evaluation data by default.

        Returns
        -------
        Measurement
            The number of broken rules and values, negated; 0 conforms.

        Raises
        ------
        InvalidInput
            If `schema` is not a pandera schema, is for another frame library than the
            data, or the rows stay with an engine.

        Notes
        -----
        All failures are found at once (pandera's lazy mode); the verdict shows at
        most ten, every broken rule before its second case. Nothing goes silently
        unchecked: validation switched off, a table without rows, a column without
        values where the schema has rules about them, and a schema that drops invalid
        rows are failures, each with its reason.
        """
        built = _without(_built(schema), self._absent)
        table = self._table(data)
        kind = _kind_of(built)
        _refuse_rows_that_stay(table, name=_name(schema))
        _same_library(kind, table, name=_name(schema))
        cases = list(_unchecked(built, table))
        broken, worded = _broken(built, table)
        count = len(cases) + broken
        cases += worded
        shown = tuple(cases[:CASES_SHOWN])
        measurement = Measurement.known(
            -float(count),
            n=table.rows,
            method=f"pandera schema on {kind}, every row",
            orientation=-1,
        )
        self._ledger.add(
            Check(
                family=self.family,
                name=f"conforms({_name(schema)})",
                question="conforms",
                subject=table.reference,
                measurement=measurement,
                threshold=Threshold(ok=0.0, bad=0.0),
                reason=None if not cases else f"{count} values or rules are broken.",
                remedy="mend the data or, if the world has changed, the schema"
                if cases
                else None,
                cases=shown,
                cases_left_out=count - len(shown),
            )
        )
        return measurement


def _built(schema: Any) -> Any:  # noqa: ANN401 - pandera schemas of two libraries
    """Build the schema object of a model class; leave a schema object as it is."""
    build = getattr(schema, "to_schema", None)
    built = build() if build is not None else schema
    is_pandera = type(built).__module__.startswith("pandera.")
    if not is_pandera or not hasattr(built, "columns"):
        raise InvalidInput.because(
            "schema", "a pandera DataFrameModel or DataFrameSchema", schema
        )
    return built


def _without(built: Any, absent: tuple[str, ...]) -> Any:  # noqa: ANN401 - pandera schemas of two libraries
    """Leave out the columns that a stage does not have (see `environment`)."""
    gone = [name for name in absent if name in built.columns]
    return built.remove_columns(gone) if gone else built


def _kind_of(built: Any) -> str:  # noqa: ANN401 - pandera schemas of two libraries
    module = type(built).__module__
    for kind in KINDS:
        if f".{kind}." in module:
            return kind
    raise InvalidInput(
        f"The schema comes from {module}; schemas for {' and '.join(KINDS)} are "
        "understood. Hint: import pandera.pandas or pandera.polars."
    )


def _name(schema: Any) -> str:  # noqa: ANN401 - pandera schemas of two libraries
    return str(
        getattr(schema, "__name__", None) or getattr(schema, "name", None) or "schema"
    )


def _same_library(kind: str, table: DataTable, *, name: str) -> None:
    library = type(table.frame).__module__.partition(".")[0]
    if library != kind:
        raise InvalidInput(
            f"The schema {name} is for {kind}, and {table.reference} is a {library} "
            f'frame. Hint: set `engine = "{kind}"` in the settings, or pass '
            f"data= as a {kind} frame."
        )


def _refuse_rows_that_stay(table: DataTable, *, name: str) -> None:
    """Refuse a plan: pandera would look at its types, and at none of its rows."""
    if table.stays:
        rows = RowsInPlace(table)
        raise rows.needs_rows(
            f"the schema {name} has to look at every row",
            "ask ranges, allowed, holds, unique, fresh and feature_contract, which an "
            "engine counts; or ask the schema of a sample with data=",
        )


def _unchecked(built: Any, table: DataTable) -> Iterator[str]:  # noqa: ANN401 - pandera schemas of two libraries
    """Yield why parts of the schema would go unchecked."""
    yield from _switched_off()
    if not (built.columns or built.checks or built.strict):
        yield "the schema names no column and has no check: nothing was checked"
    if table.rows == 0:
        yield "the table has no rows: no value was checked"
    else:
        if getattr(built, "drop_invalid_rows", False):
            yield "the schema drops invalid rows instead of reporting them"
        yield from _vacuous(built, table)


def _switched_off() -> Iterator[str]:
    from pandera.config import ValidationDepth  # noqa: PLC0415 - only for a schema
    from pandera.config import get_config_context  # noqa: PLC0415 - only for a schema

    config = get_config_context()
    if not config.validation_enabled:
        yield (
            "pandera's validation is switched off (PANDERA_VALIDATION_ENABLED): "
            "nothing would be checked"
        )
    if config.validation_depth not in {None, ValidationDepth.SCHEMA_AND_DATA}:
        yield (
            f"pandera's validation depth is {config.validation_depth.name}: "
            "part of the schema would not be checked"
        )


def _vacuous(built: Any, table: DataTable) -> Iterator[str]:  # noqa: ANN401 - pandera schemas of two libraries
    """Yield the columns whose rules hold only for want of values."""
    frame = nw.from_native(table.frame, eager_only=True)
    for name, column in built.columns.items():
        if not column.checks:
            continue
        for found in _columns_of(name, column, frame.columns):
            if missing_in(frame.get_column(found).to_numpy()).all():
                yield f"{found}: every value is missing, so its rules checked nothing"


def _columns_of(name: str, column: Any, names: list[str]) -> list[str]:  # noqa: ANN401 - pandera columns of two libraries
    """List the columns that a rule is about; its name may be a pattern."""
    if getattr(column, "regex", False):
        return [found for found in names if re.match(name, found)]
    return [name] if name in names else []


def _broken(built: Any, table: DataTable) -> tuple[int, list[str]]:  # noqa: ANN401 - pandera schemas of two libraries
    """Count what is broken, and word the cases that can be shown."""
    from pandera.errors import SchemaErrors  # noqa: PLC0415 - only for a schema

    try:
        kept = built.validate(table.frame, lazy=True)
    except SchemaErrors as errors:
        return worded(errors.failure_cases, table.frame)
    if len(kept) != table.rows:
        told = f"pandera kept {len(kept)} of {table.rows} rows: the others are invalid"
        return 1, [told]
    return 0, []
