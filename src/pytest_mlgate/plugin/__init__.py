"""The pytest plugin: hooks and fixtures, and nothing that computes.

The entry point ``mlgate`` names this package. ``-p mlgate`` loads it by hand where
plugin autoloading is off.
"""

from __future__ import annotations

from pytest_mlgate.plugin.absent import absent_gates
from pytest_mlgate.plugin.fixtures import audit_gate
from pytest_mlgate.plugin.fixtures import behaviour_gate
from pytest_mlgate.plugin.fixtures import benchmark_gate
from pytest_mlgate.plugin.fixtures import canary_gate
from pytest_mlgate.plugin.fixtures import drift_gate
from pytest_mlgate.plugin.fixtures import edge_case_gate
from pytest_mlgate.plugin.fixtures import fairness_gate
from pytest_mlgate.plugin.fixtures import mlgate_baseline
from pytest_mlgate.plugin.fixtures import mlgate_candidate
from pytest_mlgate.plugin.fixtures import mlgate_evaluation
from pytest_mlgate.plugin.fixtures import mlgate_gate
from pytest_mlgate.plugin.fixtures import mlgate_reference
from pytest_mlgate.plugin.fixtures import resource_gate
from pytest_mlgate.plugin.fixtures import schema_gate
from pytest_mlgate.plugin.fixtures import selection_gate
from pytest_mlgate.plugin.fixtures import skew_gate
from pytest_mlgate.plugin.fixtures import slice_gate
from pytest_mlgate.plugin.hooks import pytest_addhooks
from pytest_mlgate.plugin.hooks import pytest_addoption
from pytest_mlgate.plugin.hooks import pytest_cmdline_main
from pytest_mlgate.plugin.hooks import pytest_collect_file
from pytest_mlgate.plugin.hooks import pytest_collection_modifyitems
from pytest_mlgate.plugin.hooks import pytest_configure
from pytest_mlgate.plugin.hooks import pytest_itemcollected

__all__ = [
    "audit_gate",
    "behaviour_gate",
    "benchmark_gate",
    "canary_gate",
    "drift_gate",
    "edge_case_gate",
    "fairness_gate",
    "mlgate_baseline",
    "mlgate_candidate",
    "mlgate_evaluation",
    "mlgate_gate",
    "mlgate_reference",
    "pytest_addhooks",
    "pytest_addoption",
    "pytest_cmdline_main",
    "pytest_collect_file",
    "pytest_collection_modifyitems",
    "pytest_configure",
    "pytest_itemcollected",
    "resource_gate",
    "schema_gate",
    "selection_gate",
    "skew_gate",
    "slice_gate",
]

# families of the design that have no gate yet: asking for one is answered, not unheard
globals().update(absent_gates(present=globals()))
