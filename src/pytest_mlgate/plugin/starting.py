"""Which objects serve a session that asked for gates: `start`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.plugin import options
from pytest_mlgate.plugin.closing import Closing
from pytest_mlgate.plugin.collecting_tables import add_tables
from pytest_mlgate.plugin.holding_signals import HELD
from pytest_mlgate.plugin.holding_signals import HeldSignals
from pytest_mlgate.plugin.model_runs import ModelRuns
from pytest_mlgate.plugin.parallel import Controller
from pytest_mlgate.plugin.parallel import Worker
from pytest_mlgate.plugin.plan_closing import PlanClosing
from pytest_mlgate.plugin.planning import PlanRun
from pytest_mlgate.plugin.progress_bar import show_progress
from pytest_mlgate.plugin.refusal import refused_as_usage_error
from pytest_mlgate.plugin.run import RUN
from pytest_mlgate.plugin.run import GateRun
from pytest_mlgate.plugin.setting_up import set_up
from pytest_mlgate.plugin.slips import Slips

if TYPE_CHECKING:
    import pytest


def start(config: pytest.Config) -> None:
    """Read the settings and register the run, or the plan of one."""
    with refused_as_usage_error():
        models = ModelRuns(config, set_up(config))
        add_tables(config, models)
    plan = config.getoption(options.PLAN)
    run = PlanRun(config, models) if plan else GateRun(config, models)
    config.stash[RUN] = run
    config.pluginmanager.register(Slips(), "mlgate-slips")
    config.pluginmanager.register(run, "mlgate-run")
    if hasattr(config, "workerinput"):
        config.pluginmanager.register(Worker(config, run), "mlgate-worker")
        return
    show_progress(config)
    config.stash[HELD] = HeldSignals(config)
    config.pluginmanager.register(config.stash[HELD], "mlgate-signals")
    closing = PlanClosing(config, models) if plan else Closing(config, models)
    config.pluginmanager.register(closing, "mlgate-closing")
    # whether or not xdist is there: it has another name where it is loaded by `-p`
    config.pluginmanager.register(Controller(models), "mlgate-controller")
