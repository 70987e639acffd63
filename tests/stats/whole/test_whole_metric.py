from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.answers import BinaryAnswers
from pytest_mlgate.stats.influence import RowStructure
from pytest_mlgate.stats.influence_difference import difference_of
from pytest_mlgate.stats.losses.mean_influence import mean_influence
from pytest_mlgate.stats.losses.mean_loss import mean_loss
from pytest_mlgate.stats.losses.mean_loss import mean_loss_difference
from pytest_mlgate.stats.multiclass.class_answers import ClassAnswers
from pytest_mlgate.stats.regression.median_absolute_error import MEDIAN_ABSOLUTE_ERROR
from pytest_mlgate.stats.regression.value_answers import ValueAnswers
from pytest_mlgate.stats.row_metric import RowMetric
from pytest_mlgate.stats.whole import block_resampling
from pytest_mlgate.stats.whole.block_resampling import BLOCKS
from pytest_mlgate.stats.whole.block_resampling import GROUPS
from pytest_mlgate.stats.whole.disjoint_blocks import blocks_of
from pytest_mlgate.stats.whole.row_contents import RowContents
from pytest_mlgate.stats.whole.scored_rows import take
from pytest_mlgate.stats.whole.user_metric import user_metric
from pytest_mlgate.stats.whole.whole_metric import whole_difference
from pytest_mlgate.stats.whole.whole_metric import whole_value

PLAIN = RowStructure()
PLAN = {"ok": 0.0, "bad": -0.1, "alpha": 0.05, "alpha_pass": 0.05, "power": 0.8}


def mean_error(y_true, y_pred):
    return float(np.abs(y_true - y_pred).mean())


def errors_of_rows(y_true, y_pred):
    return np.abs(y_true - y_pred)


def regression(function, **options):
    return user_metric(function, task="regression", higher_is_better=False, **options)


def codes_of(y, *models, count):
    held = tuple((answers.values,) for answers in models)
    return blocks_of(RowContents(shared=(y,), models=held), count, PLAIN).codes


def rows(n=1000, seed=1, noise=(1.0, 1.1)):
    rng = np.random.default_rng(seed)
    y = rng.normal(size=n)
    return y, *(ValueAnswers(values=y + s * rng.normal(size=n)) for s in noise)


def test_blocks_are_student_s_t_of_the_block_differences():
    y, new, old = rows(n=20_000)
    found = whole_difference(regression(mean_error), y, new, old, PLAIN)
    codes = codes_of(y, new, old, count=BLOCKS)
    gains = np.abs(y - old.values) - np.abs(y - new.values)
    blocks = np.array([gains[codes == i].mean() for i in range(BLOCKS)])
    oracle = stats.ttest_1samp(blocks, 0)
    # blocks are of nearly one size: shares between .048 and .052
    assert found.estimate == pytest.approx(gains.mean(), abs=1e-12)
    half = (found.interval(0.9).high - found.interval(0.9).low) / 2
    reach = (oracle.confidence_interval(0.9).high - blocks.mean()) * np.array([1, 1.2])
    assert reach[0] * 0.97 < half < reach[1]
    share = np.bincount(codes) / codes.size
    centred = blocks - share @ blocks
    spread = math.sqrt(np.square(share * centred).sum() * BLOCKS / (BLOCKS - 1))
    q = stats.t.isf(0.05, 1 / np.square(share).sum() - 1)
    low, high, _ = found.interval(0.9)
    inner = min(
        abs(low - (gains.mean() - q * spread)), abs(high - (gains.mean() + q * spread))
    )
    assert inner == pytest.approx(0, abs=1e-9)


def test_the_jackknife_is_that_of_the_delete_a_group_formula():
    y, new, _ = rows(n=1000)
    found = whole_value(MEDIAN_ABSOLUTE_ERROR, y, new, PLAIN)
    codes = codes_of(y, new, count=GROUPS)
    errors = np.abs(y - new.values)
    without = np.array([np.median(errors[codes != i]) for i in range(GROUPS)])
    spread = (GROUPS - 1) / GROUPS * np.square(without - without.mean()).sum()
    reach = stats.t.isf(0.05, GROUPS - 1) * math.sqrt(spread)
    low, high, _ = found.interval(0.9)
    inner = min(abs(found.estimate - reach - low), abs(found.estimate + reach - high))
    assert inner == pytest.approx(0, abs=1e-9)
    assert found.estimate == -np.median(errors)
    assert found.orientation == -1


def test_a_mean_has_about_the_standard_error_of_its_rows():
    y, new, old = rows(n=10_000)
    whole = whole_difference(regression(mean_error), y, new, old, PLAIN)
    by_row = whole_difference(regression(errors_of_rows), y, new, old, PLAIN)
    assert whole.estimate == pytest.approx(by_row.estimate, abs=1e-12)
    widths = [m.interval(0.9).high - m.interval(0.9).low for m in (whole, by_row)]
    assert widths[0] == pytest.approx(widths[1], rel=0.35)


def test_one_number_per_row_is_a_mean_loss():
    y, new, old = rows()
    a, b = (np.abs(y - m.values) for m in (new, old))
    metric = regression(errors_of_rows)
    found = whole_difference(metric, y, new, old, PLAIN)
    oracle = mean_loss_difference(a, b, measure="x")
    assert found.p_worse_than(0.01) == oracle.p_worse_than(0.01)
    one = whole_value(metric, y, new, PLAIN)
    assert one.p_better_than(-0.9) == mean_loss(a, measure="x").p_better_than(-0.9)


def test_one_number_per_row_takes_weights_and_groups_by_influence():
    y, new, old = rows()
    structure = RowStructure(
        weights=np.random.default_rng(3).gamma(2, size=1000),
        groups=np.arange(1000) // 5,
    )
    found = whole_difference(regression(errors_of_rows), y, new, old, structure)
    parts = (
        mean_influence(np.abs(y - m.values), structure.weights, measure="x")
        for m in (new, old)
    )
    oracle = difference_of(
        *parts, structure=structure, higher_is_better=False, method="", n=1000
    )
    assert found.p_better_than(0.05) == oracle.p_better_than(0.05)
    assert "cluster-robust" in found.method


def test_the_value_of_scikit_learn_is_told_with_weights():
    from sklearn.metrics import mean_absolute_error

    y, new, old = rows()
    weights = np.random.default_rng(3).gamma(2, size=1000)
    structure = RowStructure(weights=weights)
    metric = user_metric("neg_mean_absolute_error", task="regression")
    found = whole_difference(metric, y, new, old, structure)
    known = mean_absolute_error(y, new.values, sample_weight=weights)
    assert found.candidate == pytest.approx(known, abs=1e-9)
    assert found.method.startswith("weighted, 40 blocks of random rows")


def test_a_function_without_weights_refuses_weighted_rows():
    y, new, old = rows()
    structure = RowStructure(weights=np.ones(1000))
    with pytest.raises(InvalidInput, match="`mean_error` must take `sample_weight`"):
        whole_difference(regression(mean_error), y, new, old, structure)


@pytest.mark.parametrize(
    ("n", "structure", "words"),
    [
        (199, {}, "199 rows are too few for a verdict; it takes 200"),
        (399, {"time": np.arange(399.0)}, "399 rows are too few .* it takes 400"),
        (900, {"groups": np.arange(900) // 100}, "9 effective groups are too few"),
        (400, {"weights": np.geomspace(1, 1e6, 400)}, "effective rows are too few"),
        (
            1000,
            {"groups": np.r_[np.zeros(500), np.arange(500)].astype(int)},
            "effective groups are too few",
        ),
        (1000, {"time": np.arange(1000) // 200 * 1.0}, "effective blocks are too few"),
    ],
)
def test_too_little_data_shows_the_estimate_and_gives_no_verdict(n, structure, words):
    import re

    y, new, old = rows(n=n)
    found = whole_difference(
        MEDIAN_ABSOLUTE_ERROR, y, new, old, RowStructure(**structure)
    )
    assert found.estimate is not None
    assert re.search(words, found.cannot_judge)
    assert found.rows_needed(**PLAN) > n


def test_a_failure_on_a_block_names_the_block():
    def picky(y_true, y_pred):
        if y_true.size < 1000:
            message = "not enough"
            raise ValueError(message)
        return mean_error(y_true, y_pred)

    y, new, old = rows()
    found = whole_difference(regression(picky), y, new, old, PLAIN)
    assert "Without block 1 of 40: `picky` raised ValueError" in found.cannot_judge
    assert found.candidate is not None
    single = whole_value(regression(picky), y, new, PLAIN)
    assert single.candidate is not None
    assert single.orientation == -1
    assert single.estimate is None


def test_a_block_without_a_value_is_undefined_and_leaks_no_warning():
    n = 20_000
    y = np.zeros(n, dtype=bool)
    y[:3] = True
    scores = np.random.default_rng(1).random((2, n))
    new, old = (BinaryAnswers(decisions=s > 0.5, scores=s) for s in scores)
    metric = user_metric("roc_auc", task="binary")
    found = whole_difference(metric, y, new, old, PLAIN)
    assert found.cannot_judge.startswith("On block ")
    assert found.candidate is not None


def test_a_metric_without_a_value_says_so_for_each_model():
    y, new, old = rows()
    nan = regression(lambda _y, p: math.nan if p is not None else 0.0)
    found = whole_difference(nan, y, new, old, PLAIN)
    assert found.estimate is None
    assert "candidate: " in found.cannot_judge
    assert "baseline: " in found.cannot_judge
    assert whole_value(nan, y, new, PLAIN).orientation == -1


def test_a_number_for_one_model_and_rows_for_the_other_is_refused():
    y, new, old = rows()
    fickle = regression(
        lambda t, p: np.abs(t - p) if p[0] == new.values[0] else mean_error(t, p)
    )
    with pytest.raises(InvalidInput, match="one of each"):
        whole_difference(fickle, y, new, old, PLAIN)


def test_a_metric_that_moves_in_jumps_gets_no_verdict():
    # the median of 203 ones of 400 is 1, and 2 without a block that has eight of them
    errors = np.repeat([1.0, 2.0], [203, 197])
    found = whole_value(
        MEDIAN_ABSOLUTE_ERROR, np.zeros(400), ValueAnswers(values=errors), PLAIN
    )
    assert found.estimate == -1.0
    assert "moves in jumps" in found.cannot_judge
    assert found.rows_needed(**PLAN) > 400


def test_a_metric_that_never_moves_has_no_spread():
    y, new, old = rows()
    constant = regression(lambda _y, _p: 7)
    for found in (
        whole_value(constant, y, new, PLAIN),
        whole_difference(constant, y, new, old, PLAIN),
    ):
        assert "the same on every block" in found.cannot_judge
        assert found.candidate == 7


def test_equal_answers_are_identical_outputs():
    y, new, _ = rows()
    same = ValueAnswers(values=new.values.copy())
    found = whole_difference(regression(mean_error), y, new, same, PLAIN)
    assert found.note == "identical outputs"
    assert found.candidate == pytest.approx(mean_error(y, new.values))


def test_swapping_the_models_flips_the_sign():
    y, new, old = rows()
    there = whole_difference(MEDIAN_ABSOLUTE_ERROR, y, new, old, PLAIN)
    back = whole_difference(MEDIAN_ABSOLUTE_ERROR, y, old, new, PLAIN)
    assert there.estimate == -back.estimate
    assert there.p_better_than(0.02) == pytest.approx(back.p_worse_than(-0.02))


@pytest.mark.parametrize("n", [400, 20_000, 130_000])
@pytest.mark.parametrize("kind", ["plain", "weights", "groups", "time"])
def test_the_order_of_rows_is_irrelevant(n, kind):
    y, new, old = rows(n=n)
    rng = np.random.default_rng(2)
    structure = {
        "plain": {},
        "weights": {"weights": rng.uniform(0.5, 2, n)},
        "groups": {"groups": rng.integers(0, n // 3, n)},
        "time": {"time": rng.integers(0, n // 3, n).astype(float)},
    }[kind]
    order = rng.permutation(n)
    there = whole_difference(
        MEDIAN_ABSOLUTE_ERROR, y, new, old, RowStructure(**structure)
    )
    back = whole_difference(
        MEDIAN_ABSOLUTE_ERROR,
        y[order],
        ValueAnswers(values=new.values[order]),
        ValueAnswers(values=old.values[order]),
        RowStructure(**{name: column[order] for name, column in structure.items()}),
    )
    assert there.estimate == pytest.approx(back.estimate, abs=1e-12)
    assert there.interval(0.9) == pytest.approx(back.interval(0.9), abs=1e-9)


@pytest.mark.parametrize("n", [400, 130_000])
def test_the_order_of_decisions_is_irrelevant_too(n):
    y, one, other = np.random.default_rng(1).random((3, n)) < 0.4
    order = np.random.default_rng(2).permutation(n)
    metric = user_metric("f1", task="binary")
    there, back = (
        whole_difference(
            metric,
            y[places],
            BinaryAnswers(decisions=one[places]),
            BinaryAnswers(decisions=other[places]),
            PLAIN,
        ).interval(0.9)
        for places in (np.arange(n), order)
    )
    assert there == pytest.approx(back, abs=1e-9)


def test_rows_that_no_block_has_bring_all_rows_into_the_blocks():
    n = 240_000
    y, new, old = rows(n=n)
    metric = regression(mean_error)
    some = whole_difference(metric, y, new, old, PLAIN).interval(0.9)
    # thirty disasters among the rows that are not taken
    contents = RowContents(shared=(y,), models=((new.values,), (old.values,)))
    taken = np.zeros(n, dtype=bool)
    taken[blocks_of(contents, BLOCKS, PLAIN).rows] = True
    new.values[np.flatnonzero(~taken)[:30]] += 200.0
    found = whole_difference(metric, y, new, old, PLAIN)
    assert found.interval(0.9).high - found.interval(0.9).low > 2 * (
        some.high - some.low
    )


def test_what_no_small_block_has_is_looked_for_in_larger_ones():
    n = 600_000
    y = np.zeros(n, dtype=bool)
    y[: n // 1500] = True
    scores = y + np.random.default_rng(1).normal(size=(2, n))
    new, old = (BinaryAnswers(decisions=s > 0.5, scores=s) for s in scores)
    metric = user_metric(
        area_of_ten, task="binary", needs="scores", higher_is_better=True
    )
    assert whole_difference(metric, y, new, old, PLAIN).cannot_judge is None


def area_of_ten(y_true, scores):
    """Give the share of positive rows above the middle, of ten of them at least."""
    positive = scores[y_true == 1]
    return float((positive > 0.5).mean()) if positive.size >= 10 else math.nan


def test_no_rows_are_undefined():
    nothing = ValueAnswers(values=np.array([]))
    found = whole_value(MEDIAN_ABSOLUTE_ERROR, np.array([]), nothing, PLAIN)
    assert found.cannot_judge == "There are no rows."


def test_a_metric_without_a_score_is_refused():
    y, new, _ = rows()
    metric = RowMetric(
        name="empty", task="regression", higher_is_better=True, needs="values"
    )
    with pytest.raises(InvalidInput, match="'empty' has no `score`"):
        whole_value(metric, y, new, PLAIN)


def test_rows_are_taken_from_all_kinds_of_answers():
    some = np.array([2, 0])
    binary = BinaryAnswers(decisions=np.array([True, False, False]))
    assert take(binary, some).decisions.tolist() == [False, True]
    assert take(binary, some).scores is None
    several = ClassAnswers(
        labels=np.array([0, 1, 1]),
        probabilities=np.array([[0.9, 0.1], [0.2, 0.8], [0.5, 0.5]]),
        classes=("cat", "dog"),
    )
    taken = take(several, some)
    assert taken.labels.tolist() == [1, 0]
    assert taken.probabilities.tolist() == [[0.5, 0.5], [0.9, 0.1]]
    assert taken.classes == ("cat", "dog")


def rates(draw, *, repeats, seed, structure=lambda _rng: PLAIN):
    rng, found = np.random.default_rng(seed), []
    for _ in range(repeats):
        new, old = draw(rng)
        measured = whole_difference(
            MEDIAN_ABSOLUTE_ERROR,
            np.zeros(new.size),
            ValueAnswers(values=new),
            ValueAnswers(values=old),
            structure(rng),
        )
        judged = measured.cannot_judge is None
        found.append(measured.p_worse_than(0.0) if judged else 1.0)
    return np.array(found)


def equal_models(n):
    def draw(rng):
        e = rng.standard_t(5, n)
        return tuple(e + 0.4 * rng.normal(size=n) for _ in range(2))

    return draw


def test_equal_models_block_at_the_level():
    p = rates(equal_models(500), repeats=120, seed=1)
    assert np.mean(p <= 0.05) < 0.05 + 0.07


@pytest.mark.calibration
# forty blocks of five rows: the far tail is above its level, and is told so
@pytest.mark.parametrize(("n", "tail"), [(200, 0.012), (500, 0.009), (2000, 0.009)])
def test_equal_models_block_at_the_level_by_the_jackknife(n, tail):
    p = rates(equal_models(n), repeats=6000, seed=2)
    assert np.mean(p <= 0.05) < 0.057
    assert np.mean(p <= 0.005) < tail


@pytest.mark.calibration
@pytest.mark.parametrize("most", [8_000, 2_000])
def test_blocks_of_some_rows_hold_their_level(most, monkeypatch):
    # two fifths, and the least share that ever makes the blocks: a twelfth
    monkeypatch.setattr(block_resampling, "MOST_ROWS", most)
    p = rates(equal_models(20_000), repeats=3000, seed=4)
    assert np.mean(p <= 0.05) < 0.06
    assert np.mean(p <= 0.005) < 0.009


@pytest.mark.calibration
def test_equal_models_block_at_the_level_by_blocks():
    p = rates(equal_models(20_000), repeats=1500, seed=3)
    assert np.mean(p <= 0.05) < 0.065
