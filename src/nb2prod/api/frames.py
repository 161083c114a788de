"""Messages between processes, as frames on a pipe: their length in four bytes, then msgpack."""

import struct
from typing import IO, TypeVar

import msgspec

T = TypeVar("T")
_LENGTH = struct.Struct(">I")
_encode = msgspec.msgpack.Encoder(enc_hook=str).encode


def write(pipe: IO[bytes], message: object) -> None:
    """Write one frame.

    Raises:
        OSError, ValueError: nobody is at the other end, or the pipe was closed here.
    """
    data = _encode(message)
    pipe.write(_LENGTH.pack(len(data)) + data)
    pipe.flush()


def read(pipe: IO[bytes], kind: type[T]) -> T:
    """Wait for a frame.

    Raises:
        EOFError: the other end was closed.
    """
    head = pipe.read(_LENGTH.size)
    length = _LENGTH.unpack(head)[0] if len(head) == _LENGTH.size else -1
    data = pipe.read(length) if length >= 0 else b""
    if len(data) != length:
        raise EOFError
    return msgspec.msgpack.decode(data, type=kind)
