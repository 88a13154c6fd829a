"""Gives PyTorch the fastest OpenBLAS available. Import it before torch: a process keeps the BLAS that it loads first.

Debian's PyTorch calls whichever library libblas.so.3 points to. Three things can make it up to 15 times slower, and are corrected here:
the plain reference BLAS, when no OpenBLAS is installed; an OpenBLAS that does not recognize the processor and falls back to its
oldest kernels (Prescott, SSE3); and OpenBLAS's own threads in addition to PyTorch's OpenMP threads, which then wait for each other.
"""

import ctypes
import os
from glob import glob

# The first one that exists is used: the OpenMP build shares PyTorch's threads. OPENBLAS_FOLDER selects another one.
FOLDERS = [os.environ.get("OPENBLAS_FOLDER", ""), *glob("/usr/lib/*/openblas-openmp"), *glob("/usr/lib/*/openblas-pthread")]
OPENMP = 2   # what openblas_get_parallel returns for the OpenMP build


def _core_type():
    """The newest kernels whose instructions the processor supports."""
    with open("/proc/cpuinfo", encoding="ascii") as file:
        flags = set(next((line for line in file if line.startswith("flags")), "").split())
    if {"avx512f", "avx512dq", "avx512bw", "avx512vl"} <= flags:
        return "SkylakeX"
    return "Haswell" if {"avx2", "fma"} <= flags else None


def _load():
    core_type = _core_type()
    if core_type:
        os.environ.setdefault("OPENBLAS_CORETYPE", core_type)
    if core_type == "SkylakeX":
        os.environ.setdefault("ATEN_CPU_CAPABILITY", "avx512")   # PyTorch's own loops; Debian's build uses at most AVX2 by default
    folder = next((folder for folder in FOLDERS if os.path.exists(f"{folder}/libblas.so.3")), None)
    if folder is None:
        return "the default libblas.so.3; install libopenblas0-openmp for a fair comparison"
    openblas = ctypes.CDLL(f"{folder}/libopenblas.so.0", mode=ctypes.RTLD_GLOBAL)
    for library in ("libblas.so.3", "liblapack.so.3"):
        ctypes.CDLL(f"{folder}/{library}", mode=ctypes.RTLD_GLOBAL)
    openblas.openblas_get_config.restype = ctypes.c_char_p
    if openblas.openblas_get_parallel() != OPENMP:
        openblas.openblas_set_num_threads(1)
    return openblas.openblas_get_config().decode()


DESCRIPTION = _load()
