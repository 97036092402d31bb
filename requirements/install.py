"""Make .venv and install the locked requirements, unless exactly these are installed already.

    python3 requirements/install.py runtime|dev

Needs only Python's standard library. The stamp is the lock file's hash, so that a changed lock is installed anew.
"""

import hashlib
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
VENV = FOLDER.parent / ".venv"
PYTHON = VENV / "bin" / "python"


def lock(name: str) -> Path:
    return FOLDER / f"{name}.txt"


def fingerprint(name: str) -> str:
    return hashlib.sha256(lock(name).read_bytes()).hexdigest()


def is_installed(name: str) -> bool:
    stamp = VENV / f".{name}.sha256"
    return PYTHON.exists() and stamp.exists() and stamp.read_text() == fingerprint(name)


def install(name: str) -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 — this very check is for older ones
        sys.exit(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}. Try: make run PYTHON=python3.12")
    if not PYTHON.exists():
        print("Making .venv …", flush=True)
        made = subprocess.run([sys.executable, "-m", "venv", str(VENV)])
        if made.returncode:
            sys.exit("Python's venv module is incomplete here. On Debian: apt-get install python3-venv")
    print(f"Installing requirements/{name}.txt …", flush=True)
    subprocess.run(
        [PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes", "-r", lock(name)],
        check=True,
    )
    # The development lock holds every line of the runtime lock.
    for done in ("dev", "runtime") if name == "dev" else (name,):
        (VENV / f".{done}.sha256").write_text(fingerprint(done))


if __name__ == "__main__":
    name = sys.argv[1]
    if not is_installed(name):
        install(name)
