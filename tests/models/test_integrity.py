from __future__ import annotations

import numpy as np
import pytest

from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.models.answers.predictions import Predictions
from pytest_mlgate.models.integrity import check_comparable
from pytest_mlgate.models.integrity import check_same_form
from pytest_mlgate.models.subject import Subject

ROWS = 400


@pytest.fixture
def y():
    return np.arange(ROWS) % 2 == 0


def _subject(role, *, scores=None, labels=None, kind="object", digest=None, form=None):
    found = Predictions.checked(
        rows=len(labels if scores is None else scores),
        what=role,
        positive=True,
        classes=[False, True],
        scores=scores,
        labels=labels,
        form=form or "probabilities",
    )
    return Subject(
        role=role,
        reference=f"{role}.skops",
        kind=kind,
        digest=digest,
        artifact=None,
        threshold=found.threshold,
        predictions=found,
    )


def _noisy(y, seed, strength=0.2):
    rng = np.random.default_rng(seed)
    return np.clip(0.5 + strength * (2 * y - 1) + rng.normal(0, 0.2, len(y)), 0, 1)


def _compare(candidate, baseline, y, *, allow_identical=False):
    check_comparable(candidate, baseline, y, allow_identical=allow_identical)


def test_two_different_models_are_comparable(y):
    _compare(
        _subject("candidate", scores=_noisy(y, 0)),
        _subject("baseline", scores=_noisy(y, 1)),
        y,
    )


@pytest.mark.parametrize("kind", ["model", "predictions", "registry"])
def test_the_same_file_twice_is_the_classic_mistake(kind, y):
    pair = [
        _subject(role, scores=_noisy(y, seed), kind=kind, digest="sha256:1")
        for seed, role in enumerate(("candidate", "baseline"))
    ]
    with pytest.raises(SubjectMismatch) as told:
        _compare(*pair, y)
    message = str(told.value)
    assert "The baseline (baseline.skops) is the candidate (candidate.skops)" in message
    assert "the classic mistake" in message
    assert "allow_identical = true" in message
    _compare(*pair, y, allow_identical=True)


@pytest.mark.parametrize("kind", ["predictions", "columns", "object", "constant"])
def test_the_same_answers_twice_are_the_classic_mistake(kind, y):
    scores = _noisy(y, 0)
    candidate = _subject("candidate", scores=scores, kind=kind, digest="sha256:1")
    baseline = _subject("baseline", scores=scores, kind=kind, digest="sha256:2")
    with pytest.raises(SubjectMismatch, match="classic mistake"):
        _compare(candidate, baseline, y)
    _compare(candidate, baseline, y, allow_identical=True)
    nearly = scores.copy()
    nearly[0] = np.nextafter(nearly[0], 2)
    other = _subject("baseline", scores=nearly, kind=kind, digest="sha256:2")
    _compare(candidate, other, y)


def test_the_same_labels_twice_are_the_classic_mistake(y):
    labels = _noisy(y, 0) > 0.5
    pair = [_subject(role, labels=labels) for role in ("candidate", "baseline")]
    with pytest.raises(SubjectMismatch, match="classic mistake"):
        _compare(*pair, y)


def test_two_model_files_that_answer_alike_are_two_models(y):
    # a model that was trained again on the same rows: equal, and promoted as equal
    scores = _noisy(y, 0)
    _compare(
        _subject("candidate", scores=scores, kind="model", digest="sha256:1"),
        _subject("baseline", scores=scores, kind="registry", digest="sha256:2"),
        y,
    )


def test_scores_and_labels_that_decide_alike_are_not_identical(y):
    scores = _noisy(y, 0)
    _compare(
        _subject("candidate", scores=scores),
        _subject("baseline", labels=scores >= 0.5),
        y,
    )


def test_an_inverted_baseline_is_an_error(y):
    candidate = _subject("candidate", scores=_noisy(y, 0))
    with pytest.raises(SubjectMismatch) as told:
        _compare(candidate, _subject("baseline", scores=1 - _noisy(y, 1)), y)
    message = str(told.value)
    assert "The baseline (baseline.skops) must not be certainly worse" in message
    assert "its AUROC is 0.0" in message
    assert "look inverted" in message
    assert "Hint: check which class `score` speaks for" in message
    with pytest.raises(SubjectMismatch, match=r"balanced accuracy is 0\.[01]"):
        _compare(candidate, _subject("baseline", labels=_noisy(y, 1) < 0.5), y)


def test_a_weak_or_constant_baseline_is_none_of_ours_to_refuse(y):
    candidate = _subject("candidate", scores=_noisy(y, 0))
    rng = np.random.default_rng(5)
    for scores in (rng.random(ROWS), np.full(ROWS, 0.3), _noisy(y, 2, -0.02)):
        _compare(candidate, _subject("baseline", scores=scores), y)


@pytest.mark.parametrize("smaller", [1, 5, 16])
def test_few_rows_accuse_nobody(smaller):
    y = np.arange(100) < smaller
    candidate = _subject("candidate", scores=_noisy(y, 0))
    _compare(candidate, _subject("baseline", scores=(~y).astype(float) * 0.9), y)


def test_enough_rows_accuse_a_perfect_inversion():
    y = np.arange(100) < 17
    candidate = _subject("candidate", scores=_noisy(y, 0))
    with pytest.raises(SubjectMismatch, match=r"AUROC is 0\.000"):
        _compare(candidate, _subject("baseline", scores=(~y).astype(float) * 0.9), y)


def test_random_baselines_are_hardly_ever_accused():
    rng = np.random.default_rng(11)
    accused = 0
    for _ in range(300):
        y = rng.random(80) < 0.5
        candidate = _subject("candidate", scores=_noisy(y, 0))
        try:
            _compare(candidate, _subject("baseline", scores=rng.random(80)), y)
        except SubjectMismatch:
            accused += 1
    assert accused == 0


def test_the_estimates_are_those_of_scikit_learn(y):
    from sklearn.metrics import balanced_accuracy_score
    from sklearn.metrics import roc_auc_score

    from pytest_mlgate.models.inversion import _auroc
    from pytest_mlgate.models.inversion import _balanced_accuracy

    scores = _noisy(y, 3).round(1)  # with ties
    assert _auroc(scores, y) == pytest.approx(roc_auc_score(y, scores), abs=1e-12)
    decided = scores > 0.6
    expected = balanced_accuracy_score(y, decided)
    assert _balanced_accuracy(decided, y) == pytest.approx(expected, abs=1e-12)


def test_other_rows_are_refused(y):
    candidate = _subject("candidate", scores=_noisy(y, 0)[:150])
    baseline = _subject("baseline", scores=_noisy(y, 1))
    for pair in ((candidate, baseline), (baseline, candidate)):
        with pytest.raises(
            SubjectMismatch, match=r"each of the 400 rows .*answers 150"
        ):
            _compare(*pair, y)


def test_one_class_only_is_refused(y):
    pair = [
        _subject(role, scores=_noisy(y, seed))
        for seed, role in enumerate(("candidate", "baseline"))
    ]
    with pytest.raises(SubjectMismatch, match="rows of both classes"):
        _compare(*pair, np.ones(ROWS, dtype=bool))


@pytest.fixture
def forms(y):
    labels = _noisy(y, 0) > 0.5
    return {
        "labels": {"labels": labels},
        "probabilities": {"scores": _noisy(y, 0)},
        "scores": {"scores": _noisy(y, 0), "labels": labels, "form": "scores"},
    }


@pytest.mark.parametrize(
    ("ours", "theirs", "needs"),
    [
        ("labels", "probabilities", "decisions"),
        ("scores", "scores", "scores"),
        ("probabilities", "probabilities", "scores"),
        ("probabilities", "probabilities", "probabilities"),
    ],
)
def test_forms_that_can_be_compared(ours, theirs, needs, forms):
    check_same_form(
        _subject("candidate", **forms[ours]),
        _subject("baseline", **forms[theirs]),
        metric="m",
        needs=needs,
    )


@pytest.mark.parametrize(
    ("ours", "theirs", "needs"),
    [
        ("labels", "labels", "scores"),
        ("probabilities", "labels", "scores"),
        ("labels", "probabilities", "scores"),
        ("scores", "probabilities", "scores"),
        ("scores", "scores", "probabilities"),
        ("probabilities", "scores", "probabilities"),
    ],
)
def test_forms_that_cannot_be_compared_are_both_named(ours, theirs, needs, forms):
    with pytest.raises(SubjectMismatch) as told:
        check_same_form(
            _subject("candidate", **forms[ours]),
            _subject("baseline", **forms[theirs]),
            metric="roc_auc",
            needs=needs,
        )
    message = str(told.value)
    assert f"roc_auc must have {needs}" in message
    assert f"the candidate (candidate.skops) gives {ours}" in message
    assert f"the baseline (baseline.skops) gives {theirs}" in message
    assert "Hint: " in message
