"""The one template of this deployment: what chalice generates from app.py, with the fragments in this folder merged in.

    python -m infra.compose --stage dev          the fragments alone, as `chalice package --merge-template` takes them

`template` does what `chalice package` does, without building the zip; tests, the local stack and the package step
share it, and the last one checks that chalice itself arrives at the same. Top-level keys that begin with `x-` hold
anchors and are left out.
"""

from __future__ import annotations

import argparse
import copy
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from infra import gateway

INFRA = Path(__file__).parent
ROOT = INFRA.parent
CODE_URI = "./deployment.zip"
SCANNERS = {"prod": "guardduty"}
"""By stage; elsewhere only the test signature is looked for. GuardDuty's plan for the intake bucket is made by hand."""

Template = dict[str, Any]


class Fragment(yaml.SafeLoader):
    """YAML with CloudFormation's short forms, `!Include <file>` for a JSON file beside it, `!SubJson <file>` for
    its text with what `${…}` stands for, and `!Problem <code>`.
    """


def _intrinsic(loader: Fragment, suffix: str, node: yaml.Node) -> Any:
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        raise yaml.constructor.ConstructorError(
            None, None, f"!{suffix} takes a text or a list", node.start_mark
        )
    if suffix == "Include":
        return json.loads((INFRA / value).read_text(encoding="utf-8"))
    if suffix == "SubJson":
        text = json.dumps(json.loads((INFRA / value).read_text(encoding="utf-8")), separators=(",", ":"))
        return {"Fn::Sub": text}
    if suffix == "Problem":
        return gateway.response(str(value))
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix == "Ref" else f"Fn::{suffix}": value}


Fragment.add_multi_constructor("!", _intrinsic)


def fragments(stage: str) -> Template:
    """All fragments as one. Two of them never say something different about the same thing."""
    merged: Template = {}
    for path in sorted(INFRA.glob("*.yaml")):
        loaded = yaml.load(path.read_text(encoding="utf-8"), Fragment)  # noqa: S506 - it is a SafeLoader  # nosec B506
        _unite(merged, {key: value for key, value in loaded.items() if not key.startswith("x-")}, path.name)
    merged["Globals"]["Function"]["Environment"]["Variables"]["STAGE"] = stage
    if stage in SCANNERS:
        inspect = merged["Resources"]["Inspect"]["Properties"]["Environment"]["Variables"]
        inspect["MALWARE_SCANNER"] = SCANNERS[stage]
    unshared: Template = json.loads(
        json.dumps(merged)
    )  # what an anchor stood for is several things from here on
    return unshared


def _unite(into: Template, part: Template, where: str) -> None:
    for key, value in part.items():
        if key not in into:
            into[key] = copy.deepcopy(value)
        elif isinstance(value, dict) and isinstance(into[key], dict):
            _unite(into[key], value, f"{where}/{key}")
        elif value != into[key]:
            raise ValueError(f"{where}/{key} is said twice")


def template(stage: str) -> Template:
    """The SAM template of this checkout, as `chalice package` makes it."""
    from chalice.cli.factory import CLIFactory
    from chalice.deploy.appgraph import ApplicationGraphBuilder, DependencyBuilder
    from chalice.deploy.deployer import BuildStage, InjectDefaults, PolicyGenerator, SwaggerBuilder
    from chalice.deploy.swagger import CFNSwaggerGenerator
    from chalice.package import ResourceBuilder, SAMTemplateGenerator, TemplateDeepMerger
    from chalice.utils import OSUtils

    config = CLIFactory(str(ROOT), environ={}).create_config_obj(stage)
    no_generator: Any = None  # of policies: each has its file
    principals: Any = _Principals()
    files = PolicyGenerator(no_generator, OSUtils())
    steps: list[Any] = [InjectDefaults(), _NoZip(), SwaggerBuilder(CFNSwaggerGenerator()), files]
    builder = ResourceBuilder(ApplicationGraphBuilder(), DependencyBuilder(), BuildStage(steps))
    resources = builder.construct_resources(config, stage)
    generated = SAMTemplateGenerator(config, principals).generate(resources)
    merged: Template = TemplateDeepMerger().merge(fragments(stage), generated)
    return merged


class _NoZip:
    """Stands in for chalice's packager: names the zip where that would build it."""

    def handle(self, _config: Any, resource: Any) -> None:
        from chalice.deploy import models

        if isinstance(resource, models.DeploymentPackage):
            resource.filename = CODE_URI


class _Principals:
    """Stands in for chalice's AWS client, which is asked for nothing but these names."""

    def service_principal(self, service: str) -> str:
        return f"{service}.amazonaws.com"


def plain(sam: Template, region: str) -> Template:
    """Without SAM: the CloudFormation that the service makes of it."""
    import boto3
    from samtranslator.parser.parser import Parser
    from samtranslator.translator.translator import Translator

    uploaded = copy.deepcopy(sam)
    for resource in uploaded["Resources"].values():
        if (
            resource["Type"] == "AWS::Serverless::Function"
        ):  # SAM wants to see the zip where a deployment puts it
            resource["Properties"]["CodeUri"] = "s3://bucket/deployment.zip"
    session = boto3.session.Session(region_name=region)
    translated: Template = Translator({}, Parser(), boto_session=session).translate(uploaded, {})
    return translated


def as_json(template: Template) -> str:
    """Without blanks: CloudFormation counts them, and they are half of a template."""
    return json.dumps(template, separators=(",", ":"))


def inputs() -> Iterable[Path]:
    """Every file the template depends on."""
    yield ROOT / "app.py"
    yield from sorted((ROOT / ".chalice").glob("*.json"))
    yield from sorted((ROOT / "chalicelib" / "entrypoints" / "http").rglob("*.py"))
    yield from sorted((ROOT / "chalicelib" / "texts").glob("*.json"))
    yield from sorted(path for path in INFRA.iterdir() if path.suffix in (".yaml", ".json", ".py"))


def main() -> None:
    arguments = argparse.ArgumentParser(
        prog="python -m infra.compose", description="Print the merged fragments."
    )
    arguments.add_argument("--stage", default="dev")
    print(as_json(fragments(arguments.parse_args().stage)))


if __name__ == "__main__":
    main()
