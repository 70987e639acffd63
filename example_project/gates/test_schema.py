"""Is this the data that the models were made for?"""

from __future__ import annotations

from schema import CensusRows


def test_evaluation_rows_are_census_rows(schema_gate):
    """Every metric below means nothing on rows of another kind."""
    schema_gate.conforms(CensusRows)


def test_training_rows_are_census_rows(schema_gate):
    """A model cannot be better than what it was trained on."""
    schema_gate.conforms(CensusRows, data="data/adult_train.csv.gz")


def test_no_column_gives_the_answer_away(schema_gate):
    """A model that was handed the answer is the best one, until it is used."""
    # a few people of the census agree in every column
    schema_gate.no_leakage(shared=0.01)
