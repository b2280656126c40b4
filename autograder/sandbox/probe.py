"""Does the wall hold? Tested before anything is graded; fails closed.

A sandbox is started and told to do what no submission may: read a file of the host, reach the network, start a process,
write to the system. Each attempt must fail. The file and the server do exist, so that only the wall can be the reason.
"""

import os
import secrets
import socket
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from autograder.exercise import Call, Failed, SandboxError
from autograder.sandbox.launcher import Sandbox

_HOSTILE = """
def read(path):
    return open(path).read()

def connect(port):
    import socket
    socket.create_connection(("127.0.0.1", port), timeout=2)
    return True

def fork():
    import os
    return os.fork()

def write(path):
    open(path, "w").write("x")
    return True

def sum_up(x):
    return x.sum()
"""

APPARMOR = (
    "the kernel refuses user namespaces to unprivileged programs (Ubuntu 23.10 and later): allow them to bubblewrap with "
    "an AppArmor profile, as docs/security.md shows, or grade as root"
)


def probe(start: Callable[[], Sandbox]) -> None:
    """Start a sandbox and try to get out of it. SandboxError with the reason where it does not start or does not hold."""
    try:
        with start() as sandbox:
            sandbox.wait()
            _try(sandbox)
    except SandboxError as error:
        raise SandboxError(explain(str(error))) from error


def explain(said: str) -> str:
    """bubblewrap's error message, with the remedy if we know one."""
    if "uid map" in said or "No permissions to create" in said or "creating new namespace" in said.lower():
        return f"{said}: {APPARMOR}"
    return said


def _try(sandbox: Sandbox) -> None:
    ran = sandbox.run(_HOSTILE, 10)
    if isinstance(ran, Failed):
        raise SandboxError(f"the sandbox does not run a cell: {ran.reason} {ran.detail}")
    if getattr(sandbox.call(Call(function="sum_up", args=(np.arange(4.0),))), "value", None) != 6.0:
        raise SandboxError("the sandbox does not return values")
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as server:
        os.chmod(folder, 0o755)
        canary = Path(folder) / "canary"
        canary.write_text(secrets.token_hex())
        canary.chmod(0o644)
        port = server.getsockname()[1]
        attempts = {
            "reads files of the host": Call(function="read", args=(str(canary),)),
            "reaches the network": Call(function="connect", args=(port,)),
            "starts processes": Call(function="fork", args=()),
            "writes to the system": Call(function="write", args=(f"/usr/canary-{os.getpid()}",)),
        }
        for what, call in attempts.items():
            outcome = sandbox.call(call, 10)
            if not isinstance(outcome, Failed) or outcome.reason != "raised":
                raise SandboxError(f"the sandbox does not hold: a notebook {what}")
