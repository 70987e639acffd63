from __future__ import annotations

import pytest

from pytest_mlgate.data.references.redaction import redacted
from pytest_mlgate.data.references.reference_syntax import file_name
from pytest_mlgate.data.references.reference_syntax import parse
from pytest_mlgate.data.references.reference_syntax import revision_of
from pytest_mlgate.data.references.reference_syntax import version_of_key


@pytest.mark.parametrize(
    ("reference", "kind", "name"),
    [
        ("data/t.csv", "file", "t.csv"),
        ("C:/data/t.csv", "file", "t.csv"),
        ("a:b.csv", "file", "a:b.csv"),
        ("file:///data/t.csv", "file", "t.csv"),
        ("dvc:data/t.csv", "dvc", "t.csv"),
        ("dvc:data/t.csv@v1.2", "dvc", "t.csv"),
        ("lakefs://repo/main/data/t.csv", "lakefs", "t.csv"),
        ("s3://bucket/t.csv?versionId=3.parquet", "s3", "t.csv"),
        ("s3a://bucket/t.csv", "s3", "t.csv"),
        ("https://host/a%20b.csv?x=1", "url", "a b.csv"),
        ("memory://t.csv", "url", "t.csv"),
        ("lakefs://repo/main/part#1?.csv", "lakefs", "part#1?.csv"),
        ("s3://bucket/part#1.csv", "s3", "part#1.csv"),
        ("gs://bucket/t.parquet", "url", "t.parquet"),
        ("zip://in/t.csv::s3://bucket/all.zip", "url", "t.csv"),
        ("zip://t.csv::all.zip", "url", "t.csv"),
        ("simplecache::https://host/t.csv", "url", "t.csv"),
        ("t.csv#sha256=" + "a" * 64, "file", "t.csv"),
    ],
)
def test_a_reference_says_where_it_is_looked_for_and_what_the_file_is_called(
    reference, kind, name
):
    assert parse(reference).kind == kind
    assert file_name(reference) == name


def test_a_digest_is_taken_off_and_kept_in_small_letters():
    found = parse("dvc:t.csv@v1#sha256=" + "AB" * 32)
    assert (found.location, found.pinned) == ("dvc:t.csv@v1", "sha256:" + "ab" * 32)


def test_the_last_sign_parts_path_and_revision():
    assert revision_of("dvc:a@b.csv@main") == ("a@b.csv", "main")
    assert revision_of("dvc:t.csv") == ("t.csv", None)
    assert revision_of("dvc:t.csv@") == ("t.csv", "")


def test_a_key_without_a_version_has_none():
    assert version_of_key("s3://b/t.csv") == ("s3://b/t.csv", None)
    assert version_of_key("s3://b/t.csv?versionId=") == ("s3://b/t.csv", "")


@pytest.mark.parametrize(
    ("secret", "shown"),
    [
        ("https://zoe:pw@host/t", "https://…@host/t"),
        ("s3://key:secret@bucket/t", "s3://…@bucket/t"),
        ("https://h/t?X-Amz-Signature=ab%2F&v=1", "https://h/t?X-Amz-Signature=…&v=1"),
        ("https://h/t?v=1&sig=abc#x", "https://h/t?v=1&sig=…#x"),
        ("https://h/t?ACCESS_TOKEN=abc", "https://h/t?ACCESS_TOKEN=…"),
        ("zip://t.csv::https://zoe:pw@host/a.zip", "zip://t.csv::https://…@host/a.zip"),
        # nothing here opens a door
        ("https://host/a@b.csv?signed=no", "https://host/a@b.csv?signed=no"),
        ("dvc:data/t.csv@v1", "dvc:data/t.csv@v1"),
        ("s3://b/t.csv?versionId=3", "s3://b/t.csv?versionId=3"),
    ],
)
def test_what_opens_doors_is_not_shown(secret, shown):
    assert redacted(secret) == shown
    assert parse(secret).shown == shown


def test_secrets_of_the_environment_are_taken_out_of_any_text(monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI")
    assert redacted("denied for wJalrXUtnFEMI!") == "denied for …!"
    # so short a value stands in ordinary words
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "den")
    assert redacted("denied") == "denied"
