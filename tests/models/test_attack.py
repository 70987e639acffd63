"""What an attack is, and what its search finds."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pytest_mlgate.data.perturbed.feature_rows import FeatureRows
from pytest_mlgate.data.perturbed.number_moves import NumberColumn
from pytest_mlgate.data.tables import wrap_frame
from pytest_mlgate.models.answers.answer_numbers import AnswerNumbers
from pytest_mlgate.models.answers.question import Question
from pytest_mlgate.models.asking.asked_model import AskedModel
from pytest_mlgate.models.asking.counted_asking import CountedAsking
from pytest_mlgate.models.attack import Attacker
from pytest_mlgate.models.attack import Box
from pytest_mlgate.models.attack import against

FRAME = pd.DataFrame(
    {"x": np.linspace(-3, 3, 41), "z": np.linspace(2, -2, 41), "y": [0, 1] * 20 + [1]}
)


class Scored:
    def __init__(self, score):
        self.score = score
        self.classes_ = np.array([0, 1])
        self.feature_names_in_ = np.array(["x", "z"])

    def predict_proba(self, rows):
        score = np.asarray(self.score(rows["x"].to_numpy(), rows["z"].to_numpy()))
        return np.stack([1 - score, score], axis=1)

    def predict(self, rows):
        return (self.predict_proba(rows)[:, 1] >= 0.5).astype(int)


def attacker(score, *, steps=(0.5, 0.5), tolerance=None):
    question = Question(table=wrap_frame(FRAME), target="y", positive=1)
    model = AskedModel(model=Scored(score), question=question, what="candidate")
    rows = FeatureRows.of(FRAME, features=["x", "z"], positions=np.arange(41))
    columns = tuple(NumberColumn.of(FRAME, name) for name in ("x", "z"))
    box = Box(columns=columns, steps=steps)
    return Attacker(CountedAsking(model), rows, box, tolerance=tolerance)


def line(x, z):
    return 1 / (1 + np.exp(-(x - 2 * z)))


def test_a_search_equals_the_known_direction_of_a_linear_model():
    known = attacker(line).along([1, -1])
    found = attacker(line).search(np.random.default_rng(0))
    assert np.array_equal(known.broken, found.broken)
    # inside the range of the data the answer changes where |x - 2z| <= 0.5 + 1.0
    margin = np.abs(FRAME["x"] - 2 * FRAME["z"])
    inside = FRAME["x"].abs().lt(2.5) & FRAME["z"].abs().lt(1.5)
    assert np.array_equal(known.broken[inside], (margin < 1.5)[inside])


def test_an_island_inside_the_box_is_found_by_chance_points():
    """No corner and no axis leads there: x and z a little positive, both."""

    def island(x, z):
        inside = (np.abs(x - 0.2) < 0.1) & (np.abs(z - 0.15) < 0.12)
        return np.where(inside, 0.9, 0.1)

    found = attacker(island).search(np.random.default_rng(0))
    assert found.broken.any()
    row = int(np.argmax(found.broken))
    assert np.abs(found.moves[row]).max() <= 0.5


def test_a_move_never_leaves_the_budget_and_success_is_the_models_word():
    bumpy = attacker(lambda x, z: (np.sin(5 * x) * np.cos(3 * z) + 1) / 2)
    found = bumpy.search(np.random.default_rng(1))
    assert np.abs(found.moves).max() <= 0.5
    rows = np.flatnonzero(found.broken)
    broken, _ = bumpy.outcome(rows, found.moves[rows])
    assert broken.all()


def test_a_number_that_moves_far_enough_counts():
    wide = attacker(line, tolerance=0.2).along([1, -1])
    narrow = attacker(line, tolerance=0.3).along([1, -1])
    assert wide.broken.sum() > narrow.broken.sum() > 0


def test_the_same_generator_finds_the_same_attack():
    one, two = (
        attacker(lambda x, z: (np.sin(9 * x + z) + 1) / 2).search(
            np.random.default_rng(3)
        )
        for _ in range(2)
    )
    assert np.array_equal(one.moves, two.moves)
    assert np.array_equal(one.broken, two.broken)


def test_how_near_an_answer_came_to_another():
    before = AnswerNumbers(
        values=np.array([[0.9], [0.2]]),
        decisions=np.array([1, 0]),
        classes=("no", "yes"),
        graded=True,
    )
    after = AnswerNumbers(
        values=np.array([[0.6], [0.3]]),
        decisions=np.array([1, 0]),
        classes=("no", "yes"),
        graded=True,
    )
    assert against(before, after) == pytest.approx([0.3, 0.1])
    several = AnswerNumbers(
        values=np.array([[0.5, 0.3, 0.2]]),
        decisions=np.array([0]),
        classes=("a", "b", "c"),
        graded=True,
    )
    assert against(several, several) == pytest.approx([-0.2])
