from __future__ import annotations

import io

import pytest

from pytest_mlgate.data.csv_layout import scan_csv
from pytest_mlgate.errors import UnreadableData


def _scan(text, encoding="utf-8"):
    return scan_csv(io.BytesIO(text.encode(encoding)), where="t.csv")


def test_columns_and_rows_are_counted():
    found = _scan('a,b\n1,"x, y"\r\n2,"two\nlines"\n')
    assert found.columns == ("a", "b")
    assert found.rows == 2


def test_blank_lines_at_the_end_and_a_byte_order_mark_do_not_count():
    found = _scan("\ufeffa,b\n1,2\n\n\n")
    assert found.columns == ("a", "b")
    assert found.rows == 1


def test_the_stream_of_the_caller_stays_open():
    stream = io.BytesIO(b"a\n1\n")
    scan_csv(stream, where="t.csv")
    assert not stream.closed


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "t.csv: the file is empty"),
        ("\na,b\n1,2\n", "starts with a blank line"),
        ("a,b,a\n1,2,3\n", "must be unique; 'a' stands 2 times"),
        ("a,b\n1,2\n3\n", "row 2 (counted from 1, without the header): 1 fields"),
        ("a,b\n1,2,3\n", "3 fields where the header names 2 columns"),
        ("a\n1\n\n2\n", "a blank line before row 2"),
        ("a\n" + "x" * 200_000 + "\n", "Hint: save the table as parquet"),
    ],
)
def test_what_the_libraries_would_pass_over_is_an_error(text, told):
    with pytest.raises(UnreadableData) as error:
        _scan(text)
    assert told in str(error.value)


def test_text_of_another_encoding_is_named_with_its_byte():
    with pytest.raises(UnreadableData) as told:
        _scan("name\nJos\u00e9\n", encoding="latin-1")
    assert "not UTF-8" in str(told.value)
    assert "0xe9" in str(told.value)
    assert "Hint: save the file as UTF-8" in str(told.value)
