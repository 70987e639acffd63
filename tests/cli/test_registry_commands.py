"""``mlgate rollback``, ``history`` and ``verify``, on a registry that is a file."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from pytest_mlgate.cli import app
from pytest_mlgate.data.references.sha256 import digest_of_bytes
from pytest_mlgate.registry.protocol import Approval
from pytest_mlgate.registry.protocol import Promotion
from pytest_mlgate.registry.sqlite import SqliteRegistry

SETTINGS = """
name = "income"
target = "y"
evaluation = "rows.csv"
registry = "sqlite:///kept/registry.db"
[candidate]
model = "m.skops"
"""

COLOUR = re.compile(r"\x1b\[[0-9;]*m")

MAIN = "from pytest_mlgate.cli.app import main; main()"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "mlgate.toml").write_text(SETTINGS)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GITHUB_ACTOR", "pipeline")
    return tmp_path


@pytest.fixture
def registry(folder):
    return SqliteRegistry(folder / "kept" / "registry.db")


@pytest.fixture
def promote(folder, registry):
    def promote(content, *, day, record=None, **changes):
        champion = registry.champion("income")
        artifact = folder / f"{content}.skops"
        artifact.write_text(content)
        promotion = Promotion(
            name="income",
            artifact=artifact,
            digest=digest_of_bytes(content.encode()),
            baseline_digest=champion and champion.digest,
            record=record or json.dumps({"about": content}),
            when=f"2026-03-{day:02d}T10:00:00Z",
            who="ann",
            **changes,
        )
        registry.promote(promotion)
        return promotion

    return promote


@pytest.fixture
def three(promote):
    return [promote(content, day=day) for day, content in enumerate("ABC", start=1)]


@pytest.fixture
def mlgate(folder, monkeypatch, capsys):
    """Run the command in this process: exit status, output, and what went wrong."""

    def mlgate(*arguments):
        monkeypatch.setattr("sys.argv", ["mlgate", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            app.main()
        said = capsys.readouterr()
        # in a build server usage errors are coloured, within words too
        return ended.value.code, said.out, COLOUR.sub("", said.err)

    return mlgate


def test_a_rollback_says_what_is_champion_and_what_was_left(mlgate, registry, three):
    status, told, _ = mlgate("rollback", "--reason", "complaints", "--by", "bob")
    assert status == 0
    assert told == (
        "rolled back: income version 2 is champion\n"
        f"  {three[1].digest}  B.skops, verified\n"
        "left: version 3\n"
        f"  {three[2].digest}  C.skops\n"
    )
    last = registry.history("income")[-1]
    assert (last.who, last.reason, last.version) == ("bob", "complaints", 2)


def test_a_rollback_names_a_version_and_its_person_comes_from_the_environment(
    mlgate, registry, three
):
    assert mlgate("rollback", 1, "--reason", "complaints")[0] == 0
    assert registry.champion("income").number == 1
    assert registry.history("income")[-1].who == "pipeline"


def test_a_rollback_to_the_champion_has_nothing_to_do(mlgate, registry, three):
    status, told, _ = mlgate("rollback", 3, "--reason", "complaints")
    assert (status, told.splitlines()[0]) == (
        0,
        "nothing to do: income version 3 is champion",
    )
    assert len(registry.history("income")) == 3


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("7", "--reason", "x"), 4, "no version 7: there are 1 to 3. Hint: "),
        (("0", "--reason", "x"), 4, "`version` must be the number of a version"),
        (("--reason", " "), 4, "`reason` must be text that is not blank"),
        (("--reason", "x", "--config", "none.toml"), 4, "none.toml"),
        ((), 2, "--reason"),
        (("two", "--reason", "x"), 2, "version"),
    ],
)
def test_a_mistake_is_one_message_and_nothing_moves(
    mlgate, registry, three, arguments, status, words
):
    found, _, wrong = mlgate("rollback", *arguments)
    assert found == status
    assert words in wrong
    assert "Traceback" not in wrong
    assert registry.champion("income").number == 3


def test_a_damaged_artifact_is_not_returned_to(mlgate, registry, three):
    registry.artifact(three[1].digest).write_text("rot")
    status, told, wrong = mlgate("rollback", "--reason", "x")
    assert (status, told) == (4, "")
    assert f"artifact {three[1].digest} is damaged" in wrong
    assert registry.champion("income").number == 3


@pytest.mark.parametrize("command", [("rollback", "--reason", "x"), ("history",)])
def test_without_settings_a_command_says_where_they_belong(mlgate, folder, command):
    (folder / "mlgate.toml").unlink()
    status, _, wrong = mlgate(*command)
    assert status == 4
    assert "No settings were found from" in wrong
    assert "Hint: run the command in a project, or name the file with --config" in (
        wrong
    )


def test_a_history_is_told_newest_first(mlgate, three):
    mlgate("rollback", "--reason", "complaints doubled")
    status, told, _ = mlgate("history")
    lines = told.splitlines()
    assert status == 0
    assert lines[0] == "income: version 2 is champion (4 events)"
    numbers = [
        line.split()[0] for line in lines if line.startswith("  ") and "Z" in line
    ]
    assert numbers == ["3", "2", "1"]
    assert lines[3].startswith("  4  ")
    assert lines[3].endswith(" rollback to version 2, by pipeline")
    assert "     reason: complaints doubled" in lines


def test_a_history_in_json_is_the_events_as_they_are(mlgate, registry, three):
    status, told, _ = mlgate("history", "--json")
    body = json.loads(told)
    assert (status, body["name"]) == (0, "income")
    assert [event["sequence"] for event in body["events"]] == [3, 2, 1]
    assert body["events"][0]["hash"] == registry.history("income")[-1].hash


def test_before_anything_happened_there_is_no_registry_to_make(mlgate, folder):
    assert mlgate("history")[:2] == (0, "income: nothing was ever promoted\n")
    told = mlgate("history", "--at", "2026-03-01")[1]
    assert told.endswith("nothing was in production; nothing was ever promoted\n")
    assert mlgate("rollback", "--reason", "x")[0] == 4
    assert not (folder / "kept").exists()


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (
            "2026-02-28",
            "nothing was in production; the first promotion was at 2026-03-01",
        ),
        ("2026-03-01T09:59Z", "nothing was in production"),
        ("2026-03-01T10:00Z", "version 1 was in production"),
        ("2026-03-02", "version 2 was in production"),
        ("2026-03-03T11:00+02:00", "version 2 was in production"),
        ("2030-01-01", "version 3 was in production"),
    ],
)
def test_a_moment_is_answered(mlgate, three, at, words):
    assert words in mlgate("history", "--at", at)[1]


def test_a_moment_that_is_none_is_refused(mlgate, three):
    status, _, wrong = mlgate("history", "--at", "last tuesday")
    assert status == 4
    assert "`--at` must be a day such as '2026-01-31'" in wrong


def test_a_record_of_another_form_does_not_keep_the_history_from_answering(
    mlgate, three
):
    status, told, wrong = mlgate("history", "--at", "2026-03-02")
    assert f"model         {three[1].digest}" in told
    assert "since         2026-03-02T10:00:00Z, promotion, version 2, by ann" in told
    assert status == 4
    assert "The record has format version None" in wrong


def test_a_damaged_record_does_not_keep_the_history_from_answering(
    mlgate, folder, three
):
    damage(folder, "UPDATE records SET text = text || ' ' WHERE text LIKE '%B%'")
    status, told, wrong = mlgate("history", "--at", "2026-03-02")
    assert f"model         {three[1].digest}" in told
    assert status == 4
    assert "is damaged: its text is now that of" in wrong


def test_a_clock_that_jumped_back_is_said(mlgate, promote):
    promote("A", day=20)
    promote("B", day=1)
    told = mlgate("history", "--at", "2026-03-10")[1]
    assert "version 2 was in production" in told
    assert "note: the clock of event 2 lies behind that of an earlier one" in told
    assert "clock: its clock lies behind" in mlgate("history")[1]
    assert json.loads(mlgate("history", "--at", "2026-03-10", "--json")[1])[
        "clocks_behind"
    ] == [2]


def test_a_moment_in_json_has_events_approvals_and_the_whole_record(
    mlgate, registry, promote, folder
):
    record = json.dumps({"about": "A"})
    registry.approve(
        Approval(
            name="income",
            digest=digest_of_bytes(b"A"),
            artifact_name="A.skops",
            record=record,
            reason="read it",
            when="2026-03-01T09:00:00Z",
            who="cleo",
        )
    )
    promote("A", day=1, record=record, waivers=("slow",))
    status, told, _ = mlgate("history", "--at", "2026-03-01", "--json")
    body = json.loads(told)
    assert status == 0
    assert body["at"] == "2026-03-01T23:59:59.999999+00:00"
    assert body["record"] == {"about": "A"}
    found = body["production"]
    assert found["version"]["number"] == 1
    assert found["promotion"]["waivers"] == ["slow"]
    assert [event["who"] for event in found["approvals"]] == ["cleo"]
    assert found["until"] is None
    empty = json.loads(mlgate("history", "--at", "2020-01-01", "--json")[1])
    assert (empty["production"], empty["record"]) == (None, None)


def test_verify_says_what_it_checked_and_the_last_hash(mlgate, registry, three):
    status, told, _ = mlgate("verify")
    assert status == 0
    last = registry.history("income")[-1].hash
    assert (
        told == f"intact: income, 3 events, 3 records, 3 artifacts\nlast hash: {last}\n"
    )
    mlgate("rollback", "--reason", "x")
    assert mlgate("verify", "--kept", last)[0] == 0


def test_verify_names_each_defect_on_its_line(mlgate, registry, folder, three):
    registry.artifact(three[0].digest).write_text("rot")
    registry.artifact(three[1].digest).unlink()
    damage(folder, "UPDATE records SET text = 'x' WHERE text LIKE '%C%'")
    status, told, _ = mlgate("verify")
    record, first, second, last = told.splitlines()
    assert status == 1
    assert record.startswith("record sha256:")
    assert "is damaged" in record
    assert first.startswith(f"artifact {three[0].digest} is damaged")
    assert second.startswith(f"artifact {three[1].digest} is missing")
    assert last == "damaged: income, 3 defects"


def test_verify_finds_a_history_that_was_cut_off_by_a_hash_that_was_kept(
    mlgate, registry, folder, three
):
    kept = registry.history("income")[-1].hash
    damage(
        folder,
        "DELETE FROM records WHERE text LIKE '%C%'",
        "DROP TRIGGER history_is_not_erased",
        "DELETE FROM history WHERE sequence = 3",
    )
    assert mlgate("verify")[0] == 0
    status, told, _ = mlgate("verify", "--kept", kept)
    assert status == 1
    assert told.startswith(f"no event has the hash {kept}: history was cut off or wri")


def test_verify_of_nothing_is_no_success(mlgate, folder):
    status, told, _ = mlgate("verify")
    assert status == 1
    assert told == (
        "nothing to verify: income has no history in sqlite:///kept/registry.db\n"
    )
    assert mlgate("verify", "--kept", "abc")[0] == 4


def test_verify_of_what_cannot_be_read_is_an_error(mlgate, folder):
    (folder / "kept").mkdir()
    (folder / "kept" / "registry.db").write_text("no database\n" * 100)
    status, _, wrong = mlgate("verify")
    assert status == 4
    assert "not an SQLite database" in wrong


def test_output_fits_what_a_pipe_can_take(folder, three, promote):
    """A reader that knows ASCII only gets question marks, and no traceback."""
    promote("D", day=4, notes=("größer …",))
    done = subprocess.run(
        [sys.executable, "-c", MAIN, "history"],
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert b"note: gr??er ?" in done.stdout


def test_the_commands_do_without_pytest(folder, three):
    script = (
        "import sys\n"
        "from pytest_mlgate.cli import app\n"
        "for words in (['history', '--at', '2026-03-02', '--json'], ['verify']):\n"
        "    app.app(words, standalone_mode=False)\n"
        "app.app(['rollback', '--reason', 'x'], standalone_mode=False)\n"
        "heavy = {'pytest', 'pandas', 'numpy', 'scipy', 'sklearn'}\n"
        "print('LOADED', sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.endswith("LOADED []\n")


def damage(folder, *statements):
    path = folder / "kept" / "registry.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)
