"""Tables and files of predictions are read whole or refused."""

from __future__ import annotations

import gzip
import io
import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import strategies as st
from tests.fuzz.holding import files
from tests.fuzz.holding import hold
from tests.fuzz.holding import inputs
from tests.fuzz.holding import refused
from tests.fuzz.mutations import HOSTILE
from tests.fuzz.mutations import WORDS
from tests.fuzz.mutations import damaged

from pytest_mlgate.data.tables import read_table
from pytest_mlgate.data.tables import wrap_frame
from pytest_mlgate.models.answers.question import Question
from pytest_mlgate.models.subject import load_subject
from pytest_mlgate.settings import SubjectSettings

ROWS = 30
FRAME = pd.DataFrame(
    {
        "id": range(ROWS),
        "plan": ["free", 'pa"id', "a,b"] * 10,
        "rate": [0.5, None, 1e-300] * 10,
        "label": ["yes", "no", "no"] * 10,
        "score": np.linspace(0.01, 0.99, ROWS).round(3),
    }
)


def contents():
    parquet = io.BytesIO()
    FRAME.to_parquet(parquet)
    plain = FRAME.to_csv(index=False).encode()
    return {
        "t.csv": plain,
        "t.csv.gz": gzip.compress(plain, mtime=0),
        "t.parquet": parquet.getvalue(),
    }


TABLES = contents()


def read(folder, name, content, **options):
    """Read a table; None where it is refused."""
    (folder / name).write_bytes(content)
    found = []
    told = refused(
        lambda: found.append(read_table(name, root=folder, **options)), naming=name
    )
    assert files(folder) == {name: content}
    return found[0] if told is None else None


@pytest.mark.parametrize("name", TABLES)
def test_the_tables_that_are_damaged_are_right_as_they_are(tmp_path, name):
    assert read(tmp_path, name, TABLES[name]).rows == ROWS


@inputs(6, 200)
@pytest.mark.parametrize("engine", ["pandas", "polars"])
@pytest.mark.parametrize("name", TABLES)
def test_a_damaged_table_has_all_that_it_says_or_is_refused(
    tmp_path, name, engine, most
):
    def of(content):
        found = read(tmp_path, name, content, engine=engine)
        if found is None:
            return
        assert found.rows == len(found.frame) > 0
        assert list(found.columns) == list(found.frame.columns)
        if name == "t.parquet":
            assert found.rows == ROWS
        if name == "t.csv.gz":
            # its checksum holds: what was flipped lies in the name or the time
            assert found.frame.equals(
                read(tmp_path, name, TABLES[name], engine=engine).frame
            )

    hold("table", damaged(TABLES[name]), of, most=most)


@inputs(6, 200)
@pytest.mark.parametrize("engine", ["pandas", "polars"])
def test_odd_words_in_a_csv_file_are_values_or_refused(tmp_path, engine, most):
    lines = TABLES["t.csv"].decode().splitlines()

    def of(given):
        place, field, word = given
        cells = lines[place].split(",")
        cells[field % len(cells)] = word
        text = "\n".join([*lines[:place], ",".join(cells), *lines[place + 1 :], ""])
        read(tmp_path, "t.csv", text.encode("utf-8", "surrogatepass"), engine=engine)

    numbers = ("1" * 5_000, "1e999", "-0", "0x10", "1_000", "١٢", "NaN", "inf", "NA")
    words = WORDS | st.sampled_from(numbers)
    hold(
        "table",
        st.tuples(st.integers(0, ROWS), st.integers(0, 4), words),
        of,
        most=most,
    )


@pytest.fixture(scope="module")
def question():
    table = wrap_frame(FRAME[["id", "plan", "rate", "label"]], reference="rows")
    return Question(table=table, target="label", positive="yes")


def subject(folder, name, question):
    """Load the answers of a file of predictions; None where they are refused."""
    settings = SubjectSettings(predictions=name, score="score")
    found = []
    told = refused(
        lambda: found.append(
            load_subject(settings, question, role="candidate", root=folder)
        )
    )
    return found[0].predictions if told is None else None


@inputs(6, 200)
@pytest.mark.parametrize("name", TABLES)
def test_predictions_are_one_probability_for_each_row_or_refused(
    tmp_path, question, name, most
):
    def of(content):
        (tmp_path / name).write_bytes(content)
        found = subject(tmp_path, name, question)
        if found is not None:
            assert len(found) == ROWS
            assert np.isfinite(found.scores).all()
            assert ((found.scores >= 0) & (found.scores <= 1)).all()

    hold("predictions", damaged(TABLES[name]), of, most=most)


@inputs(6, 200)
def test_one_odd_prediction_is_a_probability_or_refused(tmp_path, question, most):
    def of(given):
        place, odd = given
        values = FRAME["score"].astype(object)
        values[place] = odd
        frame = FRAME.assign(score=values)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            text = frame.to_csv(index=False)
        (tmp_path / "t.csv").write_bytes(text.encode("utf-8", "surrogatepass"))
        found = subject(tmp_path, "t.csv", question)
        assert found is None or np.isfinite(found.scores).all()

    odd = (
        "",
        "nan",
        "inf",
        "-inf",
        "-1e-9",
        "1.0000001",
        "1e400",
        "0,5",
        "50%",
        " 0.5",
    )
    odd += ("1" * 400, "0x1", "True", "None", *HOSTILE[:12])
    chosen = st.tuples(st.integers(0, ROWS - 1), st.sampled_from(odd))
    hold("predictions", chosen, of, most=most)
