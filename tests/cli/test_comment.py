"""``mlgate comment``: from a record to the pull request."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from tests.forges.fake_forge import TOKEN
from tests.forges.fake_forge import FakeForge
from tests.forges.fake_forge import serve
from tests.reports.conftest import decision_of
from tests.reports.conftest import whole_record

from pytest_mlgate.cli.app import main
from pytest_mlgate.record_json import to_json

SHA = "a" * 40


@pytest.fixture
def forge():
    made = FakeForge()
    server = serve(made)
    yield made
    server.shutdown()
    server.server_close()


@pytest.fixture
def record(tmp_path):
    found = whole_record()
    file = tmp_path / "record.json"
    file.write_text(to_json(found, decision_of(found)))
    return file


@pytest.fixture
def mlgate(record, monkeypatch, capsys, forge):
    """Run ``mlgate comment`` as a job would; give exit status and both outputs."""
    for name in ("GITLAB_CI", "GITHUB_REPOSITORY", "GITLAB_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GITHUB_API_URL", forge.url)
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)

    def run(*words):
        monkeypatch.setattr("sys.argv", ["mlgate", "comment", str(record), *words])
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        assert TOKEN not in told.out + told.err
        return ended.value.code or 0, told.out, told.err

    return run


HERE = ("--repository", "o/r", "--pull-request", "7")


def test_it_is_posted_then_left_alone(mlgate, forge):
    assert mlgate(*HERE)[:2] == (0, "comment created: https://forge.example/c/1\n")
    assert mlgate(*HERE)[1].startswith("comment unchanged")
    assert "## mlgate: BLOCK" in forge.comments[0]["body"]


def test_the_link_stands_under_the_reasons(mlgate, forge):
    mlgate(*HERE, "--link", "https://ci.example/runs/7")
    assert "[The full report](https://ci.example/runs/7)" in forge.comments[0]["body"]


@pytest.mark.parametrize("link", ["javascript:alert(1)", "https://x/) @all", "x"])
def test_a_link_is_an_address_and_nothing_else(mlgate, forge, link):
    status, _, told = mlgate(*HERE, "--link", link)
    assert (status, forge.asked) == (4, [])
    assert "http or https address" in told


def test_a_fork_is_found_by_the_head_of_its_pull_request(mlgate, forge):
    forge.pulls = [{"number": 7, "head": {"sha": SHA}}]
    found = mlgate("--repository", "o/r", "--head-sha", SHA, "--head", "fork:main")
    assert found[0] == 0
    assert len(forge.comments) == 1


def test_a_dry_run_needs_no_token_and_asks_nobody(mlgate, forge, monkeypatch):
    monkeypatch.delenv("GITHUB_TOKEN")
    status, out, _ = mlgate("--dry-run")
    assert status == 0
    assert out.startswith("<!-- mlgate:v1 key=income/candidate -->\n## mlgate: BLOCK")
    assert forge.asked == []


def test_gitlab_is_told_by_its_environment(mlgate, forge, monkeypatch):
    known = {
        "GITLAB_CI": "true",
        "CI_PROJECT_ID": "g/p",
        "CI_MERGE_REQUEST_IID": "7",
        "CI_API_V4_URL": forge.url,
        "GITLAB_TOKEN": TOKEN,
    }
    for name, value in known.items():
        monkeypatch.setenv(name, value)
    assert mlgate()[:2] == (0, "comment created\n")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "--repository owner/name, or --gitlab PROJECT"),
        (("--repository", "o/r"), "--pull-request N, or --head-sha SHA"),
        (("--repository", "o", "--pull-request", "7"), "owner/name"),
        (("--gitlab", "g/p"), "--pull-request N"),
        (("--gitlab", "g/p", "--pull-request", "7"), "GITLAB_TOKEN is empty"),
    ],
)
def test_what_is_missing_is_said(mlgate, forge, words, told):
    status, _, error = mlgate(*words)
    assert (status, forge.asked) == (4, [])
    assert told in error


@pytest.mark.parametrize("token", ["", "  ", "two words", "line\nbreak", "umläut"])
def test_a_token_that_cannot_be_one_is_not_sent(mlgate, forge, monkeypatch, token):
    monkeypatch.setenv("GITHUB_TOKEN", token)
    status, _, error = mlgate(*HERE)
    assert (status, forge.asked) == (4, [])
    assert "GITHUB_TOKEN" in error


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"\xff", b"[]", b'{"format_version": 9}']
)
def test_what_is_no_record_is_not_posted(mlgate, forge, record, content):
    record.write_bytes(content)
    assert mlgate(*HERE)[0] == 4
    assert forge.asked == []


def test_a_record_of_a_stranger_may_not_be_endless(mlgate, forge, record, monkeypatch):
    monkeypatch.setattr("pytest_mlgate.cli.reports.commenting.MOST_BYTES", 1000)
    status, _, error = mlgate(*HERE)
    assert (status, forge.asked) == (4, [])
    assert "at most 1,000 bytes" in error


def test_several_models_have_one_comment_with_a_row_for_each(
    mlgate, forge, record, tmp_path
):
    found = whole_record()
    other = replace(found, provenance=replace(found.provenance, name="churn"))
    (tmp_path / "churn.json").write_text(to_json(other, decision_of(other)))
    assert mlgate(str(tmp_path / "churn.json"), *HERE)[0] == 0
    assert mlgate(str(tmp_path / "churn.json"), *HERE)[1].startswith("comment unch")
    (comment,) = forge.comments
    assert comment["body"].startswith("<!-- mlgate:v1 key=*/candidate -->\n")
    for name in (found.provenance.name, "churn"):
        assert f"| **{name}** | ❌ block |" in comment["body"]


def test_the_folder_of_several_models_stands_for_their_records(
    monkeypatch, capsys, tmp_path
):
    found = whole_record()
    for name in ("a", "b"):
        one = replace(found, provenance=replace(found.provenance, name=name))
        (tmp_path / name).mkdir()
        text = to_json(one, decision_of(one))
        (tmp_path / name / "record.json").write_text(text)
    told = {"models": [{"folder": "a"}, {"folder": "b"}]}
    (tmp_path / "models.json").write_text(json.dumps(told))
    words = ["mlgate", "comment", str(tmp_path), "--dry-run"]
    monkeypatch.setattr("sys.argv", words)
    with pytest.raises(SystemExit):
        main()
    assert "**2 models**" in capsys.readouterr().out
