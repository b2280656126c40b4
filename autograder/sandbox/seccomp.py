"""The system calls that student code may not make, as a classic BPF program for bubblewrap's --seccomp.

Denied: other processes (fork, clone without CLONE_THREAD, ptrace, pidfds), namespaces and mounts, memory outside the
address-space limit (memfd, SysV shared memory), sockets other than AF_UNIX, keys, io_uring, bpf, and what only an
administrator needs. A denied call fails with EPERM; clone3 with ENOSYS, so that libraries fall back to clone.
"""

import platform
import struct

from autograder.exercise import SandboxError

_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_LOAD, _EQUAL, _AT_LEAST, _ALL_BITS, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _ARGUMENT = 0, 4, 16
_EPERM, _ENOSYS = 1, 38
_CLONE_THREAD = 0x10000
_AF_UNIX = 1
_NAMES = (15, 16)
"""prctl(PR_SET_NAME) and prctl(PR_GET_NAME), the only ones that threads need."""
_FAKED_INPUT = (0x5412, 0x541C)
"""ioctl(TIOCSTI) and ioctl(TIOCLINUX), which type into somebody's terminal."""

_DENIED = {
    "x86_64": (
        57, 58, 101, 310, 311, 312, 424, 434, 438, 272, 308, 165, 166, 155, 161, 428, 429, 430, 431, 432, 433, 442, 303,
        304, 135, 317, 179, 443, 169, 246, 320, 175, 176, 313, 167, 168, 163, 103, 164, 227, 159, 305, 170, 171, 172, 173,
        154, 153, 300, 256, 279, 237, 238, 319, 447, 29, 30, 31, 425, 426, 427, 321, 298, 323, 248, 249, 250, 278,
    ),
    "aarch64": (
        117, 270, 271, 272, 424, 434, 438, 97, 268, 40, 39, 41, 51, 428, 429, 430, 431, 432, 433, 442, 264, 265, 92, 277,
        60, 443, 142, 104, 294, 105, 106, 273, 224, 225, 89, 116, 170, 112, 171, 266, 161, 162, 58, 262, 238, 239, 235,
        237, 279, 447, 194, 195, 196, 425, 426, 427, 280, 241, 282, 217, 218, 219, 75,
    ),
}  # fmt: skip
_SPECIAL = {
    "x86_64": {"audit": 0xC000003E, "clone": 56, "clone3": 435, "socket": 41, "ioctl": 16, "prctl": 157},
    "aarch64": {"audit": 0xC00000B7, "clone": 220, "clone3": 435, "socket": 198, "ioctl": 29, "prctl": 167},
}


def program(machine: str | None = None) -> bytes:
    """The filter for a processor, as an array of struct sock_filter. SandboxError where we have none."""
    machine = machine or platform.machine()
    if machine not in _DENIED:
        raise SandboxError(f"no system-call filter for processors of type {machine}")
    numbers = _SPECIAL[machine]
    code = [_op(_LOAD, _ARCHITECTURE), _op(_EQUAL, numbers["audit"], 1, 0), _op(_RETURN, _KILL), _op(_LOAD, _NUMBER)]
    if machine == "x86_64":
        code += [_op(_AT_LEAST, 0x40000000, 0, 1), _fail(_EPERM)]
    for number in _DENIED[machine]:
        code += [_op(_EQUAL, number, 0, 1), _fail(_EPERM)]
    code += [_op(_EQUAL, numbers["clone3"], 0, 1), _fail(_ENOSYS)]
    code += _only(numbers["clone"], 0, [_op(_ALL_BITS, _CLONE_THREAD, 1, 0), _fail(_EPERM)])
    code += _only(numbers["socket"], 0, [_op(_EQUAL, _AF_UNIX, 1, 0), _fail(_EPERM)])
    code += _only(numbers["prctl"], 0, [_op(_EQUAL, _NAMES[0], 2, 0), _op(_EQUAL, _NAMES[1], 1, 0), _fail(_EPERM)])
    code += _only(
        numbers["ioctl"], 1, [_op(_EQUAL, _FAKED_INPUT[0], 1, 0), _op(_EQUAL, _FAKED_INPUT[1], 0, 1), _fail(_EPERM)]
    )
    return b"".join([*code, _op(_RETURN, _ALLOW)])


def _op(code: int, k: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("<HBBI", code, if_true, if_false, k)


def _fail(errno: int) -> bytes:
    return _op(_RETURN, _ERRNO | errno)


def _only(number: int, argument: int, rules: list[bytes]) -> list[bytes]:
    """Rules for one system call, on the low half of one argument; calls that pass them are allowed."""
    body = [_op(_LOAD, _ARGUMENT + 8 * argument), *rules, _op(_RETURN, _ALLOW)]
    return [_op(_EQUAL, number, 0, len(body)), *body]
