"""What README and docs show is what happens."""

from __future__ import annotations

import shutil

import pytest
import tests.gate_project  # noqa: F401 - imports what runs in this process need
from tests.docs.stories import ROOT
from tests.docs.stories import Story
from tests.docs.stories import blocks
from tests.docs.stories import differ
from tests.docs.stories import same

PAGES = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "docs").rglob("*.md"))


@pytest.fixture(autouse=True)
def narrow_terminal(monkeypatch):
    """Be a terminal of 80 columns outside any pipeline."""
    monkeypatch.setenv("COLUMNS", "80")
    for name in ("CI", "BUILD_NUMBER"):
        monkeypatch.delenv(name, raising=False)


def test_the_readmes_tell_what_happens(pytester):
    folder = pytester.path / "example_project"
    ignored = shutil.ignore_patterns(
        "models", ".mlgate", "mlgate-report", "__pycache__", ".*_cache"
    )
    shutil.copytree(ROOT / "example_project", folder, ignore=ignored)
    Story("example_project/README.md", folder, pytester).tell()
    assert (folder / "models" / "challenger.skops").exists()
    # Its models are trained now, which is what the other README begins with.
    Story("README.md", pytester.path, pytester).tell()


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_the_docs_tells_what_happens(page, pytester):
    Story(page, pytester.path, pytester).tell()


def test_the_two_commands_of_the_readme_are_one_line_each():
    shell = [block.text for block in blocks("README.md") if block.language == "bash"]
    assert shell[:2] == [
        'pip install -e ".[example]" && pytest --mlgate example_project\n',
        'pip install -e ".[test]" && pytest -n auto --dist loadfile\n',
    ]


def test_every_block_names_its_language():
    pages = ["README.md", "CONTRIBUTING.md", "example_project/README.md", *PAGES]
    known = {"bash", "console", "python", "toml", "yaml", "json", "text"}
    for page in pages:
        for block in blocks(page):
            assert block.language in known, block.place


@pytest.mark.parametrize(
    ("shown", "real", "alike"),
    [
        ("  recall [a]   0.626 │ ├─●─┤  [0.613, 0.639]",) * 2 + (True,),
        ("recall 0.626 [0.613, 0.639]", "recall 0.6264 [0.613, 0.639]", True),
        ("recall 0.626 │ ├●┤", "recall 0.625 │  ├─●─┤ ", True),
        ("recall 0.626", "recall 0.629", False),
        ("recall 0.626", "recall -0.626", False),
        ("12 of 12 required checks passed", "12 of 13 required checks passed", False),
        ("about 6,682 rows", "about 6,690 rows", True),
        ("about 6,682 rows", "about 9,000 rows", False),
        ("promoted: income version 1", "promoted: income version 2", False),
        ("sha256:…, 16,281 rows", "sha256:54d38f7bd0d0, 16,281 rows", True),
        ("decision: HOLD", "decision: BLOCK", False),
    ],
)
def test_lines_are_held_against_each_other_within_printed_digits(shown, real, alike):
    assert same(shown, real) is alike


@pytest.mark.parametrize(
    "shown",
    [
        ["a", "b", "c"],
        ["a", "...", "c"],
        ["...", "b", "..."],
        ["...", "c"],
    ],
)
def test_shown_lines_are_found_in_their_order(shown):
    differ(shown, "a\n\nb\nc\n", place="here")


@pytest.mark.parametrize(
    "shown", [["b"], ["a", "c"], ["...", "d"], ["...", "c", "...", "b"], ["a", "b 1"]]
)
def test_a_line_that_did_not_come_is_named_with_its_place(shown):
    with pytest.raises(AssertionError, match="here: "):
        differ(shown, "a\nb\nc\n", place="here")
