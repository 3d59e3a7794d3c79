"""The child of a CPU measurement: one warm process that answers the same request, by turns with its bare calls.

    python -S bench/loop_runner.py <scene> <site-packages> <turns> <each>

Run as a script, never imported. Its last line on the error stream is the result, as JSON.
"""

import cProfile
import json
import os
import pstats
import sys
import time
from marshal import load
from statistics import median

_scene_path, _packages, _turns, _each = sys.argv[1:5]
TURNS, EACH = int(_turns), int(_each)
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120 - no pathlib here
sys.path[0] = ROOT
sys.path.append(_packages)
with open(_scene_path, "rb") as _file:  # noqa: PTH123
    SCENE = load(_file)  # noqa: S302 - our parent has just written it
_waiting = {key: list(answers) for key, answers in SCENE["answers"].items()}
sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115 - our logs

from io import BytesIO  # noqa: E402

from botocore.awsrequest import AWSResponse, HeadersDict  # noqa: E402
from botocore.client import BaseClient  # noqa: E402
from botocore.httpsession import URLLib3Session  # noqa: E402
from botocore.session import Session  # noqa: E402


class Raw(BytesIO):
    def stream(self, **_):
        while chunk := self.read(65_536):
            yield chunk


def send(_session, request):
    """The recorded answers of an operation in order, the last again and again."""
    target = request.headers["X-Amz-Target"]
    rest = _waiting[target.decode() if isinstance(target, bytes) else target]
    status, headers, body = rest.pop(0) if len(rest) > 1 else rest[0]
    return AWSResponse(request.url, status, HeadersDict(headers), Raw(body))


URLLib3Session.send = send
import app  # noqa: E402

CALLS = []
_call = BaseClient._make_api_call


def watched(client, operation, params):
    CALLS.append((client, operation, params))
    return _call(client, operation, params)


def ours():
    answer = app.app(SCENE["event"], None)
    if answer["statusCode"] >= 300:
        raise SystemExit(f"refused: {answer}")


def bare():
    for client, operation, params in CALLS:
        _call(client, operation, params)


def turn(side):
    began = time.process_time()
    for _ in range(EACH):
        side()
    return (time.process_time() - began) / EACH * 1e6


STOCK = {}


def stock():
    """The same calls by clients as botocore makes them when nobody asks for anything."""
    for client, operation, params in CALLS:
        name = client.meta.service_model.service_name
        if name not in STOCK:
            STOCK[name] = Session().create_client(name, region_name=client.meta.region_name)
        _call(STOCK[name], operation, params)


LAYERS = (
    ("botocore", "/botocore/"), ("pynamodb", "/pynamodb/"), ("chalice", "/chalice/"),
    ("powertools", "aws_lambda_powertools"), ("logging", "/logging/"), ("json", "/json/"),
    ("adapters", "/chalicelib/adapters"), ("domain", "/chalicelib/domain"),
    ("application", "/chalicelib/application"), ("http", "/chalicelib/entrypoints"),
)  # fmt: skip


def layers(total):
    """By who is at work itself; calls of C code count for whoever called."""
    profile = cProfile.Profile(time.process_time, builtins=False)
    profile.enable()
    for _ in range(EACH * 4):
        ours()
    profile.disable()
    found, spent = {}, 0.0
    for (file, _line, _name), (_, _, own, _, _) in pstats.Stats(profile).stats.items():
        name = next((layer for layer, mark in LAYERS if mark in file), "else")
        found[name] = found.get(name, 0.0) + own
        spent += own
    if path := os.environ.get("REDRESS_BENCH_PROFILE"):
        profile.dump_stats(path)
    return {
        name: round(own / spent * total, 1) for name, own in sorted(found.items(), key=lambda one: -one[1])
    }


ours()
BaseClient._make_api_call = watched
ours()
BaseClient._make_api_call = _call
for _ in range(2):
    turn(ours), turn(bare), turn(stock)
times = [(turn(ours), turn(bare), turn(stock)) for _ in range(TURNS)]
mine, theirs, usual = (median(side) for side in zip(*times, strict=True))
result = {
    "ours_us": round(mine, 1), "bare_us": round(theirs, 1), "stock_us": round(usual, 1),
    "calls": [operation for _, operation, _ in CALLS],
    "parts_us": layers(mine),
}  # fmt: skip
sys.stderr.write(json.dumps(result) + "\n")
