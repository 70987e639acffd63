"""Rows wait in their order, up to a bound, and what is lost leaves a gap."""

from __future__ import annotations

from pytest_mlgate.serving.waiting_rows import WaitingRows


def test_rows_are_taken_in_their_order_under_their_numbers():
    waiting = WaitingRows(10)
    for row in (b"a", b"b", b"c"):
        assert waiting.add(row)
    assert waiting.take(2) == [(1, b"a"), (2, b"b")]
    waiting.done()
    assert waiting.take(2) == [(3, b"c")]


def test_what_finds_no_room_is_lost_and_its_number_left_out():
    waiting = WaitingRows(2)
    assert [waiting.add(b"x") for _ in range(4)] == [True, True, False, False]
    waiting.take(2)
    waiting.done()
    waiting.add(b"y")
    assert waiting.take(2) == [(5, b"y")]
    assert waiting.lost == 2


def test_rows_in_hand_keep_their_room_until_they_are_done():
    waiting = WaitingRows(2)
    waiting.add(b"a")
    waiting.add(b"b")
    rows = waiting.take(2)
    assert len(waiting) == 2
    assert not waiting.add(b"c")
    waiting.give_back(rows)
    assert waiting.take(5) == [(1, b"a"), (2, b"b")]
    waiting.done()
    assert waiting.add(b"d")


def test_rows_given_back_come_before_later_ones():
    waiting = WaitingRows(9)
    waiting.add(b"a")
    rows = waiting.take(1)
    waiting.add(b"b")
    waiting.give_back(rows)
    assert waiting.take(9) == [(1, b"a"), (2, b"b")]


def test_a_row_that_cannot_be_written_takes_a_number():
    waiting = WaitingRows(9)
    waiting.lose()
    waiting.add(b"a")
    assert waiting.take(1) == [(2, b"a")]
    assert waiting.lost == 1


def test_what_is_given_up_is_lost():
    waiting = WaitingRows(9)
    for _ in range(3):
        waiting.add(b"a")
    waiting.take(1)
    waiting.give_up()
    assert (len(waiting), waiting.lost) == (0, 3)
