"""Webhook receivers in a process of their own, so that what they use of a processor is not the sender's.

    python -m bench.listening

Prints its port; ends when its input does. A path that begins with /stalled is read and never answered.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_ANSWER = b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"


@contextmanager
def listening() -> Iterator[int]:
    """The port of receivers on loopback."""
    command, root = [sys.executable, "-m", "bench.listening"], Path(__file__).parents[1]
    with subprocess.Popen(  # noqa: S603 - a module of ours
        command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            yield int(child.stdout.readline())
        finally:
            child.stdin.close()


async def _serve() -> None:
    server = await asyncio.start_server(_answer, "127.0.0.1", 0, backlog=1_024)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    server.close()


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]))
        if b" /stalled" in head:
            await reader.read()  # until the other side gives up
        else:
            writer.write(_ANSWER)
            await writer.drain()
    except (OSError, asyncio.IncompleteReadError):
        pass
    finally:
        writer.close()


if __name__ == "__main__":
    asyncio.run(_serve())
