"""Documentation that is run: the blocks of a Markdown page, from top to bottom.

A page is a story about one project folder:

* a ``toml`` or ``python`` block whose first line is a comment with a file name
  (``# mlgate.toml``) is written to that file; a settings file is loaded;
* a ``toml`` block without a name is a part of a settings file and is loaded as one;
* a ``python`` block without a name is executed;
* in a ``console`` block, lines after ``$ pytest``, ``$ python``, ``$ mlgate`` or
  ``$ echo $?`` have to come in the real output in this order. A line ``...`` stands for
  left-out lines, ``…`` for any text. Numbers agree within a unit of the last digit that
  is printed.
  ``$ mkdir x && cd x`` and ``$ cp -r /path/to/checkout/x .`` are followed, too.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import runpy
import shlex
import shutil
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from markdown_it import MarkdownIt

from pytest_mlgate.cli.app import app
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


class Story:
    """A page that is followed in a folder.

    Parameters
    ----------
    page
        Named relative to the repository.
    folder
        Where it begins.
    pytester
        Runs the commands, in this process: imports are done once for all pages.
    """

    def __init__(self, page: str, folder: Path, pytester: pytest.Pytester) -> None:
        self._page = page
        self._folder = folder
        self._pytester = pytester
        self._status = 0
        self._names: dict[str, object] = {}

    def tell(self) -> None:
        """Follow the page; an `AssertionError` names the block that is wrong."""
        for block in blocks(self._page):
            if block.file is not None:
                _write(block, self._folder)
            elif block.language == "toml":
                _load_part(block, self._folder)
            elif block.language == "python":
                exec(compile(block.text, block.place, "exec"), self._names)
            elif block.language == "console":
                self._run_all(block)
            elif block.language == "json":
                json.loads(block.text)
            elif block.language == "yaml":
                assert isinstance(yaml.safe_load(block.text), dict), block.place

    def _run_all(self, block: Block) -> None:
        shown: list[str] = []
        real = ""
        for line in [*block.text.splitlines(), "$ "]:
            if not line.startswith("$ "):
                shown.append(line)
                continue
            if shown:
                differ(shown, real, place=block.place)
            shown, real = [], self._run(line.removeprefix("$ "))

    def _run(self, command: str) -> str:
        program, *words = shlex.split(command) or [""]
        if command == "echo $?":
            return f"{self._status}\n"
        if program in {"pytest", "python", "mlgate"}:
            with contextlib.chdir(self._folder):
                self._status, real = self._run_here(program, words)
            return real
        if moved := re.fullmatch(r"mkdir (\S+) && cd \1", command):
            self._folder = self._folder / moved[1]
            self._folder.mkdir()
        elif copied := re.fullmatch(r"cp -r /path/to/checkout/(\S+) \.", command):
            source = ROOT / copied[1]
            shutil.copytree(source, self._folder / source.name)
        return ""

    def _run_here(self, program: str, words: list[str]) -> tuple[int, str]:
        if program == "pytest":
            done = self._pytester.runpytest_inprocess(*words)
            return int(done.ret), "\n".join([*done.outlines, *done.errlines])
        told = io.StringIO()
        if program == "mlgate":
            with contextlib.redirect_stdout(told):
                status = app(words, standalone_mode=False)
            return int(status or 0), told.getvalue()
        with contextlib.redirect_stdout(told):
            if words[0] == "-c":
                exec(words[1], {})
            else:
                with pytest.MonkeyPatch.context() as patched:
                    patched.setattr(sys, "argv", words)
                    runpy.run_path(words[0], run_name="__main__")
        return 0, told.getvalue()


def _write(block: Block, folder: Path) -> None:
    path = folder / block.file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(block.text, "utf-8")
    if path.suffix == ".toml" and "target" in block.text:
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
