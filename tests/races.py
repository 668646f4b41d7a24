"""Real threads that are let go at one moment."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connections


def together(*works: Callable[[], Any]) -> list[Any]:
    """What each answered, or the exception that it ended with."""
    gate, answers = threading.Barrier(len(works)), {}

    def run(n: int, work: Callable[[], Any]) -> None:
        gate.wait()
        try:
            answers[n] = work()
        except Exception as problem:
            answers[n] = problem
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [answers[n] for n in range(len(works))]
