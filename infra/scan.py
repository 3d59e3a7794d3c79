"""The template as it would be deployed, for others' tools to look at: build/scan/template.json.

python -m infra.scan --stage prod
"""

from __future__ import annotations

import argparse
from pathlib import Path

from infra import compose

OUT = compose.ROOT / "build" / "scan" / "template.json"


def write(stage: str, to: Path = OUT) -> None:
    """SAM's short forms are left as they are: checkov knows them."""
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_text(compose.as_json(compose.template(stage)), encoding="utf-8")


def main() -> None:
    arguments = argparse.ArgumentParser(
        prog="python -m infra.scan", description="Write the template to look at."
    )
    arguments.add_argument("--stage", default="prod")
    write(arguments.parse_args().stage)


if __name__ == "__main__":
    main()
