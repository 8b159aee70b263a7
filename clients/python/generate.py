"""Generates src/kassa_client/generated from docs/openapi.json; a build of the package runs it."""

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Generate(BuildHookInterface[Any]):
    """Runs the generator, which fails if it cannot represent a part of the document."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        document = root.parent.parent / "docs" / "openapi.json"
        target = root / "src" / "kassa_client" / "generated"
        generator = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none"]
        options = ["--overwrite", "--fail-on-warning", "--config", str(root / "generator.yml")]
        paths = ["--path", str(document), "--output-path", str(target)]
        subprocess.run(generator + options + paths, check=True)
