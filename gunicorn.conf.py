"""gunicorn: one process of threads. On SQLite never more than one worker: it holds the only
writing connection."""

import ctypes
import gc
import json
import os
import queue
import resource
import signal
import socket
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

from gunicorn import util

from data_layer.errors import CannotStart
from data_layer.settings import THREADS, Settings

try:
    _settings = Settings.from_env()
except CannotStart as error:
    raise SystemExit(f"{error}") from None

bind = f"{_settings.host}:{_settings.port}"
worker_class = "gthread"
workers = 1 if _settings.sqlite else int(os.environ.get("WORKERS", "2"))
threads = THREADS
# Open lines, most of them idle: a browser holds up to six. Beyond it nobody new is let in.
worker_connections = 4000
# A line is an open file; a shell allows 1,024.
FILES = 8192
_least, _most = resource.getrlimit(resource.RLIMIT_NOFILE)
if _least != resource.RLIM_INFINITY and _least < FILES:
    _most_files = FILES if _most == resource.RLIM_INFINITY else min(FILES, _most)
    resource.setrlimit(resource.RLIMIT_NOFILE, (_most_files, _most))
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

# How long a line that was answered for the last time is listened to, and how many at once.
LINGER_S, LINGERING, LOOK_S = 2.0, 256, 0.05
_answered = queue.SimpleQueue()


def _hang_up(sock, *_):
    """End a line without waiting for its other end. By itself gunicorn waits, up to two seconds,
    in the loop that takes everybody's requests: half-open lines one after the other, or a crowd
    that is turned away, then hold up all others."""
    try:
        sock.shutdown(socket.SHUT_WR)
        sock.setblocking(False)
    except OSError:
        sock.close()
        return
    if _still_there(sock) and _answered.qsize() < LINGERING:
        _answered.put((time.monotonic() + LINGER_S, sock))
    else:
        sock.close()


def _still_there(sock):
    """Whether the other end has not hung up; what it still sends is dropped, since closing over
    it would take the answer away from who is still sending."""
    try:
        return bool(sock.recv(65536))
    except BlockingIOError:
        return True
    except OSError:
        return False


def _see_off():
    """The thread that listens to them, a moment each, until they hang up or their time is over."""
    while True:
        held = [_answered.get()]
        while held:
            time.sleep(LOOK_S)
            while len(held) < LINGERING and not _answered.empty():
                held.append(_answered.get())
            now, still = time.monotonic(), []
            for until, sock in held:
                if now < until and _still_there(sock):
                    still.append((until, sock))
                else:
                    sock.close()
            held = still


util.close_graceful = _hang_up


# Of malloc.h. Else glibc gives threads heaps of their own, up to eight a core, that keep what they
# freed: 130 MB more after an hour of walls.
M_ARENA_MAX, ARENAS = -8, 2
# A large block is a mapping of its own, which goes back to the system when it is freed. Else glibc
# takes ever larger ones from its heaps, where each leaves a hole.
M_MMAP_THRESHOLD, LARGE = -3, 128 * 1024


def post_fork(server, worker):
    """Before the worker has threads."""
    with suppress(OSError, AttributeError):  # another C library has nothing to set
        libc = ctypes.CDLL(None)
        libc.mallopt(M_ARENA_MAX, ARENAS)
        libc.mallopt(M_MMAP_THRESHOLD, LARGE)


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
    threading.Thread(target=_see_off, name="see-off", daemon=True).start()
    threading.Thread(target=_warm, name="warm", daemon=True).start()


def _warm():
    """What the first figures would wait for, imported while nobody does."""
    import scipy.optimize
    import scipy.special
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
