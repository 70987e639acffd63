"""A small language for rules across columns: `read_rule`.

Comparisons, arithmetic, ``and``, ``or``, ``not``, ``in``, ``is None`` and ``abs``, as
Python writes them. The text is read, never run: whatever is not in the list is refused.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_mlgate.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator

COMPARISONS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)
ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div)

_HINT = (
    'write for instance "opened <= closed", "abs(total - net - tax) < 0.005", '
    "\"plan in ['basic', 'plus']\" or \"parent is not None or age >= 18\"; a column "
    "whose name is no word is col['its name']; for anything else pass a function"
)
_DEEPEST = 50
_LONGEST = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RowRule:
    """A rule that was read: `pytest_mlgate.data.rules.row_rules` computes it."""

    text: str
    tree: ast.expr
    # the columns it names, in the order of the text
    columns: tuple[str, ...]


def read_rule(text: str) -> RowRule:
    """Read a rule.

    Parameters
    ----------
    text
        An expression that is true or false for a row. A name is a column; a column
        whose name is no word is written ``col["unit price"]``.

    Raises
    ------
    InvalidInput
        If it is no expression, holds anything but the list above, or names no column.

    Examples
    --------
    >>> read_rule("closed is None or opened <= closed").columns
    ('closed', 'opened')

    Two columns; one of them may be missing.
    """
    tree = _parsed(text)
    try:
        names = tuple(dict.fromkeys(_columns_of(tree)))
    except _Refused as refused:
        raise InvalidInput.because(
            "rule", f"a rule about rows; {refused} is none", text, hint=_HINT
        ) from None
    if not names:
        raise InvalidInput.because("rule", "about columns", text, hint=_HINT)
    return RowRule(text=text, tree=tree, columns=names)


def column_named(node: ast.expr) -> str | None:
    """Give the column that a part of a rule is, None when it is something else."""
    if isinstance(node, ast.Name):
        return node.id
    is_col = (
        isinstance(node, ast.Subscript)
        and isinstance(node.value, ast.Name)
        and node.value.id == "col"
        and isinstance(node.slice, ast.Constant)
        and isinstance(node.slice.value, str)
    )
    if not is_col:
        return None
    assert isinstance(node, ast.Subscript)
    assert isinstance(node.slice, ast.Constant)
    return str(node.slice.value)


def is_none(node: ast.expr) -> bool:
    """Tell whether a part of a rule is the word None."""
    return isinstance(node, ast.Constant) and node.value is None


class _Refused(Exception):
    """A part of the text that the language does not have."""


def _parsed(text: str) -> ast.expr:
    told = text if len(text) <= _LONGEST else f"{text[:80]}…"
    try:
        tree = ast.parse(told.strip(), mode="eval").body
    # a hostile depth or a null byte ends here
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise InvalidInput.because("rule", "an expression", told, hint=_HINT) from error
    # whatever follows is recursive
    if _is_deeper(tree, _DEEPEST):
        rule = f"an expression of at most {_DEEPEST} levels"
        raise InvalidInput.because("rule", rule, told)
    return tree


def _is_deeper(tree: ast.AST, levels: int) -> bool:
    children = ast.iter_child_nodes(tree)
    return levels < 0 or any(_is_deeper(child, levels - 1) for child in children)


def _columns_of(node: ast.expr) -> Iterator[str]:
    """Yield the columns of a truth; raise for what is no truth."""
    if isinstance(node, ast.BoolOp):
        for part in node.values:
            yield from _columns_of(part)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield from _columns_of(node.operand)
    elif isinstance(node, ast.Compare):
        yield from _of_comparison(node)
    elif (name := column_named(node)) is not None:
        yield name
    elif not (isinstance(node, ast.Constant) and isinstance(node.value, bool)):
        raise _Refused(ast.unparse(node))


def _of_comparison(node: ast.Compare) -> Iterator[str]:
    yield from _of_value(node.left)
    for kind, other in zip(node.ops, node.comparators, strict=True):
        if isinstance(kind, ast.Is | ast.IsNot):
            if not is_none(other) or len(node.ops) > 1:
                raise _Refused(ast.unparse(node))
        elif isinstance(kind, ast.In | ast.NotIn):
            if not _is_list(other) or len(node.ops) > 1:
                raise _Refused(ast.unparse(node))
        else:
            assert isinstance(kind, COMPARISONS)
            yield from _of_value(other)


def _of_value(node: ast.expr) -> Iterator[str]:
    """Yield the columns of a value; raise for what is no value."""
    if (name := column_named(node)) is not None:
        yield name
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ARITHMETIC):
        yield from _of_value(node.left)
        yield from _of_value(node.right)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield from _of_value(node.operand)
    elif is_abs(node):
        assert isinstance(node, ast.Call)
        yield from _of_value(node.args[0])
    elif not _is_plain(node):
        raise _Refused(ast.unparse(node))


def is_abs(node: ast.expr) -> bool:
    """Tell whether a part of a rule is ``abs(…)``."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "abs"
        and len(node.args) == 1
        and not node.keywords
    )


def _is_plain(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(
        node.value, bool | int | float | str
    )


def _is_list(node: ast.expr) -> bool:
    """Tell whether it is a list of values, signs included."""
    if not isinstance(node, ast.List | ast.Tuple | ast.Set):
        return False
    parts = (
        part.operand
        if isinstance(part, ast.UnaryOp) and isinstance(part.op, ast.USub)
        else part
        for part in node.elts
    )
    return all(_is_plain(part) for part in parts)
