"""How gates are run that nobody wrote: a project that is gone when the run ends."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from pytest_mlgate.cli.start.new_files import write_all
from pytest_mlgate.cli.start.project_files import project_files
from pytest_mlgate.cli.start.telling import told_notes
from pytest_mlgate.cli.start.understanding import understand

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_mlgate.cli.start.wishes import Wishes

BY = "mlgate check"

# what a project of the user's around it, or the environment, says is not for this run
_CONFIG = "pytest.ini"


def run_checks(wishes: Wishes, *, report: Path, say: Callable[[str], None]) -> int:
    """Run pytest on proposed gates, and give its exit status.

    Parameters
    ----------
    wishes
        Paths start at the working folder.
    report
        Where the session writes.
    say
        Takes lines for the person who waits.

    Raises
    ------
    MlgateError
        If the rows or the models cannot be used.
    """
    here = Path.cwd()
    with TemporaryDirectory(prefix="mlgate-check-") as made:
        root = Path(made).resolve()
        understood = understand(wishes, root=root)
        files = project_files(
            wishes, understood, today=datetime.now(UTC).date(), by=BY, final=True
        )
        texts = {**files.texts, _CONFIG: "[pytest]\n"}
        write_all({root / n: text for n, text in texts.items()}, shown_from=root)
        for line in told_notes(understood.notes):
            say(line)
        for left in files.proposals.left_out:
            say(f"left out: {left.family}, {left.what}: {left.why}")
        return _pytest(root, report=here / report, here=here, say=say)


def _pytest(root: Path, *, report: Path, here: Path, say: Callable[[str], None]) -> int:
    environment = {n: v for n, v in os.environ.items() if n != "PYTEST_ADDOPTS"}
    # a model may be code in the working folder
    paths = [str(here), *filter(None, [environment.get("PYTHONPATH")])]
    environment["PYTHONPATH"] = os.pathsep.join(paths)
    environment["PYTHONIOENCODING"] = "utf-8"
    # a terminal is left to pytest, for its colours and its width
    piped = not sys.stdout.isatty()
    sys.stdout.flush()
    with subprocess.Popen(  # noqa: S603 - our own interpreter, no shell
        [
            *(sys.executable, "-m", "pytest", "--mlgate"),
            *("-c", str(root / _CONFIG), "--rootdir", str(root)),
            *("-p", "no:cacheprovider", f"--mlgate-report={report}"),
            str(root / "gates"),
        ],
        cwd=root,
        env=environment,
        stdout=subprocess.PIPE if piped else None,
        encoding="utf-8",
    ) as session:
        for line in session.stdout or ():
            say(line.rstrip("\n"))
    return session.returncode
