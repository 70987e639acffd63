"""What marks a file whose tests run on Spark."""

from __future__ import annotations

import shutil

import pytest

ON_SPARK = [
    pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java"),
    pytest.mark.usefixtures("spark"),
    # pyspark says so of every pandas from 3.0; no frame of pandas goes through it here
    pytest.mark.filterwarnings("ignore:PySpark does not yet:FutureWarning"),
    # sockets to the JVM that pyspark leaves to the garbage collector
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
