"""Nothing damaged promotes: records at `mlgate promote`, inputs of a session."""

from __future__ import annotations

import json
import shutil
import warnings
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from hashlib import sha256

import numpy as np
import pandas as pd
import pytest
from tests.fuzz.holding import files
from tests.fuzz.holding import hold
from tests.fuzz.holding import inputs
from tests.fuzz.holding import refused
from tests.fuzz.mutations import changed
from tests.fuzz.mutations import damaged
from tests.fuzz.mutations import json_texts
from tests.fuzz.mutations import toml_texts
from tests.reports.conftest import FAILED
from tests.reports.conftest import INCONCLUSIVE
from tests.reports.conftest import PASSED
from tests.reports.conftest import PROVENANCE
from tests.reports.conftest import decision_of
from tests.reports.conftest import record_of

import pytest_mlgate
from pytest_mlgate.cli.registry.promoting_record import PromotingWords
from pytest_mlgate.cli.registry.promoting_record import promote_record
from pytest_mlgate.record_json import to_json
from pytest_mlgate.registry.protocol import Promotion
from pytest_mlgate.registry.sqlite import SqliteRegistry

OLD, NEW = b"the old model", b"the new model"

SETTINGS = """\
name = "income"
target = "y"
positive = 1
evaluation = "table.csv"
seed = 3

[candidate]
score = "p_new"
artifact = "new.bin"

[baseline]
predictions = "old.csv"
score = "p_old"
artifact = "old.bin"
"""

LEDGER = """\
{"id": "a", "input": {"x": 0}, "expect": {"score_at_least": 0.99}, \
"reason": "promised", "owner": "ann", "added_on": "2026-03-01", "must_pass": true}
"""


def digest(content):
    return f"sha256:{sha256(content).hexdigest()}"


def recorded():
    """Write the records of sessions that promoted, held and blocked."""
    now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    origin = replace(
        PROVENANCE,
        started=now,
        candidate=replace(
            PROVENANCE.candidate, reference="new.bin", digest=digest(NEW)
        ),
        baseline=replace(PROVENANCE.baseline, digest=digest(OLD)),
        champion=digest(OLD),
    )
    verdicts = {
        "good": PASSED,
        "held": replace(INCONCLUSIVE, slice=None),
        "bad": FAILED,
    }
    found = {}
    for name, verdict in verdicts.items():
        record = record_of(PASSED, replace(verdict, check="other"), provenance=origin)
        found[name] = to_json(record, decision_of(record))
    return found


RECORDS = recorded()


@pytest.fixture
def folder(tmp_path):
    """Make a project whose champion is the old model."""
    (tmp_path / "mlgate.toml").write_text(SETTINGS)
    (tmp_path / "old.bin").write_bytes(OLD)
    (tmp_path / "new.bin").write_bytes(NEW)
    first = Promotion(
        name="income",
        artifact=tmp_path / "old.bin",
        digest=digest(OLD),
        baseline_digest=None,
        record=RECORDS["good"].replace(digest(NEW), digest(OLD)),
        who="ann",
        when="2026-03-01T10:00:00+00:00",
    )
    SqliteRegistry(tmp_path / ".mlgate" / "registry.db").promote(first)
    return tmp_path


def promoted(folder, content):
    """Ask for a promotion; give the exit status and what was said, or None."""
    (folder / "record.json").write_bytes(content)
    words = PromotingWords(
        record=folder / "record.json",
        override=None,
        accept_weaker=None,
        by="ann",
        artifact=None,
        config=folder / "mlgate.toml",
    )
    found = []
    told = refused(lambda: found.append(promote_record(words)), naming=None)
    return None if told is not None else found[0]


def test_the_good_record_promotes_and_the_others_do_not(folder):
    for name in ("bad", "held", "good"):
        told = promoted(folder, RECORDS[name].encode())
        assert (told.exit_status == 0) is (name == "good"), told


def spelled(document):
    text = json.dumps(document, sort_keys=True, indent=1) + "\n"
    return text.encode("utf-8", "surrogatepass")


@inputs(7, 300)
@pytest.mark.parametrize("name", RECORDS)
def test_a_record_with_a_change_promotes_what_it_says_or_nothing(folder, name, most):
    kept = folder / ".mlgate"
    whole = folder / "kept"
    shutil.copytree(kept, whole)
    before = files(kept)

    def of(content):
        told = promoted(folder, content)
        if told is None or told.exit_status or "nothing to do" in told.lines[0]:
            assert files(kept) == before
            return
        assert name == "good", f"a record that was {name} promoted"
        registry = SqliteRegistry(kept / "registry.db")
        champion = registry.champion("income")
        assert champion.digest == digest(NEW)
        assert registry.record(champion.record_digest).encode() == content
        assert registry.verify("income") == ()
        shutil.rmtree(kept)
        shutil.copytree(whole, kept)

    document = json.loads(RECORDS[name])
    hold("promotion", changed(document).map(spelled), of, most=most)
    odd = json_texts(document).map(lambda text: text.encode("utf-8", "surrogatepass"))
    hold("promotion", odd | damaged(RECORDS[name].encode()), of, most=most)


@pytest.fixture
def worse(tmp_path):
    """Make a project whose candidate is certainly worse; nothing may promote it."""
    rng = np.random.default_rng(0)
    y = np.tile([0, 1], 150)
    x = rng.normal(size=300).round(3)
    old = (0.2 + 0.6 * y + 0.1 * rng.random(300)).round(3)
    new = rng.random(300).round(3)
    pd.DataFrame({"x": x, "y": y, "p_new": new}).to_csv(
        tmp_path / "table.csv", index=False
    )
    pd.DataFrame({"p_old": old}).to_csv(tmp_path / "old.csv", index=False)
    (tmp_path / "mlgate.toml").write_text(SETTINGS)
    (tmp_path / "new.bin").write_bytes(NEW)
    (tmp_path / "old.bin").write_bytes(OLD)
    return tmp_path


def decided(folder):
    """Run a session; the decision, or None where the input was refused."""
    found = []

    def run():
        with pytest_mlgate.session(folder / "mlgate.toml") as gate:
            gate.benchmark.not_worse("roc_auc", margin=0.02)
            gate.benchmark.at_least("roc_auc", 0.7)
        found.append(gate.decision)

    with warnings.catch_warnings():
        # a table that is odd but readable is warned about in a session, too
        warnings.simplefilter("ignore")
        told = refused(run)
    return found[0] if told is None else None


def test_the_worse_candidate_is_blocked_where_nothing_is_damaged(worse):
    assert str(decided(worse).outcome) == "block"


@inputs(4, 100)
@pytest.mark.parametrize("name", ["table.csv", "old.csv", "mlgate.toml"])
def test_no_damage_makes_a_worse_candidate_pass(worse, name, most):
    whole = (worse / name).read_bytes()

    def of(content):
        (worse / name).write_bytes(content)
        before = files(worse)
        decision = decided(worse)
        assert decision is None or not decision.good
        assert files(worse) == before
        (worse / name).write_bytes(whole)

    strategy = damaged(whole)
    if name == "mlgate.toml":
        strategy |= toml_texts(SETTINGS).map(lambda text: text.encode())
    hold("session", strategy, of, most=most)
