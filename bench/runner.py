"""The child of a cold-start measurement: one Lambda environment from process start to its first answer.

    python -S bench/runner.py <scene> <module> <attribute> <site-packages> <descriptor>

Run as a script, never imported: whatever it imports itself is paid by both sides. The only thing it changes is where
bytes would leave for the network: AWS's answers come from the scene, and a webhook's host is a port of the parent.
"""

import os
import sys
import time
from marshal import load

_scene_path, _module, _attribute, _packages, _descriptor = sys.argv[1:6]
sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120 - no pathlib here
sys.path.append(_packages)
with open(_scene_path, "rb") as _file:  # noqa: PTH123
    SCENE = load(_file)  # noqa: S302 - our parent has just written it

_waiting = {key: list(answers) for key, answers in SCENE["answers"].items()}
_OK = (200, {"Content-Type": "application/x-amz-json-1.0"}, b"{}")


def key_of(method, url, headers):
    """What a request asks for: the target of a JSON protocol, or method and kind of S3's."""
    target = headers.get("X-Amz-Target")
    if target is None:
        return f"S3.{method}{'.versions' if '?versions' in url else ''}"
    return target.decode() if isinstance(target, bytes) else target


def answer(request):
    """The recorded answers of an operation in order, the last again and again; an empty one if there is none."""
    key = key_of(request.method, request.url, request.headers)
    rest = _waiting.get(key) or [_OK]
    return rest.pop(0) if len(rest) > 1 else rest[0]


def patch_botocore(module):
    from io import BytesIO

    from botocore.awsrequest import AWSResponse, HeadersDict

    class Raw(BytesIO):
        def stream(self, **_):
            while chunk := self.read(65_536):
                yield chunk

    def send(_session, request):
        status, headers, body = answer(request)
        return AWSResponse(request.url, status, HeadersDict(headers), Raw(body))

    module.URLLib3Session.send = send


def patch_socket(module):
    port = SCENE["port"]
    connect = module.socket.connect

    def redirected(self, address):
        return connect(self, ("127.0.0.1", port) if address[1] == 443 else address)

    def resolved(_host, port, *_, **__):
        return [(module.AF_INET, module.SOCK_STREAM, 6, "", ("93.184.215.14", port))]

    module.socket.connect = redirected
    module.getaddrinfo = resolved


PATCHES = {"botocore.httpsession": patch_botocore} | ({"socket": patch_socket} if SCENE["port"] else {})


class Hook:
    """Patches a module the moment somebody imports it, and never makes anybody import it. Finder and loader in one."""

    def find_spec(self, name, path, _target=None):
        if name not in PATCHES:
            return None
        others = (finder.find_spec(name, path) for finder in sys.meta_path if finder is not self)
        spec = next(found for found in others if found is not None)
        fields = vars(spec)
        self.inner, fields["loader"] = fields["loader"], self
        return spec

    def create_module(self, spec):
        return self.inner.create_module(spec)

    def exec_module(self, module):
        inner = self.inner
        inner.exec_module(module)
        PATCHES[module.__name__](module)


class Context:
    """What Lambda passes beside the event."""

    function_name = "redress-dev"
    function_version = "$LATEST"
    invoked_function_arn = "arn:aws:lambda:eu-central-1:123456789012:function:redress-dev"
    memory_limit_in_mb = 512
    aws_request_id = "8f6c2f7e-2b0f-4c0e-9d0b-6f3d4b1f6a11"
    log_group_name = log_stream_name = "/aws/lambda/redress-dev"

    @staticmethod
    def get_remaining_time_in_millis():
        return 25_000


def answered(result):
    """Whether the first answer is a success."""
    if isinstance(result, dict) and "statusCode" in result:
        return result["statusCode"] < 300
    return not (result or {}).get("batchItemFailures")


def peak():
    """In KiB. The kernel's own account of a child's peak would include its parent's."""
    with open("/proc/self/status", encoding="ascii") as status:  # noqa: PTH123
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))


sys.meta_path.insert(0, Hook())
handler = __import__(_module, fromlist=[_attribute])
result = getattr(handler, _attribute)(SCENE["event"], Context())
end, cpu = time.monotonic(), time.process_time()

if not answered(result):
    sys.stderr.write(f"{_module} failed: {result!r}\n")
    sys.stderr.flush()
    os._exit(1)
roots = " ".join(sorted({name.partition(".")[0] for name in sys.modules}))
os.write(int(_descriptor), f"{cpu} {end} {peak()} {len(sys.modules)} {roots}".encode())
sys.stdout.flush()
os._exit(0)
