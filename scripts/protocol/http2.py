"""HTTP/2 written frame by frame: what must not turn into something else on its
way to an upstream that speaks HTTP/1.1."""

import socket
import struct
import time

import hpack
from http1 import Case, J, P, smuggled

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, RST, SETTINGS, PUSH, PING, GOAWAY, WINDOW, CONTINUATION = 0, 1, 3, 4, 5, 6, 7, 8, 9
END_STREAM, END_HEADERS, PADDED, PRIORITY = 1, 4, 8, 32


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def block(fields):
    return hpack.Encoder().encode([hpack.NeverIndexedHeaderTuple(n, v) for n, v in fields], huffman=False)


def head(*more, method=b"POST", path=b"@C@", scheme=b"http", authority=b"h"):
    pseudo = [(b":method", method), (b":scheme", scheme), (b":path", path), (b":authority", authority)]
    return [(n, v) for n, v in pseudo if v is not None] + list(more)


def stream(fields, body=J, number=1, trailers=None):
    """The frames of one request. The path is filled in before they are packed."""
    return ("h2", number, fields, body, trailers)


def pack(steps, path):
    """The bytes to send."""
    out = PREFACE + frame(SETTINGS, 0, 0)
    for step in steps:
        if isinstance(step, bytes):
            out += step
            continue
        _, number, fields, body, trailers = step
        fields = [(n.replace(b"@C@", path), v.replace(b"@C@", path)) for n, v in fields]
        flags = END_HEADERS | (END_STREAM if body is None else 0)
        head_block = block(fields)
        out += frame(HEADERS, flags if len(head_block) <= 16384 else flags & ~END_HEADERS, number, head_block[:16384])
        for at in range(16384, len(head_block), 16384):
            out += frame(CONTINUATION, END_HEADERS if at + 16384 >= len(head_block) else 0, number, head_block[at : at + 16384])
        if body is None:
            continue
        pieces = [body[at : at + 16384] for at in range(0, len(body), 16384)] or [b""]
        for n, piece in enumerate(pieces):
            last = n + 1 == len(pieces) and trailers is None
            out += frame(DATA, END_STREAM if last else 0, number, piece)
        if trailers is not None:
            out += frame(HEADERS, END_HEADERS | END_STREAM, number, block(trailers))
    return out


def talk(port, data, patience=25):
    """Statuses, bodies and errors that came back: {stream: [status, fields, body]}, and the errors."""
    answers, errors = {}, []
    decoder = hpack.Decoder()
    with socket.create_connection(("127.0.0.1", port), 10) as s:
        s.settimeout(patience)
        got = b""
        try:
            s.sendall(data)
        except OSError:
            errors.append("closed while sending")
        end = time.monotonic() + patience
        try:
            while time.monotonic() < end:
                while len(got) >= 9 and len(got) >= 9 + int.from_bytes(got[:3], "big"):
                    size, kind, flags = int.from_bytes(got[:3], "big"), got[3], got[4]
                    number = int.from_bytes(got[5:9], "big") & 0x7FFFFFFF
                    payload, got = got[9 : 9 + size], got[9 + size :]
                    if kind == HEADERS:
                        fields = [(n.decode(), v.decode("latin-1")) for n, v in decoder.decode(payload, raw=True)]
                        if number in answers:
                            continue
                        answers[number] = [int(dict(fields)[":status"]), fields, b"", False]
                    elif kind == DATA and number in answers:
                        answers[number][2] += payload
                    elif kind == RST:
                        errors.append(f"stream {number} reset {int.from_bytes(payload, 'big')}")
                    elif kind == GOAWAY:
                        errors.append(f"goaway {int.from_bytes(payload[4:8], 'big')}")
                    if kind in (HEADERS, DATA) and flags & END_STREAM and number in answers:
                        answers[number][3] = True
                if errors or answers and all(a[3] for a in answers.values()):
                    s.settimeout(0.3)
                new = s.recv(1 << 16)
                if not new:
                    break
                got += new
        except OSError:
            pass
    return answers, errors


def case(name, *steps, **more):
    return Case("HTTP/2", name, list(steps), **more)


def cases():
    j = (b"content-type", b"application/json")
    size = (b"content-length", b"%d" % len(J))
    yield case("a sound request", stream(head((b"content-type", b"text/plain")), b"clean"), clean=True)
    yield case("planted", stream(head(j)))
    for value in (b"5", b"0", b"%d" % (len(J) + 5), b"+%d" % len(J), b"0x43", b"", b"-1", b"%d,%d" % (len(J), len(J)), b"99999999999999999999999", b"%d " % len(J), b"5\r\nX: y"):
        yield case(f"content-length {value!r}", stream(head(j, (b"content-length", value))))
        yield case(f"content-length {value!r}, clean", stream(head((b"content-length", value)), b"clean" + smuggled()))
    yield case("two lengths", stream(head(j, size, (b"content-length", b"5"))))
    yield case("a length and no body", stream(head(j, size), None))
    yield case("a length and an empty body", stream(head(j, size), b""))
    for name, value in (
        (b"transfer-encoding", b"chunked"), (b"connection", b"keep-alive"), (b"connection", b"upgrade"), (b"upgrade", b"websocket"), (b"keep-alive", b"5"), (b"proxy-connection", b"x"), (b"te", b"gzip"), (b"te", b"trailers"), (b"te", b"trailers, chunked"), (b"http2-settings", b"AAMAAABkAAQAAP__"), (b"host", b"h"), (b"host", b"other"), (b"expect", b"100-continue"), (b"transfer_encoding", b"chunked"), (b"content_length", b"5"),
    ):  # fmt: skip
        yield case(f"{name.decode()}: {value.decode()}, chunks in the body", stream(head(j, (name, value)), b"0\r\n\r\n" + smuggled()))
        yield case(f"{name.decode()}: {value.decode()}", stream(head(j, (name, value))))
    inject = b"x\r\nContent-Length: 5\r\n\r\n" + smuggled()
    for what, value in (("CR LF", inject), ("LF", inject.replace(b"\r", b"")), ("CR", b"x\rX-Injected: 1"), ("NUL", b"a\0b"), ("blanks around", b"  x "), ("a high byte", b"\xff"), ("DEL", b"a\x7fb"), ("obs-fold", b"a\r\n b")):
        for name in (b"x-note", b"content-type", b"cookie", b"host", b"x-forwarded-for", b"expect"):
            yield case(f"{what} in {name.decode()}", stream(head((name, value))))
        for pseudo in ("path", "method", "scheme", "authority"):
            yield case(f"{what} in :{pseudo}", stream(head(j, **{pseudo: (b"@C@" if pseudo == "path" else b"POST" if pseudo == "method" else b"h") + value})))
        yield case(f"{what} in a name", stream(head((b"x" + value, b"1"))))
    for name in (b"X-Note", b"x note", b"x:note", b"", b":x", b"x\r\ny: z", b"transfer-encoding: chunked\r\nx", b"x\0", b"\xe9", b"x(", b" x", b"x "):
        yield case(f"the name {name!r}", stream(head((name, b"1"))))
    for path in (b"", b"*", b"x", b"@C@ HTTP/1.1\r\nX: y", b"@C@ x", b"@C@#" + P.replace(b" ", b"%20"), b"http://h@C@", b"//other@C@", b"@C@?q=" + P.replace(b" ", b"+"), b"@C@/../x", b"@C@\xc3\xa9", b"@C@\\x", b"@C@\tx", b"@C@%0d%0aX:y", None):
        yield case(f":path {path!r}", stream(head(j, path=path)))
    for method in (b"", b"GET @C@/smuggled HTTP/1.1\r\nX:", b"POST x", b"CONNECT", b"get", b"G\xc3\x89T", None):
        yield case(f":method {method!r}", stream(head(j, method=method)))
    for authority in (b"", b"h, other", b"a@h", b"h/x", b"h:99999", b"h h", None):
        yield case(f":authority {authority!r}", stream(head(j, authority=authority)))
        yield case(f":authority {authority!r} and host", stream(head(j, (b"host", b"other"), authority=authority)))
    for scheme in (b"", b"https", b"ftp", b"http://h/x?", b"x y", None):
        yield case(f":scheme {scheme!r}", stream(head(j, scheme=scheme)))
    yield case(":path twice", stream([*head(), (b":path", b"/x"), j]))
    yield case(":path behind a field", stream([(b":method", b"POST"), (b":scheme", b"http"), (b":authority", b"h"), j, (b":path", b"@C@")]))
    yield case("an unknown pseudo-field", stream([*head(), (b":x", b"y"), j]))
    yield case("extended CONNECT", stream([(b":method", b"CONNECT"), (b":protocol", b"websocket"), *head(method=None)]))
    yield case("CONNECT", stream([(b":method", b"CONNECT"), (b":authority", b"h:80")]))
    yield case("a status in a request", stream([*head(), (b":status", b"200"), j]))
    for trailers in ([(b"content-length", b"5")], [(b":path", b"/x")], [(b"transfer-encoding", b"chunked")], [(b"x-note", P)], [(b"content-type", b"text/plain")], [(b"x-note", b"a\r\nX: y")], [(b"host", b"x")], [(b"x-phi-guard-decision", b"pass")], [(b"X-Note", b"a")], [(b"x", b"y" * 60)] * 3000):
        yield case(f"trailers {trailers[0][0].decode()}: {trailers[0][1][:20]!r} of {len(trailers)}", stream(head(), b"clean", trailers=trailers))
        yield case(f"trailers {trailers[0][0].decode()}: {trailers[0][1][:20]!r} of {len(trailers)}, planted", stream(head(j), J, trailers=trailers))
    yield case("cookies in crumbs", stream(head((b"cookie", b"a=1"), (b"cookie", b"b=2")), b"clean"), clean=True)
    yield case("a file name", stream(head((b"upload-name", P)), b"clean"))
    yield case("a huge field", stream(head((b"x-note", b"y" * 70_000))))
    yield case("many fields", stream(head(*[(b"x-%d" % n, b"y" * 30) for n in range(3000)])))
    yield case("data behind the end", stream(head(j), b"clean"), frame(DATA, END_STREAM, 1, J))
    yield case("headers behind the end", stream(head(), b"clean"), frame(HEADERS, END_HEADERS | END_STREAM, 1, block([(b"x-note", P)])))
    yield case("data on no stream", frame(DATA, END_STREAM, 5, J))
    yield case("data on stream 0", frame(DATA, END_STREAM, 0, J))
    yield case("an even stream", stream(head(j), J, 2))
    yield case("a lower stream later", stream(head(), b"clean", 5), stream(head(j), J, 3))
    yield case("a frame too large", frame(DATA, 0, 1, b"x" * 20_000))
    whole = head(j)
    yield case("reset in the body", ("h2", 1, whole, J[:20], [(b"x", b"y")]), frame(RST, 0, 1, b"\0\0\0\x08"), silent=True)
    yield case("one byte in each frame", "split")
    yield case("padding of planted bytes", "padded")
    yield case("a head over many continuations", "continued")
    yield case("a continuation without an end", "endless")
    yield case("an index that is none", frame(HEADERS, END_HEADERS | END_STREAM, 1, b"\xff\xff\xff\xff\x0f"))
    yield case("a table size of 4 GiB", frame(HEADERS, END_HEADERS | END_STREAM, 1, b"\x3f\xe1\xff\xff\xff\x0f" + block(head())))
    yield case("a bomb of indexed fields", "bomb")
    yield case("rapid resets", "resets")
    yield case("a flood of settings", *[frame(SETTINGS, 0, 0)] * 5000, silent=True)
    yield case("a flood of pings", *[frame(PING, 0, 0, b"x" * 8)] * 5000, silent=True)
    yield case("a flood of empty data", ("open", 1), *[frame(DATA, 0, 1)] * 5000, frame(DATA, END_STREAM, 1, J))
    yield case("a window too large", frame(WINDOW, 0, 0, b"\x7f\xff\xff\xff"), frame(WINDOW, 0, 0, b"\x7f\xff\xff\xff"))
    yield case("a push from a client", frame(PUSH, END_HEADERS, 1, b"\0\0\0\2" + block(head())))
    yield case("an unknown frame", frame(0xBE, 0, 1, J), stream(head(), b"clean"), clean=True)
    yield case("HTTP/1.1 behind the preface", smuggled())
    yield case("two streams, one planted", stream(head(), b"clean", 1), stream(head(j), J, 3))


def special(step, path):
    """Frames that the plain form cannot tell."""
    fields = block([(n.replace(b"@C@", path), v) for n, v in head((b"content-type", b"application/json"))])
    start = frame(HEADERS, END_HEADERS, 1, fields)
    if isinstance(step, tuple):
        return start
    if step == "split":
        return start + b"".join(frame(DATA, 0, 1, bytes([b])) for b in J) + frame(DATA, END_STREAM, 1)
    if step == "padded":
        return start + frame(DATA, END_STREAM | PADDED, 1, bytes([len(P)]) + b'{"a":"clean"}' + P)
    if step == "continued":
        pieces = [fields[n : n + 1] for n in range(len(fields))]
        return frame(HEADERS, 0, 1, pieces[0]) + b"".join(frame(CONTINUATION, 0, 1, p) for p in pieces[1:-1]) + frame(CONTINUATION, END_HEADERS, 1, pieces[-1]) + frame(DATA, END_STREAM, 1, J)
    if step == "endless":
        return frame(HEADERS, 0, 1, fields) + frame(CONTINUATION, 0, 1, block([(b"x", b"y" * 1000)])) * 3000
    if step == "bomb":
        encoder = hpack.Encoder()
        first = encoder.encode([(b"x-note", b"y" * 4000)])
        return frame(HEADERS, END_HEADERS | END_STREAM, 1, fields + first + b"\xbe" * 12_000) + frame(HEADERS, END_HEADERS | END_STREAM, 3, fields + b"\xbe" * 16_000)
    if step == "resets":
        return b"".join(frame(HEADERS, END_HEADERS | END_STREAM, n, fields) + frame(RST, 0, n, b"\0\0\0\x08") for n in range(1, 4001, 2))
    raise ValueError(step)


def bytes_of(case, path):
    steps = []
    for step in case.pieces:
        plain = isinstance(step, bytes) or (isinstance(step, tuple) and step[0] == "h2")
        steps.append(step if plain else special(step, path))
    return pack([s.replace(b"@C@", path) if isinstance(s, bytes) else s for s in steps], path)
