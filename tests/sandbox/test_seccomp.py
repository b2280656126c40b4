"""The filter of system calls, run here call by call as the kernel would run it."""

import struct

import pytest

from autograder.exercise import SandboxError
from autograder.sandbox.seccomp import program

ALLOWED, KILLED, NOT_PERMITTED, NO_SUCH_CALL = "allowed", "killed", "EPERM", "ENOSYS"
ANSWERS = {0x7FFF0000: ALLOWED, 0x80000000: KILLED, 0x00050001: NOT_PERMITTED, 0x00050026: NO_SUCH_CALL}
AUDIT = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
CALLS = {  # from the kernel's unistd.h: x86_64, aarch64; None where the processor has no such call
    "fork": (57, None), "vfork": (58, None), "clone": (56, 220), "clone3": (435, 435), "execve": (59, 221),
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "kcmp": (312, 272),
    "pidfd_open": (434, 434), "pidfd_getfd": (438, 438), "pidfd_send_signal": (424, 424),
    "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41),
    "chroot": (161, 51), "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430),
    "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433), "mount_setattr": (442, 442),
    "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265), "personality": (135, 92), "seccomp": (317, 277),
    "quotactl": (179, 60), "quotactl_fd": (443, 443), "reboot": (169, 142), "kexec_load": (246, 104),
    "kexec_file_load": (320, 294), "init_module": (175, 105), "delete_module": (176, 106), "finit_module": (313, 273),
    "swapon": (167, 224), "swapoff": (168, 225), "acct": (163, 89), "syslog": (103, 116), "settimeofday": (164, 170),
    "clock_settime": (227, 112), "adjtimex": (159, 171), "clock_adjtime": (305, 266), "sethostname": (170, 161),
    "setdomainname": (171, 162), "iopl": (172, None), "ioperm": (173, None), "modify_ldt": (154, None),
    "vhangup": (153, 58), "fanotify_init": (300, 262), "migrate_pages": (256, 238), "move_pages": (279, 239),
    "mbind": (237, 235), "set_mempolicy": (238, 237), "memfd_create": (319, 279), "memfd_secret": (447, 447),
    "shmget": (29, 194), "shmctl": (31, 195), "shmat": (30, 196), "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426), "io_uring_register": (427, 427), "bpf": (321, 280), "perf_event_open": (298, 241),
    "userfaultfd": (323, 282), "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219),
    "vmsplice": (278, 75),
    "read": (0, 63), "write": (1, 64), "openat": (257, 56), "mmap": (9, 222), "futex": (202, 98), "exit_group": (231, 94),
    "socket": (41, 198), "ioctl": (16, 29), "prctl": (157, 167),
}  # fmt: skip
HARMLESS = ("read", "write", "openat", "mmap", "futex", "exit_group", "execve")
BY_ARGUMENT = ("clone", "clone3", "socket", "ioctl", "prctl")


def number(call, machine):
    return CALLS[call][list(AUDIT).index(machine)]


def answer(machine, call, *arguments, audit=None):
    """What the filter says to a system call, by name or number."""
    nr = call if isinstance(call, int) else number(call, machine)
    arguments = (*arguments, 0, 0, 0, 0, 0, 0)[:6]
    data = struct.pack("<IIQ6Q", nr, audit or AUDIT[machine], 0, *arguments)
    code = list(struct.iter_unpack("<HBBI", program(machine)))
    accumulator, at = 0, 0
    while True:
        op, yes, no, k = code[at]
        at += 1
        if op == 0x20:
            (accumulator,) = struct.unpack_from("<I", data, k)
        elif op == 0x06:
            return ANSWERS[k]
        else:
            taken = {0x15: accumulator == k, 0x35: accumulator >= k, 0x45: bool(accumulator & k)}[op]
            at += yes if taken else no


@pytest.fixture(params=AUDIT)
def machine(request):
    return request.param


def test_what_no_notebook_needs_is_not_permitted(machine):
    denied = [c for c in CALLS if number(c, machine) is not None and c not in (*HARMLESS, *BY_ARGUMENT)]
    assert {call: answer(machine, call) for call in denied} == dict.fromkeys(denied, NOT_PERMITTED)


def test_everything_else_is_allowed(machine):
    """All other numbers of today's kernels: the filter denies no call by accident."""
    known = {number(call, machine) for call in CALLS if call not in HARMLESS}
    others = [nr for nr in range(470) if nr not in known]
    assert {nr: answer(machine, nr) for nr in others} == dict.fromkeys(others, ALLOWED)


def test_threads_may_be_started_and_processes_may_not(machine):
    thread = 0x3D0F00  # what glibc's pthread_create asks for
    assert answer(machine, "clone", thread) == ALLOWED
    assert answer(machine, "clone", 17) == NOT_PERMITTED
    assert answer(machine, "clone", 0x4000 | 0x100 | 17) == NOT_PERMITTED
    assert answer(machine, "clone", 0x10000000 | 17) == NOT_PERMITTED


def test_clone3_does_not_exist_so_that_libraries_fall_back_to_clone(machine):
    assert answer(machine, "clone3") == NO_SUCH_CALL


@pytest.mark.parametrize(
    ("family", "said"), [(1, ALLOWED), (2, NOT_PERMITTED), (10, NOT_PERMITTED), (16, NOT_PERMITTED)]
)
def test_only_sockets_of_the_own_machine_are_allowed(machine, family, said):
    assert answer(machine, "socket", family) == said


@pytest.mark.parametrize(("option", "said"), [(15, ALLOWED), (16, ALLOWED), (4, NOT_PERMITTED), (22, NOT_PERMITTED)])
def test_prctl_only_names_threads(machine, option, said):
    assert answer(machine, "prctl", option) == said


@pytest.mark.parametrize("request_", [0x5412, 0x541C, 0x100005412])
def test_nothing_is_typed_into_a_terminal(machine, request_):
    """The kernel looks at the low half of the request alone, and so does the filter."""
    assert answer(machine, "ioctl", 0, request_) == NOT_PERMITTED
    assert answer(machine, "ioctl", 0, 0x5401) == ALLOWED


def test_calls_of_another_processor_end_the_process():
    assert answer("x86_64", "read", audit=0x40000003) == KILLED
    assert answer("aarch64", "read", audit=AUDIT["x86_64"]) == KILLED


def test_the_second_set_of_numbers_of_x86_is_closed():
    assert answer("x86_64", 0x40000000) == NOT_PERMITTED
    assert answer("x86_64", 0x40000000 + 57) == NOT_PERMITTED


def test_a_processor_without_a_filter_is_named():
    with pytest.raises(SandboxError) as caught:
        program("riscv64")
    assert str(caught.value) == "no system-call filter for processors of type riscv64"
