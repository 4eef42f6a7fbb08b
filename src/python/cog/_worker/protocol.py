"""The frames that server and worker exchange; `src/worker/protocol.h` describes them."""

from __future__ import annotations

import os
from _socket import MSG_CMSG_CLOEXEC, MSG_CTRUNC, SCM_RIGHTS, SOL_SOCKET, socket
from _struct import Struct, unpack
from _thread import RLock

VERSION = 1
HELLO = 1
READY = 2
SETUP_FAILED = 3
PREDICT = 4
OUTPUT = 5
LOG = 6
METRIC = 7
DONE = 8
CANCEL = 9
HEALTH = 10
SHUTDOWN = 11

HAS_DESCRIPTOR = 1  # flag
INLINE_LIMIT = 64 * 1024
PAYLOAD_LIMIT = 16 * 1024 * 1024
VALUE_LIMIT = 1024 * 1024 * 1024  # of a value that goes by descriptor

_HEADER = Struct("<IBBHQ")  # length, type, flags, version, prediction
_SIZE = Struct("<Q")
_READ_SIZE = 64 * 1024  # more would make malloc map and unmap pages at every read
_ANCILLARY_SIZE = 256  # tens of descriptors; the server sends one per frame

Frame = tuple[int, int, bytearray, bool]  # type, prediction, payload, has a descriptor


class ProtocolError(Exception):
    """The peer does not speak this protocol."""


class Disconnected(Exception):
    """The server closed the connection."""


def encode(kind: int, prediction: int, payload: bytes, flags: int = 0) -> bytes:
    """Return header and payload as they go over the socket."""
    return _HEADER.pack(len(payload), kind, flags, VERSION, prediction) + payload


def decode(buffer: bytearray) -> Frame | None:
    """Take the first whole frame off the front of `buffer`; None if it does not hold one yet."""
    if len(buffer) < _HEADER.size:
        return None
    length, kind, flags, version, prediction = _HEADER.unpack_from(buffer)
    if version != VERSION:
        raise ProtocolError(f"the server speaks protocol version {version}, not {VERSION}")
    if not HELLO <= kind <= SHUTDOWN:
        raise ProtocolError(f"the server sent a frame of unknown type {kind}")
    if length > PAYLOAD_LIMIT:
        raise ProtocolError(f"the server sent a frame of {length} bytes, over {PAYLOAD_LIMIT}")
    end = _HEADER.size + length
    if len(buffer) < end:
        return None
    payload = buffer[_HEADER.size : end]
    del buffer[:end]
    return kind, prediction, payload, bool(flags & HAS_DESCRIPTOR)


class Connection:
    """The worker's end of the socket. Any thread may send; the main thread alone receives."""

    def __init__(self, descriptor: int) -> None:
        self._socket = socket(fileno=descriptor)
        self._socket.setblocking(True)
        # A program that the model starts must not hold the connection open.
        os.set_inheritable(descriptor, False)
        self._chunk = memoryview(bytearray(_READ_SIZE))
        self._received = bytearray()
        self._descriptors: list[int] = []
        self._lock = RLock()

    def receive(self) -> tuple[int, int, bytearray | bytes] | None:
        """Wait for a frame; return type, prediction and value, or None at the end of the stream."""
        while True:
            frame = decode(self._received)
            if frame is not None:
                kind, prediction, payload, has_descriptor = frame
                if has_descriptor:
                    return kind, prediction, self._read_descriptor(payload)
                return kind, prediction, payload
            if not self._read():
                return None

    def send(self, frames: bytes) -> None:
        """Send whole frames. Raises Disconnected when there is no server any more."""
        try:
            with self._lock:
                self._socket.sendall(frames)
        except OSError as error:
            raise Disconnected(str(error)) from None

    def send_large(self, kind: int, prediction: int, value: bytes) -> None:
        """Send one frame whose value goes by descriptor."""
        descriptor = _make_file(value)
        try:
            frame = encode(kind, prediction, _SIZE.pack(len(value)), HAS_DESCRIPTOR)
            rights = Struct("i").pack(descriptor)
            with self._lock:
                sent = self._socket.sendmsg([frame], [(SOL_SOCKET, SCM_RIGHTS, rights)])
                self._socket.sendall(frame[sent:])
        except OSError as error:
            raise Disconnected(str(error)) from None
        finally:
            os.close(descriptor)

    def abandon(self) -> None:
        """Close the socket in a forked child, which must not speak in the worker's name."""
        self._lock = RLock()
        self._socket.close()

    def _read(self) -> bool:
        try:
            count, ancillary, flags, _ = self._socket.recvmsg_into(
                (self._chunk,), _ANCILLARY_SIZE, MSG_CMSG_CLOEXEC
            )
        except ConnectionResetError:
            count, ancillary, flags = 0, [], 0
        for level, kind, content in ancillary:
            if level == SOL_SOCKET and kind == SCM_RIGHTS:
                self._descriptors += unpack(f"{len(content) // 4}i", content)
        if flags & MSG_CTRUNC:
            raise ProtocolError("the server sent more descriptors than one message may carry")
        if not count and self._received:
            raise ProtocolError("the connection ended in the middle of a frame")
        self._received += self._chunk[:count]
        return count > 0

    def _read_descriptor(self, payload: bytearray) -> bytes:
        if not self._descriptors:
            raise ProtocolError("the server sent a frame without the descriptor it announced")
        descriptor = self._descriptors.pop(0)
        try:
            if len(payload) != _SIZE.size:
                raise ProtocolError("the server sent a descriptor without the size of its value")
            (size,) = _SIZE.unpack(payload)
            if os.fstat(descriptor).st_size < size:
                raise ProtocolError(f"the server sent a file shorter than its {size} bytes")
            return _read_all(descriptor, size)
        finally:
            os.close(descriptor)


def _read_all(descriptor: int, size: int) -> bytes:
    # The position is shared with the sender, so it is given with each read; the kernel reads at
    # most 2 GiB at once.
    data = os.pread(descriptor, size, 0)
    if len(data) == size:
        return data
    parts = bytearray(data)
    while len(parts) < size:
        data = os.pread(descriptor, size - len(parts), len(parts))
        if not data:
            raise ProtocolError(f"the server sent a file shorter than its {size} bytes")
        parts += data
    return bytes(parts)


def _make_file(value: bytes) -> int:
    """Return the descriptor of a file without a name that holds `value`."""
    descriptor = _open_unnamed()
    try:
        rest = memoryview(value)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _open_unnamed() -> int:
    if hasattr(os, "memfd_create"):
        return os.memfd_create("cog-value", os.MFD_CLOEXEC)
    # Interpreters built for an old C library lack it.
    import tempfile

    with tempfile.TemporaryFile(buffering=0) as file:
        return os.dup(file.fileno())
