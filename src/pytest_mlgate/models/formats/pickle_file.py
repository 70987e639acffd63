"""How a pickled model is read, if the settings trust exactly these bytes.

Reading a pickle runs whatever code it holds. So nothing is read unless somebody wrote
`trust = "pickle"` and the digest of the very file that they trust.
"""

from __future__ import annotations

import io
from importlib import import_module
from typing import TYPE_CHECKING

from pytest_mlgate.errors import MlgateError
from pytest_mlgate.errors import UntrustedModel
from pytest_mlgate.models.formats.library_versions import refusing_other_versions

if TYPE_CHECKING:
    from pytest_mlgate.models.formats.loaded import LoadedModel
    from pytest_mlgate.models.formats.loaded import LoadingTerms
    from pytest_mlgate.models.formats.loaded import ModelFile

SUFFIXES = (".pkl", ".pickle", ".joblib")


def refuse_unpinned(where: object, digest: str | None, terms: LoadingTerms) -> None:
    """Raise `UntrustedModel` unless the settings trust and pin what would run code.

    Parameters
    ----------
    where
        The file, for the message.
    digest
        Of its bytes; None when it was not read.
    terms
        What the settings say.
    """
    trusts = terms.trust == "pickle" and terms.sha256 is not None
    if trusts and digest in {None, terms.sha256}:
        return
    raise UntrustedModel(
        f"{where}: it is, or may hold, a pickle (pickle, joblib, cloudpickle), which "
        "runs any code it likes when it is read, so it was not read. Hint: where the "
        "model is trained, convert it with skops.io.dump(model, 'model.skops') or to "
        "ONNX; or, if you know who built it, set "
        f'trust = "pickle" and sha256 = "{digest or "sha256:…"}" beside it, provided '
        "that this is the digest that they told you."
    )


def load_pickle(file: ModelFile, terms: LoadingTerms) -> LoadedModel:
    """Read a pickle or a joblib file whose bytes the settings pin.

    Raises
    ------
    UntrustedModel
        If the settings do not trust pickles, or pin other bytes.
    UnreadableData
        If it cannot be read, or was written by another version of scikit-learn.
    """
    refuse_unpinned(file.path, file.digest, terms)
    joblib = import_module("joblib")
    try:
        with refusing_other_versions(file.path):
            # also reads what pickle and cloudpickle wrote
            model = joblib.load(io.BytesIO(file.content))
    except MlgateError:
        raise
    # a pickle may raise anything
    except Exception as error:
        raise file.unreadable(
            f"it cannot be read ({type(error).__name__}: {error})",
            hint="install what it was pickled with, or convert it with "
            "skops.io.dump(model, 'model.skops') where it can be read",
        ) from error
    return file.loaded(model)
