"""Decides the server's settings for the machine it runs on (P7, D6; I40: durable).

Every commit is on disk before it is acknowledged; only a server that holds test data may be told
otherwise. Memory follows the machine, or the container's limit where that is lower.
"""

import os
from pathlib import Path

MEBI = 1024 * 1024
GIBI = 1024 * MEBI
_CGROUP_LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")
# parallel queries pass rows through /dev/shm, which many containers limit to 64 MB
_SMALL_SHM = 256 * MEBI


def machine_memory() -> int:
    """The bytes of memory this machine, or this container, may use."""
    total = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    for name in _CGROUP_LIMITS:
        try:
            said = Path(name).read_text(encoding="ascii").strip()
        except OSError:
            continue
        if said.isdigit():
            total = min(total, int(said))
    return total


def shared_memory_is_small() -> bool:
    """Whether /dev/shm is missing or too small for parallel queries."""
    try:
        room = os.statvfs("/dev/shm")  # noqa: S108 (asked for its size, nothing is written)
    except OSError:
        return os.uname().sysname == "Linux"
    return room.f_blocks * room.f_frsize < _SMALL_SHM


def settings(
    *, memory: int, cores: int, durable: bool, lz4: bool, disk_free: int
) -> dict[str, str]:
    """The server's settings for ``memory`` and ``disk_free`` bytes and ``cores`` processors.

    Shared buffers are an eighth of the memory, from 32 MB to 1 GB; the log of changes keeps at
    most an eighth of the free disk, from 256 MB to 6 GB. Without ``durable`` a power cut
    may lose everything: for test data only.
    """
    on = "on" if durable else "off"
    return {
        "listen_addresses": "''",
        "unix_socket_permissions": "0700",
        "max_connections": "100",
        "shared_buffers": _megabytes(min(max(memory // 8, 32 * MEBI), GIBI)),
        "effective_cache_size": _megabytes(max(memory // 2, 128 * MEBI)),
        "work_mem": "64MB" if memory >= 2 * GIBI else "16MB",
        "maintenance_work_mem": _megabytes(min(max(memory // 16, 64 * MEBI), 512 * MEBI)),
        "max_wal_size": _megabytes(min(max(disk_free // 8, 256 * MEBI), 6 * GIBI)),
        "checkpoint_timeout": "15min",
        "wal_compression": "lz4" if lz4 else "off",
        "jit": "off",
        "random_page_cost": "1.1",
        "max_parallel_workers_per_gather": str(min(max(cores, 1), 4)),
        "dynamic_shared_memory_type": "mmap" if shared_memory_is_small() else "posix",
        "fsync": on,
        "synchronous_commit": on,
        "full_page_writes": on,
        "data_sync_retry": "off",
        "timezone": "'UTC'",
        "log_timezone": "'UTC'",
        "datestyle": "'iso, ymd'",
        "default_transaction_isolation": "'read committed'",
        "log_checkpoints": "off",
        "logging_collector": "off",
        "log_line_prefix": "'%m [%p] '",
    }


def _megabytes(size: int) -> str:
    return f"{size // MEBI}MB"
