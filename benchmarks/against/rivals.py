"""Whom do we compare with, in which versions: the one table, `RIVALS`.

Every pin has its reason in `why`; a version that is not named is what pip
finds. After a change here `environments.python_of` makes the environment anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[2]
"""The repository."""

OURS = "mlgate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """A tool and what its environment holds.

    Parameters
    ----------
    name : str
        As people write it.
    requirements : tuple of str
        What pip is given.
    distribution : str
        Whose version is shown.
    why : str
        The reason for pins beside the tool's own.
    """

    name: str
    requirements: tuple[str, ...]
    distribution: str
    why: str = ""


_PARQUET = "pyarrow==26.0.1"
"""The tables are Parquet files, so everybody can read them."""

_OLDER_PARQUET = "pyarrow==19.0.1"
"""Beside numpy 1.26: newer ones refuse it."""

_NEWEST = ("numpy==2.4.6", "pandas==3.1.1", "scipy==1.17.1", "scikit-learn==1.9.1")

RIVALS: Mapping[str, Rival] = MappingProxyType(
    {
        OURS: Rival(
            name="pytest-mlgate",
            requirements=("-e", f"{ROOT}[parquet]", *_NEWEST, _PARQUET),
            distribution="pytest-mlgate",
        ),
        "deepchecks": Rival(
            name="deepchecks",
            requirements=(
                "deepchecks==0.19.1",
                "numpy==1.26.4",
                "pandas==2.2.3",
                "scikit-learn==1.4.2",
                "setuptools<80",
                _OLDER_PARQUET,
            ),
            distribution="deepchecks",
            why="its import ends with an error beside scikit-learn 1.9 and numpy 2",
        ),
        "evidently": Rival(
            name="evidently",
            requirements=(
                "evidently==0.7.23",
                "numpy==2.4.6",
                "pandas==2.3.3",
                "scikit-learn==1.9.1",
                _PARQUET,
            ),
            distribution="evidently",
            why="its import ends with an error beside pandas 3",
        ),
        "nannyml": Rival(
            name="NannyML",
            requirements=(
                "nannyml==0.13.1",
                "numpy==1.26.4",
                "pandas==2.2.3",
                "scikit-learn==1.5.2",
                "scipy==1.13.1",
                "statsmodels==0.14.4",
                _OLDER_PARQUET,
            ),
            distribution="nannyml",
            why="its import needs statsmodels, which it does not ask for",
        ),
        "fairlearn": Rival(
            name="fairlearn",
            requirements=("fairlearn==0.15.0", *_NEWEST, _PARQUET),
            distribution="fairlearn",
        ),
        "mlflow": Rival(
            name="MLflow",
            requirements=("mlflow==3.17.2", "scikit-learn==1.9.1"),
            distribution="mlflow",
            why="it chooses its own pyarrow and pandas",
        ),
        "scipy": Rival(
            name="scikit-learn and scipy",
            requirements=(*_NEWEST, _PARQUET),
            distribution="scipy",
        ),
        "pandera": Rival(
            name="pandera",
            requirements=("pandera[pandas]==0.35.0", *_NEWEST, _PARQUET),
            distribution="pandera",
        ),
        "bdp": Rival(
            name="bdp-model-gate",
            requirements=(
                "bdp-model-gate[structured]==0.7.0",
                "numpy==2.4.6",
                "pandas==2.3.3",
                "scikit-learn==1.9.1",
                _PARQUET,
            ),
            distribution="bdp-model-gate",
            why="it asks for pandas < 3 and fairlearn < 0.13",
        ),
        "modeltest": Rival(
            name="modeltest",
            requirements=("modeltest==0.2.1", *_NEWEST, _PARQUET),
            distribution="modeltest",
        ),
    }
)
"""Ours and the others, by the name that `--rival` takes."""
