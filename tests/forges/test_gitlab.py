"""Notes on a merge request of GitLab."""

from __future__ import annotations

import pytest
from tests.forges.fake_forge import TOKEN

from pytest_mlgate.errors import ForgeError
from pytest_mlgate.forges.gitlab import MergeRequest
from pytest_mlgate.forges.sticky_comment import keep_comment

MARKER = "<!-- mlgate:v1 key=income/candidate -->"


@pytest.fixture
def request_7(forge):
    return MergeRequest("g/p", 7, token=TOKEN, api=forge.url, sleep=lambda _: None)


def test_a_note_is_created_updated_and_left_alone(forge, request_7):
    def keep(text):
        return keep_comment(request_7, f"{MARKER}\n{text}", marker=MARKER).action

    assert [keep("a"), keep("a"), keep("b")] == ["created", "unchanged", "updated"]
    assert [method for method, _ in forge.writes] == ["POST", "PUT"]
    assert forge.tokens == {TOKEN}


def test_what_gitlab_writes_itself_is_no_note_of_ours(forge, request_7):
    forge.comment(f"{MARKER}\nx")["system"] = True
    assert keep_comment(request_7, MARKER, marker=MARKER).action == "created"


def test_a_refusal_says_which_token_is_needed(forge, request_7):
    forge.troubles.append((401, {}, {"message": "401 Unauthorized"}))
    with pytest.raises(ForgeError, match="project or group access token") as caught:
        keep_comment(request_7, MARKER, marker=MARKER)
    assert TOKEN not in str(caught.value)
