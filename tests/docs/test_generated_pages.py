"""What the code can tell stands on the reference pages as the code tells it now."""

from __future__ import annotations

import pytest
from generated_docs.command_tables import command_tables
from generated_docs.markdown_table import comments_of
from generated_docs.markdown_table import table
from generated_docs.option_table import option_tables
from generated_docs.pages import FOLDER
from generated_docs.pages import PAGES
from generated_docs.pages import renewed
from generated_docs.setting_tables import NO_KEYS
from generated_docs.setting_tables import OF_THE_DECISION
from generated_docs.setting_tables import setting_tables

import pytest_mlgate
from pytest_mlgate.cli.app import app
from pytest_mlgate.decision import EXIT_HOLD
from pytest_mlgate.plugin import options
from pytest_mlgate.settings import Settings
from pytest_mlgate.settings import SubjectSettings

COMMAND = "python -m generated_docs"


def first_cells(text):
    """Give what stands first in each row, without backticks and values."""
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    return {row.split("`")[1].partition("=")[0] for row in rows}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_what_the_code_says_now(name):
    text = (FOLDER / name).read_text("utf-8")
    assert renewed(text, PAGES[name]()) == text, (
        f"docs/reference/{name} is not what the code says. Hint: {COMMAND}"
    )


def test_a_table_takes_the_place_between_its_markers():
    page = "a\n<!-- generated: x -->\nold\n<!-- end -->\nb\n"
    new = "a\n<!-- generated: x -->\n\nnew\n\n<!-- end -->\nb\n"
    assert renewed(page, {"x": "new"}) == new
    assert renewed(new, {"x": "new"}) == new


@pytest.mark.parametrize("tables", [{}, {"y": "new"}, {"x": "new", "y": "more"}])
def test_a_table_without_a_place_is_no_page(tables):
    with pytest.raises(ValueError, match="markers"):
        renewed("<!-- generated: x -->\n<!-- end -->\n", tables)


def test_no_cell_breaks_a_table():
    told = table(("a", "b"), [("x|y", r"x\|y")])
    assert told.splitlines()[2] == r"| x\|y | x\|y |"


def test_every_option_has_a_row():
    known = {
        value
        for name, value in vars(options).items()
        if name.isupper() and str(value).startswith("--")
    }
    assert first_cells(option_tables()["options"]) == known


def test_every_command_has_a_row_and_the_names_of_its_options():
    named = {one.name or one.callback.__name__ for one in app.registered_commands}
    tables = command_tables()
    assert first_cells(tables["commands"]) == {f"mlgate {name}" for name in named}
    told = tables["options of commands"]
    for words in ("`--format`", "`--yes, -y`", "`-o, --output`", "`--pull-request`"):
        assert f"| {words} |" in told


def test_every_setting_has_a_row_with_a_meaning():
    tables = setting_tables()
    told = first_cells("\n".join(tables.values()))
    assert told == {*Settings.model_fields, *SubjectSettings.model_fields} - NO_KEYS
    assert set(OF_THE_DECISION) < set(Settings.model_fields)
    for model in (Settings, SubjectSettings):
        comments = comments_of(model)
        fields = model.model_fields.keys() - NO_KEYS
        assert not [name for name in fields if not comments[name]]
        # words in brackets that nobody linked
        assert "](" in "".join(tables.values())


def test_kinds_and_defaults_of_settings_are_those_of_the_code():
    told = "\n".join(setting_tables().values())
    assert "| `alpha` | number in (0, 1) | `0.05` |" in told
    assert "| `approvals` | whole number from 0 | `0` |" in told
    assert '| `engine` | `"pandas"`, `"polars"`, ' in told
    assert "| `name` | text | required |" in told
    assert "| `sensitive` | list of columns | empty |" in told


def test_every_exit_status_has_a_row():
    known = {*(int(status) for status in pytest.ExitCode), EXIT_HOLD}
    # pytest 9 has a status for a session that used warnings as errors; it is not ours
    known &= {0, 1, 2, 3, 4, 5, EXIT_HOLD}
    told = PAGES["exit-statuses.md"]()["exit statuses"]
    assert {int(line.split("|")[1]) for line in told.splitlines()[2:]} == known


def test_every_public_name_and_every_call_has_a_row():
    assert first_cells(PAGES["python.md"]()["names"]) == set(pytest_mlgate.__all__)
    calls = first_cells(PAGES["gates.md"]()["calls"])
    assert "drift_gate.target_stable(*, measure" in calls
