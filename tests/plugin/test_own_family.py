"""A family of one's own: marker, budget, ledger, record, reports, JUnit."""

from __future__ import annotations

import pytest

CONFTEST = """
import pytest
from pytest_mlgate import Check, Gate, Measurement, Threshold

class PolicyGate(Gate):
    family = "policy"
    pool = {pool}

    def share_approved(self, *, at_most):
        answers = self._session.candidate.predictions.decisions
        share = float(answers.mean())
        found = Measurement.known(
            -share, n=len(answers), method="share", orientation=-1
        )
        self._ledger.add(
            Check(
                family=self.family,
                name=f"share_approved <= {{at_most:g}}",
                question="share_approved",
                subject="candidate",
                metric="share_approved",
                measurement=found,
                threshold=Threshold(ok=-at_most, bad=-at_most),
                remedy="ask the credit board",
            )
        )
        return found

@pytest.fixture
def policy_gate(mlgate_gate):
    return mlgate_gate(PolicyGate)
"""

GATES = """
def test_quality(benchmark_gate):
    benchmark_gate.not_worse("roc_auc", margin=0.05)

def test_policy(policy_gate):
    policy_gate.share_approved(at_most={at_most})
"""


@pytest.fixture
def own(project, monkeypatch):
    # a family lives as long as its process, which here runs other tests as well
    monkeypatch.setattr("pytest_mlgate.own_families._POOLS", {})

    def own(at_most=0.9, pool='"others"', name="policy"):
        text = CONFTEST.format(pool=pool).replace("policy", name)
        (project.path / "conftest.py").write_text(text)
        project.gates(GATES.format(at_most=at_most).replace("policy", name))
        return project

    return own


def test_it_has_its_share_its_marker_and_its_place_in_every_file(own):
    project = own()
    done = project.run("--strict-markers", "-p", "no:randomly")
    done.stdout.fnmatch_lines(["*decision: PROMOTE*"])
    shares = [one["alpha"] for one in project.record["expected"]]
    assert shares[1] == {"policy": pytest.approx(0.05 / 6)}
    verdict = project.record["verdicts"][1]
    assert (verdict["family"], verdict["outcome"]) == ("policy", "passed")
    for name in ("junit.xml", "report.md", "report.html", "model_card.md"):
        told = (project.path / "mlgate-report" / name).read_text()
        assert "share_approved" in told.replace("\\", ""), name


def test_it_blocks_and_tells_its_own_remedy(own):
    project = own(at_most=0.01)
    done = project.run()
    assert done.ret == 1
    done.stdout.fnmatch_lines(["*ask the credit board*", "*decision: BLOCK*"])


def test_an_exact_one_takes_nothing_from_alpha(own):
    project = own(pool="None", name="statute")
    assert project.run().ret == 0
    shares = [one["alpha"] for one in project.record["expected"]]
    assert shares == [{"benchmark": 0.05}, {"statute": 0.0}]


def test_its_marker_selects_it_and_what_is_left_out_holds(own):
    project = own()
    done = project.run("-m", "policy_gate")
    assert done.ret == 75
    done.stdout.fnmatch_lines(["*test_quality was deselected*"])


def test_without_mlgate_it_is_skipped(own):
    project = own()
    done = project.pytester.runpytest_inprocess("-rs")
    done.assert_outcomes(skipped=2)
    done.stdout.fnmatch_lines(["*needs --mlgate*"])


def test_in_a_plan_it_is_listed_and_not_measured(own):
    project = own()
    done = project.run("--mlgate-plan")
    done.stdout.fnmatch_lines(["*share_approved*"])


def test_workers_of_a_parallel_run_know_it(own):
    project = own()
    done = project.run_apart("-n", "2", "-p", "xdist")
    assert done.ret == 0
    assert [v["family"] for v in project.record["verdicts"]] == ["benchmark", "policy"]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ('family = "Poli cy"', "a word in small letters"),
        ('family = "groups"', "no name of a pool"),
        ('family = "policy_two"\n    pool = "othrs"', "did you mean 'others'"),
    ],
)
def test_a_family_that_cannot_be_is_one_message(body, told):
    names: dict[str, object] = {}
    source = f"from pytest_mlgate import Gate\nclass Own(Gate):\n    {body}\n"
    with pytest.raises(ValueError, match=told):
        exec(source, names)


def test_one_name_with_two_pools_is_refused():
    source = "from pytest_mlgate import Gate\nclass Own(Gate):\n    {}\n"
    exec(source.format('family = "twice"\n    pool = None'), {})
    exec(source.format('family = "twice"\n    pool = None'), {})
    with pytest.raises(ValueError, match="Hint: give one of the two another name"):
        exec(source.format('family = "twice"'), {})
