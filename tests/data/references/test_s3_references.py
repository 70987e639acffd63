"""S3 as moto plays it: a real server on loopback that speaks the protocol."""

from __future__ import annotations

import io
from hashlib import md5
from hashlib import sha256

import boto3
import pytest
from moto.server import ThreadedMotoServer
from tests.data.loopback import Answer

from pytest_mlgate.data.references.resolving import open_verified
from pytest_mlgate.data.references.resolving import resolve
from pytest_mlgate.data.references.s3_references import _copy
from pytest_mlgate.data.tables import read_table
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import MissingDependency
from pytest_mlgate.errors import UnreadableData

OLD, NEW = b"age\n17\n", b"age\n17\n18\n"
SECRET = "wJalrXUtnFEMIK7MDENG"


def identity(content):
    return f"sha256:{sha256(content).hexdigest()}"


@pytest.fixture(scope="module")
def server():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(scope="module")
def client(server):
    client = boto3.client(
        "s3",
        endpoint_url=server,
        aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
        aws_secret_access_key=SECRET,
        region_name="us-east-1",
    )
    for bucket in ("plain", "versioned"):
        client.create_bucket(Bucket=bucket)
    client.put_bucket_versioning(
        Bucket="versioned", VersioningConfiguration={"Status": "Enabled"}
    )
    yield client
    client.close()


@pytest.fixture
def s3(server, client, monkeypatch, tmp_path):
    for name, value in {
        "AWS_ENDPOINT_URL": server,
        "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_CONFIG_FILE": str(tmp_path / "none"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "none"),
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
    }.items():
        monkeypatch.setenv(name, value)
    return client


def put(s3, content, *, bucket="versioned"):
    return s3.put_object(Bucket=bucket, Key="t.csv", Body=content).get("VersionId")


def test_a_version_names_the_same_bytes_for_ever(s3, tmp_path):
    old = put(s3, OLD)
    put(s3, NEW)
    found = resolve(f"s3://versioned/t.csv?versionId={old}", root=tmp_path)
    assert found.identity == identity(OLD)
    assert (found.kind, found.version, found.mutable) == (
        "s3",
        f"version:{old}",
        False,
    )


def test_a_key_alone_is_pinned_to_its_newest_version(s3, pins, tmp_path):
    put(s3, OLD)
    newest = put(s3, NEW)
    found = resolve("s3://versioned/t.csv", root=tmp_path, pins=pins)
    assert found.identity == identity(NEW)
    assert (found.version, found.mutable) == (f"version:{newest}", True)
    put(s3, OLD)
    again = resolve("s3://versioned/t.csv", root=tmp_path, pins=pins)
    assert again == found
    with open_verified(again) as stream:
        assert stream.read() == NEW


def test_a_bucket_without_versions_gives_an_entity_tag(s3, tmp_path):
    put(s3, OLD, bucket="plain")
    found = resolve("s3://plain/t.csv", root=tmp_path)
    tag = md5(OLD, usedforsecurity=False).hexdigest()
    assert (found.version, found.mutable) == (f"etag:{tag}", True)
    assert found.identity == identity(OLD)


class Overwritten:
    """What S3 says of an object from before versions were kept (moto does not)."""

    def info(self, _key, **_asked):
        return {"type": "file", "size": 7, "VersionId": "null", "ETag": '"0c"'}

    def open(self, _key, _mode, **_asked):
        return io.BytesIO(OLD)


@pytest.mark.parametrize("version", ["null", None])
def test_the_version_that_a_write_replaces_is_mutable(version):
    found = _copy(Overwritten(), "s3://b/t.csv", version, io.BytesIO())
    assert (found.version, found.mutable) == ("etag:0c", True)


def test_a_server_that_answers_with_another_version_is_refused():
    with pytest.raises(UnreadableData, match=r"'3f' was asked for.*'null'"):
        _copy(Overwritten(), "s3://b/t.csv", "3f", io.BytesIO())


def test_a_table_of_s3_is_read_whole(s3, tmp_path):
    version = put(s3, NEW)
    table = read_table(f"s3://versioned/t.csv?versionId={version}", root=tmp_path)
    assert (table.rows, table.identity) == (2, identity(NEW))
    assert table.origin.version == f"version:{version}"


def test_an_object_of_many_blocks_arrives_whole(s3, tmp_path):
    content = b"0123456789abcdef" * 700_000
    version = put(s3, content)
    found = resolve(f"s3://versioned/t.csv?versionId={version}", root=tmp_path)
    assert found.identity == identity(content)


@pytest.mark.parametrize(
    "reference",
    [
        "s3://versioned/none.csv",
        "s3://no-such-bucket/t.csv",
        "s3://versioned/t.csv?versionId=3f2a9f0e-0000-4000-8000-000000000000",
        "s3://versioned/t.csv?versionId=nonsense",
    ],
)
def test_what_is_not_there_is_an_error_with_its_place(reference, s3, tmp_path):
    put(s3, OLD)
    with pytest.raises(UnreadableData) as told:
        resolve(reference, root=tmp_path)
    assert reference in str(told.value)
    assert "Hint:" in str(told.value)


def test_a_deleted_key_is_gone_and_its_version_is_not(s3, tmp_path):
    version = put(s3, OLD)
    s3.delete_object(Bucket="versioned", Key="t.csv")
    with pytest.raises(UnreadableData):
        resolve("s3://versioned/t.csv", root=tmp_path)
    found = resolve(f"s3://versioned/t.csv?versionId={version}", root=tmp_path)
    assert found.identity == identity(OLD)


def test_a_prefix_is_no_object(s3, tmp_path):
    s3.put_object(Bucket="plain", Key="folder/t.csv", Body=OLD)
    with pytest.raises(UnreadableData, match=r"is a folder|no such file"):
        resolve("s3://plain/folder", root=tmp_path)
    s3.delete_object(Bucket="plain", Key="folder/t.csv")


@pytest.mark.parametrize(
    "reference",
    ["s3://versioned/t.csv?versionId=", "s3://versioned/t.csv?version=3"],
)
def test_a_version_that_is_no_version_is_refused(reference, s3, tmp_path):
    with pytest.raises(InvalidInput, match=r"versionId=….*list-object-versions"):
        resolve(reference, root=tmp_path)


def test_no_message_holds_credentials(s3, tmp_path, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with pytest.raises(UnreadableData) as told:
        resolve("s3://versioned/t.csv", root=tmp_path)
    assert SECRET not in str(told.value)
    assert "AKIAIOSFODNN7EXAMPLE" not in str(told.value)


def test_a_server_that_only_stumbles_is_an_error(s3, web, tmp_path, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", web.says("", Answer(b"", 503)))
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "2")
    web.says("/versioned/t.csv", Answer(b"", 503))
    with pytest.raises(UnreadableData, match=r"s3://versioned/t\.csv"):
        resolve("s3://versioned/t.csv", root=tmp_path)
    assert len(web.asked) == 2


def test_without_s3fs_the_extra_is_named(s3, tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "s3fs", None)
    with pytest.raises(MissingDependency, match=r"s3fs.*pytest-mlgate\[s3\]"):
        resolve("s3://versioned/t.csv", root=tmp_path)
