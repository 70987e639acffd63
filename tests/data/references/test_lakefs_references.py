"""The contract with lakeFS, held against a double: the server itself runs nowhere here.

The double answers the four paths of the REST API that are used, in the words of its
published description: the commit of a ref, an object's facts, and its bytes.
"""

from __future__ import annotations

import json
from base64 import b64encode
from hashlib import sha256

import pytest
from tests.data.loopback import Answer

from pytest_mlgate.data.references.lakefs_references import ENDPOINT
from pytest_mlgate.data.references.lakefs_references import SECRET
from pytest_mlgate.data.references.lakefs_references import USER
from pytest_mlgate.data.references.resolving import resolve
from pytest_mlgate.data.tables import read_table
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import UnreadableData

CONTENT = b"age\n17\n"
COMMIT = "8f3c" * 16
LATER = "1a2b" * 16
API = "/api/v1/repositories/sales"
QUERY = "path=data/t%20%26%23%3F.csv"
REFERENCE = "lakefs://sales/main/data/t &#?.csv"


@pytest.fixture
def lakefs(web, monkeypatch, tmp_path):
    monkeypatch.setenv(ENDPOINT, web.url)
    monkeypatch.setenv(USER, "AKIAJEXAMPLE")
    monkeypatch.setenv(SECRET, "verys3cret")
    monkeypatch.setenv("LAKECTL_CONFIG_FILE", str(tmp_path / "none.yaml"))
    for ref in ("main", "v1.0", COMMIT, COMMIT[:10], COMMIT[:4]):
        web.says(f"{API}/commits/{ref}", reply(id=COMMIT, parents=[], message="load"))
    holds(web, COMMIT, CONTENT)
    return web


def reply(**body):
    return Answer(json.dumps(body).encode())


def holds(web, commit, content):
    beneath = f"{API}/refs/{commit}/objects"
    facts = {"path": "data/t &#?.csv", "size_bytes": len(content), "checksum": "0c9d"}
    web.says(f"{beneath}/stat?{QUERY}", reply(**facts))
    web.says(f"{beneath}?{QUERY}", Answer(content))


@pytest.mark.parametrize(
    ("ref", "mutable"),
    [
        ("main", True),
        ("v1.0", True),
        (COMMIT, False),
        (COMMIT[:10], False),
        # so short a name may be a branch
        (COMMIT[:4], True),
    ],
)
def test_a_ref_is_resolved_to_its_commit_before_a_byte_is_read(
    ref, mutable, lakefs, tmp_path
):
    found = resolve(f"lakefs://sales/{ref}/data/t &#?.csv", root=tmp_path)
    assert found.identity == f"sha256:{sha256(CONTENT).hexdigest()}"
    assert (found.kind, found.version) == ("lakefs", f"commit:{COMMIT}")
    assert found.mutable is mutable
    beneath = f"{API}/refs/{COMMIT}/objects"
    assert lakefs.paths() == [
        f"{API}/commits/{ref}",
        f"{beneath}/stat?{QUERY}",
        f"{beneath}?{QUERY}",
    ]


def test_a_branch_means_one_commit_for_the_whole_run(lakefs, pins, tmp_path):
    first = resolve(REFERENCE, root=tmp_path, pins=pins)
    lakefs.says(f"{API}/commits/main", reply(id=LATER))
    holds(lakefs, LATER, b"age\n18\n")
    assert resolve(REFERENCE, root=tmp_path, pins=pins) == first
    assert resolve(REFERENCE, root=tmp_path).version == f"commit:{LATER}"


def test_each_question_is_asked_by_name_and_secret(lakefs, tmp_path):
    resolve(REFERENCE, root=tmp_path)
    who = "Basic " + b64encode(b"AKIAJEXAMPLE:verys3cret").decode()
    assert {sent["Authorization"] for _, sent in lakefs.asked} == {who}


def test_lakectl_says_where_and_who(lakefs, tmp_path, monkeypatch):
    for name in (ENDPOINT, USER, SECRET):
        monkeypatch.delenv(name)
    settings = tmp_path / "lakectl.yaml"
    settings.write_text(
        "credentials:\n  access_key_id: AKIAJ\n  secret_access_key: s3cret\n"
        f"server:\n  endpoint_url: {lakefs.url}/api/v1\n"
    )
    monkeypatch.setenv("LAKECTL_CONFIG_FILE", str(settings))
    table = read_table(REFERENCE, root=tmp_path)
    assert (table.rows, table.origin.version) == (1, f"commit:{COMMIT}")
    settings.write_text("server: [\n")
    with pytest.raises(UnreadableData, match=r"lakectl\.yaml: it is not YAML"):
        resolve(REFERENCE, root=tmp_path)


@pytest.mark.parametrize("gone", [ENDPOINT, USER, SECRET])
def test_what_is_not_known_is_asked_for(gone, lakefs, tmp_path, monkeypatch):
    monkeypatch.delenv(gone)
    with pytest.raises(UnreadableData, match=r"Hint: set .*lakectl config"):
        resolve(REFERENCE, root=tmp_path)


def test_an_address_that_is_no_url_is_refused(lakefs, tmp_path, monkeypatch):
    monkeypatch.setenv(ENDPOINT, "file:///etc")
    with pytest.raises(UnreadableData, match="must begin with http"):
        resolve(REFERENCE, root=tmp_path)


@pytest.mark.parametrize(
    "reference",
    ["lakefs://sales", "lakefs://sales/main", "lakefs://sales/main/", "lakefs:///a/b"],
)
def test_a_reference_in_other_words_is_refused(reference, lakefs, tmp_path):
    with pytest.raises(InvalidInput, match="lakefs://repository/ref/path"):
        resolve(reference, root=tmp_path)


@pytest.mark.parametrize(
    "reference",
    [
        "lakefs://none/main/data/t.csv",
        "lakefs://sales/none/data/t.csv",
        "lakefs://sales/main/none.csv",
    ],
)
def test_what_is_not_there_is_an_error(reference, lakefs, tmp_path):
    with pytest.raises(UnreadableData, match="HTTP status 404"):
        resolve(reference, root=tmp_path)


def test_a_closed_door_shows_no_secret(lakefs, tmp_path):
    lakefs.says(f"{API}/commits/main", Answer(b"no", 401))
    with pytest.raises(UnreadableData, match=r"401.*credentials") as told:
        resolve(REFERENCE, root=tmp_path)
    assert "s3cret" not in str(told.value)
    assert len(lakefs.asked) == 1


def test_a_server_that_stumbles_is_asked_again(lakefs, tmp_path):
    path = f"{API}/refs/{COMMIT}/objects?{QUERY}"
    lakefs.says(path, Answer(b"", 500), Answer(CONTENT[:3], missing=4), Answer(CONTENT))
    assert resolve(REFERENCE, root=tmp_path).content.size == len(CONTENT)
    lakefs.says(path, Answer(b"", 500))
    with pytest.raises(UnreadableData, match="3 attempts"):
        resolve(REFERENCE, root=tmp_path)


def test_an_object_of_another_size_than_its_facts_say_is_refused(lakefs, tmp_path):
    lakefs.says(f"{API}/refs/{COMMIT}/objects?{QUERY}", Answer(CONTENT[:-1]))
    with pytest.raises(UnreadableData, match="6 bytes arrived and 7 was announced"):
        resolve(REFERENCE, root=tmp_path)


@pytest.mark.parametrize("body", [b"{}", b"[]", b'{"id": ""}', b'{"id": 3}', b"null"])
def test_an_answer_that_names_no_commit_is_refused(body, lakefs, tmp_path):
    lakefs.says(f"{API}/commits/main", Answer(body))
    with pytest.raises(UnreadableData, match="must name `id`"):
        resolve(REFERENCE, root=tmp_path)
