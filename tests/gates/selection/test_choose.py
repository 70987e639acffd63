"""`selection_gate.choose`: who is chosen, what the checks say, and what is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

# ruff: noqa: PD011 - the values of a candidate are no array of pandas
from tests.gates.selection.models_made_up import WEIGH
from tests.gates.selection.models_made_up import rows

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import SettingsError
from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.stats.binary_influence import binary_influence
from pytest_mlgate.verdict import Outcome


def test_the_better_one_is_chosen_and_beats_the_baseline(shop):
    good = shop.model("good.skops", ["a", "b", "c"])
    weak = shop.model("weak.skops", ["b"])
    choice = shop.gate.choose([weak, good], weigh=WEIGH)
    assert choice.chosen == "good.skops"
    assert choice.beats_baseline
    assert choice.gain.estimate == pytest.approx(choice.candidates[0].gain, abs=1e-12)
    assert choice.candidates[1].why_not == "certainly less desirable than the best"
    assert not choice.candidates[1].on_front
    verdict = shop.verdicts()["desirability"]
    assert verdict.outcome is Outcome.PASSED
    assert verdict.question == "better"
    assert "chosen: good.skops, of 2 candidates; it beats" in verdict.reason
    assert len(verdict.cases) == 2


def test_the_composite_of_one_metric_is_its_place_between_bad_and_target(shop):
    name = shop.model("good.skops", ["a", "b", "c"])
    session = shop.session()
    choice = shop.gate_of(session).choose([name], weigh=WEIGH)
    predictions = session.candidate.predictions
    auc = binary_influence("roc_auc", session.truth, predictions, None).value
    assert choice.candidates[0].values["roc_auc"] == auc
    assert choice.candidates[0].desirability == pytest.approx((auc - 0.55) / 0.4)


def test_the_choice_becomes_the_candidate_of_the_session(shop):
    good = shop.model("good.skops", ["a", "b", "c"])
    session = shop.session()
    assert not session.has_candidate
    shop.gate_of(session).choose([good], weigh=WEIGH)
    assert session.has_candidate
    assert session.candidate.reference == "good.skops"
    assert session.settings.candidate.model == "good.skops"
    assert session.comparison()[0] is session.candidate


def test_candidates_that_tie_go_to_the_smaller_file(shop):
    big = shop.model("big.skops", ["a", "b", "c"])
    session = shop.session()
    shop.gate_of(session).choose([big], weigh=WEIGH)
    answers = {"score": session.candidate.predictions.scores}
    pd.DataFrame(answers).to_csv(shop.path / "table.csv", index=False)
    small = (shop.path / big).read_bytes()[: (shop.path / big).stat().st_size // 2]
    (shop.path / "small.bin").write_bytes(small)
    table = {"predictions": "table.csv", "score": "score", "artifact": "small.bin"}
    choice = shop.gate.choose([big, table], weigh=WEIGH)
    assert choice.chosen == "table.csv"
    other = choice.candidates[1]
    assert other.ties
    assert other.why_not == "ties with the best, and costs no less than table.csv"


def test_a_requirement_comes_before_the_composite(shop):
    good = shop.model("good.skops", ["a", "b", "c"])
    weak = shop.model("weak.skops", ["a", "b"])
    values = {
        one.name: one.values
        for one in shop.gate.choose(
            [good, weak], weigh={**WEIGH, "accuracy": (0.4, 0.99)}, adopt=False
        ).candidates
    }
    between = (values[good]["accuracy"] + values[weak]["accuracy"]) / 2
    choice = shop.gate.choose(
        [good, weak], weigh=WEIGH, must={"accuracy": between - 0.05}
    )
    assert choice.chosen == good
    strict = shop.gate.choose([good, weak], weigh=WEIGH, must={"accuracy": 0.95})
    assert strict.eligible == 0
    assert all("certainly below 0.95" in one.why_not for one in strict.candidates)
    assert shop.verdicts()["accuracy"].outcome is Outcome.FAILED


def test_one_good_candidate_among_bad_ones_is_no_failure(shop):
    good = shop.model("good.skops", ["a", "b", "c"])
    weak = shop.model("weak.skops", ["c"])
    shop.gate.choose([weak, good], weigh=WEIGH, must={"recall": 0.5}, margin=0.05)
    found = shop.verdicts()
    assert found["recall"].outcome is Outcome.PASSED
    assert found["desirability"].outcome is Outcome.PASSED
    assert found["desirability"].question == "not_worse"


def test_all_certainly_worse_than_the_baseline_fail(shop):
    shop.settings(baseline='model = "best.skops"')
    shop.model("best.skops", ["a", "b", "c"])
    names = [shop.model("b.skops", ["b"]), shop.model("c.skops", ["c"])]
    choice = shop.gate.choose(names, weigh=WEIGH, margin=0.05)
    assert not choice.beats_baseline
    assert shop.verdicts()["desirability"].outcome is Outcome.FAILED


def test_the_level_of_a_requirement_is_shared_among_the_candidates(shop):
    names = [shop.model(f"{c}.skops", ["a", "b"], c=c) for c in (0.1, 1, 10)]
    one = shop.gate.choose(names[:1], weigh=WEIGH, must={"recall": 0.5})
    alone = shop.verdicts()["recall"]
    assert one.eligible == 1
    shop.gate.choose(names, weigh=WEIGH, must={"recall": 0.5})
    among = shop.verdicts()["recall"]
    assert "Bonferroni over 3 candidates" in among.method
    assert among.interval.low < alone.interval.low


def test_the_baseline_itself_is_never_chosen(shop):
    good = shop.model("good.skops", ["a", "b", "c"])
    choice = shop.gate.choose(["old.skops", good], weigh=WEIGH)
    assert choice.chosen == good
    assert choice.candidates[1].why_not == "it is the baseline itself"


def test_a_candidate_of_no_use_by_one_measure_is_out(shop):
    good = shop.model("good.skops", ["a", "b", "c"])
    weak = shop.model("weak.skops", ["c"])
    choice = shop.gate.choose([weak, good], weigh={"roc_auc": (0.75, 0.95)})
    assert choice.chosen == good
    assert "is of no use: 0.75 or worse" in choice.candidates[1].why_not


def test_a_baseline_at_the_edge_of_use_leaves_the_gain_open(shop):
    good = shop.model("good.skops", ["a", "b", "c"])
    probe = shop.gate.choose(["old.skops"], weigh=WEIGH, adopt=False)
    own = probe.candidates[0].values["roc_auc"]
    choice = shop.gate.choose([good], weigh={"roc_auc": (own - 0.001, 0.95)})
    assert not choice.beats_baseline
    verdict = shop.verdicts()["desirability"]
    assert verdict.outcome is Outcome.INCONCLUSIVE
    assert "Of the baseline" in verdict.reason


def test_size_and_latency_can_be_weighed_and_required(shop):
    good = shop.model("good.skops", ["a", "b", "c"])
    choice = shop.gate.choose(
        [good],
        weigh={**WEIGH, "size": (1, 0), "latency": (1000, 0, 0.5)},
        must={"size": 1, "latency": 900},
    )
    found = choice.candidates[0]
    size = (shop.path / good).stat().st_size / 1e6
    assert found.size == size
    assert found.values["latency"] == found.latency > 0
    outcomes = {name: v.outcome for name, v in shop.verdicts().items()}
    assert outcomes["size"] is Outcome.PASSED
    assert outcomes["latency"] is Outcome.PASSED


def test_too_large_is_too_large_however_good(shop):
    good = shop.model("good.skops", ["a", "b", "c"])
    choice = shop.gate.choose([good], weigh=WEIGH, must={"size": 1e-6})
    assert choice.eligible == 0
    assert "certainly above 1e-06 MB" in choice.candidates[0].why_not
    assert shop.verdicts()["size"].outcome is Outcome.FAILED


def test_without_a_champion_only_requirements_are_asked(shop):
    shop.settings(baseline='registry = "champion"')
    good = shop.model("good.skops", ["a", "b", "c"])
    choice = shop.gate.choose([good], weigh=WEIGH, must={"recall": 0.5})
    assert choice.gain is None
    found = shop.verdicts()
    assert found["desirability"].outcome is Outcome.NOT_APPLICABLE
    assert "first promotion" in found["desirability"].reason
    assert found["recall"].outcome is Outcome.PASSED


@pytest.mark.parametrize("top", ['groups = "c"', 'weight = "w"'])
def test_rows_that_weigh_or_hang_together_are_counted_so(shop, top):
    frame = rows(2000, seed=2)
    frame["w"] = np.random.default_rng(0).uniform(0.5, 2, size=2000)
    frame["c"] = np.arange(2000) // 4
    frame.to_csv(shop.path / "rows.csv", index=False)
    good = shop.model("good.skops", ["a", "b"])
    plain = shop.gate.choose([good], weigh=WEIGH).gain
    shop.settings(top=top)
    other = shop.gate.choose([good], weigh=WEIGH).gain
    assert other.interval(0.9) != plain.interval(0.9)
    assert other.estimate > 0


def test_the_same_data_give_the_same_choice(shop):
    names = [shop.model(f"{c}.skops", ["a", "b"], c=c) for c in (0.1, 1, 10)]
    weigh = {**WEIGH, "size": (1, 0)}
    first, again = (
        shop.gate.choose(names, weigh=weigh).gain.interval(0.9) for _ in range(2)
    )
    assert first == again


WRONG = [
    ({"candidates": []}, InvalidInput, "at least one model"),
    ({"candidates": "nowhere"}, UnreadableData, "there is no such folder"),
    ({"candidates": ["good.skops"] * 2}, InvalidInput, "listed once"),
    ({"candidates": [{"constant": 0.5}]}, InvalidInput, "can be promoted"),
    ({"candidates": [{"modle": "x"}]}, InvalidInput, "`modle`"),
    ({"candidates": [3]}, InvalidInput, "references, or tables"),
    ({"weigh": {}}, InvalidInput, r"table of \(bad, target\)"),
    ({"weigh": {"size": (9, 0)}}, InvalidInput, "at least one metric"),
    ({"weigh": {"roc_auc": (0.9, 0.5)}}, InvalidInput, "higher values of roc_auc"),
    ({"weigh": {"brier": (0.1, 0.5)}}, InvalidInput, "lower values of brier"),
    ({"weigh": {"roc_auc": 0.5}}, InvalidInput, r"\(bad, target\)"),
    ({"weigh": {"roc_auc": (0.5, "x")}}, InvalidInput, "made of numbers"),
    ({"weigh": {"roc_auc": (0.5, 0.9, 0)}}, InvalidInput, "`weight` must be positive"),
    (
        {"weigh": {"max_calibration_error": (0.5, 0)}},
        InvalidInput,
        "Unknown metric|influence",
    ),
    ({"must": [("recall", 0.5)]}, InvalidInput, "a table of limits"),
    ({"must": {"recall": 50}}, InvalidInput, "between 0 and 1"),
    ({"must": {"size": -1}}, InvalidInput, "positive number"),
    ({"must": {"recal": 0.5}}, InvalidInput, "did you mean 'recall'"),
    ({"margin": -0.1}, InvalidInput, "`margin` must be positive"),
    ({"batch": 0}, InvalidInput, "`batch`"),
]


@pytest.mark.parametrize(("wrong", "kind", "told"), WRONG)
def test_what_cannot_be_meant_is_refused(shop, wrong, kind, told):
    shop.model("good.skops", ["a", "b", "c"])
    asked = {"candidates": ["good.skops"], "weigh": WEIGH, **wrong}
    with pytest.raises(kind, match=told):
        shop.gate.choose(asked.pop("candidates"), **asked)
    assert shop.ledger.refused is not None


def test_a_candidate_in_the_settings_leaves_no_choice(shop):
    good = shop.model("good.skops", ["a", "b", "c"])
    shop.settings(baseline='model = "old.skops"\n[candidate]\nmodel = "good.skops"')
    with pytest.raises(SettingsError, match="adopt=False"):
        shop.gate.choose([good], weigh=WEIGH)
    assert shop.gate.choose([good], weigh=WEIGH, adopt=False).chosen == good
    # of the candidate of the settings nothing was asked
    assert shop.verdicts()["desirability"].subject == good


def test_two_gates_cannot_choose_two_candidates(shop):
    one = shop.model("one.skops", ["a", "b"])
    two = shop.model("two.skops", ["a", "b", "c"])
    session = shop.session()
    shop.gate_of(session).choose([one], weigh=WEIGH)
    shop.gate_of(session).choose([one], weigh=WEIGH)
    with pytest.raises(SettingsError, match="two gates have chosen"):
        shop.gate_of(session).choose([two], weigh=WEIGH)


def test_without_a_baseline_in_the_settings_there_is_nothing_to_beat(shop):
    good = shop.model("good.skops", ["a", "b", "c"])
    text = (shop.path / "mlgate.toml").read_text().partition("[baseline]")[0]
    (shop.path / "mlgate.toml").write_text(text)
    with pytest.raises(SettingsError, match="compares with a baseline"):
        shop.gate.choose([good], weigh=WEIGH)


def test_the_size_of_answers_without_a_file_is_not_known(shop):
    pd.DataFrame({"score": [0.5] * 2000}).to_csv(shop.path / "t.csv", index=False)
    table = {"predictions": "t.csv", "score": "score"}
    for cost in ("size", "latency"):
        with pytest.raises(SubjectMismatch, match=f"looks at the {cost}"):
            shop.gate.choose([table], weigh=WEIGH, must={cost: 5})
