"""The untrusted side: runs one notebook's cells in order, then calls its functions. Everything it says may be a lie.

The grader starts this file inside the sandbox as `python -m autograder.sandbox.worker SETTINGS`, where SETTINGS is
JSON: {"requests": fd, "replies": fd, "uid": number or null, "memory": bytes, "cpu": seconds, "file": bytes,
"threads": number, "output": bytes}. It sets these limits on itself, switches to the user id, and then answers frames
(`autograder.sandbox.wire`) one at a time, in order. Its first frame is {"ready": true}, sent without a request. If
SETTINGS is {"control": fd}, it runs `autograder.sandbox.inner` instead, which forks workers: each gets the settings
above and "filters", the system-call filter in hexadecimal.

    {"cell": source}                          ->  {"outputs": [...], "error": null or "NameError: ..."}
    {"call": name, "args": ..., "twice": bool} -> {"value": ..., "after": ... or null}
                                              or  {"missing": name}
                                              or  {"raised": [class, its bases ...], "detail": "one line"}
                                              or  {"unreadable": "what it was"}

outputs are notebook outputs reduced to {"stream": name, "text": ...}, {"error": class, "text": traceback} and
{"display": {mime: data}}; together they are cut at "output" bytes. What a call prints is dropped. With "twice"
the function is called twice on the same arguments: "value" is the second value, "after" the arguments after both calls.

It exits when the request channel closes, or after ten minutes without a request.
"""

import asyncio
import base64
import importlib
import io
import json
import os
import random
import resource
import select
import sys
import types
from contextlib import nullcontext
from importlib.machinery import ModuleSpec
from typing import Any

import numpy as np
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

from autograder import values
from autograder.sandbox import inner, wire

IDLE_SECONDS = 600
DISPLAYED = ("text/plain", "image/png")
MAX_REQUEST = 2**31
DEFERRED = ("matplotlib", "matplotlib.pyplot")


class Recorder:
    """The outputs of a cell, in order, cut at a number of bytes."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.clear()

    def clear(self) -> None:
        self.outputs: list[dict[str, Any]] = []
        self.left = self.limit

    def stream(self, name: str, text: str) -> None:
        if self.left <= 0 or not text:
            return
        kept = text[: self.left]
        self.left -= len(kept)
        if self.left <= 0:
            kept += "\n[the rest of the output was cut]\n"
        if self.outputs and self.outputs[-1].get("stream") == name:
            self.outputs[-1]["text"] += kept
        else:
            self.outputs.append({"stream": name, "text": kept})

    def add(self, output: dict[str, Any]) -> None:
        size = len(json.dumps(output))
        if size <= self.left:
            self.left -= size
            self.outputs.append(output)

    def display(self, data: dict[str, Any]) -> None:
        kept = {mime: data[mime] for mime in DISPLAYED if mime in data}
        if isinstance(kept.get("image/png"), bytes):
            kept["image/png"] = base64.b64encode(kept["image/png"]).decode()
        self.add({"display": {mime: text for mime, text in kept.items() if isinstance(text, str)}})


class Stream(io.TextIOBase):
    """Records what a cell prints."""

    def __init__(self, recorder: Recorder, name: str) -> None:
        self.recorder, self.name = recorder, name

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.recorder.stream(self.name, str(text))
        return len(text)


class Hook(DisplayHook):
    """Records the value of a cell's last line, unless the line ends with a semicolon."""

    recorder: Recorder
    source = ""

    def quiet(self) -> bool:
        return bool(self.semicolon_at_end_of_expression(self.source))

    def write_output_prompt(self) -> None: ...

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        self.recorder.display(format_dict)

    def finish_displayhook(self) -> None: ...


class Publisher(DisplayPublisher):
    """Records what display() and figures show."""

    recorder: Recorder

    def publish(self, data: Any, *args: Any, **kwargs: Any) -> None:
        self.recorder.display(data)

    def clear_output(self, wait: bool = False) -> None: ...


class Shell(InteractiveShell):
    """IPython's shell without a terminal, kernel, history or shell commands."""

    recorder: Recorder
    displayhook_class = Type(Hook)
    display_pub_class = Type(Publisher)

    def enable_gui(self, gui: Any = None) -> None: ...

    def enable_matplotlib(self, gui: Any = None) -> tuple[str, str]:
        """Always choose inline figures, whatever is asked for, without importing matplotlib."""
        return "inline", os.environ["MPLBACKEND"]

    def ask_exit(self) -> None: ...

    def _tee(self, channel: str) -> Any:
        """Do nothing: IPython's own version keeps everything printed for its history, without a limit."""
        return nullcontext()

    def system(self, cmd: str) -> None:
        print(f"not run: {cmd}\ncommands of the system are not run when a notebook is graded")

    system_piped = system_raw = system

    def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> Any:
        self.system(cmd)
        return []

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        self.recorder.add({"error": getattr(etype, "__name__", "error"), "text": "\n".join(map(str, stb))})


def limit(settings: dict[str, Any]) -> None:
    """Set this process's hard limits. Called before any student code runs."""
    for kind, most in (
        (resource.RLIMIT_AS, settings["memory"]),
        (resource.RLIMIT_CPU, settings["cpu"]),
        (resource.RLIMIT_FSIZE, settings["file"]),
        (resource.RLIMIT_NPROC, settings["threads"]),
        (resource.RLIMIT_NOFILE, 128),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


def make_shell(recorder: Recorder) -> Shell:
    """The notebook's shell, whose names live in a real module called __main__."""
    main = types.ModuleType("__main__")
    main.__dict__["__builtins__"] = __builtins__
    sys.modules["__main__"] = main
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "NoColor"
    config.InteractiveShell.autocall = 0
    shell: Shell = Shell.instance(config=config, user_module=main)
    shell.recorder = shell.displayhook.recorder = shell.display_pub.recorder = recorder
    asyncio.set_event_loop_policy(None)
    return shell


LOOKED_AT = ("__file__", "__warningregistry__")
"""Attributes that tracebacks and warnings read from every module: reading them must not cause an import."""


class Deferred(types.ModuleType):
    """A module that is imported when one of its attributes is first used."""

    def __getattr__(self, name: str) -> Any:
        if name in LOOKED_AT:
            raise AttributeError(name)
        for module in DEFERRED:
            if isinstance(sys.modules.get(module), Deferred):
                del sys.modules[module]
        return getattr(importlib.import_module(self.__name__), name)


class Loaded:
    """Import hook that returns a submodule of matplotlib that is loaded already, so that it is not loaded twice.

    `import matplotlib.x` first reads `__path__` of the deferred matplotlib. That imports matplotlib, which may load x.
    """

    @staticmethod
    def find_spec(name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        found = sys.modules.get(name) if name.startswith(f"{DEFERRED[0]}.") else None
        return ModuleSpec(name, Loaded, is_package=hasattr(found, "__path__")) if found else None  # type: ignore[arg-type]

    @staticmethod
    def create_module(spec: ModuleSpec) -> types.ModuleType:
        return sys.modules[spec.name]

    @staticmethod
    def exec_module(module: types.ModuleType) -> None: ...


def defer() -> None:
    """Make `import matplotlib` free until it is used: it is the slowest import, and most notebooks need no figures."""
    top, pyplot = (Deferred(name) for name in DEFERRED)
    top.__dict__["pyplot"] = pyplot
    sys.modules.update({top.__name__: top, pyplot.__name__: pyplot})
    sys.meta_path.insert(0, Loaded)


def seed() -> None:
    """Seed the global generators, so that every submission and every call draws the same random numbers."""
    np.random.seed(0)
    random.seed(0)


def run_cell(shell: Shell, source: str) -> dict[str, Any]:
    shell.recorder.clear()
    shell.displayhook.source = source
    sys.stdout, sys.stderr = Stream(shell.recorder, "stdout"), Stream(shell.recorder, "stderr")
    result = shell.run_cell(source, store_history=False)
    error = result.error_before_exec or result.error_in_exec
    return {"outputs": shell.recorder.outputs, "error": None if error is None else values.line(error)}


def call(shell: Shell, request: dict[str, Any], arrays: dict[str, np.ndarray]) -> bytes:
    shell.recorder.clear()
    names = shell.user_ns
    function = names.get(request["call"])
    if not callable(function):
        return wire.pack({"missing": request["call"]}, {})
    seed()
    try:
        args = values.decode(request["args"], arrays, lambda name: names[name])
        value = function(*args)
        if request["twice"]:
            value = function(*args)
    except BaseException as error:
        kinds = [kind.__name__[:100] for kind in type(error).__mro__]
        return wire.pack({"raised": kinds, "detail": values.line(error)}, {})
    found: dict[str, np.ndarray] = {}
    given = {id(names[name]): name for name in list(names) if isinstance(names[name], types.FunctionType)}
    try:
        sent = values.encode(value, found, lambda f: None)
        after = values.encode(args, found, lambda f: given.get(id(f))) if request["twice"] else None
        return wire.pack({"value": sent, "after": after}, found)
    except Exception as error:
        return wire.pack(
            {"unreadable": values.line(error) if not isinstance(error, values.Unreadable) else str(error)[:200]}, {}
        )


def read(fd: int, size: int) -> bytes:
    parts = []
    while size:
        part = os.read(fd, min(size, 1 << 20))
        if not part:
            os._exit(0)
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def write(fd: int, frame: bytes) -> None:
    view = memoryview(frame)
    while view:
        view = view[os.write(fd, view) :]


def warm_up(shell: Shell) -> None:
    """Load the code that every notebook needs: it runs a cell, shows a value and formats an error."""
    for source in ("2 + 2", "1 / 0"):
        run_cell(shell, source)
    call(shell, {"call": "repr", "args": [], "twice": False}, {})
    sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__


def main() -> None:
    settings = json.loads(sys.argv[1])
    shell = make_shell(Recorder(0))
    defer()
    if "control" in settings:
        warm_up(shell)
        settings = inner.forked(settings["control"])
    else:
        inner.become(settings["uid"])
    limit(settings)
    shell.recorder.limit = settings["output"]
    requests, replies = settings["requests"], settings["replies"]
    seed()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(nowhere, fd)
    sys.argv = [""]
    write(replies, wire.pack({"ready": True}, {}))
    while select.select([requests], [], [], IDLE_SECONDS)[0]:
        text, tensors = wire.lengths(read(requests, wire.HEADER), MAX_REQUEST)
        request, arrays = wire.unpack(read(requests, text), read(requests, tensors))
        if "cell" in request:
            write(replies, wire.pack(run_cell(shell, request["cell"]), {}))
        else:
            write(replies, call(shell, request, arrays))


if __name__ == "__main__":
    main()
