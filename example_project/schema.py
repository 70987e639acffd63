"""What a row of the census data may look like."""

# ruff: noqa: SIM905 - a word list reads better than a hundred quoted lines

from __future__ import annotations

import pandera.pandas as pa
from pandera.typing.pandas import Series  # noqa: TC002 - pandera reads annotations

# "?" is how this data writes that nobody knows. It is a value of its own, and models
# are trained on it; an empty cell is a fault in the export.
WORKCLASS = (
    "? Federal-gov Local-gov Never-worked Private Self-emp-inc Self-emp-not-inc "
    "State-gov Without-pay"
).split()
EDUCATION = (
    "Preschool 1st-4th 5th-6th 7th-8th 9th 10th 11th 12th HS-grad Some-college "
    "Assoc-voc Assoc-acdm Bachelors Masters Prof-school Doctorate"
).split()
MARITAL_STATUS = (
    "Divorced Married-AF-spouse Married-civ-spouse Married-spouse-absent "
    "Never-married Separated Widowed"
).split()
OCCUPATION = (
    "? Adm-clerical Armed-Forces Craft-repair Exec-managerial Farming-fishing "
    "Handlers-cleaners Machine-op-inspct Other-service Priv-house-serv "
    "Prof-specialty Protective-serv Sales Tech-support Transport-moving"
).split()
RELATIONSHIP = ("Husband Not-in-family Other-relative Own-child Unmarried Wife").split()
RACE = "Amer-Indian-Eskimo Asian-Pac-Islander Black Other White".split()
NATIVE_COUNTRY = (
    "? Cambodia Canada China Columbia Cuba Dominican-Republic Ecuador El-Salvador "
    "England France Germany Greece Guatemala Haiti Holand-Netherlands Honduras Hong "
    "Hungary India Iran Ireland Italy Jamaica Japan Laos Mexico Nicaragua "
    "Outlying-US(Guam-USVI-etc) Peru Philippines Poland Portugal Puerto-Rico Scotland "
    "South Taiwan Thailand Trinadad&Tobago United-States Vietnam Yugoslavia"
).split()


class CensusRows(pa.DataFrameModel):
    """One person a row; columns may not be null, and no others are expected."""

    # the census asked people from 16 on and wrote 90 for everybody older
    age: Series[int] = pa.Field(ge=16, le=90)
    workclass: Series[str] = pa.Field(isin=WORKCLASS)
    # how many people of the population the row stands for
    fnlwgt: Series[int] = pa.Field(gt=0)
    education: Series[str] = pa.Field(isin=EDUCATION)
    education_num: Series[int] = pa.Field(ge=1, le=16)
    marital_status: Series[str] = pa.Field(isin=MARITAL_STATUS)
    occupation: Series[str] = pa.Field(isin=OCCUPATION)
    relationship: Series[str] = pa.Field(isin=RELATIONSHIP)
    race: Series[str] = pa.Field(isin=RACE)
    sex: Series[str] = pa.Field(isin=["Female", "Male"])
    # dollars of the year; 99999 is the highest that the form could hold
    capital_gain: Series[int] = pa.Field(ge=0, le=99_999)
    capital_loss: Series[int] = pa.Field(ge=0, le=99_999)
    hours_per_week: Series[int] = pa.Field(ge=1, le=99)
    native_country: Series[str] = pa.Field(isin=NATIVE_COUNTRY)
    income: Series[str] = pa.Field(isin=["<=50K", ">50K"])

    class Config:
        strict = True

    @pa.dataframe_check
    def education_is_told_once(cls, rows):  # noqa: N805 - pandera binds the class
        """Both columns of education answer one question, so they have to agree."""
        number = {name: place for place, name in enumerate(EDUCATION, start=1)}
        return (rows["education_num"] == rows["education"].map(number)).all()
