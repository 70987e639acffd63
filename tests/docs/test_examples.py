"""What README and docs show is what happens."""

from __future__ import annotations

import shutil

import pytest
from tests.docs.stories import ROOT
from tests.docs.stories import blocks
from tests.docs.stories import same
from tests.docs.stories import tell

PAGES = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "docs").rglob("*.md"))


@pytest.fixture(scope="session")
def example(tmp_path_factory):
    """Follow the README of the example project; it leaves trained models."""
    folder = tmp_path_factory.mktemp("story") / "example_project"
    ignored = shutil.ignore_patterns(
        "models", ".mlgate", "mlgate-report", "__pycache__", ".*_cache"
    )
    shutil.copytree(ROOT / "example_project", folder, ignore=ignored)
    tell("example_project/README.md", folder)
    return folder


@pytest.fixture
def folder(tmp_path):
    """Give a folder with the census data, as the pages ask for it."""
    shutil.copytree(ROOT / "example_project" / "data", tmp_path / "data")
    return tmp_path


def test_the_readme_of_the_example_tells_what_happens(example):
    assert (example / "models" / "challenger.skops").exists()


def test_the_readme_tells_what_happens(example, folder):
    shutil.rmtree(example / ".mlgate")
    shutil.copytree(example, folder / "example_project")
    tell("README.md", folder)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_the_docs_tells_what_happens(page, folder):
    tell(page, folder)


def test_the_two_commands_of_the_readme_are_one_line_each():
    shell = [block.text for block in blocks("README.md") if block.language == "bash"]
    assert shell[:2] == [
        'pip install -e ".[example]" && pytest --mlgate example_project\n',
        'pip install -e ".[test]" && pytest\n',
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
