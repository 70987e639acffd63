"""Where do the reports of each model lie when a run has several: `model_folders`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.errors import SettingsError
from pytest_mlgate.reports.escape import slug

if TYPE_CHECKING:
    from collections.abc import Sequence

OF_ALL = ("report.md", "models.json")
"""Files about all models of a run, beside their folders."""

OF_ONE = (
    "record.json",
    "junit.xml",
    "report.md",
    "report.html",
    "model_card.md",
    "model_card.json",
    "lineage.jsonl",
)
"""Files about one model, where a run has only one."""


def model_folders(names: Sequence[str]) -> tuple[str, ...]:
    """Make folder names of the names of models, in their order.

    Raises
    ------
    SettingsError
        If two are the same in a file system that tells no capitals apart, or one is
        that of a file.

    Examples
    --------
    >>> model_folders(["income", "churn/EU"])
    ('income', 'churn-EU')
    """
    taken = {file.casefold(): f"the file {file}" for file in (*OF_ALL, *OF_ONE)}
    folders = []
    for name in names:
        folder = slug(name)
        other = taken.setdefault(folder.casefold(), repr(name))
        if other != repr(name):
            raise SettingsError(
                f"The reports of the model {name!r} would lie in the folder "
                f"{folder!r}, and so would {other}. Hint: change its `name` in the "
                "settings, or run the models one at a time."
            )
        folders.append(folder)
    return tuple(folders)
