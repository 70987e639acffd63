"""What is drawn beside a drift check: both tables on the cells that it compared."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pytest_mlgate.gate_session import GateSession
from pytest_mlgate.gates.drift.drift_gate import DriftGate
from pytest_mlgate.ledger import Ledger
from pytest_mlgate.settings import Settings

RNG = np.random.default_rng(0)


def rows(n=2000, **changes):
    frame = pd.DataFrame(
        {
            "age": RNG.gamma(4.0, 10.0, n),
            "plan": RNG.choice(["basic", "plus", "gold"], n, p=[0.6, 0.3, 0.1]),
            "town": RNG.choice([f"town {i:02}" for i in range(40)], n),
        }
    )
    return frame.assign(**changes)


@pytest.fixture
def plots(tmp_path):
    def plots(reference, evaluation, **options):
        settings = Settings(
            name="toy",
            task="regression",
            target="y",
            evaluation="now.csv",
            reference="then.csv",
            file=tmp_path / "mlgate.toml",
        )
        session = GateSession(settings)
        session.adopt("reference", reference)
        session.adopt("evaluation", evaluation)
        ledger = Ledger("test_it")
        DriftGate(session, ledger).stable(**options)
        return {check.name: check.plot for check in ledger.checks}

    return plots


def bars(plot):
    return {line.name: line.y for line in plot.lines}


def test_a_category_is_drawn_with_both_of_its_shares(plots):
    then, now = rows(), rows(plan=RNG.choice(["basic", "plus", "new"], 2000))
    plot = plots(then, now, columns=["plan"])["stable(plan, psi)"]
    assert (plot.kind, plot.x_label, plot.y_label) == (
        "distribution",
        "plan",
        "share of rows",
    )
    assert plot.categories == ("basic", "plus", "gold", "unseen")
    found = bars(plot)
    for place, level in enumerate(plot.categories[:3]):
        assert found["reference"][place] == pytest.approx(
            (then["plan"] == level).mean()
        )
        assert found["evaluation"][place] == pytest.approx(
            (now["plan"] == level).mean()
        )
    assert found["reference"][3] == 0
    assert found["evaluation"][3] == pytest.approx((now["plan"] == "new").mean())


@pytest.mark.parametrize("measure", ["psi", "ks"])
def test_numbers_are_drawn_in_about_ten_cells_and_missing_ones_beside(plots, measure):
    now = rows(age=np.where(np.arange(2000) % 5 == 0, np.nan, RNG.normal(60, 9, 2000)))
    given = {"columns": ["age"], "measure": measure}
    plot = plots(rows(), now, **given)[f"stable(age, {measure})"]
    assert 9 <= len(plot.categories) <= 12
    assert plot.categories[-1] == "missing"
    found = bars(plot)
    assert found["evaluation"][-1] == pytest.approx(0.2)
    assert max(found["reference"]) < 0.15
    assert sum(found["evaluation"]) == pytest.approx(1, abs=1e-3)


def test_small_levels_are_counted_together(plots):
    plot = plots(rows(), rows(), columns=["town"])["stable(town, psi)"]
    assert len(plot.categories) == 25
    assert plot.categories[-1] == "16 others"
    assert sum(bars(plot)["reference"]) == pytest.approx(1, abs=1e-3)
    assert sum(len(line.x) for line in plot.lines) == 50


def test_a_long_name_is_cut_and_other_questions_are_not_drawn(plots):
    long = "a" * 10_000
    then = rows(plan=RNG.choice(["basic", long], 2000))
    now = rows(plan=RNG.choice(["basic", long], 2000))
    found = plots(then, now, columns=["plan"])
    assert max(map(len, found["stable(plan, psi)"].categories)) == 40
    assert found["missing(plan)"] is found["unseen(plan)"] is None


def test_a_table_without_a_value_draws_nothing_and_stops_nothing(plots):
    found = plots(rows(), rows(age=np.nan), columns=["age"], bins=5)
    assert bars(found["stable(age, psi)"])["evaluation"][-1] == 1.0
