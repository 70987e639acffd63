"""Folders of somebody who has a table and two models, and nothing else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import skops.io
from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder
from sklearn.preprocessing import StandardScaler

FIXTURES = Path(__file__).parents[1] / "fixtures"


def credit(folder: Path) -> None:
    """Whether a loan is repaid, from three words and some numbers."""
    rows = pd.read_csv(FIXTURES / "german_credit.csv")
    train, test = rows[:600], rows[600:]
    numbers = ["credit_amount", "duration", "age"]

    def fitted(words: list[str]) -> object:
        columns = make_column_transformer(
            (StandardScaler(), numbers),
            (OneHotEncoder(handle_unknown="ignore"), words),
        )
        model = make_pipeline(columns, LogisticRegression())
        return model.fit(train[numbers + words], train["risk"])

    skops.io.dump(fitted(["checking_account"]), folder / "old.skops")
    skops.io.dump(fitted(["checking_account", "housing"]), folder / "new.skops")
    test.to_csv(folder / "german_credit.csv", index=False)


def penguins(folder: Path) -> None:
    """Three species, from their bills."""
    rows = pd.read_csv(FIXTURES / "penguins.csv").sample(frac=1, random_state=0)
    train, test = rows[:172], rows[172:]

    def fitted(names: list[str]) -> object:
        model = make_pipeline(SimpleImputer(), StandardScaler(), LogisticRegression())
        return model.fit(train[names], train["species"])

    bills = ["bill_length_mm", "bill_depth_mm"]
    skops.io.dump(fitted(bills), folder / "old.skops")
    skops.io.dump(fitted([*bills, "flipper_length_mm"]), folder / "new.skops")
    test.to_csv(folder / "penguins.csv", index=False)
    train.to_csv(folder / "known.csv", index=False)


def flights(folder: Path) -> None:
    """How late a flight arrives; those that never did are left out."""
    rows = pd.read_csv(FIXTURES / "flights_2013.csv.gz").dropna()
    train, test = rows[:400], rows[400:]
    for name, columns in {
        "old": ["dep_delay"],
        "new": ["dep_delay", "distance"],
    }.items():
        model = LinearRegression().fit(train[columns], train["arr_delay"])
        skops.io.dump(model, folder / f"{name}.skops")
    test.to_csv(folder / "flights.csv", index=False)


def predictions(folder: Path) -> None:
    """Answers of two models that nobody has as files."""
    rng = np.random.default_rng(0)
    signal = rng.normal(0.0, 1.5, 800)

    def probability(noise: float) -> np.ndarray:
        seen = signal + rng.normal(0.0, noise, 800)
        return (1 / (1 + np.exp(-seen))).round(4)

    pd.DataFrame(
        {
            "customer_id": np.arange(800) + 1000,
            "churn": np.where(rng.random(800) < probability(0.0), "yes", "no"),
            "plan": rng.choice(["basic", "plus"], 800),
            "p_old": probability(0.7),
            "p_new": probability(0.7),
        }
    ).to_csv(folder / "scored.csv", index=False)
