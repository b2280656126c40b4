"""The sandbox, on real processes behind real bubblewrap: what it lets through, what it limits, how it ends."""

import json
import os
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from classroom import descendants

from autograder.exercise import Call, Failed, Given, Returned, SandboxError
from autograder.sandbox import launcher
from autograder.sandbox.environment import environment
from autograder.sandbox.launcher import Ran, Sandbox, Warm
from autograder.sandbox.probe import probe
from autograder.sandbox.sandboxes import Sandboxes
from autograder.sandbox.wall import Limits

MB = 1 << 20


Start = Callable[..., Sandbox]


def asked(sandbox: Sandbox, *args: Any, seconds: float | None = None, twice: bool = False) -> Returned | Failed:
    return sandbox.call(Call(function="f", args=args, twice=twice), seconds)


@pytest.fixture(scope="module")
def echo(keep: Start) -> Sandbox:
    """One sandbox for all tests that leave it as it was."""
    return keep("import numpy as np\ndef f(*args): return args[0] if len(args) == 1 else args")


def returned(sandbox: Sandbox, *args: Any) -> Any:
    outcome = asked(sandbox, *args)
    assert isinstance(outcome, Returned), outcome
    return outcome.value


# Values --------------------------------------------------------------------------------------------------------------

ARRAYS = {
    "transposed": np.arange(6.0).reshape(2, 3).T,
    "in Fortran order": np.asfortranarray(np.arange(24.0).reshape(2, 3, 4)),
    "strided": np.arange(20)[::3],
    "reversed": np.arange(5.0)[::-1],
    "of no dimension": np.array(2.5),
    "empty": np.zeros((0, 3)),
    "big-endian": np.arange(4, dtype=">i4"),
    "of halves": np.arange(4, dtype=np.float16) / 3,
    "of booleans": np.array([[True, False]]),
    "of the largest integers": np.array([2**64 - 1, 0], np.uint64),
    "not finite": np.array([np.nan, np.inf, -np.inf, -0.0, 5e-324]),
    "read-only": np.broadcast_to(1.5, (2, 2)),
}


@pytest.mark.parametrize("array", ARRAYS.values(), ids=ARRAYS)
def test_an_array_comes_back_bit_for_bit(echo: Sandbox, array: np.ndarray) -> None:
    back = returned(echo, array)
    assert type(back) is np.ndarray
    assert (back.dtype, back.shape) == (array.dtype.newbyteorder("="), array.shape)
    assert back.tobytes() == array.astype(back.dtype).tobytes()


def test_plain_values_come_back_as_they_were(echo: Sandbox) -> None:
    values = (None, True, 2**80, -0.1, "æøå 🙂", [1, (2.5, "x")], {"a": [None], 3: {}})
    assert returned(echo, values) == values


def test_numbers_that_are_no_numbers_come_back(echo: Sandbox) -> None:
    assert repr(returned(echo, [float("nan"), float("inf"), -0.0])) == "[nan, inf, -0.0]"


def test_a_function_of_the_notebook_is_passed_by_its_name(start: Start) -> None:
    def square(x: float) -> float:
        raise AssertionError("called outside")

    sandbox = start("def square(x): return x * x\ndef f(g, x): return g(x)")
    assert returned(sandbox, Given(square), 3.0) == 9.0


UNREADABLE = {
    "np.array([1, 'x'], object)": "an array of dtype object",
    "np.array([1j])": "an array of dtype complex128",
    "np.array(['x'])": "an array of dtype <U1",
    "np.zeros(2, [('a', int)])": "an array of dtype [('a', '<i8')]",
    "(lambda: 1)": "a value of type function",
    "{1, 2}": "a value of type set",
    "iter([])": "a value of type list_iterator",
    "{(1, 2): 3}": "a dict with a key of type tuple",
    "type('Zero', (float,), {})()": "a value of type Zero",
    "__import__('functools').reduce(lambda a, _: [a], range(99), 0)": "nested too deeply",
}


@pytest.mark.parametrize("value", UNREADABLE)
def test_a_value_that_is_not_plain_is_unreadable_and_named(echo: Sandbox, value: str) -> None:
    echo.run(f"def odd(): return {value}", 20)
    outcome = echo.call(Call(function="odd", args=()))
    assert isinstance(outcome, Failed)
    assert (outcome.reason, outcome.detail) == ("unreadable", UNREADABLE[value])


def test_a_subclass_of_an_array_arrives_as_its_plain_values(start: Start) -> None:
    sandbox = start(
        """
import numpy as np
class Liar(np.ndarray):
    def __eq__(self, other): return np.bool_(True)
    def __array__(self, *a, **k): return np.ones(3)
    def tobytes(self, *a): return bytes(24)
def f(x): return x.view(Liar)
"""
    )
    back = returned(sandbox, np.arange(3.0))
    assert type(back) is np.ndarray
    assert back.tolist() == [0, 1, 2]


def test_a_call_asked_for_twice_returns_the_second_value_and_the_arguments_after_it(start: Start) -> None:
    outcome = asked(start("def f(x):\n    x += 1\n    return x.sum()"), np.zeros(2), twice=True)
    assert isinstance(outcome, Returned)
    assert outcome.value == 4
    assert outcome.args_after is not None
    assert outcome.args_after[0].tolist() == [2, 2]


def test_an_exception_comes_back_with_its_classes_and_one_line(start: Start) -> None:
    sandbox = start(
        "class Odd(ValueError):\n    def __str__(self): raise SystemExit\ndef f(x): raise x and Odd or KeyError('a\\nb')"
    )
    odd, key = asked(sandbox, True), asked(sandbox, False)
    assert isinstance(odd, Failed)
    assert isinstance(key, Failed)
    assert (odd.reason, odd.detail, odd.kinds[:2]) == ("raised", "Odd", ("Odd", "ValueError"))
    assert (key.reason, key.detail, key.kinds[:2]) == ("raised", "KeyError: 'a\\nb'", ("KeyError", "LookupError"))


def test_a_function_that_is_not_there_is_missing(start: Start) -> None:
    outcome = asked(start("f = 3"))
    assert isinstance(outcome, Failed)
    assert outcome.reason == "missing"


# Cells ---------------------------------------------------------------------------------------------------------------

SAID_NO = "not run: ls\ncommands of the system are not run when a notebook is graded\n"
SHOWN: dict[str, list[dict[str, Any]]] = {
    "print('out')": [{"stream": "stdout", "text": "out\n"}],
    "import sys; print('err', file=sys.stderr); print('out')": [
        {"stream": "stderr", "text": "err\n"},
        {"stream": "stdout", "text": "out\n"},
    ],
    "2 + 2": [{"display": {"text/plain": "4"}}],
    "2 + 2;": [],
    "display('x', 3)": [{"display": {"text/plain": "'x'"}}, {"display": {"text/plain": "3"}}],
    "from IPython.display import HTML; HTML('<script>alert(1)</script>')": [
        {"display": {"text/plain": "<IPython.core.display.HTML object>"}}
    ],
    "import asyncio\nawait asyncio.sleep(0)\nprint('awaited')": [{"stream": "stdout", "text": "awaited\n"}],
    "%matplotlib inline": [],
    "!ls": [{"stream": "stdout", "text": SAID_NO}],
    "files = !ls\nlen(files)": [{"stream": "stdout", "text": SAID_NO}, {"display": {"text/plain": "0"}}],
    "%%capture\nprint('out')": [],
    "get_ipython().__class__.__name__": [{"display": {"text/plain": "'Shell'"}}],
    "__name__": [{"display": {"text/plain": "'__main__'"}}],
    "def g(x: 'list[int]') -> int: return x\nimport typing; typing.get_type_hints(g)['return']": [
        {"display": {"text/plain": "int"}}
    ],
    "": [],
}


@pytest.mark.parametrize("source", SHOWN)
def test_a_cell_shows_what_it_shows_in_a_notebook(echo: Sandbox, source: str) -> None:
    ran = echo.run(source, 20)
    assert isinstance(ran, Ran)
    assert (ran.outputs, ran.error) == (SHOWN[source], None)


@pytest.mark.parametrize(
    "source",
    ["%timeit -n1 -r1 pass", "%time 1 + 1", "%whos", "print?", "%config InlineBackend.figure_format = 'retina'"],
)
def test_a_magic_of_notebooks_does_no_harm(echo: Sandbox, source: str) -> None:
    ran = echo.run(source, 20)
    assert isinstance(ran, Ran)
    assert ran.error is None


def test_a_figure_becomes_an_image(start: Start) -> None:
    ran = start().run("import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()", 30)
    assert isinstance(ran, Ran)
    assert ran.error is None
    images = [o["display"]["image/png"] for o in ran.outputs if "image/png" in o.get("display", {})]
    assert len(images) == 1
    assert images[0].startswith("iVBORw0KGgo")


@pytest.mark.parametrize("magic", ["%matplotlib inline", "%matplotlib widget", "%matplotlib"])
def test_a_figure_is_shown_inline_whatever_a_notebook_asks_for(start: Start, magic: str) -> None:
    ran = start(magic).run("import matplotlib.pyplot as plt\nplt.plot([1, 2]);", 30)
    assert isinstance(ran, Ran)
    assert [list(o.get("display", {})) for o in ran.outputs] == [["text/plain", "image/png"]]


@pytest.mark.parametrize(
    "source", ["import matplotlib.pyplot as plt\n1 / 0", "%matplotlib inline\nimport warnings\nwarnings.warn('old')"]
)
def test_matplotlib_is_not_loaded_before_something_is_drawn(start: Start, source: str) -> None:
    sandbox = start()
    sandbox.run(source, 30)
    ran = sandbox.run("import sys; print('matplotlib.figure' in sys.modules)", 30)
    assert isinstance(ran, Ran)
    assert ran.outputs == [{"stream": "stdout", "text": "False\n"}]


ERRORS = {
    "1 / 0": "ZeroDivisionError: division by zero",
    "def f(:": "SyntaxError: invalid syntax (<string>, line 1)",
    "import sys; sys.exit(3)": "SystemExit: 3",
    "input('your name? ')": "EOFError: EOF when reading a line",
    "raise KeyboardInterrupt": "KeyboardInterrupt",
    "import os; os.fork()": "PermissionError: [Errno 1] Operation not permitted",
    "import subprocess; subprocess.run(['ls'])": "PermissionError: [Errno 1] Operation not permitted",
    "import socket; socket.socket()": "PermissionError: [Errno 1] Operation not permitted",
}


@pytest.mark.parametrize("source", ERRORS)
def test_a_cell_that_fails_says_why_and_the_next_one_runs(echo: Sandbox, source: str) -> None:
    ran = echo.run(source, 20)
    assert isinstance(ran, Ran)
    assert ran.error is not None
    assert ran.error.split(" (")[0] == ERRORS[source].split(" (")[0]
    after = echo.run("print('next')", 20)
    assert isinstance(after, Ran)
    assert after.outputs == [{"stream": "stdout", "text": "next\n"}]


def test_files_of_the_assignment_lie_where_the_notebook_runs_and_cannot_be_changed(
    start: Start, tmp_path: Path
) -> None:
    data = tmp_path / "digits.txt"
    data.write_text("123")
    sandbox = start("def f(mode): return open('digits.txt', mode).read()", files=(data,))
    assert returned(sandbox, "r") == "123"
    outcome = asked(sandbox, "r+")
    assert isinstance(outcome, Failed)
    assert "OSError" in outcome.kinds


def test_a_random_number_is_the_same_in_every_sandbox_and_call(start: Start) -> None:
    cell = "import numpy as np, random\ndef f(): return [np.random.normal(), random.random(), hash('x')]"
    first, second = start(cell), start(cell)
    assert returned(first) == returned(first) == returned(second)


# Limits --------------------------------------------------------------------------------------------------------------


def test_hard_limits_are_those_asked_for(start: Start) -> None:
    kinds = ("AS", "CPU", "FSIZE", "NPROC", "NOFILE", "CORE")
    sandbox = start(
        f"import resource\ndef f(): return [resource.getrlimit(getattr(resource, 'RLIMIT_' + k)) for k in {kinds}]",
        memory=512 * MB,
        disk=3 * MB,
        call_seconds=5,
        notebook_seconds=10,
    )
    limits = [512 * MB, 120, 3 * MB, 64, 128, 0]
    assert returned(sandbox) == [(most, most) for most in limits]


def test_memory_beyond_the_limit_is_out_of_memory_and_costs_one_call(start: Start) -> None:
    sandbox = start("import numpy as np\ndef f(n): return np.ones(n << 17).sum()", memory=512 * MB)
    outcome = asked(sandbox, 600)
    assert isinstance(outcome, Failed)
    assert outcome.reason == "out of memory"
    assert returned(sandbox, 10) == 10 << 17


def test_processor_time_beyond_the_limit_ends_the_worker(start: Start) -> None:
    sandbox = start(
        "import resource, time\ndef f():\n    resource.setrlimit(resource.RLIMIT_CPU, (1, 1))\n    while True: pass"
    )
    outcome = asked(sandbox, seconds=20)
    assert isinstance(outcome, Failed)
    assert outcome.reason == "died"


GROWING = "def f(path): return open(path, 'wb').write(bytes(5 << 20))"


def test_a_file_stops_growing_at_the_limit(start: Start) -> None:
    outcome = asked(start(GROWING, disk=2 * MB), "/tmp/big")
    assert isinstance(outcome, Failed)
    assert "File too large" in outcome.detail or "No space left" in outcome.detail


def test_a_file_stops_growing_at_the_limit_without_a_wall(cache: Path, tmp_path: Path) -> None:
    with launcher.start(environment(), Limits(disk=2 * MB), cache=cache, walled=False) as sandbox:
        assert getattr(sandbox.run(GROWING, 20), "error", "") is None
        outcome = asked(sandbox, str(tmp_path / "big"))
    assert isinstance(outcome, Failed)
    assert outcome.detail == "OSError: [Errno 27] File too large"


def test_the_temporary_folder_is_full_at_the_limit(start: Start) -> None:
    sandbox = start("def f():\n    for i in range(9): open(f'/tmp/{i}', 'wb').write(bytes(1 << 20))", disk=3 * MB)
    outcome = asked(sandbox)
    assert isinstance(outcome, Failed)
    assert outcome.detail == "OSError: [Errno 28] No space left on device"


def test_a_notebook_holds_no_capability_and_belongs_to_no_group(start: Start) -> None:
    sandbox = start(
        """
import ctypes, os
def f():
    header, sets = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)(*[7] * 6)
    assert ctypes.CDLL(None).capget(header, sets) == 0
    return [list(sets), [group for group in os.getgroups() if group != 65534]]
"""
    )
    assert returned(sandbox) == [[0] * 6, []]


def test_threads_stop_at_the_limit_and_calls_go_on(start: Start) -> None:
    sandbox = start(
        """
import threading, time
def f():
    for n in range(1000):
        try:
            threading.Thread(target=time.sleep, args=(99,), daemon=True).start()
        except RuntimeError:
            return n
""",
        memory=4 << 30,
    )
    assert 50 <= returned(sandbox) <= 64
    assert isinstance(asked(sandbox), Returned)


def test_output_is_cut_at_the_limit(start: Start) -> None:
    ran = start(output=1000).run("print('x' * 10_000_000)\nprint('more')", 20)
    assert isinstance(ran, Ran)
    assert ran.outputs == [{"stream": "stdout", "text": "x" * 1000 + "\n[the rest of the output was cut]\n"}]


def test_output_that_never_ends_takes_time_and_no_memory(start: Start) -> None:
    sandbox = start(output=1000)
    ran = sandbox.run("while True: print('x' * 100_000)", 3)
    assert isinstance(ran, Failed)
    assert ran.reason == "timed out"


@pytest.mark.parametrize(
    "body",
    [
        "while True: pass",
        "import time; time.sleep(99)",
        "x = 1 << (1 << 34)",
        "sum(range(10**12))",
        "import signal\n    while True:\n        try: signal.pause()\n        except BaseException: pass",
    ],
)
def test_a_call_that_does_not_return_is_ended_in_time(start: Start, body: str) -> None:
    sandbox = start(f"def f():\n    {body}")
    begun = time.monotonic()
    outcome = asked(sandbox, seconds=0.5)
    assert isinstance(outcome, Failed)
    assert (outcome.reason, outcome.detail) in [("timed out", "0.5 s"), ("out of memory", "MemoryError")]
    assert time.monotonic() - begun < 2


def test_time_is_measured_outside(start: Start) -> None:
    sandbox = start(
        """
import time
sleep = time.sleep
time.monotonic = time.time = time.perf_counter = lambda: 0.0
def f(): sleep(0.3)
"""
    )
    outcome = asked(sandbox)
    assert isinstance(outcome, Returned)
    assert 0.3 <= outcome.seconds < 2


# A worker that does not keep to the rules ----------------------------------------------------------------------------

FORGER = """
import json, os, threading, time
def frame(skeleton):
    text = json.dumps(skeleton).encode()
    return b"NNG1" + len(text).to_bytes(4, "little") + bytes(4) + text
def tell(data):
    for fd in range(3, 64):
        try: os.write(fd, data)
        except OSError: pass
"""


def test_a_reply_that_was_not_asked_for_is_refused(start: Start) -> None:
    sandbox = start(FORGER, "def f():\n    threading.Timer(0.1, tell, [frame({'value': 7, 'after': None})]).start()")
    assert returned(sandbox) is None
    time.sleep(0.5)
    outcome = asked(sandbox)
    assert isinstance(outcome, Failed)
    assert (outcome.reason, outcome.detail) == ("unreadable", "it wrote to the grader unasked")
    assert not sandbox.alive


def test_a_forged_reply_is_an_answer_and_nothing_more_and_the_next_call_is_refused(start: Start) -> None:
    sandbox = start(FORGER, "def f():\n    tell(frame({'value': 7, 'after': None, 'score': 100, 'passed': True}))")
    assert returned(sandbox) == 7
    time.sleep(0.3)
    outcome = asked(sandbox)
    assert isinstance(outcome, Failed)
    assert outcome.detail == "it wrote to the grader unasked"


def test_a_slow_drip_does_not_extend_the_deadline(start: Start) -> None:
    body = "tell(b'NNG1' + (9).to_bytes(4, 'little') + bytes(4))\n    while True:\n        tell(b' '); time.sleep(0.1)"
    sandbox = start(FORGER, f"def f():\n    {body}")
    begun = time.monotonic()
    outcome = asked(sandbox, seconds=0.7)
    assert isinstance(outcome, Failed)
    assert outcome.reason in ("timed out", "unreadable")
    assert time.monotonic() - begun < 2


NOT_REPLIES = {
    "b'hello world, this is no frame'": "not a reply",
    "b'NNG1' + b'\\xff' * 8": "more than 1 MB",
    "b'NNG1' + (2).to_bytes(4, 'little') + bytes(4) + b'[1'": "malformed: JSONDecodeError",
    "frame([1])": "not a reply",
    "frame({})": "not a reply",
    "frame({'value': {'given': 'open'}})": "a function",
    "frame({'value': {'array': '0'}})": "malformed: no such value",
    "frame({'value': {'pickle': 'x'}})": "malformed: no such value",
    "b'NNG1' + (2).to_bytes(4, 'little') + (9).to_bytes(4, 'little') + b'{}' + b'\\xff' * 9": "malformed: SafetensorError",
}


@pytest.mark.parametrize("reply", NOT_REPLIES)
def test_a_malformed_reply_is_unreadable_and_ends_the_worker(start: Start, reply: str) -> None:
    sandbox = start(FORGER, f"def f():\n    tell({reply})\n    time.sleep(99)", reply=MB)
    outcome = asked(sandbox, seconds=5)
    assert isinstance(outcome, Failed)
    assert (outcome.reason, outcome.detail) == ("unreadable", NOT_REPLIES[reply])
    assert not sandbox.alive


def test_a_reply_larger_than_the_cap_is_refused_before_it_is_read(start: Start) -> None:
    outcome = asked(start("import numpy as np\ndef f(): return np.zeros(1 << 20)", reply=MB))
    assert isinstance(outcome, Failed)
    assert (outcome.reason, outcome.detail) == ("unreadable", "more than 1 MB")


@pytest.mark.parametrize(
    "body",
    [
        "os._exit(0)",
        "os.abort()",
        "os.kill(os.getpid(), 9)",
        "import ctypes; ctypes.string_at(0)",
        "os.closerange(3, 64)",
    ],
)
def test_a_worker_that_dies_has_died(start: Start, body: str) -> None:
    sandbox = start(f"import os\ndef f(): {body}")
    outcome = asked(sandbox, seconds=10)
    assert isinstance(outcome, Failed)
    assert outcome.reason == "died"
    assert not sandbox.alive


def left(before: set[int]) -> set[int]:
    """The processes that there were not before, once they had five seconds to end."""
    end = time.monotonic() + 5
    while descendants(os.getpid()) - before and time.monotonic() < end:
        time.sleep(0.01)
    return descendants(os.getpid()) - before


def test_an_ended_sandbox_leaves_no_process(cache: Path, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if way == "fresh":
        monkeypatch.setattr(Warm, "_start", refusing)
    before = descendants(os.getpid())
    with closing(Sandboxes(environment(), Limits(), cache=cache)) as sandboxes:
        waiting = before | left(before) if way == "forked" else before
        sandbox = sandboxes.take()
        threads = "import threading, time\nfor _ in range(9): threading.Thread(target=time.sleep, args=(99,)).start()"
        assert isinstance(sandbox.run(threads, 20), Ran)
        assert descendants(os.getpid()) > waiting
        sandbox.close()
        sandbox.close()
        assert left(waiting) == set()
    assert left(before) == set()


def refusing(*_: object) -> None:
    raise SandboxError("the sandbox does not start: unshare: Operation not permitted")


OPENED = {
    "fresh": "start(environment(), Limits(), cache=Path(CACHE))",
    "forked": "Warm(environment(), Limits(), cache=Path(CACHE)).fork()",
}


def opening(cache: Path, way: str) -> str:
    """The beginning of a program that opens a sandbox."""
    return f"""
import time
from pathlib import Path
from autograder.sandbox.environment import environment
from autograder.sandbox.launcher import Warm, start
from autograder.sandbox.wall import Limits
CACHE = {str(cache)!r}
sandbox = {OPENED[way]}
"""


def test_sandboxes_end_with_the_grader_even_if_it_is_killed(cache: Path, way: str) -> None:
    code = (
        opening(cache, way)
        + """
sandbox.wait()
print("ready", flush=True)
time.sleep(99)
"""
    )
    grader = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert grader.stdout is not None
    assert grader.stdout.readline() == "ready\n"
    left = descendants(grader.pid)
    assert left
    grader.kill()
    grader.wait()
    grader.stdout.close()
    end = time.monotonic() + 5
    while any(Path(f"/proc/{pid}").exists() for pid in left) and time.monotonic() < end:
        time.sleep(0.01)
    assert [pid for pid in left if Path(f"/proc/{pid}").exists()] == []


# The environment -----------------------------------------------------------------------------------------------------


def test_a_sandbox_starts_whatever_the_variables_of_the_grader(cache: Path, way: str, tmp_path: Path) -> None:
    code = (
        opening(cache, way)
        + """
with sandbox:
    ran = sandbox.run("import json, os, numpy; print(json.dumps(list(os.environ)))", 20)
    print(ran.outputs[0]["text"])
"""
    )
    odd = {
        "PATH": "/usr/bin:/nonexistent",
        "LANG": "xx_YY.UTF-99",
        "TZ": "Mars/Olympus",
        "PYTHONSTARTUP": "/nonexistent",
        "PYTHONHASHSEED": "77",
        "OPENBLAS_NUM_THREADS": "64",
        "OPENBLAS_CORETYPE": "Prescott",
        "MPLBACKEND": "tkagg",
        "HOME": "/nonexistent",
        "GRADER_SECRET": "canary",
        "EMPTY": "",
        "WITH\tTAB": "a\nb",
    }
    done = subprocess.run([sys.executable, "-c", code], env=odd, capture_output=True, text=True, cwd=tmp_path)
    assert done.stderr == ""
    inside = "HOME IPYTHONDIR LANG LD_LIBRARY_PATH MKL_NUM_THREADS MPLBACKEND MPLCONFIGDIR OMP_NUM_THREADS "
    inside += "OPENBLAS_NUM_THREADS PATH PWD PYTHONDONTWRITEBYTECODE PYTHONHASHSEED PYTHONHOME PYTHONPATH USER"
    assert set(json.loads(done.stdout)) <= set(inside.split())


def test_a_folder_of_the_graders_own_search_path_is_not_shown(cache: Path, way: str, tmp_path: Path) -> None:
    """A course in PYTHONPATH, or in a project that is installed to be edited, stays outside."""
    (tmp_path / "reference").mkdir()
    (tmp_path / "reference" / "solution.py").write_text("answer = 42")
    code = (
        opening(cache, way)
        + """
with sandbox:
    look = "import glob, numpy; print(glob.glob('/*/reference*') + glob.glob('/*/*/reference*'))"
    print(sandbox.run(look, 20).outputs[0]["text"], end="")
"""
    )
    variables = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], env=variables, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_an_interpreter_that_is_not_there_is_named() -> None:
    with pytest.raises(SandboxError) as error:
        environment("/nonexistent/python")
    said = "cannot be started: [Errno 2] No such file or directory: '/nonexistent/python'"
    assert str(error.value) == f"python environment /nonexistent/python: {said}"


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("exit 3", "ended with status 3"),
        ("echo hello", "it says 'hello' where it starts"),
        ("echo broken >&2; exit 1", "broken"),
    ],
)
def test_an_interpreter_that_is_none_is_named(tmp_path: Path, script: str, said: str) -> None:
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\n{script}\n")
    python.chmod(0o755)
    with pytest.raises(SandboxError) as error:
        environment(str(python))
    assert str(error.value) == f"python environment {python}: {said}"


def test_packages_that_are_not_installed_are_named(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "bare")], check=True)
    python = str(tmp_path / "bare" / "bin" / "python")
    with pytest.raises(SandboxError) as error:
        environment(python)
    missing = "numpy, IPython, safetensors, matplotlib, matplotlib_inline"
    assert str(error.value) == f"python environment {python}: not installed: {missing}"


# The probe -----------------------------------------------------------------------------------------------------------


def wrapped(folder: Path, monkeypatch: pytest.MonkeyPatch, body: str) -> None:
    """Put a bwrap of our own first in PATH. body: Python that has bwrap's arguments as `args`."""
    folder.mkdir(exist_ok=True)
    script = folder / "bwrap"
    script.write_text(f"#!{sys.executable}\nimport os, sys\nargs = sys.argv[1:]\n{textwrap.dedent(body)}")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)


UNPROTECTED = """
import json
inside, variables = {}, {"PATH": os.environ["PATH"]}
for i, arg in enumerate(args):
    if arg == "--ro-bind":
        inside[args[i + 2]] = args[i + 1]
    if arg == "--setenv":
        variables[args[i + 1]] = args[i + 2]
def outside(path):
    for name, here in sorted(inside.items(), reverse=True):
        if path.startswith(name):
            return here + path.removeprefix(name)
    return path
inside["/grader"] = os.path.dirname(inside["/grader/autograder"])
start = next(i for i, arg in enumerate(args) if arg == "--chdir") + 2
variables["PYTHONPATH"] = ":".join(map(outside, variables["PYTHONPATH"].split(":")))
for name in ("PYTHONHOME", "LD_LIBRARY_PATH"):
    variables.pop(name, None)
args[-1] = json.dumps({**json.loads(args[-1]), "uid": None})
os.execve(outside(args[start]), args[start:], variables)
"""
WITHOUT_FILTER = """
at = args.index("--seccomp")
del args[at:at + 2]
os.execv("/usr/bin/bwrap", ["bwrap", *args])
"""
WITH_THE_HOST = """
at = args.index("--chdir")
os.execv("/usr/bin/bwrap", ["bwrap", *args[:at], "--bind", "/tmp", "/tmp", *args[at + 2:]])
"""


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (UNPROTECTED, "a notebook reads files of the host"),
        (WITHOUT_FILTER, "a notebook starts processes"),
        (WITH_THE_HOST, "a notebook reads files of the host"),
    ],
    ids=["no wall at all", "no filter", "the host's files shown"],
)
def test_the_probe_refuses_a_wall_that_does_not_hold(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, said: str
) -> None:
    wrapped(tmp_path / "bin", monkeypatch, body)
    with pytest.raises(SandboxError) as error:
        probe(lambda: launcher.start(environment(), Limits(), cache=cache))
    assert str(error.value) == f"the sandbox does not hold: {said}"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("sys.exit('bwrap: no luck today')", "the sandbox does not start: bwrap: no luck today"),
        ("print('hello'); sys.exit(0)", "the sandbox does not start: it ended with status 0"),
        (
            "sys.exit('bwrap: setting up uid map: Permission denied')",
            "the sandbox does not start: bwrap: setting up uid map: Permission denied: the kernel refuses user namespaces "
            "to unprivileged programs (Ubuntu 23.10 and later): allow them to bubblewrap with an AppArmor profile, as "
            "docs/security.md shows, or grade as root",
        ),
    ],
)
def test_the_probe_says_why_the_sandbox_does_not_start(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, said: str
) -> None:
    wrapped(tmp_path / "bin", monkeypatch, body)
    with pytest.raises(SandboxError) as error:
        probe(lambda: launcher.start(environment(), Limits(), cache=cache))
    assert str(error.value) == said


def test_the_probe_finds_nothing_wrong_with_the_real_wall(start: Start) -> None:
    before = set(Path("/usr").iterdir())
    probe(start)
    assert set(Path("/usr").iterdir()) == before


# Both ways -----------------------------------------------------------------------------------------------------------


def test_sandboxes_are_forked_from_a_warm_process(cache: Path) -> None:
    with closing(Sandboxes(environment(), Limits(), cache=cache)) as sandboxes:
        assert sandboxes.cold is None


def test_where_no_worker_can_be_forked_each_sandbox_is_started_from_nothing(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Warm, "_start", refusing)
    with closing(Sandboxes(environment(), Limits(), cache=cache)) as sandboxes, sandboxes.take() as sandbox:
        assert sandboxes.cold == "the sandbox does not start: unshare: Operation not permitted"
        assert isinstance(sandbox.run("1 + 1", 20), Ran)


def test_the_temporary_folder_of_a_forked_worker_holds_a_limited_number_of_files(cache: Path) -> None:
    """Empty files take no room of those that are counted by bytes, but the host's memory."""
    fill = "import os\nfor i in range(20_000): os.mknod(f'/tmp/{i}')"
    with closing(Warm(environment(), Limits(), cache=cache)) as warm, warm.fork() as sandbox:
        ran = sandbox.run(fill, 20)
    assert isinstance(ran, Ran)
    assert ran.error == "OSError: [Errno 28] No space left on device"


def test_forked_workers_share_nothing_that_they_write(cache: Path) -> None:
    """Files, sockets with a name and shared memory of one worker are not there for another beside it."""
    leave = """
import socket
open("/tmp/left", "w").write("x")
open("/dev/shm/left", "w").write("x")
open("/tmp/work/left", "w").write("x")
named = socket.socket(socket.AF_UNIX)
named.bind("\\0left")
named.listen()
"""
    look = """
import os, socket
found = [path for path in ("/tmp/left", "/dev/shm/left", "/tmp/work/left") if os.path.exists(path)]
try:
    socket.socket(socket.AF_UNIX).connect("\\0left")
    found.append("the socket")
except ConnectionRefusedError:
    pass
for pid in range(3, 999):
    try:
        os.kill(pid, 0)
        found.append(pid)
    except ProcessLookupError:
        pass
print(found)
"""
    with closing(Warm(environment(), Limits(), cache=cache)) as warm, warm.fork() as first, warm.fork() as second:
        left_there = first.run(leave, 20)
        assert isinstance(left_there, Ran)
        assert left_there.error is None
        seen = [second.run(look, 20), first.run(look, 20)]
    texts = [ran.outputs[0]["text"] for ran in seen if isinstance(ran, Ran)]
    assert texts == ["[]\n", "['/tmp/left', '/dev/shm/left', '/tmp/work/left', 'the socket']\n"]


@pytest.mark.parametrize("target", [-1, 0, 1])
def test_a_worker_that_ends_leaves_the_one_beside_it_alone(cache: Path, target: int) -> None:
    """Whatever it signals: all there are, its process group, the first process."""
    with closing(Warm(environment(), Limits(), cache=cache)) as warm, warm.fork() as first, warm.fork() as second:
        second.wait()
        ended = first.run(f"import os\ntry: [os.kill({target}, s) for s in (2, 15, 9)]\nfinally: os._exit(1)", 20)
        assert isinstance(ended, Failed)
        assert ended.reason == "died"
        assert isinstance(second.run("1 + 1", 20), Ran)


def test_the_warm_process_is_started_again_when_it_has_ended(cache: Path) -> None:
    """What was running then is our fault, not the submission's."""
    with closing(Warm(environment(), Limits(), cache=cache)) as warm, warm.fork() as first:
        first.wait()
        assert warm._program is not None
        warm._program._process.kill()
        warm._program._process.wait()
        while first.alive:  # the kernel ends what a killed process leaves behind a moment later
            time.sleep(0.01)
        with pytest.raises(SandboxError) as error:
            first.run("1 + 1", 20)
        assert str(error.value) == "the process that forks sandboxes ended while one was in use"
        with warm.fork() as second:
            assert isinstance(second.run("1 + 1", 20), Ran)


def test_a_warm_process_that_does_not_start_says_why(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrapped(tmp_path / "bin", monkeypatch, "sys.exit('bwrap: no luck today')")
    with closing(Warm(environment(), Limits(), cache=cache)) as warm, pytest.raises(SandboxError) as error:
        warm.fork()
    assert str(error.value) == "the sandbox does not start: bwrap: no luck today"


def test_a_namespace_that_is_refused_is_named(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    body = """
at = args.index("--proc")
os.execv("/usr/bin/bwrap", ["bwrap", *args[:at], "--disable-userns", *args[at:]])
"""
    wrapped(tmp_path / "bin", monkeypatch, body)
    monkeypatch.setattr(os, "geteuid", lambda: 54321)  # an ordinary user's command line
    with closing(Warm(environment(), Limits(), cache=cache)) as warm, pytest.raises(SandboxError) as error:
        warm.fork()
    assert str(error.value) == "the sandbox does not start: unshare: No space left on device"
