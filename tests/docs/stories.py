"""Documentation that is run: the blocks of a Markdown page, from top to bottom.

A page is a story about one project folder:

* a ``toml`` or ``python`` block whose first line is a comment with a file name
  (``# mlgate.toml``) is written to that file; a settings file is loaded;
* a ``toml`` block without a name is a part of a settings file and is loaded as one;
* a ``python`` block without a name is executed;
* in a ``console`` block, lines after ``$ pytest``, ``$ python`` or ``$ echo $?`` have to
  come in the real output in this order. A line ``...`` stands for left-out lines, ``…``
  for any text. Numbers agree within a unit of the last digit that is printed.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import yaml
from markdown_it import MarkdownIt

from pytest_mlgate.settings_file import load_settings

ROOT = Path(__file__).parents[2]

PARSER = MarkdownIt("commonmark").enable("table")

LEAST = {"name": "model", "target": "y", "evaluation": "rows.csv"}
"""What makes a part of a settings file a whole one."""

_FILE = re.compile(r"^# (?P<name>[\w./-]+\.(?:toml|py))(?::.*)?$")
_NUMBER = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?")
_STRIP = re.compile(r"[│┊┆├┤●─┼][│┊┆├┤●─┼ ]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A fenced block, and where it stands."""

    page: str
    line: int
    language: str
    text: str

    @property
    def place(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def file(self) -> str | None:
        found = _FILE.match(self.text.partition("\n")[0])
        return found["name"] if found else None


def blocks(page: str) -> list[Block]:
    """Read the fenced blocks of a page, named relative to the repository."""
    tokens = PARSER.parse((ROOT / page).read_text("utf-8"))
    return [
        Block(page=page, line=token.map[0] + 1, language=token.info, text=token.content)
        for token in tokens
        if token.type == "fence"
    ]


def tell(page: str, folder: Path) -> None:
    """Follow a page in a folder; an `AssertionError` names the line that is wrong."""
    names: dict[str, object] = {}
    status = 0
    for block in blocks(page):
        if block.file is not None:
            _write(block, folder)
        elif block.language == "toml":
            _load_part(block, folder)
        elif block.language == "python":
            code = compile("\n" * block.line + block.text, ROOT / page, "exec")
            exec(code, names)  # noqa: S102 - this is what the test is about
        elif block.language == "console":
            status = _run(block, folder, status)
        elif block.language == "json":
            json.loads(block.text)
        elif block.language == "yaml":
            assert isinstance(yaml.safe_load(block.text), dict), block.place


def _write(block: Block, folder: Path) -> None:
    path = folder / block.file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(block.text, "utf-8")
    if path.name in {"mlgate.toml", "pyproject.toml"} and "target" in block.text:
        load_settings(path)


def _load_part(block: Block, folder: Path) -> None:
    body = tomllib.loads(block.text)
    part = body.get("tool", {}).get("mlgate", body)
    whole = folder / "part" / "mlgate.toml"
    whole.parent.mkdir(exist_ok=True)
    missing = {key: value for key, value in LEAST.items() if key not in part}
    head = "".join(f"{key} = {json.dumps(value)}\n" for key, value in missing.items())
    text = block.text
    if "tool" in body:
        text = text.replace("[tool.mlgate.", "[").replace("[tool.mlgate]\n", "")
    whole.write_text(head + text, "utf-8")
    load_settings(whole)
    # A settings file beneath the story's folder would govern it.
    whole.unlink()


def _run(block: Block, folder: Path, status: int) -> int:
    shown: list[str] = []
    real = ""
    for line in [*block.text.splitlines(), "$ "]:
        if not line.startswith("$ "):
            shown.append(line)
            continue
        if shown:
            differ(shown, real, place=block.place)
        shown = []
        if line == "$ echo $?":
            real = f"{status}\n"
        elif line.split()[1:2] in (["pytest"], ["python"]):
            status, real = run(line.removeprefix("$ "), folder)
        elif line != "$ ":
            real = ""
    return status


def run(command: str, folder: Path) -> tuple[int, str]:
    """Run ``pytest …`` or ``python …`` as a user at a narrow terminal would."""
    program, *words = shlex.split(command, comments=True)
    start = [sys.executable, *(["-m", "pytest"] if program == "pytest" else [])]
    unwanted = re.compile("PYTEST|PYTHON|CI$|BUILD_NUMBER$|GIT|COV")
    clean = {k: v for k, v in os.environ.items() if not unwanted.match(k)}
    done = subprocess.run(
        [*start, *words],
        cwd=folder,
        env={**clean, "COLUMNS": "80", "PYTHONIOENCODING": "utf-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout


def differ(shown: list[str], real: str, *, place: str) -> None:
    """Hold shown lines against real ones, in order; blank lines do not count."""
    rest = [line for line in real.splitlines() if line.strip()]
    gap = False
    for wanted in filter(str.strip, shown):
        if wanted.strip() == "...":
            gap = True
            continue
        while rest and not same(wanted, rest[0]):
            assert gap, f"{place}: shown {wanted!r}, real {rest[0]!r}"
            rest.pop(0)
        assert rest, f"{place}: {wanted!r} is not in the output:\n{real}"
        rest.pop(0)
        gap = False


def same(shown: str, real: str) -> bool:
    """Tell whether two lines say the same, within the digits that are printed."""
    pattern, numbers = _pattern(_STRIP.sub(" ", shown))
    found = pattern.fullmatch(" ".join(_STRIP.sub(" ", real).split()))
    return found is not None and all(
        _close(one, other) for one, other in zip(numbers, found.groups(), strict=True)
    )


def _pattern(shown: str) -> tuple[re.Pattern[str], list[str]]:
    text = " ".join(shown.split())
    parts, numbers, at = [], [], 0
    for found in _NUMBER.finditer(text):
        parts.append(_literal(text[at : found.start()]))
        parts.append(f"({_NUMBER.pattern})")
        numbers.append(found[0])
        at = found.end()
    parts.append(_literal(text[at:]))
    return re.compile("".join(parts)), numbers


def _literal(text: str) -> str:
    return ".*".join(re.escape(part) for part in text.split("…"))


def _close(shown: str, real: str) -> bool:
    ours, theirs = (float(text.replace(",", "")) for text in (shown, real))
    if "." not in shown:
        # Counts are counts; a plan for thousands of rows may move with a last digit.
        return abs(ours - theirs) <= (0.02 * ours if ours >= 1000 else 0)
    digits = len(shown.partition(".")[2])
    return abs(ours - theirs) <= 1.001 * 10.0**-digits
