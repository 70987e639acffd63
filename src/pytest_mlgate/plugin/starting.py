"""Which objects serve a session that asked for gates: `start`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.plugin import options
from pytest_mlgate.plugin.closing import Closing
from pytest_mlgate.plugin.parallel import Controller
from pytest_mlgate.plugin.parallel import Worker
from pytest_mlgate.plugin.plan_closing import PlanClosing
from pytest_mlgate.plugin.planning import PlanRun
from pytest_mlgate.plugin.progress_bar import show_progress
from pytest_mlgate.plugin.refusal import refused_as_usage_error
from pytest_mlgate.plugin.run import RUN
from pytest_mlgate.plugin.run import GateRun
from pytest_mlgate.plugin.setting_up import set_up

if TYPE_CHECKING:
    import pytest


def start(config: pytest.Config) -> None:
    """Read the settings and register the run, or the plan of one."""
    with refused_as_usage_error():
        setup = set_up(config)
    plan = config.getoption(options.PLAN)
    run = PlanRun(config, setup) if plan else GateRun(config, setup)
    config.stash[RUN] = run
    config.pluginmanager.register(run, "mlgate-run")
    if hasattr(config, "workerinput"):
        config.pluginmanager.register(Worker(config, run), "mlgate-worker")
        return
    show_progress(config)
    controller = Controller(run.tally, setup)
    closing = (
        PlanClosing(config, setup, run.tally)
        if plan
        else Closing(config, setup, run.tally, judged=controller.judged)
    )
    config.pluginmanager.register(closing, "mlgate-closing")
    if config.pluginmanager.hasplugin("xdist"):
        config.pluginmanager.register(controller, "mlgate-controller")
