"""A thread that looks every so often."""

from __future__ import annotations

import threading

from data_layer.services.looking import Looking

LONG = 3600.0


def test_it_looks_first_then_again_when_poked_and_not_once_stopped() -> None:
    looked, n = threading.Semaphore(0), list[int]()

    def look() -> None:
        n.append(1)
        looked.release()

    looking = Looking("test", look, 0.0, LONG)
    looking.start()
    assert looked.acquire(timeout=10)
    looking.poke()
    assert looked.acquire(timeout=10)
    looking.stop()
    assert not looking.going()
    looking.poke()
    assert not looked.acquire(timeout=0.05)
    assert len(n) == 2


def test_stopping_breaks_off_what_the_step_at_hand_waits_for() -> None:
    begun, child_ended = threading.Event(), threading.Event()

    def look() -> None:
        begun.set()
        assert child_ended.wait(10)

    looking = Looking("test", look, 0.0, LONG)
    looking.start()
    assert begun.wait(10)
    looking.stop(child_ended.set)
    assert child_ended.is_set()


def test_what_never_began_can_be_stopped() -> None:
    looking = Looking("test", lambda: None, LONG, LONG)
    looking.stop()
    assert not looking.going()
