"""Which gate fixture was meant: a hint beside pytest's "fixture not found"."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_mlgate.errors import did_you_mean
from pytest_mlgate.plugin.families import FIXTURES

if TYPE_CHECKING:
    from collections.abc import Generator

_NOT_FOUND = "FixtureLookupError"


class Slips:
    """Look at tests that could not be set up."""

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Name the gate fixture that is spelled nearly as what was not found."""
        report = yield
        del item
        # pytest does not export the class of this error
        if call.excinfo is not None and call.excinfo.typename == _NOT_FOUND:
            asked = getattr(call.excinfo.value, "argname", None) or ""
            hint = did_you_mean(asked, FIXTURES)
            if hint.startswith("Hint"):
                report.sections.append(("mlgate", hint))
        return report
