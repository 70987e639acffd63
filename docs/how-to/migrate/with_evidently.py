"""The five questions of migrate.md in evidently."""

from __future__ import annotations

import pandas as pd
from evidently import BinaryClassification
from evidently import DataDefinition
from evidently import Dataset
from evidently import Report
from evidently.metrics import MaxValue
from evidently.metrics import MinValue
from evidently.metrics import Recall
from evidently.metrics import RocAuc
from evidently.presets import DataDriftPreset
from evidently.tests import Reference
from evidently.tests import gte
from evidently.tests import lte

features = ["age", "income", "hours", "region"]
train, test = pd.read_csv("train.csv"), pd.read_csv("test.csv")


def answered(table, model):
    """Make the answers of one model a data set: the baseline's is the reference."""
    return Dataset.from_pandas(
        table[["default"]].assign(p=table[model]),
        DataDefinition(
            classification=[
                BinaryClassification(target="default", prediction_probas="p")
            ]
        ),
    )


def tell(report, current, reference, title):
    for told in report.run(current, reference).tests_results:
        print(f"{title}: {told.status.name} {told.description}")


# not worse, and a level
models = Report(
    [
        RocAuc(tests=[gte(Reference(absolute=0.0))]),
        Recall(tests=[gte(0.55)]),
    ]
)
tell(models, answered(test, "p_new"), answered(test, "p_old"), "models")
# drift, with the tests that evidently chooses
inputs = Report([DataDriftPreset()], include_tests=True)
tell(inputs, test[features], train[features], "drift")
# a data rule
rule = Report(
    [MinValue(column="age", tests=[gte(18)]), MaxValue(column="age", tests=[lte(100)])]
)
tell(rule, test[features], None, "rule")
# a slice is a table of its own
for region, rows in test.groupby("region"):
    one = Report([RocAuc(tests=[gte(Reference(absolute=0.0))])])
    tell(one, answered(rows, "p_new"), answered(rows, "p_old"), region)
