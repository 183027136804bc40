"""How the child process gives up what it does not need, before it looks at a file it was given.

Limits hold everywhere: memory, processor time, open files, nothing written but a short answer. On
Linux a filter of system calls refuses, with EPERM, the network, other processes, and every change
to files. Where a filter cannot be set, the limits alone remain, and ``confine`` says so.
"""

import contextlib
import ctypes
import platform
import resource
import signal
import struct
import sys

MEMORY = 1024 * 1024 * 1024  # bytes of address space
ANSWER = 64 * 1024  # bytes that may be written to a file: the answer
OPEN_FILES = 32

# Names are those of syscalls(2).
REFUSED = {
    "x86_64": {
        *(41, 42, 53),  # socket, connect, socketpair
        *(56, 57, 58, 59, 322, 435),  # clone, fork, vfork, execve, execveat, clone3
        *(62, 101, 310, 311),  # kill, ptrace, process_vm_readv, process_vm_writev
        *(76, 77, 82, 83, 84, 85, 86, 87, 88, 90, 91, 92, 93, 94, 133),  # truncate … mknod
        *(258, 259, 260, 263, 264, 265, 266, 268, 316, 437),  # mkdirat … renameat2, openat2
        *(160, 302),  # setrlimit, prlimit64
        *(165, 166, 272, 308, 319, 321, 323, 425),  # mount … unshare, setns, memfd_create, bpf, io_uring
    },
    "aarch64": {
        *(198, 199, 203),
        *(220, 221, 281, 435),
        *(129, 117, 270, 271),
        *(33, 34, 35, 36, 37, 38, 45, 46, 52, 53, 54, 55, 276, 437),
        *(164, 261),
        *(39, 40, 97, 268, 279, 280, 282, 425),
    },
}
# Opening is possible for reading only: number of the call -> which argument holds the flags.
OPENING = {"x86_64": {2: 1, 257: 2}, "aarch64": {56: 2}}
ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}  # AUDIT_ARCH_*
WRITING_FLAGS = 0o1 | 0o2 | 0o100 | 0o1000  # O_WRONLY, O_RDWR, O_CREAT, O_TRUNC

ALLOW = 0x7FFF0000
REFUSE = 0x00050000 | 1  # errno EPERM
KILL = 0x80000000
LOAD, JUMP_EQUAL, JUMP_AT_LEAST, JUMP_SET, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
FIRST_FOREIGN_CALL = 0x40000000  # the x32 interface, which has numbers of its own
PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS, FILTER_MODE = 22, 38, 2


def confine(*, processor_seconds: int, wall_seconds: int) -> bool:
    """Give up rights for good. Returns whether system calls are filtered too."""
    for name, soft, hard in (
        ("RLIMIT_AS", MEMORY, MEMORY),
        ("RLIMIT_CPU", processor_seconds, processor_seconds + 2),  # the soft one says why it ended
        ("RLIMIT_NOFILE", OPEN_FILES, OPEN_FILES),
        ("RLIMIT_FSIZE", ANSWER, ANSWER),
        ("RLIMIT_CORE", 0, 0),
        ("RLIMIT_NPROC", 0, 0),
    ):
        # Not every system knows or lets us lower every limit.
        with contextlib.suppress(AttributeError, ValueError, OSError):
            resource.setrlimit(getattr(resource, name), (soft, hard))
    # Should whoever started this be gone, nobody else would end it.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(wall_seconds)
    return sys.platform == "linux" and _filter_calls(platform.machine())


def _filter_calls(machine: str) -> bool:
    if machine not in REFUSED:
        return False
    program = b"".join(struct.pack("=HBBI", *one) for one in instructions(machine))
    kept = ctypes.create_string_buffer(program, len(program))
    described = struct.pack("@HP", len(program) // 8, ctypes.addressof(kept))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(PR_SET_SECCOMP, FILTER_MODE, described, 0, 0) == 0)


def instructions(machine: str) -> list[tuple[int, int, int, int]]:
    """The filter as (code, jump if true, jump if false, value) of classic BPF."""
    program = [
        (LOAD, 0, 0, 4),  # which architecture's numbers
        (JUMP_EQUAL, 1, 0, ARCHITECTURES[machine]),
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, 0),  # the number of the call
        (JUMP_AT_LEAST, 0, 1, FIRST_FOREIGN_CALL),
        (RETURN, 0, 0, REFUSE),
    ]
    for number in sorted(REFUSED[machine]):
        program += [(JUMP_EQUAL, 0, 1, number), (RETURN, 0, 0, REFUSE)]
    for number, argument in OPENING[machine].items():
        program += [
            (JUMP_EQUAL, 0, 4, number),
            (LOAD, 0, 0, 16 + 8 * argument),  # the lower half: little-endian machines
            (JUMP_SET, 0, 1, WRITING_FLAGS),
            (RETURN, 0, 0, REFUSE),
            (RETURN, 0, 0, ALLOW),
        ]
    return [*program, (RETURN, 0, 0, ALLOW)]
