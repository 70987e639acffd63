"""Are the columns there that a model or a stage needs: `ColumnRules`."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.data.profiles.profile_file import read_profile
from pytest_mlgate.data.rules.duplicates import checked_columns
from pytest_mlgate.data.rules.environments import broken_environment
from pytest_mlgate.data.rules.feature_contract import FeatureContract
from pytest_mlgate.data.rules.feature_contract import broken_terms
from pytest_mlgate.data.rules.feature_contract import other_terms
from pytest_mlgate.data.rules.rows_in_place import RowsInPlace
from pytest_mlgate.data.rules.table_form import form_in_place
from pytest_mlgate.data.rules.table_form import form_of_frame
from pytest_mlgate.data.rules.table_form import form_of_profile
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.gates.schema.candidate_features import candidate_features
from pytest_mlgate.gates.schema.candidate_features import features_of_file
from pytest_mlgate.gates.schema.schema_rules import SchemaRules
from pytest_mlgate.gates.schema.schema_rules import readable
from pytest_mlgate.models.asking.asking import is_model
from pytest_mlgate.models.loading.fitted_features import fitted_features
from pytest_mlgate.settings import STAGES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

    from pytest_mlgate.data.profiles.profile import Profile
    from pytest_mlgate.data.rules.breach import Breach
    from pytest_mlgate.data.rules.table_form import TableForm
    from pytest_mlgate.measurement import Measurement

ModelOrContract = Any
"""A fitted model, a path (.skops or .json), names, ``{name: kind}``, or a contract."""


class ColumnRules(SchemaRules):
    """Rules about which columns there are."""

    def feature_contract(
        self,
        contract: ModelOrContract = None,
        data: Any = None,  # noqa: ANN401 - frames of several libraries
        *,
        closed: bool = False,
    ) -> Measurement:
        """Ask that the data have the features of a model, as it was fitted on them.

        Parameters
        ----------
        contract
            By default the model of the candidate in the settings. A fitted model; the
            path of a ``.skops`` file; the path of a ``.json`` file by
            `write_contract`; names in their order; or ``{name: kind}``. With one that
            is written, the candidate's model is held against it, too.
        data
            A frame, or a reference to a table; the evaluation data by default.
        closed
            Whether any other column is a failure, beside the target, the columns that
            describe rows and those with answers.

        Returns
        -------
        Measurement
            The number of features that are missing, of another kind or in another
            order, negated.

        Raises
        ------
        InvalidInput
            If the settings name no model file and no contract is given.
        SubjectMismatch
            If the model does not know its features.
        UnreadableData
            If the file cannot be read.
        """
        wanted, model = self._contract(contract)

        def broken(form: TableForm) -> Iterator[Breach]:
            others = self._beside_features() if closed else None
            yield from broken_terms(wanted, form, others=others)
            if model is not None:
                yield from other_terms(wanted, model)

        return self._hold(
            f"feature_contract({wanted.source})",
            data,
            lambda frame: broken(form_of_frame(frame, wanted.names)),
            lambda rows: broken(form_in_place(rows, wanted.names)),
            question="feature_contract",
            remedy="give the model the columns that it was fitted on, in their order, "
            "or fit it again",
        )

    def write_contract(
        self,
        path: str | Path,
        data: Any = None,  # noqa: ANN401 - frames of several libraries
        *,
        force: bool = False,
    ) -> Path:
        """Write the contract of the candidate's features, with their kinds.

        Parameters
        ----------
        path
            A ``.json`` file, relative to the settings; its folder exists.
        data
            Where the kinds are taken from: the reference data by default (rows, or
            their profile), else the evaluation data.
        force
            Replace a file that is there.

        Returns
        -------
        Path
            Where it is.

        Raises
        ------
        InvalidInput
            If the file exists, or the table lacks a feature.
        """
        model = candidate_features(self._session)
        if model is None:
            raise self._no_model()
        form = self._form(data, model.names)
        for name in model.names:
            if name not in form.columns:
                raise InvalidInput.unknown_name(
                    "feature in the table:", name, form.columns
                )
        target = self._session.settings.root / path
        made = FeatureContract.of_form(form, model.names, source=str(path))
        made.write(target, force=force)
        return target

    def environment(
        self,
        stage: str,
        *,
        data: Any,  # noqa: ANN401 - frames of several libraries
        absent: str | Sequence[str] | None = None,
        extra: str | Sequence[str] = (),
        reference: Any = None,  # noqa: ANN401 - frames of several libraries
    ) -> Self:
        """Ask that a stage has the columns of training but for those it cannot have.

        Parameters
        ----------
        stage
            A stage: data, candidate, shadow, canary, monitor.
        data
            The table of that stage: a frame, or a reference.
        absent
            Columns of training that this stage must not have, such as the label
            before the answer is known; the target by default. A column without any
            value counts as absent.
        extra
            Columns that this stage has beside those of training.
        reference
            The training data; the reference data of the settings by default, of which
            a profile is enough.

        Returns
        -------
        SchemaGate
            The same gate for the table of this stage: every question that is asked of
            it is about that table, and `conforms` leaves out the absent columns.

        Raises
        ------
        InvalidInput
            If the stage is unknown, there is no training data, or a column is named
            that training does not have.

        Examples
        --------
        ::

            serving = schema_gate.environment(
                "shadow", data="served.parquet", absent=["churned"]
            )
            serving.conforms(Customers)
            serving.ranges({"age": (18, 120)})
        """
        if stage not in STAGES:
            raise InvalidInput.unknown_name("stage", str(stage), STAGES)
        gone = (
            (self._session.settings.target,)
            if absent is None
            else _names("absent", absent)
        )
        more = _names("extra", extra)
        training = self._training_columns(reference)
        for name in gone:
            if name not in training:
                what = "column of training in `absent`:"
                raise InvalidInput.unknown_name(what, name, training)
        table = self._table(data)
        expected = [name for name in training if name not in gone]

        def broken(form: TableForm) -> Iterator[Breach]:
            return broken_environment(
                form.columns, expected=expected, absent=gone, extra=more, stage=stage
            )

        self._hold(
            f"environment({stage})",
            table,
            lambda frame: broken(form_of_frame(frame, ())),
            lambda rows: broken(form_in_place(rows, ())),
            question="environment",
            remedy="give this stage the columns of training; what it cannot have is "
            "named in absent=, and no feature of a model",
        )
        return type(self)(self._session, self._ledger, table=table, absent=gone)

    def _form(self, data: Any, names: Sequence[str]) -> TableForm:  # noqa: ANN401 - frames of several libraries
        """Look at the columns of a table, or of what a profile says of it."""
        profile = self._profile(data)
        if profile is not None:
            return form_of_profile(profile)
        table = self._session.reference if data is None else self._table(data)
        table = table or self._session.evaluation
        if table.stays:
            return form_in_place(RowsInPlace(table), names)
        return form_of_frame(readable(table), names)

    def _training_columns(self, reference: Any) -> tuple[str, ...]:  # noqa: ANN401 - frames of several libraries
        """Name the columns of the training data, which a profile knows, too."""
        profile = self._profile(reference)
        if profile is not None:
            return tuple(column.name for column in profile.columns)
        return self._training(reference, "environment").columns

    def _profile(self, given: Any) -> Profile | None:  # noqa: ANN401 - frames of several libraries
        """Read the profile that is named, or that stands for the reference data."""
        session = self._session
        if given is None:
            return None if session.reference is not None else session.movement.profile
        if isinstance(given, str | Path) and Path(given).suffix.lower() == ".json":
            return read_profile(session.settings.root / given)
        return None

    def _contract(
        self, given: ModelOrContract
    ) -> tuple[FeatureContract, FeatureContract | None]:
        """Give what is wanted and, where that was written down, the model's own."""
        if given is None:
            model = candidate_features(self._session)
            if model is None:
                raise self._no_model()
            return model, None
        if is_model(given) and not isinstance(given, type):
            return fitted_features(given, what=f"{type(given).__name__}"), None
        if isinstance(given, str | Path):
            if Path(given).suffix.lower() != ".json":
                return features_of_file(str(given), self._session), None
            path = self._session.settings.root / given
            return FeatureContract.read(path, source=str(given)), candidate_features(
                self._session
            )
        return _listed(given), candidate_features(self._session)

    @staticmethod
    def _no_model() -> InvalidInput:
        return InvalidInput(
            "`contract` must be given where the settings name no model file for the "
            "candidate. Hint: pass the fitted model, its .skops file, a list of names, "
            "or a .json file."
        )

    def _beside_features(self) -> tuple[str, ...]:
        question = self._session.question
        return (question.target, *question.exclude)


def _listed(given: object) -> FeatureContract:
    if isinstance(given, FeatureContract):
        return given
    if isinstance(given, Mapping):
        names = checked_columns("contract", tuple(given))
        return FeatureContract(
            names=names, kinds=tuple(given.values()), source="the list"
        )
    names = checked_columns("contract", given)
    return FeatureContract.of_names(names, source="the list")


def _names(what: str, given: object) -> tuple[str, ...]:
    if isinstance(given, Sequence) and not given:
        return ()
    return checked_columns(what, given)
