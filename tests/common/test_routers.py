import pytest

from xzedu.common.routers import ReplicaRouter, read_from_replica


@pytest.fixture
def replicas(settings):
    settings.REPLICAS = ["replica1", "replica2"]


def test_staff_and_commands_read_from_the_primary(replicas):
    assert ReplicaRouter().db_for_read(None) == "default"


def test_public_page_reads_from_one_replica_throughout(replicas):
    with read_from_replica():
        read = {ReplicaRouter().db_for_read(None) for _ in range(20)}
    assert len(read) == 1
    assert read < {"replica1", "replica2"}
    assert ReplicaRouter().db_for_read(None) == "default"


def test_public_page_writes_to_the_primary(replicas):
    with read_from_replica():
        assert ReplicaRouter().db_for_write(None) == "default"


def test_without_replicas_the_primary_is_read(settings):
    settings.REPLICAS = []
    with read_from_replica():
        assert ReplicaRouter().db_for_read(None) == "default"


def test_replicas_are_not_migrated():
    assert not ReplicaRouter().allow_migrate("replica1", "common")
