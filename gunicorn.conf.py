"""gunicorn: one process of threads. On SQLite never more than one worker: it holds the only
writing connection."""

import ctypes
import gc
import json
import os
import signal
import sys
import threading
from contextlib import suppress
from pathlib import Path

from gunicorn import util

from data_layer.settings import THREADS, Settings

_settings = Settings.from_env()

bind = f"{_settings.host}:{_settings.port}"
worker_class = "gthread"
workers = 1 if _settings.sqlite else int(os.environ.get("WORKERS", "2"))
threads = THREADS
preload_app = False
timeout = 60
graceful_timeout = 5
keepalive = 30
limit_request_line = 4094
limit_request_fields = 60
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - only a heartbeat file
loglevel = "warning"
control_socket_disable = True


def _refuse(sock, status_int, reason, _message):
    """What is no proper HTTP (control characters in a header, say) never reaches the application:
    answered in the shape of all its errors, not with gunicorn's HTML. An encoding nobody knows is
    the sender's mistake too."""
    if status_int == 501:
        status_int, reason = 400, "Bad Request"
    error = {
        "code": f"http_{status_int}",
        "message_zh": "请求不符合 HTTP 格式，请检查请求头后重发。",
        "message_en": "This is no proper HTTP request; check its headers and send again.",
    }
    body = json.dumps({"error": error}, ensure_ascii=False).encode()
    head = (
        f"HTTP/1.1 {status_int} {reason}\r\nConnection: close\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    util.write_nonblock(sock, head.encode() + body)


util.write_error = _refuse


# Of malloc.h. Else glibc gives threads heaps of their own, up to eight a core, that keep what they
# freed: 130 MB more after an hour of walls.
M_ARENA_MAX, ARENAS = -8, 2


def post_fork(server, worker):
    """Before the worker has threads."""
    with suppress(OSError, AttributeError):  # another C library has nothing to set
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, ARENAS)


def post_worker_init(worker):
    """Start writer and feed in the worker, never in the master."""
    store = worker.wsgi.extensions["store"]
    try:
        store.start()
    except Exception as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(3) from None
    worker.store = store
    # A terminal's Ctrl-C reaches master and worker, and the master passes it on: the second signal
    # would meet the first one's handler and wait for its lock for ever.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What start-up made stays: without this each full collection walks it, 20 to 40 ms at a time.
    gc.freeze()
    threading.Thread(target=_warm, name="warm", daemon=True).start()


def _warm():
    """What the first figures would wait for, imported while nobody does."""
    import scipy.optimize
    import scipy.stats  # noqa: F401

    gc.freeze()


def worker_int(worker):
    """Asked to stop at once: let the streams go first, or their threads keep the process."""
    _stop(worker)


def worker_exit(server, worker):
    """Stopped: finish what the writer's queue holds, give the lock back, and go.

    Threads that still feed a live stream would keep the interpreter waiting for their viewers.
    """
    _stop(worker)
    sys.stdout.flush()
    os._exit(0)


def _stop(worker):
    store = getattr(worker, "store", None)
    if store is not None:
        store.stop()
