"""The untrusted side, warm: a process that has loaded what notebooks need, and forks a worker for every submission.

It never reads a submission and holds no secret. It reads orders from the grader: JSON settings as
`autograder.sandbox.worker` takes them, with the two descriptors of the worker's channels. Before a worker reads anything,
it gets its own wall inside the outer one:

    its own namespaces (user, processes, mounts, network, IPC, host name) and its own session, since signals to a process
    group cross namespaces: it cannot see or reach another worker
    its own empty /tmp and /dev/shm, limited in size and removed when it exits; no /proc, no terminals
    a user id that owns nothing, no capabilities, no way to gain any
    the filter of system calls

The reply to the grader is a descriptor of the new process (a pidfd), or the reason why there is none.
"""

import ctypes
import gc
import json
import os
import resource
import signal
import socket
from typing import Any

_CLONE_NEWNS, _CLONE_NEWUTS, _CLONE_NEWIPC = 0x00020000, 0x04000000, 0x08000000
_CLONE_NEWUSER, _CLONE_NEWPID, _CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000
_NAMESPACES = _CLONE_NEWUSER | _CLONE_NEWNS | _CLONE_NEWPID | _CLONE_NEWNET | _CLONE_NEWIPC | _CLONE_NEWUTS
_MS_RDONLY, _MS_NOSUID, _MS_NODEV, _MS_NOEXEC, _MS_BIND = 1, 2, 4, 8, 4096
_PR_SET_DUMPABLE, _PR_SET_SECCOMP, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS = 4, 22, 24, 38
_SECCOMP_MODE_FILTER = 2
_CAPABILITY_VERSION_3 = 0x20080522
_LAST_CAPABILITY = "/proc/sys/kernel/cap_last_cap"
_NOBODY = 65534
_INODES = 10_000
GIVEN, FONTS = "/given", "/fonts"
"""Folders behind the outer wall: the assignment's files, and matplotlib's list of fonts."""

_libc = ctypes.CDLL(None, use_errno=True)


class _Program(ctypes.Structure):
    """struct sock_fprog"""

    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def forked(control: int) -> dict[str, Any]:
    """Fork a worker for each order. Returns only in the workers, each behind its wall, with the worker's settings.

    control: the descriptor of a socket to the grader. The process exits when the grader closes it.
    """
    grader = socket.socket(fileno=control)
    last = int(_read(_LAST_CAPABILITY))
    gc.collect()
    gc.freeze()
    while True:
        order, passed, _, _ = socket.recv_fds(grader, 1 << 16, 2)
        if not order:
            os._exit(0)
        between = os.fork()
        if not between:
            settings: dict[str, Any] = json.loads(order)
            try:
                _enclose(settings)
                first = os.fork()
                if not first:
                    _worker(settings, passed, last)
                    return settings
                socket.send_fds(grader, [b"{}"], [os.pidfd_open(first)])
            except OSError as error:
                grader.send(json.dumps({"error": f"{error.strerror or error}"}).encode())
            os._exit(0)
        for fd in passed:
            os.close(fd)
        os.waitpid(between, 0)


def become(uid: int | None) -> None:
    """Give up root for a user id that owns nothing; None keeps the current user."""
    if uid is not None:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
        _drop_capabilities()


def _drop_capabilities() -> None:
    """Drop all capabilities: effective, permitted, and those that a program started from here would inherit."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    _done(_libc.capset(header, (ctypes.c_uint32 * 6)()), "capset")


def _enclose(settings: dict[str, Any]) -> None:
    """Create the namespaces of the processes forked from here, and the folders that a notebook may write to."""
    become(settings["uid"])
    _done(_libc.prctl(_PR_SET_DUMPABLE, 1, 0, 0, 0), "prctl")  # needed to write the maps below
    user, group = os.getuid(), os.getgid()
    _done(_libc.unshare(_NAMESPACES), "unshare")
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"{_NOBODY} {user} 1")
    _write("/proc/self/gid_map", f"{_NOBODY} {group} 1")
    room = f"size={settings['file']},nr_inodes={_INODES},mode=1777"
    _mount("tmpfs", "/tmp", "tmpfs", _MS_NOSUID | _MS_NODEV, room)
    _mount("tmpfs", "/dev/shm", "tmpfs", _MS_NOSUID | _MS_NODEV | _MS_NOEXEC, room)
    os.mkdir("/tmp/work")
    os.mkdir("/tmp/.matplotlib")
    for here, there in ((GIVEN, "/tmp/work"), (FONTS, "/tmp/.matplotlib")):
        for name in os.listdir(here):
            os.close(os.open(f"{there}/{name}", os.O_CREAT | os.O_WRONLY))
            _mount(f"{here}/{name}", f"{there}/{name}", "", _MS_BIND, "")
    os.chdir("/tmp/work")
    for folder in ("/dev/pts", GIVEN, FONTS, "/proc"):
        _mount(
            "tmpfs", folder, "tmpfs", _MS_RDONLY | _MS_NOSUID | _MS_NODEV | _MS_NOEXEC, "size=4k,nr_inodes=1,mode=555"
        )


def _worker(settings: dict[str, Any], passed: list[int], last: int) -> None:
    """Close other descriptors, drop capabilities, fork the worker and filter system calls. Returns in the worker only.

    The first process of a namespace cannot be killed from inside, and when it exits, the others are killed. So it only
    waits for its child, the worker.
    """
    settings["requests"], settings["replies"] = passed
    os.setsid()
    kept = sorted((0, 1, 2, *passed))
    most = min(resource.getrlimit(resource.RLIMIT_NOFILE)[0], 1 << 16)
    for low, high in zip(kept, [*kept[1:], most], strict=True):
        os.closerange(low + 1, high)
    _done(_libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "prctl")
    for capability in range(last + 1):
        _done(_libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0), "prctl")
    _drop_capabilities()
    filters = bytes.fromhex(settings["filters"])
    program = _Program(len(filters) // 8, filters)
    worker = os.fork()
    _done(_libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0), "prctl")
    if worker:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        os.closerange(0, most)
        os.waitpid(worker, 0)
        os._exit(0)


def _mount(source: str, target: str, kind: str, flags: int, options: str) -> None:
    made = _libc.mount(source.encode(), target.encode(), kind.encode(), ctypes.c_ulong(flags), options.encode())
    _done(made, f"mount {target}")


def _done(result: int, what: str) -> None:
    if result:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def _read(path: str) -> str:
    with open(path) as file:
        return file.read()


def _write(path: str, text: str) -> None:
    with open(path, "w") as file:
        file.write(text)
