"""A clock that only sleeping moves, and no proxy between us and our own servers."""

import pytest

EPOCH = 1_790_000_000.0


class Clock:
    """Time passes only when someone sleeps."""

    def __init__(self):
        self.time, self.slept = 0.0, []

    def read(self):
        return self.time

    def unix(self):
        return EPOCH + self.time

    def sleep(self, seconds):
        assert seconds > 0
        self.slept.append(seconds)
        self.time += seconds


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(autouse=True)
def _straight_to_loopback(monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
