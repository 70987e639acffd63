"""One comment on GitHub, over HTTP, with everything that an API does to one."""

from __future__ import annotations

import pytest
from tests.forges.fake_forge import ME
from tests.forges.fake_forge import TOKEN

from pytest_mlgate.errors import ForgeError
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.forges.github import GitHub
from pytest_mlgate.forges.sticky_comment import keep_comment

MARKER = "<!-- mlgate:v1 key=income/candidate -->"
BODY = f"{MARKER}\n## mlgate: HOLD\n"
SHA = "a" * 40


@pytest.fixture
def waited():
    return []


@pytest.fixture
def github(forge, waited):
    return GitHub("o/r", token=TOKEN, api=forge.url, sleep=waited.append)


def keep(github, body=BODY):
    return keep_comment(github.discussion(7), body, marker=MARKER)


def test_the_first_run_writes_and_the_second_does_not(forge, github):
    first = keep(github)
    assert (first.action, first.url) == ("created", "https://forge.example/c/1")
    assert keep(github).action == "unchanged"
    assert forge.writes == [("POST", "/repos/o/r/issues/7/comments")]
    assert forge.tokens == {TOKEN}


def test_lines_may_come_back_with_other_ends(forge, github):
    forge.comment(BODY.replace("\n", "\r\n"))
    assert keep(github).action == "unchanged"


def test_another_text_updates_the_comment(forge, github):
    forge.comment("first!", author="somebody")
    forge.comment(f"{MARKER}\nold")
    assert keep(github).action == "updated"
    assert [one["body"] for one in forge.comments] == ["first!", BODY]


def test_somebody_elses_comment_with_our_marker_is_left_alone(forge, github):
    forge.comment(f"{MARKER}\nI am mlgate", author="mallory")
    assert keep(github).action == "created"
    assert forge.comments[0]["body"] == f"{MARKER}\nI am mlgate"


def test_our_comment_that_quotes_the_marker_is_left_alone(forge, github):
    forge.comment(f"see `{MARKER}`")
    assert keep(github).action == "created"


def test_the_comment_is_found_on_a_later_page(forge, github):
    forge.page_size = 2
    for _ in range(4):
        forge.comment("talk", author="somebody")
    forge.comment(f"{MARKER}\nold")
    assert keep(github).action == "updated"
    assert len(forge.comments) == 5


def test_a_next_page_elsewhere_does_not_get_the_token(forge, github):
    forge.troubles.append((200, {"Link": '<https://evil.example/x>; rel="next"'}, []))
    with pytest.raises(ForgeError, match=r"next page is at https://evil\.example"):
        keep(github)


def test_a_redirect_is_not_followed(forge, github):
    forge.troubles.append((302, {"Location": "https://evil.example/"}, {}))
    with pytest.raises(ForgeError, match="status 302"):
        keep(github)
    assert forge.writes == []


@pytest.mark.parametrize("status", [500, 502, 503, 504, 429])
def test_a_server_in_trouble_is_asked_again(forge, github, waited, status):
    forge.troubles.append((status, {}, {}))
    assert keep(github).action == "created"
    assert waited == [2.0]


def test_a_rate_limit_is_waited_for(forge, github, waited):
    forge.troubles.append((403, {"Retry-After": "7"}, {"message": "slow down"}))
    assert keep(github).action == "created"
    assert waited == [7.0]


def test_a_rate_limit_of_an_hour_is_an_error_and_no_wait(forge, github, waited):
    forge.troubles.append(
        (429, {"Retry-After": "3600"}, {"message": "API rate limit exceeded"})
    )
    with pytest.raises(ForgeError, match="API rate limit exceeded"):
        keep(github)
    assert waited == []


def test_trouble_without_end_is_an_error(forge, github, waited):
    forge.troubles.extend([(502, {}, {})] * 9)
    with pytest.raises(ForgeError, match="status 502"):
        keep(github)
    assert len(waited) == 3


def test_a_lost_answer_does_not_write_twice(forge, github):
    forge.lose_next_answer = True
    assert keep(github).action == "unchanged"
    assert len(forge.comments) == 1


@pytest.mark.parametrize(
    ("status", "remedy"),
    [
        (401, "wrong or has expired"),
        (403, "pull-requests: write"),
        (404, "may not read them gets this too"),
        (422, "does not take this text"),
        (418, "try again later"),
    ],
)
def test_a_refusal_says_what_to_do_and_not_the_token(forge, github, status, remedy):
    forge.troubles.append((status, {}, {"message": "Nope"}))
    with pytest.raises(ForgeError, match=remedy) as caught:
        keep(github)
    assert "Nope" in str(caught.value)
    assert TOKEN not in str(caught.value)
    assert forge.writes == []


def test_a_body_that_is_too_long_is_refused_by_the_server(github):
    with pytest.raises(ForgeError, match="body is too long"):
        keep(github, BODY + "x" * 70_000)


def test_html_instead_of_an_api_is_an_error(forge, github):
    forge.troubles.extend([(200, {}, b"<html>")] * 4)
    with pytest.raises(ForgeError, match="cannot be asked"):
        keep(github)


def test_an_object_instead_of_a_list_is_an_error(forge, github):
    forge.troubles.append((200, {}, {"message": "hello"}))
    with pytest.raises(ForgeError, match="something else than a list"):
        keep(github)


def test_nobody_there_is_an_error(forge, waited):
    github = GitHub("o/r", token=TOKEN, api="http://127.0.0.1:9", sleep=waited.append)
    with pytest.raises(ForgeError, match=r"127\.0\.0\.1:9 cannot be asked"):
        keep(github)


@pytest.mark.parametrize(
    "address",
    [
        "http://api.example",
        "ftp://127.0.0.1",
        "api",
        "https://me:pw@api.example",
        "https://[",
    ],
)
def test_the_token_goes_to_no_unsafe_address(address):
    with pytest.raises(InvalidInput, match="address of the API"):
        GitHub("o/r", token=TOKEN, api=address)


@pytest.mark.parametrize("name", ["o", "o/r/x", "o/r?x", "../r/x", "o r/x"])
def test_a_repository_has_an_owner_and_a_name(name):
    with pytest.raises(InvalidInput, match="owner/name"):
        GitHub(name, token=TOKEN)


def pull(number, sha):
    return {"number": number, "head": {"sha": sha}}


def test_the_pull_request_of_a_commit_is_found_among_all_pages(forge, github):
    forge.page_size = 1
    forge.pulls = [pull(3, "b" * 40), pull(7, SHA), pull(9, "c" * 40)]
    assert github.pull_request_of(SHA) == 7


@pytest.mark.parametrize(
    "pulls", [[], [pull(3, "b" * 40)], [pull(3, SHA), pull(4, SHA)]]
)
def test_a_commit_without_one_pull_request_gets_no_comment(forge, github, pulls):
    forge.pulls = pulls
    with pytest.raises(ForgeError, match="exactly one pull request"):
        github.pull_request_of(SHA)


@pytest.mark.parametrize("sha", ["abc", "A" * 40, f"{SHA}\n", "g" * 40])
def test_only_a_whole_sha_names_a_commit(github, sha):
    with pytest.raises(InvalidInput, match="whole commit SHA"):
        github.pull_request_of(sha)


def test_the_account_is_the_one_of_the_token(github):
    assert github.me() == ME
