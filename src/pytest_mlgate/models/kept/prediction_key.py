"""What do a model's answers follow from: `prediction_key`, all of it in one table.

Answers that were kept are used again only if every line of it is the same. Where
something else could change them without a trace (an endpoint, code of the user's own),
there is no key, and the model is asked each time.
"""

from __future__ import annotations

import platform
import sys
from dataclasses import asdict
from functools import cache
from importlib import metadata
from typing import TYPE_CHECKING

from pytest_mlgate.models.formats.lightgbm_file import SUFFIXES as LIGHTGBM
from pytest_mlgate.models.formats.onnx_archive import SUFFIX as ONNX_ARCHIVE
from pytest_mlgate.models.formats.torch_file import EXPORTED
from pytest_mlgate.models.formats.torch_file import SCRIPTED
from pytest_mlgate.models.formats.xgboost_file import SUFFIXES as XGBOOST
from pytest_mlgate.models.loading.loading_terms import terms_of

if TYPE_CHECKING:
    from pytest_mlgate.models.answers.question import Question
    from pytest_mlgate.models.formats.loaded import LoadedModel
    from pytest_mlgate.settings import SubjectSettings

FORMAT = 2
"""Raised whenever an entry is written, or made, in another way."""

SELF_CONTAINED = (
    ".skops",
    ".onnx",
    ONNX_ARCHIVE,
    *XGBOOST,
    *LIGHTGBM,
    *EXPORTED,
    *SCRIPTED,
)
"""Suffixes of files that say all about a model but the libraries that read them."""

LIBRARIES = frozenset(
    {
        "catboost",
        "imblearn",
        "joblib",
        "lightgbm",
        "numpy",
        "onnxruntime",
        "pandas",
        "polars",
        "pyarrow",
        "quantile_forest",
        "scipy",
        "sklearn",
        "skops",
        "torch",
        "xgboost",
    }
)
"""Packages whose types a model may hold: their versions are part of the key.

A model of types from elsewhere answers by code whose edits no digest shows.
"""

DISTRIBUTIONS = (
    "catboost",
    "imbalanced-learn",
    "joblib",
    "lightgbm",
    "narwhals",
    "numpy",
    "onnxruntime",
    "onnxruntime-directml",
    "onnxruntime-gpu",
    "pandas",
    "polars",
    "polars-lts-cpu",
    "polars-u64-idx",
    "pyarrow",
    "pytest-mlgate",
    "quantile-forest",
    "scikit-learn",
    "scipy",
    "skops",
    "torch",
    "xgboost",
    "xgboost-cpu",
)
"""What those packages, and those that read rows, are installed as."""


def prediction_key(
    loaded: LoadedModel,
    settings: SubjectSettings,
    question: Question,
    *,
    name: str | None,
) -> dict[str, str] | None:
    """Name everything that the answers of a model to a question follow from.

    Parameters
    ----------
    loaded
        The model, with the digest of its bytes.
    settings
        What they say about it; all of it counts.
    question
        The rows, and what counts as an answer.
    name
        Of its file, which tells the format; None where it is no file.

    Returns
    -------
    dict or None
        None where answers could differ with the same key: rows made in memory (their
        index and objects have no digest), endpoints, Python objects, models from
        MLflow, pickles, and types of the user's own code.
    """
    table = question.table
    if loaded.digest is None or table.origin.kind == "memory":
        return None
    if name is None or not name.lower().endswith(SELF_CONTAINED):
        return None
    roots = {kind.partition(".")[0] for kind in settings.trusted}
    if roots - LIBRARIES - sys.stdlib_module_names:
        return None
    return {
        "format": str(FORMAT),
        "model": loaded.digest,
        "rows": table.identity,
        "columns": repr(table.columns),
        # the libraries read some columns as different types
        "engine": type(table.frame).__module__.partition(".")[0],
        "task": question.task,
        "target": question.target,
        "positive": repr(question.positive),
        "classes": repr((question.order, question.known)),
        "exclude": repr(question.exclude),
        "threshold": repr(settings.threshold),
        "terms": repr(asdict(terms_of(settings))),
        "machine": f"{platform.system()} {platform.machine()}",
        "software": _software(),
    }


@cache
def _software() -> str:
    """Name the versions of all that could have a part in an answer."""
    found = [f"python {platform.python_version()}"]
    for name in DISTRIBUTIONS:
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            continue
    return ", ".join(found)
