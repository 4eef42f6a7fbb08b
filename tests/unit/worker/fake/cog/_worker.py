"""A worker that speaks the protocol and runs no model: what it does stands in each input.

The input `{"do": WORD, ...}` chooses; see `predict`. The reference chooses what setup does:
"ok", "fail", "die", "hang".
"""

from __future__ import annotations

import array
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import time

HEADER = struct.Struct("<IBBHQ")
HELLO, READY, SETUP_FAILED, PREDICT, OUTPUT, LOG, METRIC, DONE, CANCEL, HEALTH, SHUTDOWN = range(1, 12)
INLINE_LIMIT = 64 * 1024

server = socket.socket(fileno=3)
server.set_inheritable(False)
received = b""
files: list[int] = []


def send(kind: int, prediction: int = 0, payload: bytes = b"") -> None:
    if len(payload) <= INLINE_LIMIT:
        server.sendall(HEADER.pack(len(payload), kind, 0, 1, prediction) + payload)
        return
    file = os.memfd_create("value")
    os.write(file, payload)
    frame = HEADER.pack(8, kind, 1, 1, prediction) + struct.pack("<Q", len(payload))
    sent = server.sendmsg([frame], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [file]))])
    assert sent == len(frame)
    os.close(file)


def send_json(kind: int, prediction: int, value: object) -> None:
    send(kind, prediction, json.dumps(value, separators=(",", ":")).encode())


def read(count: int) -> bytes:
    global received
    while len(received) < count:
        more, new_files, _, _ = socket.recv_fds(server, 65536, 4)
        if not more:
            sys.exit(0)
        received += more
        files.extend(new_files)
    taken, received = received[:count], received[count:]
    return taken


def read_frame() -> tuple[int, int, bytes]:
    length, kind, flags, version, prediction = HEADER.unpack(read(HEADER.size))
    assert version == 1
    payload = read(length)
    if flags & 1:
        file = files.pop(0)
        with os.fdopen(file, "rb") as value:
            payload = value.read(struct.unpack("<Q", payload)[0])
    return kind, prediction, payload


def predict(number: int, given: dict) -> None:
    what = given.get("do", "hello")
    if what == "hello":
        send_json(OUTPUT, number, "hello " + given.get("name", "world"))
    elif what == "big":
        send_json(OUTPUT, number, "x" * given["size"])
    elif what == "length":
        send_json(OUTPUT, number, len(given["text"]))
    elif what == "facts":
        send_json(OUTPUT, number, facts())
    elif what == "print":
        send(LOG, number, b"\x01one\n")
        send(LOG, number, b"\x02two\n")
        send_json(OUTPUT, number, None)
    elif what == "stream":
        for item in given["items"]:
            send_json(OUTPUT, number, item)
        send_json(DONE, number, {"status": "succeeded", "stream": True})
        return
    elif what == "fail":
        send(LOG, number, b"\x02Traceback: boom\n")
        send_json(DONE, number, {"status": "failed", "stream": False, "error": "ValueError: boom"})
        return
    elif what == "measure":
        send_json(METRIC, number, {"name": "tokens", "mode": "increment", "value": 3})
    elif what == "sleep":
        time.sleep(given["seconds"])
        send_json(OUTPUT, number, "slept")
    elif what == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif what == "exit":
        os._exit(given["code"])
    elif what == "orphan":
        child = subprocess.Popen(["sleep", "1000"])
        send_json(OUTPUT, number, child.pid)
    elif what == "nonsense":
        server.sendall(b"this is no frame, and it is longer than a header")
        time.sleep(1000)
    send_json(DONE, number, {"status": "succeeded", "stream": False})


def facts() -> dict:
    return {
        "stdin": os.readlink("/proc/self/fd/0"),
        "descriptors": sorted(
            int(name) for name in os.listdir("/proc/self/fd")
            if os.path.exists(f"/proc/self/fd/{name}")
        ),
        "leads_group": os.getpgid(0) == os.getpid(),
        "arguments": sys.argv[1:],
    }


def main() -> None:
    setup = sys.argv[1]
    send_json(HELLO, 0, {"sdk": "9.9.9", "python": "3.0.0", "pid": os.getpid()})
    send(LOG, 0, b"\x01setting up\n")
    if setup == "fail":
        send_json(SETUP_FAILED, 0, {"error": "ValueError: no weights", "traceback": "Traceback...\n"})
        return
    if setup == "die":
        os._exit(3)
    if setup == "hang":
        time.sleep(1000)
    send_json(READY, 0, {})
    while True:
        kind, number, payload = read_frame()
        if kind == SHUTDOWN:
            return
        if kind == HEALTH:
            send_json(HEALTH, 0, {})
        if kind == PREDICT:
            predict(number, json.loads(payload)["input"])


main()
