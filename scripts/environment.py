"""One Python environment for all scripts, in the ignored folder .venv, filled from the pinned scripts/requirements-*.txt.

A script calls `enter("fixtures")` before it imports anything that PyPI brings; `python3 scripts/environment.py test` only fills it.
Apart from the scripts, because each of them needs it before its own first import."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"


def fill(name):
    """Install scripts/requirements-NAME.txt, unless this very list is installed already. Returns the environment's Python."""
    python = VENV / "bin" / "python"
    wanted = ROOT / "scripts" / f"requirements-{name}.txt"
    lists = b"".join(path.read_bytes() for path in sorted(wanted.parent.glob("requirements-*.txt")))
    stamp = VENV / f"{name}-{hashlib.sha256(lists).hexdigest()[:16]}"
    if not stamp.exists():
        if not python.exists():
            subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", wanted], check=True)
        stamp.touch()
    return python


def enter(name):
    """Go on with the calling script inside the environment."""
    if Path(sys.prefix) != VENV or os.environ.get("SOHOA_VENV") != name:
        python = fill(name)
        os.environ["SOHOA_VENV"] = name
        os.execv(python, [str(python), *sys.argv])


if __name__ == "__main__":
    for name in sys.argv[1:]:
        fill(name)
