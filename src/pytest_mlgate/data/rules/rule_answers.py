"""What a rule of the small language says of every row: `answers_to`.

In three values, as SQL has them: what rests on a missing value is unknown, and unknown
is neither kept nor broken. ``closed is None or opened <= closed`` is true where
`closed` is missing, because one side is.
"""

from __future__ import annotations

import ast
import operator
from dataclasses import dataclass
from functools import reduce
from types import MappingProxyType
from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw
import numpy as np

from pytest_mlgate.data.coding import missing_in
from pytest_mlgate.data.rules.cell_values import cell_values
from pytest_mlgate.data.rules.moments import as_moment
from pytest_mlgate.data.rules.rule_language import column_named
from pytest_mlgate.data.rules.rule_language import is_abs

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from pytest_mlgate.data.rules.rule_language import RowRule

    Mask = NDArray[np.bool_]


def _quotient(one: Any, other: Any) -> Any:  # noqa: ANN401 - cells or a number
    """Divide; a zero has no sign, because engines do not agree on that of ``-0.0``."""
    return one / (other + 0.0 if np.asarray(other).dtype.kind == "f" else other)


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
        ast.Div: _quotient,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answers:
    """Where a rule is kept and where it is broken; elsewhere nobody knows."""

    kept: Mask
    broken: Mask

    @property
    def unknown(self) -> Mask:
        """Rows whose answer rests on a missing value."""
        return ~self.kept & ~self.broken


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Values:
    """A value per row, or one for all rows (a constant)."""

    # one per row, or a single one for all rows
    cells: Any
    missing: Mask


def answers_to(rule: RowRule, frame: nw.DataFrame[Any]) -> Answers:
    """Compute a rule for every row of a table that has its columns.

    Raises
    ------
    TypeError, ValueError, ArithmeticError
        If the values cannot be compared or counted with.
    """
    with np.errstate(all="ignore"):
        return _truth(rule.tree, frame)


def _truth(node: ast.expr, frame: nw.DataFrame[Any]) -> Answers:
    if isinstance(node, ast.BoolOp):
        parts = [_truth(part, frame) for part in node.values]
        join = _and if isinstance(node.op, ast.And) else _or
        return reduce(join, parts)
    if isinstance(node, ast.UnaryOp):
        inner = _truth(node.operand, frame)
        return Answers(kept=inner.broken, broken=inner.kept)
    if isinstance(node, ast.Compare):
        return _comparison(node, frame)
    found = _value(node, frame)
    cells = np.broadcast_to(found.cells, found.missing.shape)
    known = cells[~found.missing]
    if not all(isinstance(value, bool | np.bool_) for value in known[:1000]):
        message = f"{ast.unparse(node)} must hold booleans"
        raise TypeError(message)
    said = np.zeros(found.missing.shape, dtype=bool)
    said[~found.missing] = known.astype(bool)
    return Answers(kept=said, broken=~said & ~found.missing)


def _and(one: Answers, other: Answers) -> Answers:
    return Answers(kept=one.kept & other.kept, broken=one.broken | other.broken)


def _or(one: Answers, other: Answers) -> Answers:
    return Answers(kept=one.kept | other.kept, broken=one.broken & other.broken)


def _comparison(node: ast.Compare, frame: nw.DataFrame[Any]) -> Answers:
    left, links = _value(node.left, frame), []
    for kind, part in zip(node.ops, node.comparators, strict=True):
        if isinstance(kind, ast.Is | ast.IsNot):
            absent = left.missing
            kept = absent if isinstance(kind, ast.Is) else ~absent
            links.append(Answers(kept=kept, broken=~kept))
        elif isinstance(kind, ast.In | ast.NotIn):
            links.append(_membership(left, part, inside=isinstance(kind, ast.In)))
        else:
            right = _value(part, frame)
            links.append(_compared(kind, left, right))
            left = right
    return reduce(_and, links)


def _membership(left: _Values, part: ast.expr, *, inside: bool) -> Answers:
    wanted = frozenset(ast.literal_eval(part))
    cells = np.broadcast_to(left.cells, left.missing.shape)
    # tolist: what a numpy scalar is equal to is not always what its value is
    found = np.array([value in wanted for value in cells.tolist()], dtype=bool)
    kept = found == inside
    return Answers(kept=kept & ~left.missing, broken=~kept & ~left.missing)


def _compared(kind: ast.cmpop, left: _Values, right: _Values) -> Answers:
    missing = left.missing | right.missing
    kept = np.zeros(missing.shape, dtype=bool)
    one, other = _alike(_known(left, missing), _known(right, missing))
    kept[~missing] = np.asarray(_OPERATORS[type(kind)](one, other), dtype=bool)
    return Answers(kept=kept, broken=~kept & ~missing)


def _known(values: _Values, missing: Mask) -> NDArray[Any]:
    cells = np.asarray(values.cells)
    return cells[~missing] if cells.ndim else cells


def _alike(one: NDArray[Any], other: NDArray[Any]) -> tuple[Any, Any]:
    """Read text beside times as a time, and leave other kinds to Python's rules."""
    kinds = one.dtype.kind + other.dtype.kind
    if "M" in kinds and kinds != "MM":
        return _as_times(one), _as_times(other)
    numbers = all(kind in "biuf" for kind in kinds)
    return (one, other) if numbers or kinds == "MM" else (_boxed(one), _boxed(other))


def _as_times(cells: NDArray[Any]) -> NDArray[Any]:
    if cells.dtype.kind == "M":
        return cells
    if cells.ndim == 0 and (found := as_moment(cells.item())) is not None:
        return np.datetime64(round(found[0] * 1e6), "us")  # type: ignore[return-value] # a time for all rows
    message = "a time can be compared with a time, or with text in ISO 8601"
    raise TypeError(message)


def _boxed(cells: NDArray[Any]) -> Any:  # noqa: ANN401 - cells of any kind, or one
    return cells.astype(object) if cells.ndim else cells.item()


def _value(node: ast.expr, frame: nw.DataFrame[Any]) -> _Values:
    if (name := column_named(node)) is not None:
        return _column(frame, name)
    if isinstance(node, ast.BinOp):
        one, other = _value(node.left, frame), _value(node.right, frame)
        return _applied(_OPERATORS[type(node.op)], one, other)
    if isinstance(node, ast.UnaryOp):
        return _each(operator.neg, _value(node.operand, frame))
    if is_abs(node):
        assert isinstance(node, ast.Call)
        return _each(np.abs, _value(node.args[0], frame))
    assert isinstance(node, ast.Constant)
    return _Values(cells=node.value, missing=np.zeros(len(frame), dtype=bool))


def _column(frame: nw.DataFrame[Any], name: str) -> _Values:
    series = frame[name]
    missing = missing_in(cell_values(series))
    if missing.any() and series.dtype.is_integer():
        series = series.fill_null(0)  # floats would run large integers together
    elif missing.any() and series.dtype == nw.Boolean:
        series = series.fill_null(value=False)  # objects would not count as numbers
    return _Values(cells=cell_values(series), missing=missing)


def _applied(act: Callable[[Any, Any], Any], one: _Values, other: _Values) -> _Values:
    missing = one.missing | other.missing
    left, right = (_wide(_known(part, missing)) for part in (one, other))
    found = np.asarray(act(left, right))
    if found.ndim == 0:
        return _Values(cells=found, missing=missing)
    return _filled(found, missing)


def _each(act: Callable[[Any], Any], values: _Values) -> _Values:
    known = _wide(_known(values, values.missing))
    found = np.asarray(act(known))
    if found.ndim == 0:
        return _Values(cells=found, missing=values.missing)
    return _filled(found, values.missing)


def _filled(found: NDArray[Any], missing: Mask) -> _Values:
    cells = np.zeros(missing.shape, dtype=found.dtype)
    cells[~missing] = found
    # what cannot be computed (0 / 0) is nothing that could be compared
    return _Values(cells=cells, missing=missing | missing_in(cells))


def _wide(cells: NDArray[Any]) -> Any:  # noqa: ANN401 - cells, or one constant
    """Give integers room: a small type overflows, an unsigned one has no minus."""
    if cells.ndim == 0:
        return cells.item()
    if cells.dtype.kind in "bi":
        return cells.astype(np.int64)
    if cells.dtype.kind == "u":
        fits = not cells.size or cells.max() <= np.iinfo(np.int64).max
        return cells.astype(np.int64 if fits else object)
    return cells
