from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import skops.io
from sklearn.linear_model import LogisticRegression

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.gate_session import GateSession
from pytest_mlgate.gates.resource.resource_gate import ResourceGate
from pytest_mlgate.ledger import Ledger
from pytest_mlgate.models.asking.machine import Machine
from pytest_mlgate.settings import Settings
from pytest_mlgate.settings import SubjectSettings

RNG = np.random.default_rng(0)
ROWS = pd.DataFrame({"x": RNG.normal(size=300), "z": RNG.normal(size=300)})
ROWS["y"] = np.where(ROWS["x"] + RNG.normal(size=300) > 0, "yes", "no")


class Clock:
    """A clock that models move, so that no test depends on the machine's."""

    now = 0
    noise = np.random.default_rng(1)

    def perf_counter_ns(self):
        return self.now

    def move(self, seconds):
        self.now += int(1e9 * seconds * self.noise.lognormal(0, 0.1))


CLOCK = Clock()


class Slowed(LogisticRegression):
    """A model whose every call takes so long."""

    seconds = 0.0

    def predict_proba(self, X):
        CLOCK.move(self.seconds)
        return super().predict_proba(X)


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr("pytest_mlgate.models.asking.timed_calls.time", CLOCK)


def slowed(seconds, by=0.0):
    model = Slowed().fit(ROWS[["x", "z"]], ROWS["y"])
    model.coef_ = model.coef_ + by
    model.seconds = seconds
    return model


def settings(root, **subjects):
    return Settings(
        name="m",
        target="y",
        positive="yes",
        evaluation="rows.csv",
        file=root / "mlgate.toml",
        **subjects,
    )


@pytest.fixture
def session(tmp_path):
    ROWS.to_csv(tmp_path / "rows.csv", index=False)
    return GateSession(settings(tmp_path))


@pytest.fixture
def gate(session):
    def make(candidate, baseline=None):
        session.adopt("candidate", candidate)
        if baseline is not None:
            session.adopt("baseline", baseline)
        return ResourceGate(session, Ledger("gate"))

    return make


@pytest.fixture
def saved(tmp_path):
    """Give a gate on two model files of different size."""
    ROWS.to_csv(tmp_path / "rows.csv", index=False)
    for name, scale in (("new", 1.0), ("old", 0.5)):
        model = LogisticRegression(C=scale).fit(ROWS[["x", "z"]], ROWS["y"])
        model.ballast_ = np.ones(20_000 if name == "new" else 10)
        skops.io.dump(model, tmp_path / f"{name}.skops")
    named = settings(
        tmp_path,
        candidate=SubjectSettings(model="new.skops"),
        baseline=SubjectSettings(model="old.skops"),
    )
    return ResourceGate(GateSession(named), Ledger("gate"))


def last(gate):
    (check,) = gate._ledger.checks[-1:]
    return check


def test_twice_the_time_is_certainly_slower_and_equal_models_are_not(gate):
    asked = gate(slowed(4e-3), slowed(1e-3, by=0.1))
    found = asked.latency(ratio=1.25, calls=60)
    assert found.p_worse_than(0.0) < 1e-6
    assert found.candidate == pytest.approx(4, rel=0.05)
    assert found.method.startswith("median of paired log ratios")
    assert last(asked).threshold.bad == pytest.approx(-np.log(1.25))


def test_the_times_of_both_models_are_drawn(gate):
    asked = gate(slowed(4e-3), slowed(1e-3, by=0.1))
    asked.latency(ratio=1.25, calls=60)
    plot = last(asked).plot
    new, old = plot.lines
    assert (plot.kind, plot.x_label) == ("latency", "milliseconds of a call")
    assert (new.name, old.name) == ("candidate", "baseline")
    # no call of the candidate is as fast as any of the baseline
    assert 3 < min(new.x) < 4 < max(new.x) < 6
    assert max(old.x) < 2
    asked.latency_at_most(5.0, calls=60)
    (alone,) = last(asked).plot.lines
    assert alone.name == "candidate"
    asked.throughput(at_least=10, batch=1, calls=60)
    assert last(asked).plot is None


def test_the_time_of_equal_work_is_not_called_slower(gate):
    found = gate(slowed(2e-3), slowed(2e-3, by=0.1)).latency(ratio=1.25, calls=80)
    assert found.p_worse_than(0.0) > 1e-4
    assert found.p_better_than(-np.log(1.25)) < 0.05


def test_the_tail_is_judged_by_calls_beyond_it_only(gate):
    asked = gate(slowed(1e-3), slowed(1e-3, by=0.1))
    few = asked.latency(ratio=1.5, quantile=0.95, calls=100)
    assert few.cannot_judge == "100 calls are too few for this quantile; it takes 400."
    enough = asked.latency(ratio=1.5, quantile=0.9, calls=200)
    assert enough.cannot_judge is None
    assert enough.method.startswith("ratio of order statistics")


def test_a_limit_in_milliseconds_is_held_against_this_machine(gate):
    asked = gate(slowed(2e-3))
    here = Machine.here().fingerprint
    found = asked.latency_at_most(1, quantile=0.5, calls=60, machine=here)
    assert found.p_worse_than(-1) < 1e-6
    assert found.cannot_judge is None
    assert f"on machine {here} (" in found.method
    other = asked.latency_at_most(1, quantile=0.5, calls=60, machine="0" * 12)
    assert other.cannot_judge.startswith("The limit is meant for machine 000000000000")


def test_a_throughput_is_the_rows_of_a_call_over_its_time(gate):
    found = gate(slowed(5e-3)).throughput(at_least=1000, batch=100, calls=60)
    assert found.estimate == pytest.approx(100 / 5e-3, rel=0.05)
    assert found.estimate == pytest.approx(found.candidate)
    low, high, _ = found.interval(0.90)
    assert low <= found.estimate <= high
    assert found.p_better_than(1.0) < 1e-6
    assert found.p_worse_than(1.1 * 100 / 5e-3) < 1e-3
    assert found.orientation == 1


def test_a_cost_is_time_at_its_price_and_calls_at_theirs(gate):
    asked = gate(slowed(2e-3), slowed(1e-3, by=0.1))
    alone = asked.cost(at_most=10, per_second=1.0, per_call=0.001, calls=60)
    assert -alone.estimate == pytest.approx(1000 * (0.001 + 0.002), rel=0.05)
    together = asked.cost(ratio=1.2, per_second=1.0, calls=60)
    assert together.p_worse_than(0.0) < 1e-6
    by_call = asked.cost(ratio=1.2, per_call=1.0, calls=60)
    assert by_call.estimate == 0


def test_a_size_is_that_of_the_file(saved, tmp_path):
    found = saved.size(at_most=0.1)
    written = (tmp_path / "new.skops").stat().st_size / 1e6
    assert -found.estimate == pytest.approx(written)
    assert found.exact
    assert found.p_worse_than(-0.1) == 0
    ratio = saved.size(ratio=1.5)
    assert -ratio.estimate == pytest.approx(
        written / ((tmp_path / "old.skops").stat().st_size / 1e6)
    )
    assert last(saved).metric == "size ratio"
    assert f"candidate {written:.3g} MB, baseline " in ratio.method


def test_a_size_may_have_its_unit(saved):
    saved.size(at_most="20MB")
    assert last(saved).threshold.bad == -20
    saved.size(at_most="1 KiB")
    assert last(saved).threshold.bad == -0.001024
    with pytest.raises(InvalidInput, match="a positive size; got '20 parrots'"):
        saved.size(at_most="20 parrots")


def test_bytes_are_not_taken_for_megabytes(saved):
    with pytest.raises(InvalidInput, match=r'below a million.*"20000000 B"'):
        saved.size(at_most=20_000_000)


def test_prices_are_in_the_name_of_a_cost(gate):
    asked = gate(slowed(1e-3))
    asked.cost(at_most=10, per_second=0.5, calls=60)
    assert last(asked).name == "cost(at_most=10, per_second=0.5, batch=1)"
    assert (
        f"on machine {Machine.here().fingerprint} (" in last(asked).measurement.method
    )


def test_memory_and_loading_are_measured_in_a_fresh_process(saved):
    found = saved.memory(at_most=2000, rows=50)
    # scikit-learn alone is more than ten megabytes
    assert 10 < -found.estimate < 2000
    loaded = saved.load_time(at_most=300, repeat=1)
    assert 0 < -loaded.estimate < 300
    assert f"on machine {Machine.here().fingerprint} (" in loaded.method
    # one load proves nothing about the median
    assert loaded.p_better_than(-300) > 0.05


def test_requirements_are_held_against_what_is_installed(saved, tmp_path):
    (tmp_path / "new.skops.requirements.txt").write_text(
        "# what it was trained with\n"
        "scikit-learn>=1.0  # any will do\n"
        "pandas<1.0\n"
        "no-such-package==2\n"
        'pywin32==1; sys_platform == "win32"\n'
    )
    found = saved.dependencies()
    assert -found.estimate == 2
    first, second = last(saved).cases
    assert first.startswith("pandas<1.0: ")
    assert second == "no-such-package==2: not installed"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "declares none"),
        ("# later\n\n--index-url https://here\n", "declares none"),
        ("pandas\n-r base.txt\n", "line 2: -r points elsewhere"),
        ("-e git+https://here/model\n", "line 1: -e points elsewhere"),
    ],
)
def test_requirements_that_say_nothing_do_not_pass(saved, tmp_path, text, told):
    (tmp_path / "wanted.txt").write_text(text)
    with pytest.raises(UnreadableData, match=told):
        saved.dependencies("wanted.txt")


def test_requirements_as_pip_writes_them_are_read(saved, tmp_path):
    (tmp_path / "wanted.txt").write_text(
        "--index-url https://here\n"
        "pandas>=1.0 \\\n    --hash=sha256:ab \\\n    --hash=sha256:cd\n"
        "no-such-package @ https://me:secret@here/no_such_package.whl\n"
    )
    assert -saved.dependencies("wanted.txt").estimate == 1
    assert last(saved).cases == ("no-such-package: not installed",)


def test_requirements_in_a_file_have_to_be_a_path(saved):
    with pytest.raises(InvalidInput, match="must be the path of a file; got 5"):
        saved.dependencies(5)


def test_a_line_that_is_no_requirement_is_named(saved, tmp_path):
    (tmp_path / "wanted.txt").write_text("pandas\n\npandas >> 1\n")
    with pytest.raises(UnreadableData, match=r"wanted.txt, line 3"):
        saved.dependencies("wanted.txt")


def test_a_model_that_declares_nothing_is_told_how(saved):
    with pytest.raises(SubjectMismatch, match="declares no requirements"):
        saved.dependencies()


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda g: g.latency(ratio=1.0), "above 1"),
        (lambda g: g.latency(ratio=0.8), "above 1"),
        (lambda g: g.latency(ratio=True), "positive number"),
        (lambda g: g.latency(ratio=1.2, quantile=95), "between 0 and 1"),
        (lambda g: g.latency(ratio=1.2, batch=0), "whole number of at least 1"),
        (lambda g: g.latency(ratio=1.2, batch=301), "at most the rows"),
        (lambda g: g.latency(ratio=1.2, calls=2.5), "whole number of at least 1"),
        (lambda g: g.latency_at_most(-1), "positive number"),
        (lambda g: g.throughput(at_least=0), "positive number"),
        (lambda g: g.cost(at_most=1), "needs a price"),
        (lambda g: g.cost(per_call=1.0), "Exactly one of"),
        (lambda g: g.size(at_most=1, ratio=2), "Exactly one of"),
        (lambda g: g.memory(at_most=float("nan")), "positive number"),
        (lambda g: g.latency(), "asked as latency"),
    ],
)
def test_a_limit_that_cannot_be_meant_is_refused(gate, ask, said):
    with pytest.raises(InvalidInput, match=said):
        ask(gate(slowed(0.0), slowed(0.0, by=0.1)))


class Silent(Slowed):
    """A model that is fast, as it answers nothing to few rows."""

    def predict_proba(self, X):
        found = super().predict_proba(X)
        return found if len(X) > 100 else found * np.nan


@pytest.mark.parametrize(
    "ask",
    [
        lambda g: g.latency(ratio=2, calls=60),
        lambda g: g.latency_at_most(100, quantile=0.5, calls=60),
        lambda g: g.throughput(at_least=1, batch=10, calls=60),
        lambda g: g.cost(at_most=100, per_call=0.001, calls=60),
    ],
)
def test_a_model_that_does_not_answer_has_no_speed(gate, ask):
    silent = Silent().fit(ROWS[["x", "z"]], ROWS["y"])
    with pytest.raises(InvalidInput, match="must have a value in every row"):
        ask(gate(silent, slowed(1e-3, by=0.1)))


def test_answers_without_a_model_cannot_be_timed(gate):
    with pytest.raises(SubjectMismatch, match="only answers are known"):
        gate(np.linspace(0, 1, 300)).latency_at_most(1)


@pytest.mark.parametrize("question", ["memory", "load_time", "size"])
def test_a_model_in_memory_has_no_file_and_no_process(gate, question):
    with pytest.raises(SubjectMismatch, match="Hint"):
        getattr(gate(slowed(0.0)), question)(at_most=1)


def test_a_model_that_another_process_cannot_load_says_what_it_said(saved, tmp_path):
    saved._session.candidate  # noqa: B018 - the session has it in memory
    (tmp_path / "new.skops").write_bytes(b"something else")
    with pytest.raises(UnreadableData, match="in a fresh process"):
        saved.memory(at_most=1)
