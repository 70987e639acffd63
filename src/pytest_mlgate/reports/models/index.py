"""Which models was a run about, and where their reports lie: ``models.json``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pytest_mlgate.errors import RecordFormatError
from pytest_mlgate.reports.escape import slug
from pytest_mlgate.reports.models.folders import model_folders
from pytest_mlgate.reports.models.row import worst_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_mlgate.decision import Decision
    from pytest_mlgate.record import Record

INDEX = "models.json"

FORMAT_VERSION = 1


def index_json(
    decided: Sequence[tuple[Record, Decision]], *, not_judged: Sequence[str] = ()
) -> str:
    """Write the index of a run about several models.

    Parameters
    ----------
    decided
        Record and decision of each.
    not_judged
        One sentence for each model without a gate of the stage.
    """
    folders = model_folders([record.provenance.name for record, _ in decided])
    models = [
        {
            "name": record.provenance.name,
            "stage": record.provenance.stage,
            "decision": str(decision.outcome),
            "folder": folder,
        }
        for folder, (record, decision) in zip(folders, decided, strict=True)
    ]
    body = {
        "format_version": FORMAT_VERSION,
        "decision": str(worst_of(decision.outcome for _, decision in decided)),
        "models": models,
        "not_judged": list(not_judged),
    }
    return json.dumps(body, indent=1, sort_keys=True, allow_nan=False) + "\n"


def folders_in(text: str) -> tuple[str, ...]:
    """Read which folders an index names.

    Raises
    ------
    RecordFormatError
        If it is no index, or names something that is no folder beside it.
    """
    try:
        named = [model["folder"] for model in json.loads(text)["models"]]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise _no_index() from error
    # it may be a stranger's: a path would lead out of the folder
    if not named or not all(isinstance(n, str) and n == slug(n) for n in named):
        raise _no_index()
    return tuple(named)


def _no_index() -> RecordFormatError:
    return RecordFormatError(
        f"{INDEX} must list the folders of models, as `pytest --mlgate` writes it. "
        "Hint: name each record.json instead."
    )
