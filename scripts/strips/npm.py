"""Packages of npm, for the faces and the digits that strips are drawn with."""

import subprocess
import tarfile


def package(name, folder):
    """A package, unpacked into `folder`."""
    if not (folder / "package").is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(["npm", "pack", "-s", name], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        with tarfile.open(next(folder.glob("*.tgz"))) as archive:
            archive.extractall(folder, filter="data")
    return folder / "package"
