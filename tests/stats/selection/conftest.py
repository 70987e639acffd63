"""One thread: small matrices are not worth more, and seeds are many."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from threadpoolctl import threadpool_limits

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Keep a busy machine from waiting for threads of its own."""
    with threadpool_limits(limits=1):
        yield
