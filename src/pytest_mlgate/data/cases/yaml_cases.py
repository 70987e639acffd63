"""Records of a YAML file, a list of mappings, with their lines: `yaml_records`.

Nothing that the text says is run: only plain values are built.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.errors import MissingDependency
from pytest_mlgate.errors import UnreadableData

if TYPE_CHECKING:
    from collections.abc import Iterator

# what PyYAML trips over where a tag says a kind that the text after it is not
_DAMAGE = (
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)

_FORM = "a list of cases, each beginning with `- id: …`"


def yaml_records(text: str, *, where: str) -> Iterator[tuple[str, Any]]:
    """Yield the place and the value of every item of the list.

    Raises
    ------
    UnreadableData
        If it is not YAML, no list, or a mapping has a key twice; the line is named.
    MissingDependency
        If PyYAML is not installed.
    """
    yaml = _yaml(where)
    try:
        # it looks for characters that no YAML may hold before it reads anything
        loader = yaml.SafeLoader(text)
    except yaml.YAMLError as error:
        raise UnreadableData(_no_yaml(error, where)) from None
    try:
        root = loader.get_single_node()
        if root is None:
            return
        if not isinstance(root, yaml.SequenceNode):
            raise UnreadableData(
                f"{where}, {_line(root)}: the file must hold {_FORM}; it holds "
                f"another shape. Hint: leave out what stands around the list."
            )
        looked_at: set[int] = set()
        for item in root.value:
            _refuse_twice(yaml, item, where, looked_at)
            yield _line(item), loader.construct_object(item, deep=True)
    except (yaml.YAMLError, *_DAMAGE) as error:
        raise UnreadableData(_no_yaml(error, where)) from None
    finally:
        loader.dispose()


def yaml_item(record: object, *, where: str) -> str:
    """Write a record as an item of a list at the margin."""
    told: str = _yaml(where).safe_dump([record], sort_keys=False, allow_unicode=True)
    return told


def _yaml(where: str) -> Any:  # noqa: ANN401 - a module
    try:
        return import_module("yaml")
    except ImportError as error:
        raise MissingDependency.for_extra(f"{where} (with PyYAML)", "dvc") from error


def _line(node: Any) -> str:  # noqa: ANN401 - a node of PyYAML
    return f"line {node.start_mark.line + 1}"


def _refuse_twice(yaml: Any, node: Any, where: str, looked_at: set[int]) -> None:  # noqa: ANN401 - PyYAML
    """Refuse a key that stands twice; the loader would keep the last in silence."""
    # an alias is the node that it names: nine of nine of nine … are looked at once
    if id(node) in looked_at:
        return
    looked_at.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _refuse_twice(yaml, item, where, looked_at)
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            if key.value in seen and key.value != "<<":
                raise UnreadableData(
                    f"{where}, {_line(key)}: the key {key.value!r} must stand once; "
                    "it stands twice. Hint: delete one of them."
                )
            seen.add(str(key.value))
            _refuse_twice(yaml, value, where, looked_at)


def _no_yaml(error: Exception, where: str) -> str:
    mark = getattr(error, "problem_mark", None)
    line = "" if mark is None else f", line {mark.line + 1}"
    told = getattr(error, "problem", None) or " ".join(str(error).split())
    return (
        f"{where}{line}: it must be YAML; {told or type(error).__name__}. Hint: it is "
        f"{_FORM}."
    )
