"""Gives PyTorch the fastest OpenBLAS there is. Import it before torch: a process keeps the BLAS that it loaded first.

Debian's PyTorch calls whatever libblas.so.3 is. Three things make it slow, up to 15 times, and are put right here:
the plain reference BLAS, when no OpenBLAS is installed; an OpenBLAS that does not know the processor and falls back on its
oldest kernels (Prescott, SSE3); and OpenBLAS's own threads beside PyTorch's OpenMP threads, which wait for each other.
"""

import ctypes
import os
from glob import glob

# The first that exists: the OpenMP build shares PyTorch's threads. OPENBLAS_FOLDER names another one.
FOLDERS = [os.environ.get("OPENBLAS_FOLDER", ""), *glob("/usr/lib/*/openblas-openmp"), *glob("/usr/lib/*/openblas-pthread")]
OPENMP = 2   # what openblas_get_parallel says of the OpenMP build


def _core_type():
    """The newest kernels that the processor has instructions for."""
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
        os.environ.setdefault("ATEN_CPU_CAPABILITY", "avx512")   # PyTorch's own loops; Debian's build stops at AVX2 by itself
    folder = next((folder for folder in FOLDERS if os.path.exists(f"{folder}/libblas.so.3")), None)
    if folder is None:
        return "whatever libblas.so.3 is: install libopenblas0-openmp for a fair figure"
    openblas = ctypes.CDLL(f"{folder}/libopenblas.so.0", mode=ctypes.RTLD_GLOBAL)
    for library in ("libblas.so.3", "liblapack.so.3"):
        ctypes.CDLL(f"{folder}/{library}", mode=ctypes.RTLD_GLOBAL)
    openblas.openblas_get_config.restype = ctypes.c_char_p
    if openblas.openblas_get_parallel() != OPENMP:
        openblas.openblas_set_num_threads(1)
    return openblas.openblas_get_config().decode()


DESCRIPTION = _load()
