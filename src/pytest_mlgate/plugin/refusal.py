"""The one place where bad input becomes pytest's usage error (exit status 4)."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from pytest_mlgate.errors import MlgateError
from pytest_mlgate.reports.escape import message

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def refused_as_usage_error() -> Iterator[None]:
    """Turn an `MlgateError` into one line for the user, without a traceback."""
    try:
        yield
    except MlgateError as error:
        raise refusal(error) from error


def refusal(error: MlgateError) -> pytest.UsageError:
    """Word bad input; what strangers wrote into it commands no terminal and no log."""
    return pytest.UsageError(f"mlgate: {message(str(error))}")
