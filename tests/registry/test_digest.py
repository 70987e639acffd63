from __future__ import annotations

import pytest

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.registry.digest import digest_of_bytes
from pytest_mlgate.registry.digest import digest_of_file
from pytest_mlgate.registry.digest import digest_of_text
from pytest_mlgate.registry.digest import digits
from pytest_mlgate.registry.digest import is_digest

# FIPS 180-2, appendix B.1: the message "abc"
ABC = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_bytes_text_and_file_of_the_same_content_have_the_standards_digest(tmp_path):
    file = tmp_path / "abc"
    file.write_text("abc")
    assert digest_of_bytes(b"abc") == digest_of_text("abc") == ABC
    assert digest_of_file(file) == ABC
    assert digits(ABC) == ABC[7:]


def test_text_counts_in_its_utf8_form_even_when_damaged():
    assert digest_of_text("ä") == digest_of_bytes("ä".encode())
    assert digest_of_text("\udcff") == digest_of_bytes(b"\xff")


@pytest.mark.parametrize("value", [None, 3, "", ABC[7:], ABC.upper(), ABC + "\n"])
def test_what_is_no_digest_is_refused_by_its_name(value):
    assert not is_digest(value)
    with pytest.raises(InvalidInput, match="`baseline` must be 'sha256:' and 64"):
        digits(value, name="baseline")
