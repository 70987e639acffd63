"""The bar of a model that is asked in batches."""

from __future__ import annotations

import io
from types import SimpleNamespace

import pytest
import skops.io
from sklearn.linear_model import LogisticRegression
from tests.gate_project import table

from pytest_mlgate.models.asking.progress import LISTENER
from pytest_mlgate.models.asking.progress import tell
from pytest_mlgate.plugin.progress_bar import ProgressBar
from pytest_mlgate.plugin.progress_bar import show_progress


def config(*, terminal):
    written = io.StringIO()
    writer = SimpleNamespace(
        hasmarkup=terminal,
        write=lambda text, **_flush: written.write(text),
        flush=written.flush,
    )
    plugins = SimpleNamespace(hasplugin=lambda name: name == "terminalreporter")
    return SimpleNamespace(
        get_terminal_writer=lambda: writer, written=written, pluginmanager=plugins
    )


@pytest.fixture(autouse=True)
def _nobody_listens_afterwards():
    yield
    LISTENER.set(None)


def test_a_terminal_shows_how_far_a_model_is_and_is_tidied_up():
    here = config(terminal=True)
    show_progress(here)
    for done in (10, 20, 25):
        tell("candidate (m.skops)", done, 25)
    shown = here.written.getvalue()
    assert "candidate (m.skops)" in shown
    assert "/25" in shown
    # the bar is taken away
    assert shown.endswith("\r")


def test_one_batch_has_no_bar():
    out = io.StringIO()
    ProgressBar(out)("m", 25, 25)
    assert out.getvalue() == ""


def test_without_a_terminal_nothing_is_shown():
    here = config(terminal=False)
    show_progress(here)
    tell("m", 10, 25)
    assert here.written.getvalue() == ""


def test_without_tqdm_nothing_is_shown(monkeypatch):
    monkeypatch.setattr("pytest_mlgate.plugin.progress_bar.find_spec", lambda _: None)
    here = config(terminal=True)
    show_progress(here)
    tell("m", 10, 25)
    assert here.written.getvalue() == ""


@pytest.mark.parametrize("flags", [[], ["-p", "no:terminal"], ["--color=yes"]])
def test_a_model_in_batches_is_asked_with_and_without_a_terminal(project, flags):
    rows = table()
    model = LogisticRegression().fit(rows[["x"]], rows["y"])
    skops.io.dump(model, project.path / "new.skops")
    project.settings(candidate="")
    settings = project.path / "mlgate.toml"
    text = settings.read_text()
    start, end = text.index("[candidate]"), text.index("[baseline]")
    named = '[candidate]\nmodel = "new.skops"\nbatch = 1000\n\n'
    settings.write_text(text[:start] + named + text[end:])
    assert project.run(*flags).ret == 0
