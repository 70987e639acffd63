"""Settings, declared gates, lineages and texts of a model card are whole or refused."""

from __future__ import annotations

import math
import os

import pytest
from tests.fuzz.holding import files
from tests.fuzz.holding import hold
from tests.fuzz.holding import inputs
from tests.fuzz.holding import refused
from tests.fuzz.mutations import damaged
from tests.fuzz.mutations import toml_texts

from pytest_mlgate.settings_file import governs
from pytest_mlgate.settings_file import load_settings

SETTINGS = """\
name = "income"
task = "binary"
target = "y"
positive = 1
evaluation = "table.csv"
reference = "train.csv"
lineage = "lineage.toml"
model_card = "card.toml"
gates = "gates.toml"
engine = "pandas"
alpha = 0.05
power = 0.8
inconclusive = "hold"
required = ["test_gates.py::test_x"]
sensitive = ["sex", "race"]
weight = "w"
groups = "household"
registry = "sqlite:///.mlgate/registry.db"
approvals = 2
self_approval = false
record_days = 30
review_grace = "30d"
maturity = "1d 12h"
seed = 7

[family_weights]
benchmark = 2.0
drift = 1

[costs]
tp = 10
fp = -2.5
fn = "amount"

[candidate]
model = "new.skops"
trusted = ["a.B"]
threshold = 0.5

[baseline]
predictions = "old.csv#sha256=0000"
score = "p"
label = "l"
artifact = "old.bin"
"""

GATES = """\
[[gates]]
check = "benchmark.not_worse"
name = "as good"
metric = "roc_auc"
margin = 0.01
by = "region"
severity = "required"
stage = ["candidate"]
weight = 2.0
owner = "ann"
source = "risk"
review_by = "2027-01-31"
waive = "why"
until = 2027-01-31

[[gates]]
check = "fairness.ratio"
metric = "selection_rate"
by = ["sex", "race"]
at_least = 0.8

[[gates]]
check = "drift.stable"
measure = "psi"
ok = 0.1
bad = 0.2
columns = ["x"]
"""

CARD = """\
model = "income"
version = "1"
intended_use = ["credit"]

[[ethical_considerations]]
risk = "bias"
mitigation = "none"

[[groups_at_risk]]
group = "x"
benefits = "a"
harms = "b"
"""

LINEAGE = """\
[[lineage]]
step = "clean"
inputs = ["raw.csv#sha256=00"]
outputs = ["table.csv"]
"""

PARTS = {
    "mlgate.toml": SETTINGS,
    "gates.toml": GATES,
    "card.toml": CARD,
    "lineage.toml": LINEAGE,
}


@pytest.fixture
def folder(tmp_path):
    for name, text in PARTS.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def keeps_the_rules(found):
    """Hold what was accepted against what a decision is made by."""
    assert 0 < found.alpha < 1
    assert 0 < found.power < 1
    assert found.inconclusive in {"hold", "allow"}
    assert found.approvals >= 0
    assert found.seed >= 0
    assert all(0 < weight < math.inf for weight in found.family_weights.values())
    for gate in found.gates:
        assert 0 < gate.weight < math.inf
        assert gate.severity in {"required", "advisory"}


def reads_or_refuses(folder, name, content):
    path = folder / name
    path.write_bytes(content)
    before = files(folder)
    governs(path)
    told = refused(
        lambda: keeps_the_rules(load_settings(folder / "mlgate.toml")),
        naming=os.sep,
    )
    assert files(folder) == before
    (folder / name).write_text(PARTS.get(name, ""))
    return told


def test_the_settings_that_are_changed_are_right_as_they_are(folder):
    for name, text in PARTS.items():
        assert reads_or_refuses(folder, name, text.encode()) is None


@inputs(6, 350)
@pytest.mark.parametrize("name", PARTS)
def test_a_changed_line_is_accepted_with_all_rules_or_refused(folder, name, most):
    def of(text):
        reads_or_refuses(folder, name, text.encode("utf-8", "surrogatepass"))

    hold("settings", toml_texts(PARTS[name]), of, most=most)


@inputs(4, 100)
@pytest.mark.parametrize("name", PARTS)
def test_damaged_bytes_are_accepted_with_all_rules_or_refused(folder, name, most):
    def of(content):
        reads_or_refuses(folder, name, content)

    hold("settings", damaged(PARTS[name].encode()), of, most=most)
