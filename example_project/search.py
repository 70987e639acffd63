"""Search for a better model: `python search.py` fills models/archive with candidates.

Each candidate gets a folder with the model and candidate.json: what was tried, on which
rows, by which code, with which libraries, and what it scored on rows held back from the
training data. Which of them is good enough, and better than production, is not decided
here: that is what the gates and the evaluation data are for.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from datetime import UTC
from datetime import datetime
from hashlib import sha256
from importlib.metadata import version
from typing import TYPE_CHECKING

import pandas as pd
from sklearn.metrics import brier_score_loss
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split
from threadpoolctl import threadpool_limits
from train import CATEGORIES
from train import CLASSES
from train import HERE
from train import MODELS
from train import NUMBERS
from train import TARGET
from train import baseline
from train import boosted
from train import save

if TYPE_CHECKING:
    from pathlib import Path

ARCHIVE = MODELS / "archive"
DATA = "data/adult_train.csv.gz"
SEED = 0

SEARCHED = {
    "small": {"trees": 20, "learning_rate": 0.1, "leaves": 8},
    "quick": {"trees": 20, "learning_rate": 0.3, "leaves": 16},
    "usual": {"trees": 40, "learning_rate": 0.1, "leaves": 31},
    "wide": {"trees": 40, "learning_rate": 0.1, "leaves": 63},
    "long": {"trees": 80, "learning_rate": 0.1, "leaves": 16},
    # no boosting at all: the recipe of production, trained on what there is today
    "linear": {},
}


def search(archive: Path = ARCHIVE) -> list[str]:
    """Train every candidate, and write the archive anew; return the names."""
    rows = pd.read_csv(HERE / DATA)
    learn, held_back = train_test_split(rows, test_size=0.25, random_state=SEED)
    shutil.rmtree(archive, ignore_errors=True)
    for name, parameters in SEARCHED.items():
        began = time.perf_counter()
        model = boosted(**parameters) if parameters else baseline()
        # one thread: the boosting stores how many it used, and sums depend on them
        with threadpool_limits(limits=1):
            model.fit(learn[NUMBERS + CATEGORIES], learn[TARGET])
        took = time.perf_counter() - began
        # a folder is a candidate once it has its candidate.json
        place = archive / name
        place.mkdir(parents=True)
        save(model, place / "model.skops")
        made = {
            "format": 1,
            "model": "model.skops",
            "digest": digest(place / "model.skops"),
            "parameters": parameters,
            "seed": SEED,
            "data": {"reference": DATA, "identity": digest(HERE / DATA)},
            "commit": commit(),
            "packages": {name: version(name) for name in ("scikit-learn", "skops")},
            "metrics": scores(model, held_back),
            "duration_s": round(took, 3),
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        text = json.dumps(made, indent=2, allow_nan=False)
        (place / "candidate.json").write_text(text + "\n", encoding="utf-8")
    return list(SEARCHED)


def scores(model, rows: pd.DataFrame) -> dict[str, float]:
    """Score a model on rows that it has not learned from."""
    truth = rows[TARGET] == CLASSES[1]
    found = model.predict_proba(rows[NUMBERS + CATEGORIES])[:, 1]
    return {
        "roc_auc": round(float(roc_auc_score(truth, found)), 6),
        "brier": round(float(brier_score_loss(truth, found)), 6),
    }


def digest(path: Path) -> str:
    """Name a file by its bytes."""
    return f"sha256:{sha256(path.read_bytes()).hexdigest()}"


def commit() -> str | None:
    """Name the commit of this code, and say if it was changed; None outside git."""
    words = ["describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"]
    done = subprocess.run(  # noqa: S603 - a fixed command, no shell
        ["git", *words],  # noqa: S607 - found on the user's own PATH
        cwd=HERE,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() or None


if __name__ == "__main__":
    print("trained", ", ".join(f"models/archive/{name}" for name in search()))
