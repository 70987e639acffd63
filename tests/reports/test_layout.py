from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pytest_mlgate.reports.layout import columns
from pytest_mlgate.reports.layout import fit
from pytest_mlgate.reports.layout import right
from pytest_mlgate.reports.layout import wrapped


@given(text=st.text(), width=st.integers(2, 60))
def test_a_fitted_text_takes_exactly_its_columns(text, width):
    assert columns(fit(text, width)) == width


@given(text=st.text(st.characters(codec="utf-8")), width=st.integers(20, 90))
def test_a_wrapped_text_keeps_within_its_width(text, width):
    narrow = [columns(line) for line in wrapped("next  ", text, width=width)]
    assert max(narrow) <= width


@given(
    st.lists(
        st.sampled_from(["再現率", "e\u0301", "ab", "한국어", "\u0e01\u0e31", "x" * 40])
    )
)
def test_wide_characters_in_a_cluster_keep_within_the_width(words):
    for line in wrapped("next  ", " ".join(words), width=20, hang=2):
        assert columns(line) <= 20


def test_a_word_that_fits_no_line_is_cut_and_loses_nothing():
    told = list(wrapped("", "再現率" * 4 + " end", width=11))
    assert [columns(line) for line in told] == [10, 10, 8]
    assert "".join(told).replace(" ", "") == "再現率" * 4 + "end"


def test_marks_go_with_their_letters():
    # of Thai and enclosing marks, whose combining class is none
    assert columns("\u0e01\u0e31") == columns("a\u20dd") == 1
    assert columns("\u1112\u1161\u11ab") == 2
    assert fit("ab" * 5 + "q\u0301", 4).endswith("q\u0301")
    assert not fit("ab" * 5 + "q\u0301", 3).endswith("…\u0301")


def test_wide_characters_take_two_columns():
    assert columns("再現率") == 6
    assert fit("再現率が低い", 7) == "再…い  "


def test_a_number_is_never_cut():
    assert right("1,234,567", 4) == "1,234,567"


def test_later_lines_hang():
    told = list(wrapped("", "failed: this and that", width=14, hang=2))
    assert told == ["failed: this", "  and that"]


@given(st.text(":e -", min_size=1, max_size=60))
def test_no_break_puts_a_workflow_command_at_the_start_of_a_line(text):
    for place, line in enumerate(wrapped("", f"a {text}", width=12, hang=2)):
        assert place == 0 or not line.lstrip().startswith("::")


def test_accents_that_stand_alone_take_no_column():
    assert columns("q\u0301") == 1
    assert fit("q\u0301uiet recall", 7) == "q\u0301ui…all"
