"""Write every generated table: ``python -m generated_docs``."""

from __future__ import annotations

import sys

from generated_docs.pages import renew_all

if __name__ == "__main__":
    sys.stdout.writelines(f"renewed {page}\n" for page in renew_all())
