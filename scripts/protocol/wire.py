"""Raw bytes to the guard, and its answers."""

import re
import socket
import time


class Answer:
    """One HTTP/1.1 answer."""

    def __init__(self, status, fields, body):
        self.status, self.fields, self.body = status, fields, body

    def field(self, name):
        return next((value for n, value in self.fields if n == name), None)


def parse(data):
    """The answers in `data`, and what is left of it."""
    answers = []
    while True:
        end = data.find(b"\r\n\r\n")
        if end < 0 or not data.startswith(b"HTTP/1."):
            return answers, data
        lines = data[:end].decode("latin-1").split("\r\n")
        status = int(lines[0].split(" ")[1])
        fields = [(n.lower(), v.strip()) for n, _, v in (line.partition(":") for line in lines[1:])]
        rest = data[end + 4 :]
        if 100 <= status < 200:
            data = rest
            continue
        answer = Answer(status, fields, b"")
        length = answer.field("content-length")
        if answer.field("transfer-encoding") == "chunked":
            body, rest, whole = chunks(rest)
            if not whole:
                return answers, data
            answer.body = body
        elif length is not None:
            if rest.startswith(b"HTTP/1."):
                # The answer to a HEAD: a length and no body.
                answers.append(answer)
                data = rest
                continue
            if len(rest) < int(length):
                return answers + [answer], b""
            answer.body, rest = rest[: int(length)], rest[int(length) :]
        elif status not in (204, 304):
            answer.body, rest = rest, b""
        answers.append(answer)
        data = rest


def chunks(data):
    body = b""
    while True:
        line, _, data = data.partition(b"\r\n")
        if not re.fullmatch(rb"[0-9a-fA-F]+", line):
            return body, data, False
        size = int(line, 16)
        if size == 0:
            return body, data.partition(b"\r\n")[2], True
        body, data = body + data[:size], data[size + 2 :]


def talk(port, pieces, patience=25, reset=False):
    """Sends `pieces` (bytes, or seconds to wait), reads until nothing more comes;
    a guard that waits for more sees the client's end closed. Gives all bytes."""
    with socket.create_connection(("127.0.0.1", port), 10) as s:
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        got = b""
        try:
            for piece in pieces:
                if isinstance(piece, (int, float)):
                    time.sleep(piece)
                    continue
                s.settimeout(10)
                s.sendall(piece)
        except OSError:
            # Closed while we sent: what was said before may still be there.
            pass
        if reset:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            return got
        for last in (False, True):
            s.settimeout(patience)
            try:
                while True:
                    new = s.recv(1 << 16)
                    if not new:
                        return got
                    got += new
                    if got.endswith(b"\r\n\r\n") or len(got) > 4 << 20 or complete(got):
                        s.settimeout(0.15)
            except TimeoutError:
                pass
            except OSError:
                return got
            if not last:
                try:
                    s.shutdown(socket.SHUT_WR)
                except OSError:
                    return got
        return got


def complete(data):
    answers, rest = parse(data)
    return bool(answers) and not rest


def post(port, path, body, fields=b"", timeout=30):
    """An ordinary request on a connection of its own."""
    head = f"POST {path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: {len(body)}\r\n".encode() + fields + b"\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout) as s:
        s.settimeout(timeout)
        s.sendall(head + body)
        got = b""
        while True:
            new = s.recv(1 << 16)
            if not new:
                break
            got += new
            if complete(got):
                break
    answers, _ = parse(got)
    return answers[0] if answers else None
