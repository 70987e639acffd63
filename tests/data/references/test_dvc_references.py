from __future__ import annotations

import json
import os
import shutil
import subprocess
from hashlib import md5
from hashlib import sha256

import pytest

from pytest_mlgate.data.references.resolving import open_verified
from pytest_mlgate.data.references.resolving import resolve
from pytest_mlgate.data.tables import read_table
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import MissingDependency
from pytest_mlgate.errors import UnreadableData

OLD, NEW = b"age\n17\n", b"age\n17\n18\n"


def digest(content):
    return md5(content, usedforsecurity=False).hexdigest()


def identity(content):
    return f"sha256:{sha256(content).hexdigest()}"


def git(folder, *words):
    who = ("-c", "user.name=ana", "-c", "user.email=ana@example.org")
    done = subprocess.run(
        ["git", *who, *words], cwd=folder, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def commit(folder, message):
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", message)
    return git(folder, "rev-parse", "HEAD")


def track(folder, name, content):
    """Do what ``dvc add`` does to a file: a tracking file and a cached copy."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    path.with_name(path.name + ".dvc").write_text(
        f"outs:\n- md5: {digest(content)}\n  size: {len(content)}\n  hash: md5\n"
        f"  path: {path.name}\n"
    )
    cache(folder, digest(content), content)


def cache(folder, name, content):
    place = folder / ".dvc/cache/files/md5" / name[:2] / name[2:]
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)


def track_folder(folder, name, files):
    """Do what ``dvc add`` does to a folder: its manifest has a digest of its own."""
    entries = [{"md5": digest(c), "relpath": n} for n, c in sorted(files.items())]
    manifest = json.dumps(entries, sort_keys=True).encode()
    cache(folder, f"{digest(manifest)}.dir", manifest)
    for relative, content in files.items():
        path = folder / name / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        cache(folder, digest(content), content)
    (folder / f"{name}.dvc").write_text(
        f"outs:\n- md5: {digest(manifest)}.dir\n  nfiles: {len(files)}\n"
        f"  hash: md5\n  path: {name}\n"
    )


LOCK = """schema: '2.0'
stages:
  clean:
    cmd: python clean.py
    deps:
    - {{path: raw.csv, hash: md5, md5: 00000000000000000000000000000000, size: 1}}
    outs:
    - path: data/clean.csv
      hash: md5
      md5: {md5}
      size: {size}
"""


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "project"
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch=main")
    (folder / ".dvc").mkdir()
    (folder / ".dvc/.gitignore").write_text("/cache\n")
    (folder / ".gitignore").write_text("*.csv\n")
    return folder


@pytest.fixture
def history(project):
    """Two commits: OLD, tagged v1, then NEW on main."""
    track(project, "data/t.csv", OLD)
    first = commit(project, "old")
    git(project, "tag", "v1")
    track(project, "data/t.csv", NEW)
    commit(project, "new")
    return first


def test_the_file_of_the_work_tree_is_what_its_tracking_file_says(project):
    track(project, "data/t.csv", OLD)
    found = resolve("dvc:data/t.csv", root=project)
    assert found.identity == identity(OLD)
    assert found.path == project / "data/t.csv"
    assert (found.kind, found.version) == ("dvc", f"md5:{digest(OLD)}")
    assert found.mutable
    assert read_table("dvc:data/t.csv", root=project).rows == 1


def test_a_file_that_was_changed_after_it_was_tracked_is_refused(project):
    track(project, "data/t.csv", OLD)
    (project / "data/t.csv").write_bytes(NEW)
    with pytest.raises(UnreadableData) as told:
        resolve("dvc:data/t.csv", root=project)
    message = str(told.value)
    assert f"must be what t.csv.dvc says (MD5 {digest(OLD)})" in message
    assert f"it has MD5 {digest(NEW)} and 10 bytes" in message
    assert "`dvc checkout` restores" in message


def test_a_file_that_is_not_checked_out_is_missing(project):
    track(project, "data/t.csv", OLD)
    (project / "data/t.csv").unlink()
    with pytest.raises(UnreadableData, match="there is no such file"):
        resolve("dvc:data/t.csv", root=project)


def test_a_file_swapped_after_its_md5_was_checked_is_refused(project, monkeypatch):
    from pytest_mlgate.data.references import resolving

    track(project, "data/t.csv", OLD)
    original = resolving.locate_dvc

    def then_swapped(*words, **options):
        found = original(*words, **options)
        found.path.write_bytes(NEW)
        return found

    monkeypatch.setattr(resolving, "locate_dvc", then_swapped)
    with pytest.raises(UnreadableData, match="must hold what DVC says"):
        resolve("dvc:data/t.csv", root=project)


@pytest.mark.parametrize("rev", ["v1", "main~1", "{commit}", "{short}"])
def test_a_revision_gives_the_file_of_its_time(rev, history, project):
    rev = rev.format(commit=history, short=history[:8])
    found = resolve(f"dvc:data/t.csv@{rev}", root=project)
    assert found.identity == identity(OLD)
    assert found.version == f"git:{history} md5:{digest(OLD)}"
    # a tag can be moved and a branch moves; the id of a commit does not
    assert found.mutable is not history.startswith(rev)
    with open_verified(found) as stream:
        assert stream.read() == OLD


def test_a_revision_takes_the_work_tree_when_it_still_is_that_file(history, project):
    found = resolve("dvc:data/t.csv@HEAD", root=project)
    assert found.path == project / "data/t.csv"
    assert found.identity == identity(NEW)


def test_settings_beneath_the_top_name_files_from_their_folder(history, project):
    (project / "gates").mkdir()
    found = resolve("dvc:../data/t.csv@v1", root=project / "gates")
    assert found.identity == identity(OLD)


def test_a_revision_whose_bytes_are_not_here_says_what_brings_them(history, project):
    shutil.rmtree(project / ".dvc/cache")
    with pytest.raises(UnreadableData, match=r"neither in the work tree.*dvc fetch"):
        resolve("dvc:data/t.csv@v1", root=project)


def test_a_damaged_cache_is_refused(history, project):
    cache(project, digest(OLD), b"age\n71\n")
    with pytest.raises(UnreadableData, match="must hold what DVC says"):
        resolve("dvc:data/t.csv@v1", root=project)


@pytest.mark.parametrize("place", ["config", "config.local"])
def test_the_cache_may_stand_elsewhere(place, history, project, tmp_path):
    (project / ".dvc/cache").rename(tmp_path / "shared")
    remote = "[core]\n    remote = x\n['remote \"x\"']\n    url = /y\n"
    settings = f"{remote}[cache]\n    dir = {tmp_path}/shared\n"
    (project / ".dvc" / place).write_text(settings)
    assert resolve("dvc:data/t.csv@v1", root=project).identity == identity(OLD)


def test_a_cache_of_dvc_2_is_found(history, project):
    (project / ".dvc/cache/files/md5").rename(project / ".dvc/moved")
    shutil.rmtree(project / ".dvc/cache")
    (project / ".dvc/moved").rename(project / ".dvc/cache")
    assert resolve("dvc:data/t.csv@v1", root=project).identity == identity(OLD)


@pytest.mark.parametrize("rev", ["none", "v2", "HEAD~9", "00000000", "v1:data"])
def test_an_unknown_revision_is_named(rev, history, project):
    with pytest.raises(UnreadableData, match=f"git knows no revision '{rev}'"):
        resolve(f"dvc:data/t.csv@{rev}", root=project)


@pytest.mark.parametrize("rev", ["", "--all", "-n1"])
def test_a_revision_that_is_none_never_reaches_git(rev, history, project):
    with pytest.raises(InvalidInput, match="a branch, a tag or a commit"):
        resolve(f"dvc:data/t.csv@{rev}", root=project)


def test_a_revision_without_git_is_refused(history, project, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UnreadableData, match="git cannot be asked"):
        resolve("dvc:data/t.csv@v1", root=project)


def test_a_revision_at_which_nothing_was_tracked_is_refused(history, project):
    with pytest.raises(UnreadableData, match=r"DVC does not track.*nothing names it"):
        resolve("dvc:data/later.csv@v1", root=project)


def test_an_output_of_a_stage_is_found_in_the_lock_file(project):
    (project / "data").mkdir()
    (project / "data/clean.csv").write_bytes(OLD)
    lock = LOCK.format(md5=digest(OLD), size=len(OLD))
    (project / "dvc.lock").write_text(lock)
    found = resolve("dvc:data/clean.csv", root=project)
    assert found.version == f"md5:{digest(OLD)}"
    # before schema 2.0 the stages stood at the top
    old = lock.replace("schema: '2.0'\nstages:\n", "").replace("\n  ", "\n")[2:]
    (project / "dvc.lock").write_text(old)
    assert resolve("dvc:data/clean.csv", root=project) == found


def test_an_output_that_the_lock_file_lacks_is_named(project):
    (project / "data").mkdir()
    (project / "data/other.csv").write_bytes(OLD)
    (project / "dvc.lock").write_text(LOCK.format(md5=digest(OLD), size=7))
    with pytest.raises(UnreadableData) as told:
        resolve("dvc:data/other.csv", root=project)
    assert "DVC does not track" in str(told.value)
    assert "dvc.lock is this file" in str(told.value)
    assert "`dvc repro`" in str(told.value)


def test_another_size_than_the_tracking_file_says_is_refused(project):
    (project / "data").mkdir()
    (project / "data/clean.csv").write_bytes(OLD)
    (project / "dvc.lock").write_text(LOCK.format(md5=digest(OLD), size=8))
    with pytest.raises(UnreadableData, match="and 7 bytes"):
        resolve("dvc:data/clean.csv", root=project)


def test_a_file_in_a_tracked_folder_is_found_in_its_manifest(project):
    track_folder(project, "data", {"a/t.csv": OLD, "b.csv": NEW})
    first = commit(project, "folder")
    assert resolve("dvc:data/a/t.csv", root=project).identity == identity(OLD)
    (project / "data/a/t.csv").write_bytes(NEW)
    found = resolve(f"dvc:data/a/t.csv@{first}", root=project)
    assert (found.identity, found.mutable) == (identity(OLD), False)
    with pytest.raises(UnreadableData, match=r"must be what data.dvc says"):
        resolve("dvc:data/a/t.csv", root=project)


def test_a_folder_is_no_file(project):
    track_folder(project, "data", {"a.csv": OLD, "b.csv": NEW})
    with pytest.raises(UnreadableData, match=r"a folder that DVC tracks \(2 files\)"):
        resolve("dvc:data", root=project)
    (project / "data/c.csv").write_bytes(OLD)
    with pytest.raises(UnreadableData, match=r"holds no 'c.csv' \(2 files\)"):
        resolve("dvc:data/c.csv", root=project)


def test_a_manifest_that_is_missing_or_damaged_is_refused(project):
    track_folder(project, "data", {"a.csv": OLD})
    manifest = next((project / ".dvc/cache").rglob("*.dir"))
    manifest.write_bytes(manifest.read_bytes().replace(b"a.csv", b"b.csv"))
    with pytest.raises(UnreadableData, match="DVC's cache is damaged"):
        resolve("dvc:data/a.csv", root=project)
    manifest.unlink()
    with pytest.raises(UnreadableData, match=r"not in DVC's cache.*dvc fetch"):
        resolve("dvc:data/a.csv", root=project)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("outs: [", "it is not YAML"),
        ("- a", "a table was expected"),
        ("outs: 3", "must be a list of tables"),
        ("outs: [3]", "must be a list of tables"),
        ("outs:\n- path: t.csv", "must be 32 hexadecimal digits; got None"),
        ("outs:\n- {path: t.csv, md5: ../../../etc/passwd}", "32 hexadecimal digits"),
        ("outs:\n- {path: t.csv, md5: 1234}", "32 hexadecimal digits"),
        ("!!python/object/apply:os.system ['true']", "it is not YAML"),
        ("", "a table was expected"),
    ],
)
def test_a_tracking_file_that_makes_no_sense_is_refused(text, told, project):
    (project / "t.csv").write_bytes(OLD)
    (project / "t.csv.dvc").write_text(text)
    with pytest.raises(UnreadableData, match=told):
        resolve("dvc:t.csv", root=project)


def test_a_file_that_dvc_2_tracked_by_other_line_ends_gets_a_way_out(project):
    track(project, "t.csv", OLD)
    tracking = project / "t.csv.dvc"
    tracking.write_text(tracking.read_text().replace("  hash: md5\n", ""))
    assert resolve("dvc:t.csv", root=project).identity == identity(OLD)
    (project / "t.csv").write_bytes(OLD.replace(b"\n", b"\r\n"))
    with pytest.raises(UnreadableData, match="dvc cache migrate"):
        resolve("dvc:t.csv", root=project)


def test_outside_a_project_dvc_tracks_nothing(tmp_path):
    (tmp_path / "t.csv").write_bytes(OLD)
    with pytest.raises(UnreadableData, match="no folder above it holds a DVC project"):
        resolve("dvc:t.csv", root=tmp_path)


def test_a_reference_without_a_path_is_refused(project):
    with pytest.raises(InvalidInput, match="dvc:path or dvc:path@rev"):
        resolve("dvc:", root=project)


def test_without_a_parser_the_extra_is_named(project, monkeypatch):
    track(project, "t.csv", OLD)
    monkeypatch.setitem(__import__("sys").modules, "yaml", None)
    with pytest.raises(MissingDependency, match=r"PyYAML.*pytest-mlgate\[dvc\]"):
        resolve("dvc:t.csv", root=project)


@pytest.mark.skipif(shutil.which("dvc") is None, reason="needs the command dvc")
def test_dvc_itself_writes_what_is_read_here(tmp_path):
    def dvc(*words):
        quiet = {**os.environ, "DVC_NO_ANALYTICS": "1"}
        subprocess.run(
            ["dvc", *words], cwd=tmp_path, check=True, capture_output=True, env=quiet
        )

    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    dvc("init", "--quiet")
    (tmp_path / "t.csv").write_bytes(OLD)
    (tmp_path / "many/deep").mkdir(parents=True)
    (tmp_path / "many/deep/a.csv").write_bytes(OLD)
    (tmp_path / "many/b.csv").write_bytes(NEW)
    dvc("add", "--quiet", "t.csv", "many")
    dvc(
        *("stage", "add", "--quiet", "--run", "--name", "copy", "--deps", "t.csv"),
        *("--outs", "copy.csv", "cp t.csv copy.csv"),
    )
    first = commit(tmp_path, "old")
    for name in ("t.csv", "many/deep/a.csv", "copy.csv"):
        assert resolve(f"dvc:{name}", root=tmp_path).identity == identity(OLD)
    (tmp_path / "t.csv").write_bytes(NEW)
    with pytest.raises(UnreadableData, match=r"must be what t\.csv\.dvc says"):
        resolve("dvc:t.csv", root=tmp_path)
    dvc("commit", "--quiet", "--force", "t.csv.dvc")
    dvc("repro", "--quiet")
    commit(tmp_path, "new")
    for name in ("t.csv", "copy.csv"):
        assert resolve(f"dvc:{name}", root=tmp_path).identity == identity(NEW)
        found = resolve(f"dvc:{name}@{first}", root=tmp_path)
        assert (found.identity, found.mutable) == (identity(OLD), False)
