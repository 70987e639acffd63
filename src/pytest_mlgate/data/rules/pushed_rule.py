"""Which rows break a rule across columns where the rows are: `pushed_broken_rule`.

A rule of the small language becomes two conditions of the engine, that it is kept and
that it is broken; what rests on a missing value is neither, as in `rule_answers`.
"""

from __future__ import annotations

import ast
import math
import operator
from dataclasses import dataclass
from dataclasses import replace
from functools import reduce
from types import MappingProxyType
from typing import TYPE_CHECKING
from typing import Any
from typing import Literal

import narwhals as nw

from pytest_mlgate.data.rules.breach import Breach
from pytest_mlgate.data.rules.breach import shown_name
from pytest_mlgate.data.rules.moments import as_moment
from pytest_mlgate.data.rules.pushed_values import TEXT
from pytest_mlgate.data.rules.pushed_values import as_time
from pytest_mlgate.data.rules.pushed_values import listed
from pytest_mlgate.data.rules.pushed_values import moment
from pytest_mlgate.data.rules.row_rules import not_computed
from pytest_mlgate.data.rules.row_rules import worded_row
from pytest_mlgate.data.rules.rows_in_place import NEVER
from pytest_mlgate.data.rules.rows_in_place import Trouble
from pytest_mlgate.data.rules.rule_language import RowRule
from pytest_mlgate.data.rules.rule_language import column_named
from pytest_mlgate.data.rules.rule_language import is_abs
from pytest_mlgate.data.rules.rule_language import read_rule

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator
    from collections.abc import Mapping

    from pytest_mlgate.data.rules.row_rules import Rule
    from pytest_mlgate.data.rules.rows_in_place import RowsInPlace

Sort = Literal["number", "text", "time"]

_OPERATORS: Mapping[type[ast.AST], Callable[[Any, Any], Any]] = MappingProxyType(
    {
        ast.Lt: operator.lt,
        ast.LtE: operator.le,
        ast.Gt: operator.gt,
        ast.GtE: operator.ge,
        ast.Eq: operator.eq,
        ast.NotEq: operator.ne,
        ast.Add: operator.add,
        ast.Sub: operator.sub,
        ast.Mult: operator.mul,
    }
)

_ALWAYS = nw.lit(value=True)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Truth:
    """Conditions that are never null; where neither holds, nobody knows."""

    kept: nw.Expr
    broken: nw.Expr


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Value:
    """A value per row, and where there is none."""

    value: nw.Expr
    missing: nw.Expr
    sort: Sort
    kind: nw.dtypes.DType
    # what it is, where it is the same for all rows
    constant: object = None


class _NoTruthError(Exception):
    """What is asked does not say true or false of every row."""


class _NotHereError(Exception):
    """Engines do not agree on what this part of a rule means."""


def pushed_broken_rule(
    rows: RowsInPlace, rule: Rule, *, name: str, allow_missing: bool = False
) -> Iterator[Trouble | Breach]:
    """Say which rows a rule does not hold for.

    Parameters
    ----------
    rows, rule, name, allow_missing
        As in `row_rules.broken_rule`.

    Raises
    ------
    InvalidInput
        If the rule is a function, which would need the rows, or compares what engines
        compare each in their own way.

    Examples
    --------
    >>> import polars as pl
    >>> from pytest_mlgate.data.places.lazy_frames import wrap_lazy
    >>> from pytest_mlgate.data.rules.rows_in_place import RowsInPlace
    >>> plan = pl.LazyFrame({"low": [1, 9, None], "high": [3, 4, 5]})
    >>> rows = RowsInPlace(wrap_lazy(plan))
    >>> rule = pushed_broken_rule(rows, "low <= high", name="in order")
    >>> rows.breaches(rule)[0].cases
    ('in order: broken, low=9, high=4 in row 1', 'in order: unknown, low=missing, high=5 in row 2')

    The engine found both rows; the values that the rule names stand beside them.
    """  # noqa: E501 - what a doctest shows stands on one line
    asked = read_rule(rule) if isinstance(rule, str) else rule
    columns = asked.columns if isinstance(asked, RowRule) else ()
    absent = [column for column in columns if column not in rows.columns]
    if absent:
        yield Breach.no_column(absent[0], rows.columns)
        return
    told = shown_name(name)
    try:
        truth = _asked(rows, asked, name)
    except _NotHereError as refused:
        raise rows.needs_rows(
            f"{refused} in the rule {name!r} is not the same in every engine",
            "write the rule as a narwhals expression, or ask it of a sample with data=",
        ) from None
    except _NoTruthError as refused:
        yield Breach.once(f"{told}: {refused}")
        return
    except TypeError as error:
        yield not_computed(told, error)
        return
    yield Trouble(
        wrong=truth.broken if allow_missing else ~truth.kept,
        shown=columns,
        marked=~truth.kept & ~truth.broken,
        word=lambda row: worded_row(
            told, {c: row[c] for c in columns}, unknown=bool(row[rows.mark])
        ),
    )


def _asked(
    rows: RowsInPlace, rule: RowRule | nw.Expr | Callable[[Any], object], name: str
) -> _Truth:
    if isinstance(rule, RowRule):
        return _truth(rule.tree, rows)
    if isinstance(rule, nw.Expr):
        return _of_expression(rows, rule)
    raise rows.needs_rows(
        f"the rule {name!r} is a function, which would need the rows",
        'write it as text, such as "opened <= closed", or as a narwhals expression',
    )


def _of_expression(rows: RowsInPlace, rule: nw.Expr) -> _Truth:
    answer = rows.plan.select(rule)
    schema = answer.collect_schema()
    if len(schema) != 1:
        raise _NoTruthError(
            f"must say one thing per row, and gives {len(schema)} columns"
        )
    (kind,) = schema.values()
    if kind != nw.Boolean:
        raise _NoTruthError(f"must give booleans, and gives {kind}")
    (found,) = rows.taken(answer.select(nw.len().alias("rows")))
    if found["rows"] != rows.rows:
        raise _NoTruthError(
            f"must give one boolean per row, and gives shape ({found['rows']},)"
        )
    unknown = rule.is_null()
    return _Truth(
        kept=nw.when(unknown).then(NEVER).otherwise(rule),
        broken=nw.when(unknown).then(NEVER).otherwise(~rule),
    )


def _truth(node: ast.expr, rows: RowsInPlace) -> _Truth:
    if isinstance(node, ast.BoolOp):
        parts = [_truth(part, rows) for part in node.values]
        return reduce(_and if isinstance(node.op, ast.And) else _or, parts)
    if isinstance(node, ast.UnaryOp):
        inner = _truth(node.operand, rows)
        return _Truth(kept=inner.broken, broken=inner.kept)
    if isinstance(node, ast.Compare):
        return _comparison(node, rows)
    if isinstance(node, ast.Constant):
        said = nw.lit(value=bool(node.value))
        return _Truth(kept=said, broken=~said)
    found = _column(rows, str(column_named(node)))
    if found.kind != nw.Boolean:
        message = f"{ast.unparse(node)} must hold booleans"
        raise TypeError(message)
    return _where_known(found.missing, found.value == 1)


def _and(one: _Truth, other: _Truth) -> _Truth:
    return _Truth(kept=one.kept & other.kept, broken=one.broken | other.broken)


def _or(one: _Truth, other: _Truth) -> _Truth:
    return _Truth(kept=one.kept | other.kept, broken=one.broken & other.broken)


def _where_known(missing: nw.Expr, kept: nw.Expr) -> _Truth:
    return _Truth(
        kept=nw.when(missing).then(NEVER).otherwise(kept),
        broken=nw.when(missing).then(NEVER).otherwise(~kept),
    )


def _comparison(node: ast.Compare, rows: RowsInPlace) -> _Truth:
    left, links = _value(node.left, rows), []
    for kind, part in zip(node.ops, node.comparators, strict=True):
        if isinstance(kind, ast.Is | ast.IsNot):
            absent = _Truth(kept=left.missing, broken=~left.missing)
            is_not = _Truth(kept=absent.broken, broken=absent.kept)
            links.append(absent if isinstance(kind, ast.Is) else is_not)
        elif isinstance(kind, ast.In | ast.NotIn):
            wanted = frozenset(ast.literal_eval(part))
            inside = listed(rows, left.value, left.kind, wanted)
            kept = inside if isinstance(kind, ast.In) else ~inside
            links.append(_where_known(left.missing, kept))
        else:
            right = _value(part, rows)
            links.append(_compared(rows, kind, left, right))
            left = right
    return reduce(_and, links)


def _compared(
    rows: RowsInPlace, kind: ast.cmpop, left: _Value, right: _Value
) -> _Truth:
    missing = left.missing | right.missing
    if "time" in {left.sort, right.sort}:
        left, right = _as_time(rows, left), _as_time(rows, right)
    elif left.sort != right.sort:
        # text equals no number, and has no order among numbers
        if not isinstance(kind, ast.Eq | ast.NotEq):
            raise TypeError(_no_order(kind, left, right))
        return _where_known(missing, NEVER if isinstance(kind, ast.Eq) else _ALWAYS)
    return _where_known(missing, _OPERATORS[type(kind)](left.value, right.value))


def _as_time(rows: RowsInPlace, found: _Value) -> _Value:
    if found.sort == "time":
        return found
    text = found.constant
    read = as_moment(text) if isinstance(text, str) else None
    if read is None:
        message = "a time can be compared with a time, or with text in ISO 8601"
        raise TypeError(message)
    return replace(found, value=moment(rows, read[0]), sort="time")


def _no_order(kind: ast.cmpop, left: _Value, right: _Value) -> str:
    sign = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}[type(kind)]
    one, other = _python_type(left), _python_type(right)
    return f"'{sign}' not supported between instances of '{one}' and '{other}'"


def _python_type(found: _Value) -> str:
    if found.constant is not None:
        return type(found.constant).__name__
    if found.sort == "text":
        return "str"
    if found.kind == nw.Boolean:
        return "bool"
    return "int" if found.kind.is_integer() else "float"


def _value(node: ast.expr, rows: RowsInPlace) -> _Value:
    if (name := column_named(node)) is not None:
        return _column(rows, name)
    if isinstance(node, ast.Constant):
        return _constant(node.value)
    if isinstance(node, ast.BinOp):
        one, other = (_number(part, rows) for part in (node.left, node.right))
        return _calculated(node.op, one, other)
    if isinstance(node, ast.UnaryOp):
        inner = _number(node.operand, rows)
        return replace(inner, value=-inner.value)
    assert is_abs(node)
    assert isinstance(node, ast.Call)
    inner = _number(node.args[0], rows)
    return replace(inner, value=inner.value.abs())


def _column(rows: RowsInPlace, name: str) -> _Value:
    kind, value = rows.schema[name], nw.col(name)
    sort: Sort = "number"
    if kind == nw.Boolean or kind.is_integer():
        # room for sums: small types overflow, unsigned ones have no minus
        value = value.cast(nw.Int64)
    elif kind.is_numeric():
        value = value.cast(nw.Float64)
    elif kind in TEXT:
        value, sort = value.cast(nw.String), "text"
    elif kind == nw.Date or isinstance(kind, nw.Datetime):
        value, sort = as_time(name), "time"
    else:
        raise _NotHereError(f"{name!r} ({kind})")
    return _Value(value=value, missing=rows.missing(name), sort=sort, kind=kind)


def _constant(value: Any) -> _Value:  # noqa: ANN401 - text, a number or a boolean
    kind: nw.dtypes.DType = nw.Int64()
    if isinstance(value, str):
        kind = nw.String()
    elif isinstance(value, float):
        kind = nw.Float64()
    return _Value(
        value=nw.lit(int(value) if isinstance(value, bool) else value),
        missing=NEVER,
        sort="text" if isinstance(value, str) else "number",
        kind=kind,
        constant=value,
    )


def _number(node: ast.expr, rows: RowsInPlace) -> _Value:
    found = _value(node, rows)
    if found.sort != "number":
        raise _NotHereError(f"arithmetic with {ast.unparse(node)}")
    # a boolean that is counted with is a whole number from here on
    kind = nw.Int64() if found.kind == nw.Boolean else found.kind
    return replace(found, kind=kind, constant=None)


def _calculated(kind: ast.operator, one: _Value, other: _Value) -> _Value:
    missing = one.missing | other.missing
    whole = not isinstance(kind, ast.Div) and all(
        part.kind == nw.Boolean or part.kind.is_integer() for part in (one, other)
    )
    if isinstance(kind, ast.Div):
        value = _quotient(one.value.cast(nw.Float64), other.value.cast(nw.Float64))
    else:
        value = _OPERATORS[type(kind)](one.value, other.value)
    if not whole:
        # what cannot be computed (0 / 0) is nothing that could be compared
        nothing = nw.when(missing).then(_ALWAYS).otherwise(value.is_nan())
        missing = missing | nothing
    result: nw.dtypes.DType = nw.Int64() if whole else nw.Float64()
    return _Value(value=value, missing=missing, sort="number", kind=result)


def _quotient(one: nw.Expr, other: nw.Expr) -> nw.Expr:
    """Divide as floats do: some engines have no quotient by zero, or stop."""
    beyond = (
        nw.when(one > 0)
        .then(nw.lit(math.inf))
        .otherwise(nw.when(one < 0).then(nw.lit(-math.inf)).otherwise(nw.lit(math.nan)))
    )
    divisor = nw.when(other == 0).then(nw.lit(1.0)).otherwise(other)
    return nw.when(other == 0).then(beyond).otherwise(one / divisor)
