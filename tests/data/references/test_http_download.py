from __future__ import annotations

import io
import socket
from base64 import b64encode

import pytest
from tests.data.loopback import Answer

from pytest_mlgate.data.references.http_download import Credentials
from pytest_mlgate.data.references.http_download import ask
from pytest_mlgate.data.references.http_download import download
from pytest_mlgate.errors import UnreadableData

CONTENT = b"age\n17\n" * 1000
WHO = Credentials(user="AKIAEXAMPLE", secret="wJalrXUtnFEMI")


def got(url, **options):
    target = io.BytesIO()
    tag = download(url, target, **options)
    return target.getvalue(), tag


def test_the_bytes_and_a_strong_entity_tag_arrive(web):
    url = web.says("/t.csv", Answer(CONTENT, headers={"ETag": '"v1"'}))
    assert got(url) == (CONTENT, "v1")


@pytest.mark.parametrize("tag", ['W/"v1"', "v1", ""])
def test_a_weak_entity_tag_names_nothing(tag, web):
    url = web.says("/t.csv", Answer(CONTENT, headers={"ETag": tag}))
    assert got(url) == (CONTENT, None)


@pytest.mark.parametrize("status", [500, 502, 503, 504, 429, 408])
def test_a_passing_fault_is_tried_again(status, web):
    url = web.says("/t.csv", Answer(b"sorry", status), Answer(CONTENT))
    assert got(url)[0] == CONTENT
    assert web.paths() == ["/t.csv"] * 2


def test_a_fault_that_stays_ends_after_some_attempts(web):
    url = web.says("/t.csv", Answer(b"sorry", 503))
    with pytest.raises(UnreadableData, match=r"3 attempts \(HTTP status 503\). Hint:"):
        got(url)
    assert len(web.asked) == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_refusal_is_not_asked_twice(status, web):
    url = web.says("/t.csv", Answer(b"no", status))
    with pytest.raises(UnreadableData, match=f"HTTP status {status}"):
        got(url)
    assert len(web.asked) == 1


def test_a_broken_download_begins_anew(web):
    url = web.says("/t.csv", Answer(CONTENT[:900], missing=50), Answer(CONTENT))
    assert got(url)[0] == CONTENT


def test_a_download_that_stays_short_is_refused_with_both_sizes(web):
    url = web.says("/t.csv", Answer(CONTENT[:900], missing=50))
    with pytest.raises(UnreadableData, match=r"900 bytes|IncompleteRead"):
        got(url)


def test_another_size_than_was_expected_is_refused(web):
    url = web.says("/t.csv", Answer(CONTENT))
    with pytest.raises(UnreadableData, match="7000 bytes arrived and 7001 was"):
        got(url, size=7001)


def test_a_server_that_is_not_there_is_named_after_some_attempts(web):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(UnreadableData, match=r"in 3 attempts \(.*refused"):
        got(f"http://127.0.0.1:{port}/t.csv")


@pytest.mark.parametrize("url", ["http://127.0.0.1:port/t.csv", "http:///t.csv"])
def test_an_address_that_makes_no_sense_is_no_bare_traceback(url, web):
    with pytest.raises(UnreadableData):
        got(url)


def test_a_user_in_the_address_is_sent_and_never_shown(web):
    url = web.says("/t.csv", Answer(b"no", 403)).replace("://", "://zoe:s3cr%40t@")
    with pytest.raises(UnreadableData) as told:
        got(url)
    sent = web.asked[0][1]["Authorization"]
    assert sent == "Basic " + b64encode(b"zoe:s3cr@t").decode()
    assert "s3cr" not in str(told.value)
    assert "zoe" not in str(told.value)
    assert "credentials" in str(told.value)


def test_credentials_go_to_their_host_only(web):
    web.says("/elsewhere", Answer(CONTENT))
    url = web.says("/t.csv", Answer(b"", 302, {"Location": "/elsewhere"}))
    assert got(url, credentials=WHO)[0] == CONTENT
    assert [("Authorization" in sent) for _, sent in web.asked] == [True, False]
    assert "wJal" not in repr(WHO)


def test_an_answer_that_is_no_json_is_refused(web):
    assert ask(web.says("/a", Answer(b'{"id": 3}'))) == {"id": 3}
    with pytest.raises(UnreadableData, match="no JSON came back"):
        ask(web.says("/b", Answer(b"<html>")))
