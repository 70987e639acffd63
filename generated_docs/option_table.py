"""The options of pytest, from their declaration."""

from __future__ import annotations

import argparse
from typing import Any

from generated_docs.markdown_table import table
from pytest_mlgate.plugin.options import add_options

MORE = {
    "--mlgate-report": "[several models](../how-to/several-models.md)",
    "--mlgate-accept-weaker": "[weaker gates](../explanation/weaker-gates.md)",
    "--mlgate-previous": "[what changed]"
    "(../how-to/github-actions.md#what-changed-since-the-last-push)",
    "--mlgate-since": "[the stage monitor](monitor.md#the-stage-monitor)",
    "--mlgate-plan": "[explain and compare](../how-to/explain-and-compare.md)",
    "--mlgate-selftest": "[test your gates](../how-to/test-your-gates.md)",
}
"""Option to the page that tells more."""


class Heard:
    """Stands for pytest's parser, and notes what it is told."""

    def __init__(self) -> None:
        self.options: list[tuple[str, dict[str, Any]]] = []

    def getgroup(self, *_: object) -> Heard:
        """Give the group of options: there is one."""
        return self

    def addoption(self, name: str, **given: Any) -> None:  # noqa: ANN401 - pytest's own
        """Note an option."""
        self.options.append((name, given))


def option_tables() -> dict[str, str]:
    """Write the table of options."""
    heard = Heard()
    add_options(heard)  # type: ignore[arg-type] # stands for the parser
    shown = [one for one in heard.options if one[1]["help"] is not argparse.SUPPRESS]
    rows = [_row(name, given) for name, given in shown]
    return {"options": table(("option", "default", "meaning", "more"), rows)}


def _row(name: str, given: dict[str, Any]) -> tuple[str, ...]:
    told, _, default = given["help"].partition(" (default: ")
    usual = given.get("default")
    default = default.removesuffix(")").replace("%(default)s", f"`{usual}`")
    if not default:
        default = "off" if given.get("action") == "store_true" else "none"
    value = given.get("metavar") or "|".join(given.get("choices", ()))
    form = f"`{name}={value}`" if value else f"`{name}`"
    return form, default, told, MORE.get(name, "")
