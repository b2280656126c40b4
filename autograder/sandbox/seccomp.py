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
"""ioctl(TIOCSTI) and ioctl(TIOCLINUX), which inject input into a terminal."""

_DENIED: dict[str, tuple[int | None, int | None]] = {
    # other processes
    "fork": (57, None), "vfork": (58, None), "ptrace": (101, 117), "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271), "kcmp": (312, 272), "pidfd_open": (434, 434), "pidfd_getfd": (438, 438),
    "pidfd_send_signal": (424, 424),
    # namespaces and mounts
    "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41),
    "chroot": (161, 51), "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430),
    "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433), "mount_setattr": (442, 442),
    # files by handle, events of file systems
    "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265), "fanotify_init": (300, 262),
    # memory that the address-space limit does not count, or of other processes
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "shmget": (29, 194), "shmctl": (31, 195),
    "shmat": (30, 196), "migrate_pages": (256, 238), "move_pages": (279, 239), "mbind": (237, 235),
    "set_mempolicy": (238, 237), "userfaultfd": (323, 282), "vmsplice": (278, 75),
    # keys and programs in the kernel
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427), "bpf": (321, 280),
    "perf_event_open": (298, 241), "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219),
    "seccomp": (317, 277), "personality": (135, 92), "modify_ldt": (154, None),
    # what only an administrator needs
    "quotactl": (179, 60), "quotactl_fd": (443, 443), "reboot": (169, 142), "kexec_load": (246, 104),
    "kexec_file_load": (320, 294), "init_module": (175, 105), "delete_module": (176, 106), "finit_module": (313, 273),
    "swapon": (167, 224), "swapoff": (168, 225), "acct": (163, 89), "syslog": (103, 116), "settimeofday": (164, 170),
    "clock_settime": (227, 112), "adjtimex": (159, 171), "clock_adjtime": (305, 266), "sethostname": (170, 161),
    "setdomainname": (171, 162), "iopl": (172, None), "ioperm": (173, None), "vhangup": (153, 58),
}  # fmt: skip
"""Their numbers on x86_64 and on aarch64; None where that processor has no such call."""
_MACHINES = ("x86_64", "aarch64")
_SPECIAL = {
    "x86_64": {"audit": 0xC000003E, "clone": 56, "clone3": 435, "socket": 41, "ioctl": 16, "prctl": 157},
    "aarch64": {"audit": 0xC00000B7, "clone": 220, "clone3": 435, "socket": 198, "ioctl": 29, "prctl": 167},
}


def program(machine: str | None = None) -> bytes:
    """The filter for a processor, as an array of struct sock_filter. SandboxError where we have none."""
    machine = machine or platform.machine()
    if machine not in _MACHINES:
        raise SandboxError(f"no system-call filter for processors of type {machine}")
    numbers = _SPECIAL[machine]
    code = [_op(_LOAD, _ARCHITECTURE), _op(_EQUAL, numbers["audit"], 1, 0), _op(_RETURN, _KILL), _op(_LOAD, _NUMBER)]
    if machine == "x86_64":
        code += [_op(_AT_LEAST, 0x40000000, 0, 1), _fail(_EPERM)]
    for number in denied(machine):
        code += [_op(_EQUAL, number, 0, 1), _fail(_EPERM)]
    code += [_op(_EQUAL, numbers["clone3"], 0, 1), _fail(_ENOSYS)]
    code += _only(numbers["clone"], 0, [_op(_ALL_BITS, _CLONE_THREAD, 1, 0), _fail(_EPERM)])
    code += _only(numbers["socket"], 0, [_op(_EQUAL, _AF_UNIX, 1, 0), _fail(_EPERM)])
    code += _only(numbers["prctl"], 0, [_op(_EQUAL, _NAMES[0], 2, 0), _op(_EQUAL, _NAMES[1], 1, 0), _fail(_EPERM)])
    code += _only(
        numbers["ioctl"], 1, [_op(_EQUAL, _FAKED_INPUT[0], 1, 0), _op(_EQUAL, _FAKED_INPUT[1], 0, 1), _fail(_EPERM)]
    )
    return b"".join([*code, _op(_RETURN, _ALLOW)])


def denied(machine: str) -> list[int]:
    """The numbers of the system calls that are denied whatever their arguments."""
    place = _MACHINES.index(machine)
    return [number for numbers in _DENIED.values() if (number := numbers[place]) is not None]


def _op(code: int, k: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("<HBBI", code, if_true, if_false, k)


def _fail(errno: int) -> bytes:
    return _op(_RETURN, _ERRNO | errno)


def _only(number: int, argument: int, rules: list[bytes]) -> list[bytes]:
    """Rules for one system call, on the low half of one argument; calls that pass them are allowed."""
    body = [_op(_LOAD, _ARGUMENT + 8 * argument), *rules, _op(_RETURN, _ALLOW)]
    return [_op(_EQUAL, number, 0, len(body)), *body]
