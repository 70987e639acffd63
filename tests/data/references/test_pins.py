from __future__ import annotations

import gc
import json
import os

import pytest
from tests.data.loopback import Answer

from pytest_mlgate.data.references import pins as pins_module
from pytest_mlgate.data.references.pins import Download
from pytest_mlgate.data.references.pins import Pins
from pytest_mlgate.data.references.resolving import resolve
from pytest_mlgate.errors import UnreadableData

CHANGING = Download(version="etag:1", mutable=True)


class Source:
    """Sends something else each time."""

    def __init__(self):
        self.times = 0

    def __call__(self, target):
        self.times += 1
        target.write(b"version %d" % self.times)
        return CHANGING


def test_a_location_is_downloaded_once(pins):
    source = Source()
    first, again = (pins.once("x://t.csv", source, shown="x") for _ in range(2))
    assert first == again
    assert source.times == 1
    assert first.path.read_bytes() == b"version 1"
    assert (first.version, first.mutable) == ("etag:1", True)


def test_two_locations_are_two_downloads(pins):
    source = Source()
    one = pins.once("x://a.csv", source, shown="a")
    other = pins.once("x://b.csv", source, shown="b")
    assert one.path != other.path
    assert source.times == 2


def test_another_process_of_the_run_gets_the_same_copy(pins):
    source = Source()
    first = pins.once("x://t.csv", source, shown="x")
    assert Pins(pins.folder).once("x://t.csv", source, shown="x") == first
    assert source.times == 1


def test_of_two_that_download_at_once_the_first_to_finish_wins(pins, monkeypatch):
    source = Source()

    def while_another_is_faster(target):
        with monkeypatch.context() as other:
            other.setattr(pins_module.os, "getpid", os.getppid)
            pins.once("x://t.csv", source, shown="x")
        return source(target)

    found = pins.once("x://t.csv", while_another_is_faster, shown="x")
    assert source.times == 2
    assert found.path.read_bytes() == b"version 1"
    # nothing is left of the second one
    assert len(list(pins.folder.iterdir())) == 2


def test_what_did_not_arrive_is_asked_for_again(pins):
    def broken(target):
        target.write(b"half")
        raise UnreadableData("broken")

    with pytest.raises(UnreadableData, match="broken"):
        pins.once("x://t.csv", broken, shown="x")
    assert pins.once("x://t.csv", Source(), shown="x").path.read_bytes() == b"version 1"


def test_a_disk_without_room_is_named(pins):
    def full(_target):
        raise OSError(28, "No space left on device")

    with pytest.raises(UnreadableData, match=r"No space left.*set TMPDIR"):
        pins.once("x://t.csv", full, shown="x")


def test_a_folder_of_its_own_goes_with_the_object():
    pins = Pins()
    folder = pins.folder
    assert folder.stat().st_mode & 0o077 == 0
    del pins
    gc.collect()
    assert not folder.exists()


def test_a_copy_that_somebody_changed_is_refused(web, pins, tmp_path):
    url = web.says("/t.csv", Answer(b"age\n17\n"))
    found = resolve(url, root=tmp_path, pins=pins)
    found.path.write_bytes(b"age\n71\n")
    with pytest.raises(UnreadableData, match="must hold what this run downloaded"):
        resolve(url, root=tmp_path, pins=pins)


def test_a_copy_stays_as_long_as_its_reference(web, tmp_path):
    found = resolve(web.says("/t.csv", Answer(b"age\n17\n")), root=tmp_path)
    gc.collect()
    copy = found.path
    assert copy.read_bytes() == b"age\n17\n"
    del found
    gc.collect()
    assert not copy.exists()


def test_the_notes_beside_a_copy_hold_no_address(pins):
    pins.once("https://ann:pw@host/t.csv", Source(), shown="https://…@host/t.csv")
    notes = next(pins.folder.glob("*.json")).read_text("utf-8")
    assert set(json.loads(notes)) == {"file", "version", "mutable", "sha256"}
    assert "ann" not in notes
