"""Which files of a run declare gates without Python: `collect_tables`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_mlgate.errors import MlgateError
from pytest_mlgate.plugin.declared_items import DeclaredGates
from pytest_mlgate.plugin.run import RUN

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_mlgate.plugin.model_runs import ModelRuns
    from pytest_mlgate.settings import Settings


def collect_tables(path: Path, parent: pytest.Collector) -> DeclaredGates | None:
    """Collect the gates that a file declares; None unless its settings govern here.

    Parameters
    ----------
    path
        A file among the collected paths.
    parent
        Of the collector to make.
    """
    settings = _settings_at(path, parent.config)
    if settings is None or not settings.gates:
        return None
    made: DeclaredGates = DeclaredGates.from_parent(parent, path=path)
    made.settings = settings
    return made


def add_tables(config: pytest.Config, models: ModelRuns) -> None:
    """Collect the settings file, too, where `testpaths` say what is collected.

    These name where tests are, and were written without a thought of tables. A path on
    the command line is meant as it stands: what it leaves out is left out, and told.
    """
    only = models.setup.only
    if only is None or config.args_source is not pytest.Config.ArgsSource.TESTPATHS:
        return
    if models.at(only).session.settings.gates and str(only) not in config.args:
        config.args.append(str(only))


def _settings_at(path: Path, config: pytest.Config) -> Settings | None:
    models = config.stash[RUN].models
    file = models.file_of(path)
    if file is None or file.resolve() != path.resolve():
        return None
    try:
        return models.at(file).session.settings
    except MlgateError as error:
        # what it declares is not known, so nothing can be said to have passed
        models.refuse(str(error))
        return None
