"""Digests against the standard's own example, whichever way the bytes come."""

from __future__ import annotations

import hashlib
import io

import pytest

from pytest_mlgate.data.references.sha256 import digest_of_bytes
from pytest_mlgate.data.references.sha256 import digest_of_file
from pytest_mlgate.data.references.sha256 import digest_of_parts
from pytest_mlgate.data.references.sha256 import digest_of_stream
from pytest_mlgate.data.references.sha256 import digest_of_text

# FIPS 180-2, appendix B.1: the message "abc"
ABC = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_bytes_text_and_file_of_the_same_content_have_the_standards_digest(tmp_path):
    file = tmp_path / "abc"
    file.write_text("abc")
    assert digest_of_bytes(b"abc") == digest_of_text("abc") == ABC
    assert digest_of_file(file) == digest_of_stream(io.BytesIO(b"abc")) == ABC


def test_where_bytes_were_cut_makes_no_difference():
    assert digest_of_parts(iter([b"a", b"", b"bc"])) == ABC


def test_a_stream_longer_than_a_block_is_read_to_its_end():
    content = bytes(range(256)) * 10_000
    wanted = f"sha256:{hashlib.sha256(content).hexdigest()}"
    assert digest_of_stream(io.BytesIO(content)) == wanted


def test_text_counts_in_its_utf8_form_even_when_damaged():
    assert digest_of_text("ä") == digest_of_bytes("ä".encode())
    assert digest_of_text("\udcff") == digest_of_bytes(b"\xff")


def test_a_file_that_is_gone_is_the_callers_to_report(tmp_path):
    with pytest.raises(FileNotFoundError):
        digest_of_file(tmp_path / "gone")
