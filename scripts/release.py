"""Make the archive that HACS installs. Takes any Python 3, and nothing else."""

import argparse
import json
from pathlib import Path
import sys
from typing import Final
import zipfile

ROOT: Final = Path(__file__).resolve().parents[1]
INTEGRATION: Final = ROOT / "custom_components" / "zoom_rooms"
# The earliest that an archive can tell. So the same files make the same archive.
_WHEN: Final = (1980, 1, 1, 0, 0, 0)


def version() -> str:
    """Return the version that the integration says it has."""
    manifest = json.loads((INTEGRATION / "manifest.json").read_text(encoding="utf-8"))
    return str(manifest["version"])


def name() -> str:
    """Return the name of the archive, which HACS looks for in a release."""
    return str(json.loads((ROOT / "hacs.json").read_text(encoding="utf-8"))["filename"])


def pack(target: Path) -> None:
    """Write the archive: the content of the integration's folder, without the folder."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(INTEGRATION.rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                inside = zipfile.ZipInfo(
                    file.relative_to(INTEGRATION).as_posix(), _WHEN
                )
                inside.compress_type = zipfile.ZIP_DEFLATED
                inside.external_attr = 0o644 << 16
                archive.writestr(inside, file.read_bytes())


def main() -> int:
    """Pack; 0 if there is an archive then."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tag", help="of the release; has to name the version")
    parser.add_argument("target", nargs="?", type=Path, default=ROOT / name())
    arguments = parser.parse_args()
    if arguments.tag is not None and arguments.tag != f"v{version()}":
        print(
            f"release: the tag is {arguments.tag}, but the manifest's version is"
            f" {version()}: tag it v{version()}, or change the manifest first",
            file=sys.stderr,
        )
        return 1
    pack(arguments.target)
    print(arguments.target)
    return 0


if __name__ == "__main__":
    sys.exit(main())
