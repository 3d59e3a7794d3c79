"""The Chalice application: the HTTP routes, and the names of the other Lambda functions. Nothing else lives here.

A worker is a module `chalicelib/entrypoints/<name>.py` with a `handler(event, context)` that knows nothing of
Chalice. It is named to Chalice through a blueprint of that module's name, because chalice makes `<blueprint's
name>.<function's name>` the Lambda's handler (`_do_register_handler` in chalice/app.py): so the deployed function is
the module's own `handler`, loaded without this file, and this file loads no worker. Its event sources, environment
and log group are in infra/functions.yaml, under the same name with a capital.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

from chalice.app import Blueprint, Chalice

from chalicelib.entrypoints.http.routes import register

WORKERS: Final = (
    "relay", "arm", "wake", "sweep", "deliver", "inspect", "project", "notify", "oversee", "members", "group",
    "assign", "erase", "bundle", "bulk", "mail_in", "audit", "reconcile",
)  # fmt: skip


def worker(name: str) -> Blueprint:
    """The blueprint that makes `chalicelib.entrypoints.<name>.handler` a Lambda function called `name`."""
    module = f"chalicelib.entrypoints.{name}"
    blueprint = Blueprint(module)

    @blueprint.lambda_function(name=name)
    def handler(
        event: Any, context: Any
    ) -> Any:  # for chalice's test client only; Lambda calls the module's own
        return import_module(module).handler(event, context)

    return blueprint


app = Chalice(app_name="redress", configure_logs=False)  # its logger would say everything a second time
register(app)
for _name in WORKERS:
    app.register_blueprint(worker(_name))
