"""How are timings shown: tables in Markdown, for the terminal and for the page."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from benchmarks.against.rivals import OURS
from benchmarks.against.rivals import RIVALS
from benchmarks.against.works import SECOND_WAYS
from benchmarks.against.works import WORKS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Mapping
    from collections.abc import Sequence

DASH = "\N{EN DASH}"
"""What a tool cannot do, or what was not measured."""

TIMES = "\N{MULTIPLICATION SIGN}"

NOT_DONE = {"failed": "error", "absent": "not installed"}


def work_table(name: str, sizes: Sequence[Mapping[str, Any]]) -> str:
    """Show what a work took everybody.

    Parameters
    ----------
    name : str
        From `WORKS`.
    sizes : sequence of mapping
        As `time_work` gives them.

    Returns
    -------
    str
        A heading, a table, and what each tool said of the largest table.
    """
    work = WORKS[name]
    by_tool = _by_tool(sizes)
    heads = [f"{one['rows']:,} rows" for one in sizes]
    lines = [_row(["tool", *heads, "more MB", "how"]), _row(["---"] * (len(heads) + 3))]
    for tool, timings in by_tool.items():
        shown = [
            _cell(one, ours) for one, ours in zip(timings, by_tool[OURS], strict=True)
        ]
        lines.append(_row([_name(tool), *shown, _memory(timings), work.doing[tool]]))
    for tool, why in work.cannot.items():
        lines.append(_row([_name(tool), *([DASH] * len(heads)), DASH, why]))
    return "\n".join([f"### {work.title}", "", *lines, "", *_said(by_tool)])


def startup_table(found: Mapping[str, Any]) -> str:
    """Show what the plugin costs a session that asked for nothing."""
    lines = [
        "### A session of one test, with the plugin installed and idle",
        "",
        _row(["milliseconds", "wall clock", "CPU"]),
        _row(["---"] * 3),
        _row(
            ["pytest without it"]
            + [f"{found[f'without_{clock}_ms']:.0f}" for clock in ("wall", "cpu")]
        ),
    ]
    for name, told in (("control", "the same again"), ("with", "with it")):
        both = (found[f"{name}_{clock}_ms"] for clock in ("wall", "cpu"))
        lines.append(_row([f"more, {told}", *(_spread(one) for one in both)]))
    more = found["with_cpu_ms"]["median"] - found["control_cpu_ms"]["median"]
    lines += [
        "",
        f"Medians and quartiles of {found['repeat']} turns.",
        f"Against the control it costs {more:+.1f} ms of CPU;",
        f"the target is below {found['target_ms']:g}.",
    ]
    return "\n".join(lines)


def session_table(sizes: Iterable[Mapping[str, Any]]) -> str:
    """Show what a whole session of 90 checks costs."""
    lines = [
        "### A whole session of 90 checks, from the command line to the reports",
        "",
        _row(["rows", "CPU s", "wall s", "sorts", "target"]),
        _row(["---"] * 5),
    ]
    for one in sizes:
        if "reason" in one:
            lines.append(_row([f"{one['rows']:,}", one["reason"], "", "", ""]))
            continue
        numbers = [f"{one['cpu_s']:.2f}", f"{one['wall_s']:.2f}", f"{one['ratio']:.0f}"]
        lines.append(_row([f"{one['rows']:,}", *numbers, f"{one['target']:g}"]))
    return "\n".join(lines)


def _by_tool(
    sizes: Sequence[Mapping[str, Any]],
) -> dict[str, list[Mapping[str, Any]]]:
    tools = [one["tool"] for one in sizes[0]["timings"]]
    return {
        tool: [
            next(one for one in size["timings"] if one["tool"] == tool)
            for size in sizes
        ]
        for tool in tools
    }


def _cell(timing: Mapping[str, Any], ours: Mapping[str, Any]) -> str:
    """Show CPU seconds, and how many times ours they are."""
    if timing["standing"] != "answered":
        return str(NOT_DONE.get(timing["standing"], timing["reason"]))
    shown = _seconds(timing["cpu_s"])
    if timing["tool"] == OURS:
        return f"**{shown}** ({timing['sorts']:.2g} sorts)"
    if ours["standing"] != "answered":
        return shown
    return f"{shown} ({_times(timing['cpu_s'] / ours['cpu_s'])})"


def _memory(timings: Sequence[Mapping[str, Any]]) -> str:
    last = timings[-1]["more_mb"]
    return DASH if last is None else f"{last:,.0f}"


def _said(by_tool: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[str]:
    """Tell what each found on the largest table that it managed, or why nothing."""
    lines = ["What they said:", ""]
    for tool, timings in by_tool.items():
        answered = [one for one in timings if one["standing"] == "answered"]
        told = answered[-1]["found"] if answered else timings[-1]["reason"]
        lines.append(f"* {_name(tool)}: {_plain(told)}")
    return lines


def _plain(text: str) -> str:
    """Keep a tool's words on one line, and out of the page's markup."""
    return "`" + " ".join(text.replace("`", "'").split()) + "`"


def _name(tool: str) -> str:
    rival, way = SECOND_WAYS.get(tool, (tool, ""))
    return RIVALS[rival].name + (f", `{way}`" if way else "")


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _seconds(value: float) -> str:
    return f"{value:.3f} s" if value < 1 else f"{value:.1f} s"


def _times(value: float) -> str:
    return f"{value:.2g} {TIMES}" if value < 10 else f"{value:,.0f} {TIMES}"


def _spread(found: Mapping[str, Any]) -> str:
    low, high = found["iqr"]
    return f"{found['median']:+.1f} ({low:+.1f} to {high:+.1f})"
