"""The server's settings follow the machine, and what is acknowledged is on disk (I40)."""

import pytest

from huikuan.adapters.database.tuning import GIBI, MEBI, machine_memory, settings


def on(memory: int, *, disk: int = 500 * GIBI, durable: bool = True) -> dict[str, str]:
    return settings(memory=memory, cores=2, durable=durable, lz4=False, disk_free=disk)


@pytest.mark.parametrize(
    ("memory", "shared", "work"),
    [
        (128 * MEBI, "32MB", "16MB"),
        (1 * GIBI, "128MB", "16MB"),
        (4 * GIBI, "512MB", "64MB"),
        (24 * GIBI, "1024MB", "64MB"),
    ],
)
def test_memory_follows_the_machine(memory: int, shared: str, work: str) -> None:
    assert on(memory)["shared_buffers"] == shared
    assert on(memory)["work_mem"] == work


@pytest.mark.parametrize(
    ("disk", "log"), [(1 * GIBI, "256MB"), (16 * GIBI, "2048MB"), (500 * GIBI, "6144MB")]
)
def test_the_log_of_changes_leaves_room_on_a_small_disk(disk: int, log: str) -> None:
    assert on(8 * GIBI, disk=disk)["max_wal_size"] == log


def test_only_test_data_may_be_lost() -> None:
    for name in ("fsync", "synchronous_commit", "full_page_writes"):
        assert on(GIBI)[name] == "on"
        assert on(GIBI, durable=False)[name] == "off"
    assert on(GIBI, durable=False)["data_sync_retry"] == "off"


def test_no_network_port_is_opened() -> None:
    assert on(GIBI)["listen_addresses"] == "''"


def test_a_machine_has_memory() -> None:
    assert 64 * MEBI < machine_memory() < 100_000 * GIBI
