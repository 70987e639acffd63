from __future__ import annotations

from dataclasses import replace

import pytest

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.reports.room import Section
from pytest_mlgate.reports.room import fill


def section(name, *, rows, rank):
    return Section(
        opening=f"<{name}>\n",
        rows=tuple(f"{name}{i}\n" for i in range(rows)),
        closing=f"</{name}>\n",
        noun="rows",
        rank=rank,
    )


def test_everything_is_kept_where_there_is_room():
    page = fill([section("a", rows=2, rank=1), section("b", rows=1, rank=0)], limit=999)
    assert page == "<a>\na0\na1\n</a>\n<b>\nb0\n</b>\n"


def test_the_important_section_is_filled_first_and_the_rest_is_counted():
    sections = [section("a", rows=40, rank=1), section("b", rows=3, rank=0)]
    frames = sum(part.frame() for part in sections)
    page = fill(sections, limit=frames + 3 * 3 + 2 * 3)
    assert "b0\nb1\nb2\n</b>" in page
    assert "a1\n\n_38 more rows left out; `record.json` has them all._\n</a>" in page


@pytest.mark.parametrize("extra", range(0, 300, 7))
def test_the_limit_is_kept(extra):
    sections = [section("a", rows=40, rank=1), section("b", rows=40, rank=0)]
    limit = sum(part.frame() for part in sections) + extra
    assert len(fill(sections, limit=limit)) <= limit


def test_a_limit_below_the_frame_is_refused():
    with pytest.raises(InvalidInput, match=r"`limit` must be at least \d+"):
        fill([section("a", rows=1, rank=0)], limit=10)


def test_a_section_may_show_fewer_rows_than_fit():
    page = fill([replace(section("a", rows=3, rank=0), most=1)], limit=999)
    assert page.startswith("<a>\na0\n\n_2 more rows left out;")
