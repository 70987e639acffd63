"""The commands of ``mlgate``, and the options of each, as the shell shows them."""

from __future__ import annotations

import inspect
import typing
from pathlib import Path
from typing import TYPE_CHECKING

from typer.models import ArgumentInfo

from generated_docs.markdown_table import first_sentence
from generated_docs.markdown_table import table
from pytest_mlgate.cli.app import app

if TYPE_CHECKING:
    from collections.abc import Callable

    from typer.models import ParameterInfo

_KINDS: dict[object, str] = {
    str: "text",
    Path: "path",
    int: "whole number",
    float: "number",
}

_HOW = "../how-to"
_APPROVE = f"[Approve and override]({_HOW}/approve-and-override.md)"
_EXPLAIN = f"[Explain and compare]({_HOW}/explain-and-compare.md)"
_REGISTRY = "[The registry](registry.md)"
_START = "[Five minutes](../tutorial/five-minutes.md)"

MORE = {
    "add-case": "[Edge cases](edge-cases.md)",
    "approve": _APPROVE,
    "attest": f"[Attest and sign]({_HOW}/attest-and-sign.md)",
    "check": _START,
    "comment": f"[GitHub Actions]({_HOW}/github-actions.md), "
    f"[GitLab CI]({_HOW}/gitlab.md)",
    "diff": _EXPLAIN,
    "explain": _EXPLAIN,
    "history": f"[Roll back]({_HOW}/roll-back.md)",
    "init": _START,
    "monitor": f"[Monitor]({_HOW}/monitor.md)",
    "plan": _EXPLAIN,
    "profile": f"[Drift]({_HOW}/see-drift.md)",
    "promote": _APPROVE,
    "report": f"[Read the report]({_HOW}/read-the-report.md)",
    "rollback": _REGISTRY,
    "verify": _REGISTRY,
}
"""Command to the page that tells more."""


def command_tables() -> dict[str, str]:
    """Write the table of commands, and one of options for each."""
    found = {
        one.name or one.callback.__name__: one.callback
        for one in app.registered_commands
        if one.callback is not None
    }
    commands = dict(sorted(found.items()))
    rows = [
        (f"`mlgate {name}`", first_sentence(command.__doc__), MORE[name])
        for name, command in commands.items()
    ]
    return {
        "commands": table(("command", "what it does", "more"), rows),
        "options of commands": "\n\n".join(
            f"### mlgate {name}\n\n{_whole(command)}"
            for name, command in commands.items()
        ),
    }


def _whole(command: Callable[..., object]) -> str:
    """Give what is left of the docstring, and every option."""
    _, _, rest = inspect.cleandoc(command.__doc__ or "").partition("\n\n")
    told = [" ".join(part.split()) for part in rest.split("\n\n") if part]
    hints = typing.get_type_hints(command, include_extras=True)
    options = inspect.signature(command).parameters.values()
    rows = [_row(one, hints[one.name]) for one in options]
    return "\n\n".join([*told, table(("option", "value", "meaning"), rows)])


def _row(one: inspect.Parameter, hint: object) -> tuple[str, ...]:
    kind, told = typing.get_args(hint)[:2]
    names = _names(one.name, kind, told)
    return f"`{names}`", _value(one, kind, told), told.help or ""


def _names(name: str, kind: object, told: ParameterInfo) -> str:
    if isinstance(told, ArgumentInfo):
        return (told.metavar or name).upper()
    plain = name.replace("_", "-")
    usual = [f"--{plain}", f"--no-{plain}"] if kind is bool else [f"--{plain}"]
    # typer takes the first name for a default, and sorts that out later
    first = [str(told.default)] if str(told.default).startswith("-") else []
    return ", ".join([*first, *(told.param_decls or ())] or usual)


def _value(one: inspect.Parameter, kind: object, told: ParameterInfo) -> str:
    inside = [part for part in typing.get_args(kind) if part is not type(None)]
    is_optional = type(None) in typing.get_args(kind)
    plain = inside[0] if is_optional else kind
    repeated = typing.get_origin(plain) is list
    if repeated:
        plain = typing.get_args(plain)[0]
    if plain is bool:
        return "on" if one.default is True else "flag"
    words = f"{told.metavar or _KINDS.get(plain, '')}".strip()
    if typing.get_origin(plain) is typing.Literal:
        words = ", ".join(f"`{choice}`" for choice in typing.get_args(plain))
    words += ", repeated" if repeated else ""
    if one.default is one.empty:
        return f"{words}; required"
    return words if one.default is None else f"{words}; `{one.default}`"
