"""The process in which pytest and `autograder check` run a student's notebook: IPython's shell, and the calls.

`autograder.student.session` starts this file as `python -m autograder.student.child` in the notebook's folder. Frames go
over standard input and output: 8 bytes of length, then pickle, which is fine here: both ends are the student's own
machine. Its first frame is None, or a message about a missing package. Then it answers each request with one frame:

    ("cell", source)                                ->  None, or (line or None, "NameError: ...")
    ("call", function, skeleton, arrays, twice)     ->  Outcome
    ("functions",)                                  ->  the names of functions that the notebook has

It exits when its input is closed.
"""

import os
import pickle
import random
import signal
import sys
import types
from typing import Any, BinaryIO

import numpy as np

from autograder import values
from autograder.exercise import Call
from autograder.student import calls
from autograder.student.case_file import stand_in

LENGTH = 8


def send(pipe: BinaryIO, content: Any) -> None:
    frame = pickle.dumps(content, protocol=5)
    pipe.write(len(frame).to_bytes(LENGTH, "little") + frame)
    pipe.flush()


def receive(pipe: BinaryIO) -> Any:
    """The next frame; EOFError where there is none."""
    head = pipe.read(LENGTH)
    if len(head) < LENGTH:
        raise EOFError
    size = int.from_bytes(head, "little")
    frame = pipe.read(size)
    if len(frame) < size:
        raise EOFError
    return pickle.loads(frame)


def make_shell() -> Any:
    """IPython's shell without a terminal, history or shell commands. Its names are those of a module __main__."""
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    class Shell(InteractiveShell):
        checked_elsewhere = True

        def enable_gui(self, gui: Any = None) -> None: ...

        def ask_exit(self) -> None: ...

        def system(self, cmd: str) -> None: ...

        system_piped = system_raw = system

        def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> Any:
            return []

    main = types.ModuleType("__main__")
    main.__dict__["__builtins__"] = __builtins__
    sys.modules["__main__"] = main
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.autocall = 0
    config.InteractiveShell.colors = "NoColor"
    return Shell.instance(config=config, user_module=main)


def run_cell(shell: Any, source: str) -> tuple[int | None, str] | None:
    """Run a cell. Returns None, or if it fails, its line number in the cell and the error in one line."""
    result = shell.run_cell(source, store_history=False)
    error = result.error_before_exec or result.error_in_exec
    if error is None:
        return None
    if isinstance(error, SyntaxError):
        return error.lineno, values.line(SyntaxError(error.msg)).replace("SyntaxError", type(error).__name__, 1)
    return _line(error, shell), values.line(error)


def _line(error: BaseException, shell: Any) -> int | None:
    """The line of the cell itself that an exception passed through."""
    trace, found = error.__traceback__, None
    while trace is not None:
        if trace.tb_frame.f_globals is shell.user_ns and trace.tb_frame.f_code.co_name == "<module>":
            found = trace.tb_lineno
        trace = trace.tb_next
    return found


def answer(shell: Any, request: tuple[Any, ...]) -> Any:
    kind, *rest = request
    if kind == "cell":
        return run_cell(shell, rest[0])
    if kind == "functions":
        mine = shell.user_ns.items()
        return [
            name for name, value in mine if isinstance(value, types.FunctionType) and value.__module__ == "__main__"
        ]
    function, skeleton, arrays, twice = rest
    args = values.decode(skeleton, arrays, stand_in)
    return calls.call(shell.user_ns, Call(function=function, args=args, twice=twice))


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nowhere, number)
    try:
        shell = make_shell()
    except ImportError as error:
        send(replies, f"{error.name or 'IPython'} is not installed: pip install -r requirements.txt")
        return
    sys.argv = [""]
    random.seed(0)
    np.random.seed(0)
    send(replies, None)
    while True:
        try:
            request = receive(requests)
        except EOFError:
            break
        send(replies, answer(shell, request))


if __name__ == "__main__":
    main()
