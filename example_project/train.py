"""Train the income models: `python train.py [--plain | --better]`.

Deterministic: the same data and the same versions of scikit-learn and skops give the
same bytes, so the digest of a file names the model in it.
"""

from __future__ import annotations

import argparse
import re
import warnings
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZipFile
from zipfile import ZipInfo

import numpy as np
import pandas as pd
import skops.io
from fairlearn.reductions import GridSearch
from fairlearn.reductions import TruePositiveRateParity
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder
from sklearn.preprocessing import OrdinalEncoder
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

if TYPE_CHECKING:
    from collections.abc import Sequence

HERE = Path(__file__).parent
MODELS = HERE / "models"

TARGET = "income"
# false and true: what the reductions of fairlearn call 0 and 1
CLASSES = ["<=50K", ">50K"]
NUMBERS = ["age", "capital_gain", "capital_loss", "hours_per_week"]
# Left out: fnlwgt, a weight of the census sample that says nothing about a person,
# and education_num, which is education once more.
CATEGORIES = [
    "workclass",
    "education",
    "marital_status",
    "occupation",
    "relationship",
    "race",
    "sex",
    "native_country",
]


def baseline() -> Pipeline:
    """Logistic regression: what is in production today."""
    columns = make_column_transformer(
        (StandardScaler(), NUMBERS),
        (OneHotEncoder(handle_unknown="ignore"), CATEGORIES),
    )
    return make_pipeline(columns, LogisticRegression(max_iter=1000))


def candidate() -> Pipeline:
    """Gradient boosting, first try."""
    return boosted(trees=40, learning_rate=0.1, leaves=31)


def plain() -> Pipeline:
    """Gradient boosting that is not told the sex, nor what gives it away."""
    told = [name for name in CATEGORIES if name not in {"sex", "race", "relationship"}]
    return boosted(trees=40, learning_rate=0.1, leaves=31, categories=told)


def challenger() -> Pipeline:
    """Gradient boosting, tuned: more and smaller trees."""
    return boosted(trees=150, learning_rate=0.1, leaves=20)


def boosted(
    *,
    trees: int,
    learning_rate: float,
    leaves: int,
    categories: Sequence[str] = CATEGORIES,
) -> Pipeline:
    """Histogram gradient boosting on the raw columns."""
    columns = make_column_transformer(
        (
            OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1),
            list(categories),
        ),
        ("passthrough", NUMBERS),
    )
    return make_pipeline(
        columns,
        HistGradientBoostingClassifier(
            max_iter=trees,
            learning_rate=learning_rate,
            max_leaf_nodes=leaves,
            early_stopping=False,
            random_state=0,
        ),
    )


def train(*names: str) -> None:
    """Fit the named models on the training data and save them."""
    recipes = {
        "baseline": baseline,
        "plain": plain,
        "candidate": candidate,
        "challenger": challenger,
    }
    rows = pd.read_csv(HERE / "data" / "adult_train.csv.gz")
    for name in names:
        fit = fit_plain if name == "plain" else fit_mitigated
        # one thread: the boosting stores how many it used, and sums depend on them
        with threadpool_limits(limits=1):
            model = fit(recipes[name](), rows)
        save(model, MODELS / f"{name}.skops")


def fit_plain(model: Pipeline, rows: pd.DataFrame) -> Pipeline:
    """Fit a model as it is."""
    return model.fit(rows[NUMBERS + CATEGORIES], rows[TARGET])


def fit_mitigated(model: Pipeline, rows: pd.DataFrame) -> Pipeline:
    """Fit a model that finds women and men with a high income equally often.

    The reduction of Agarwal et al. (2018): the same recipe is fitted with a few costs
    of missing one sex rather than the other, and the fit with the best of accuracy and
    equal recall is kept.
    """
    search = GridSearch(
        model,
        TruePositiveRateParity(),
        grid_size=7,
        grid_limit=0.3,
        sample_weight_name=f"{model.steps[-1][0]}__sample_weight",
    )
    truth = (rows[TARGET] == CLASSES[1]).astype(int)
    with warnings.catch_warnings():
        # fairlearn 0.15 writes into a Series in a way that pandas 4 will refuse
        warnings.simplefilter("ignore", DeprecationWarning)
        search.fit(rows[NUMBERS + CATEGORIES], truth, sensitive_features=rows["sex"])
    best = search.predictors_[search.best_idx_]
    # a model is asked for ">50K", whatever the reduction called it
    best[-1].classes_ = np.array(CLASSES)
    return best


def train_missing() -> list[str]:
    """Train what a session needs and is not there, or is older than this file."""
    changed = Path(__file__).stat().st_mtime
    files = {name: MODELS / f"{name}.skops" for name in ("baseline", "candidate")}
    names = [
        name
        for name, file in files.items()
        if not file.exists() or file.stat().st_mtime < changed
    ]
    if names:
        train(*names)
    return names


def save(model: Pipeline, path: Path) -> None:
    """Save a model as a .skops file that holds nothing but the model.

    skops names parts after their address in memory, and a zip file keeps the time of
    day. Numbering the parts and fixing the time makes equal models equal files.
    """
    numbers: dict[str, str] = {}

    def renumber(address: re.Match[str]) -> str:
        return numbers.setdefault(address[0], str(len(numbers) + 1))

    path.parent.mkdir(exist_ok=True)
    unfinished = path.with_suffix(".part")
    with (
        ZipFile(BytesIO(skops.io.dumps(model))) as source,
        ZipFile(unfinished, "w") as target,
    ):
        schema = source.read("schema.json").decode()
        schema = re.sub(r'(?<="__id__": )\d+|\d+(?=\.np[yz]")', renumber, schema)
        for name in source.namelist():
            address, dot, kind = name.partition(".")
            part = numbers.get(address, address) + dot + kind
            data = schema if name == "schema.json" else source.read(name)
            target.writestr(ZipInfo(part), data)
    unfinished.replace(path)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--plain", action="store_true", help="train the plain boosting")
    which.add_argument("--better", action="store_true", help="train the challenger")
    asked = parser.parse_args()
    wanted = ["baseline", "candidate"]
    if asked.plain or asked.better:
        wanted = ["plain" if asked.plain else "challenger"]
    train(*wanted)
    print("trained", ", ".join(f"models/{name}.skops" for name in wanted))
