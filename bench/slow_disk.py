"""A disk that takes a millisecond longer for every fsync: a shim laid under a process and its children."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from time import perf_counter

EXTRA_MICROSECONDS = 1000
SOURCE = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <unistd.h>
static int slowly(const char *name, int fd) {
    int (*call)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    usleep(%d);
    return call(fd);
}
int fsync(int fd) { return slowly("fsync", fd); }
int fdatasync(int fd) { return slowly("fdatasync", fd); }
"""


class NoShim(Exception):
    """The shim cannot be made here; the argument says why."""


def build(folder: Path) -> Path:
    """Compile the shim into a folder; raises NoShim where there is no compiler or no such thing as preloading."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if not sys.platform.startswith("linux") or compiler is None:
        raise NoShim("no C compiler" if sys.platform.startswith("linux") else f"no LD_PRELOAD on {sys.platform}")
    source, shim = folder / "slow.c", folder / "slow.so"
    source.write_text(SOURCE % EXTRA_MICROSECONDS, "ascii")
    made = subprocess.run(
        [compiler, "-shared", "-fPIC", "-O2", "-o", shim, source, "-ldl"], capture_output=True, check=False
    )
    if made.returncode:
        raise NoShim("the shim does not compile here")
    folder.chmod(0o755)  # PostgreSQL runs as another user
    shim.chmod(0o755)
    return shim


def laid_under(shim: Path) -> dict[str, str]:
    """Return the environment of a process whose fsync is slow."""
    return {**os.environ, "LD_PRELOAD": str(shim)}


def fsync_milliseconds(folder: Path, times: int = 50) -> float:
    """Return what one small write with fsync costs here."""
    file = os.open(folder / "synced", os.O_WRONLY | os.O_CREAT)
    try:
        began = perf_counter()
        for _ in range(times):
            os.write(file, b"x" * 512)
            os.fsync(file)
        return (perf_counter() - began) / times * 1000
    finally:
        os.close(file)
