from __future__ import annotations

import pytest

from pytest_mlgate.data.references.sha256 import digest_of_bytes
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.registry.digest import digits
from pytest_mlgate.registry.digest import is_digest


def test_a_digest_gives_its_digits():
    made = digest_of_bytes(b"abc")
    assert is_digest(made)
    assert digits(made) == made[7:]


@pytest.mark.parametrize("value", [None, 3, "", "0" * 64, "SHA256:" + "0" * 64, "a\n"])
def test_what_is_no_digest_is_refused_by_its_name(value):
    assert not is_digest(value)
    with pytest.raises(InvalidInput, match="`baseline` must be 'sha256:' and 64"):
        digits(value, name="baseline")


def test_a_digest_with_something_behind_it_is_none():
    assert not is_digest(digest_of_bytes(b"") + "\n")
