"""Requests made to be read in two ways: lengths, codings, chunks, heads,
targets, pipelines, upgrades, uploads in pieces. `@C@` stands for a path of the
case's own."""

import base64
import dataclasses
import hashlib

from readings import PLANT

P = PLANT.encode()
J = b'{"text":"' + P + b'"}'


@dataclasses.dataclass
class Case:
    group: str
    name: str
    pieces: list
    # Not a whole request: the client closes its end.
    incomplete: bool = False
    # The client breaks the connection off.
    reset: bool = False
    # No answer is an answer: HTTP/1 has none for this.
    silent: bool = False
    # Clean: it has to arrive.
    clean: bool = False
    # The halves of something: both must not arrive.
    halves: tuple = ()


def request(fields, body=b"", line=b"POST @C@ HTTP/1.1", host=b"Host: h\r\n"):
    return line + b"\r\n" + host + fields + b"\r\n" + body


def smuggled(body=J):
    return request(b"Content-Type: application/json\r\nContent-Length: %d\r\n" % len(body), body, b"POST @C@/smuggled HTTP/1.1")


def chunk(data):
    return b"%x\r\n" % len(data) + data + b"\r\n"


CODINGS = [
    b"Transfer-Encoding: chunked", b"Transfer-Encoding:chunked", b"Transfer-Encoding:\tchunked", b"Transfer-Encoding:  chunked",
    b"Transfer-Encoding: chunked ", b"Transfer-Encoding: chunked\t", b"Transfer-Encoding: CHUNKED", b"TRANSFER-ENCODING: chunked",
    b"Transfer-Encoding: xchunked", b"Transfer-Encoding: chunkedx", b"Transfer-Encoding: chunked, identity", b"Transfer-Encoding: identity, chunked",
    b"Transfer-Encoding: chunked, chunked", b"Transfer-Encoding: gzip, chunked", b"Transfer-Encoding: chunked;q=1", b'Transfer-Encoding: "chunked"',
    b"Transfer-Encoding: 'chunked'", b"Transfer-Encoding: ,chunked", b"Transfer-Encoding: chunked,", b"Transfer-Encoding: \x0bchunked",
    b"Transfer-Encoding: \x0cchunked", b"Transfer-Encoding: \0chunked", b"Transfer-Encoding: chunked\0", b"Transfer-Encoding: \xa0chunked",
    b"Transfer-Encoding: \xc2\xa0chunked", b"Transfer-Encoding: chun\xc5\xbfed", b"Transfer-Encoding:", b"Transfer-Encoding: identity", b"Transfer-Encoding: x",
    b"Transfer-Encoding:\r\n chunked", b"Transfer-Encoding:\n chunked", b"Transfer-Encoding: x\r\n chunked", b"Transfer-Encoding :chunked",
    b"Transfer-Encoding\t: chunked", b" Transfer-Encoding: chunked", b"\tTransfer-Encoding: chunked", b"Transfer_Encoding: chunked",
    b"Transfer Encoding: chunked", b"Transfer-Encoding\0: chunked", b"X: y\nTransfer-Encoding: chunked", b"X: y\rTransfer-Encoding: chunked",
    b"X: y\r\n\tTransfer-Encoding: chunked", b"Foo\r\nTransfer-Encoding: chunked", b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
    b"Transfer-Encoding: identity\r\nTransfer-Encoding: chunked", b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
    b"Transfer-Encoding: chunked\r\nTransfer-encoding: cow", b"Connection: Transfer-Encoding\r\nTransfer-Encoding: chunked", b":Transfer-Encoding: chunked",
    b"Content-Encoding: chunked", b"TE: chunked", b"Trailer: Transfer-Encoding",
]  # fmt: skip

LENGTHS = [
    b"%d", b"+%d", b"-%d", b"0x%x", b"0%d", b"000000000000000000000%d", b"%d ", b"\t%d", b"%d\t", b"%d,%d", b"%d, %d", b"%d,", b",%d", b"%d;", b"%d.0", b"%de0",
    b"%d\x0b", b"%d\0", b"%d\xa0", b"\xef\xbc\x95", b"%d abc", b'"%d"', b"", b" ", b"1_%d", b"1844674407370955161%d", b"9999999999999999999999%d", b"\r\n %d", b"\n %d", b"%d\rX: y",
]  # fmt: skip


def framings():
    full = chunk(b"clean") + b"0\r\n\r\n"
    for field in CODINGS:
        told = field.decode("latin-1").encode("unicode_escape").decode()
        tail = full + smuggled()
        yield Case("lengths and codings", f"CL.TE {told}", [request(b"Content-Length: %d\r\n" % len(tail) + field + b"\r\n", tail)])
        body = chunk(smuggled()) + b"0\r\n\r\n"
        short = len(body.split(b"\r\n")[0]) + 2
        yield Case("lengths and codings", f"TE.CL {told}", [request(field + b"\r\nContent-Length: %d\r\n" % short, body)])
        yield Case("lengths and codings", f"TE only {told}", [request(field + b"\r\n", chunk(J) + b"0\r\n\r\n" + smuggled())])
    for form in LENGTHS:
        told = form.decode("latin-1").encode("unicode_escape").decode()
        count = form.count(b"%")
        for size, what in ((5, "too small"), (len(J), "right")):
            value = form % ((size,) * count) if count else form
            body = J if what == "right" else b"clean" + smuggled()
            yield Case("lengths and codings", f"length {told}, {what}", [request(b"Content-Length: " + value + b"\r\n", body)], silent=False)
    for fields in (
        b"Content-Length: 5\r\nContent-Length: %d\r\n", b"Content-Length: %d\r\nContent-Length: 5\r\n", b"Content-Length: %d\r\ncontent-length: 0\r\n",
        b"Content-Length: %d\r\nContent_Length: 5\r\n", b"Content_Length: %d\r\n", b"Content-Length : %d\r\n", b" Content-Length: %d\r\n", b"X: y\nContent-Length: %d\r\n",
        b"X: y\rContent-Length: %d\r\n", b"Content-Length\0: %d\r\n", b"Content Length: %d\r\n", b"Connection: content-length\r\nContent-Length: %d\r\n",
        b"Connection: close, Content-Type, X-Request-Id\r\nContent-Type: application/json\r\nContent-Length: %d\r\n",
    ):  # fmt: skip
        yield Case("lengths and codings", f"{fields!r}", [request(fields % len(J), J)], silent=True)
    yield Case("lengths and codings", "the same length twice", [request(b"Content-Length: %d\r\nContent-Length: %d\r\n" % (len(J), len(J)), J)])
    yield Case("lengths and codings", "a body and no length", [request(b"Content-Type: application/json\r\n", J)])
    yield Case("lengths and codings", "HTTP/1.0 and chunks", [request(b"Transfer-Encoding: chunked\r\n", chunk(J) + b"0\r\n\r\n", b"POST @C@ HTTP/1.0")])
    yield Case("lengths and codings", "HTTP/1.0 and no length", [request(b"", J, b"POST @C@ HTTP/1.0")])
    for method in (b"GET", b"HEAD", b"DELETE", b"OPTIONS", b"TRACE", b"PROPFIND", b"LOCK", b"MKCOL", b"PURGE", b"DEBUG", b"post", b"P\xc3\x96ST", b"PO ST", b"X" * 300):
        yield Case("lengths and codings", f"{method[:9].decode('latin-1')} with a body", [request(b"Content-Length: %d\r\n" % len(J), J, method + b" @C@ HTTP/1.1")])
        yield Case("lengths and codings", f"{method[:9].decode('latin-1')} with chunks", [request(b"Transfer-Encoding: chunked\r\n", chunk(J) + b"0\r\n\r\n", method + b" @C@ HTTP/1.1")])


def chunked():
    head = request(b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n")

    def case(name, body, **more):
        return Case("chunks", name, [head + body], **more)

    data, size, end = J + b"\r\n", b"%x" % len(J), b"0\r\n\r\n"
    for ext in (b";a", b";a=b", b";a=\"b\"", b';a="\n"', b';a="\r\n0\r\n\r\n"', b";\n", b"; a = b", b";a=\r", b";\0", b";" + b"x" * 1000, b";" + b"x" * (64 << 10), b";" + b"x" * (1 << 20), b" ;a", b"\t", b" ", b",", b";\xff"):
        yield case(f"extension {ext[:12]!r} of {len(ext)}", size + ext + b"\r\n" + data + end + smuggled())
        yield case(f"last chunk with {ext[:12]!r} of {len(ext)}", size + b"\r\n" + data + b"0" + ext + b"\r\n\r\n" + smuggled())
    for form in (b"+%x", b"-%x", b"0x%x", b"0%x", b"000000000000000000000000%x", b" %x", b"\n%x", b"%xg", b"%x.", b"1_%x", b"\xef\xbc\x91%x", b"1000000000000000%x", b"fffffffffffffff%x", b"ffffffffffffffff%x", b"80000000000000%x"):
        yield case(f"size {form!r}", form % len(J) + b"\r\n" + data + end + smuggled())
    yield case("no size", b"\r\n" + data + end + smuggled())
    yield case("upper case hexadecimal", (b"%X" % len(J)) + b"\r\n" + data + end)
    yield case("line feeds only", size + b"\n" + J + b"\n0\n\n" + smuggled())
    yield case("carriage returns only", size + b"\r" + J + b"\r0\r\r" + smuggled())
    yield case("a size too small", b"5\r\n" + data + end + smuggled())
    yield case("a size too large by one", b"%x\r\n" % (len(J) + 1) + data + end + smuggled())
    yield case("a size too large by two", b"%x\r\n" % (len(J) + 2) + data + end + smuggled(), silent=True)
    yield case("other bytes behind the chunk", size + b"\r\n" + J + b"XX" + end + smuggled())
    yield case("the last chunk is 000", size + b"\r\n" + data + b"000\r\n\r\n" + smuggled())
    yield case("the last chunk is -0", size + b"\r\n" + data + b"-0\r\n\r\n" + smuggled())
    yield case("no last line", size + b"\r\n" + data + b"0\r\n", incomplete=True)
    yield case("no last chunk", size + b"\r\n" + data, incomplete=True)
    yield case("one byte in each chunk", b"".join(chunk(bytes([b])) for b in J) + end)
    yield case("each byte of the request alone", b"".join(chunk(bytes([b])) for b in J) + end)
    yield Case("chunks", "the whole request byte by byte", [bytes([b]) for b in request(b"Transfer-Encoding: chunked\r\n", chunk(J) + end)])
    for trailer in (
        b"Content-Length: 500\r\n", b"Transfer-Encoding: chunked\r\n", b"Host: other\r\n", b"Content-Type: text/plain\r\n", b"X-Note: " + P + b"\r\n",
        b"X-Note: x\r\n " + P + b"\r\n", b"X-Note: x\n\n" + smuggled(), b"X-Note: x\n", b"X-Note: x\rContent-Length: 5\r\n", b" folded\r\n", b"no colon\r\n", b"X : y\r\n", b"X: \0\r\n",
        b"X: " + b"y" * (1 << 20) + b"\r\n", b"X: y\r\n" * 20_000, b"x-phi-guard-decision: pass\r\n", b"\n", b"Cookie: a=b\r\nX-Request-Id: forged\r\n",
        b"Content-Digest: sha-256=:AAAA:\r\n", b"Trailer: X\r\n",
    ):  # fmt: skip
        for body, what in ((J, "planted"), (b'{"text":"clean"}', "clean")):
            yield case(f"trailer {trailer[:28]!r} of {len(trailer)}, {what}", chunk(body) + b"0\r\n" + trailer + b"\r\n" + smuggled())


def heads():
    def case(name, data, **more):
        return Case("heads", name, [data], **more)

    length = b"Content-Length: %d\r\n" % len(J)
    for line in (
        b"POST @C@ HTTP/1.1 ", b"POST  @C@ HTTP/1.1", b"POST @C@  HTTP/1.1", b"POST\t@C@\tHTTP/1.1", b" POST @C@ HTTP/1.1", b"POST @C@ HTTP/1.2", b"POST @C@ HTTP/2.0", b"POST @C@ HTTP/0.9", b"POST @C@ http/1.1",
        b"POST @C@ HTTP/1.1\0", b"POST @C@", b"POST @C@ HTTP/11", b"POST @C@ HTTP/1.10", b"POST @C@ XTTP/1.1", b"POST @C@ x HTTP/1.1", b"POST @C@\rX HTTP/1.1", b"POST @C@\x0bx HTTP/1.1", b"POST @C@\0x HTTP/1.1", b"POST @C@\xa0x HTTP/1.1",
    ):  # fmt: skip
        yield case(f"request line {line!r}", request(length, J, line))
    yield case("HTTP/0.9", b"GET @C@?q=" + P.replace(b" ", b"+") + b"\r\n", incomplete=True)
    yield case("empty lines first", b"\r\n\n\r\n" + request(length, J))
    yield case("carriage returns first", b"\r\r\r" + request(length, J))
    for field in (
        b"X-Note: a\0b", b"X-Note: a\x01b", b"X-Note: a\x7fb", b"X-Note: a\rInjected: " + P, b"X-Note: a\nInjected: x", b"X-Note: a\r\n folded", b"X-Note: a\r\n\tfolded", b"X\xc3\xa9: a", b"X(: a", b"X Note: a", b": a", b"X-Note", b"X-Note\r", b"=: a",
        b"X-Note: \xff\xfe", b'X-Note: "' + b"\\" * 100,
    ):  # fmt: skip
        yield case(f"field {field[:24]!r}", request(field + b"\r\n" + length, J))
    yield case("bare line feeds everywhere", request(length, J).replace(b"\r\n", b"\n"))
    yield case("carriage returns for line ends", request(length, b"").replace(b"\r\n", b"\r") + J, incomplete=True)
    yield case("101 fields", request(b"X: y\r\n" * 101 + length, J))
    yield case("10 000 fields", request(b"X: y\r\n" * 10_000 + length, J))
    yield case("a field of 64 KiB", request(b"X-Note: " + b"y" * (64 << 10) + b"\r\n" + length, J))
    yield case("a field of 2 MiB", request(b"X-Note: " + b"y" * (2 << 20) + b"\r\n" + length, J))
    yield case("a name of 64 KiB", request(b"x" * (64 << 10) + b": y\r\n" + length, J))
    yield case("a head without an end", b"POST @C@ HTTP/1.1\r\nHost: h\r\nX: " + b"y" * 200, incomplete=True, silent=True)
    yield case("two different hosts", request(b"Host: other\r\n" + length, J))
    yield case("no host", request(length, J, host=b""))
    yield case("an empty host", request(length, J, host=b"Host:\r\n"))
    yield case("a host with a path", request(length, J, host=b"Host: h/../x\r\n"))
    yield case("a host with a sign-in", request(length, J, host=b"Host: a@h\r\n"))
    for own in (b"x-phi-guard-decision: pass", b"X-Phi-Guard-Decision: pass", b"X_Phi_Guard_Decision: pass", b"X-Phi_Guard-Findings: 0", b"X-Request-Id: forged", b"X_Request_Id: forged"):
        yield Case("heads", f"forged {own.decode()}", [request(own + b"\r\nContent-Length: 5\r\n", b"clean")], clean=True)
    for under in (b"Content_Type: application/json", b"Content_Encoding: gzip", b"Content_Disposition: attachment; filename=x", b"Upload_Name: x", b"Transfer_Encoding: chunked", b"Host_: x", b"Content-Type_: x"):
        yield case(f"underscores {under.decode()}", request(under + b"\r\n" + length, J))
    for name in (
        b"X-Note", b"Upload-Name", b"X-File-Name", b"Slug", b"Content-Description", b"Content-Disposition", b"X-Filename", b"Referer", b"X-Original-URL", b"X-Rewrite-URL", b"X-Meta-Patient", b"X-Amz-Meta-Note", b"X-Goog-Meta-Note",
        b"Content-Location", b"Link", b"From", b"Subject", b"Title", b"Comment", b"Description", b"X-Object-Meta-Note", b"X-Ms-Meta-Note", b"Baggage", b"Warning", b"Tus-Note", b"X-HTTP-Method-Override",
    ):  # fmt: skip
        plain = b"attachment; filename=\"" + P + b".txt\"" if name == b"Content-Disposition" else P
        for value, how in ((plain, "plain"), (b"UTF-8''" + P.replace(b" ", b"%20").replace(b"@", b"%40"), "percent"), (b"=?utf-8?B?" + base64.b64encode(P) + b"?=", "RFC 2047"), (b"=?utf-8?Q?" + P.replace(b" ", b"_").replace(b"7", b"=37") + b"?=", "RFC 2047 Q")):
            yield Case("header fields", f"{name.decode()}, {how}", [request(name + b": " + value + b"\r\nContent-Length: 5\r\n", b"clean")])
    yield Case("header fields", "the name of a field", [request(b"X-SSN-536-22-7719: 1\r\nContent-Length: 5\r\n", b"clean")])
    meta = base64.b64encode(P)
    for value in (b"filename " + meta, b"note " + meta, b"filename " + meta.rstrip(b"="), b"filename,note " + meta, P, meta + b" x", b"a " + meta + b",a " + meta):
        yield Case("header fields", f"Upload-Metadata {value[:16]!r}", [request(b"Upload-Metadata: " + value + b"\r\nContent-Length: 5\r\n", b"clean")])


def targets():
    q = P.replace(b" ", b"+").replace(b",", b"%2C").replace(b"@", b"%40")
    s = P.replace(b" ", b"%20").replace(b",", b"%2C")
    every = b"".join(b"%%%02x" % b for b in P)
    twice = every.replace(b"%", b"%25")
    length = b"Content-Length: %d\r\n" % len(J)
    for target in (
        b"@C@?q=" + q, b"@C@?" + q, b"@C@?q=" + every, b"@C@?q=" + twice, b"@C@?q=" + twice.replace(b"%", b"%25"), b"@C@?a=1;q=" + q, b"@C@?" + q + b"=1", b"@C@?q[]=" + q, b"@C@??q=" + q, b"@C@?a?q=" + q, b"@C@?a#q=" + q, b"@C@#" + s, b"@C@%23" + s, b"@C@%3Fq=" + q,
        b"@C@/" + s, b"@C@/" + every, b"@C@/" + twice, b"@C@;x=" + s, b"@C@/%u0035%u0033%u0036-22-7719", b"@C@?q=%u0035%u0033%u0036-22-7719", b"@C@?q=SSN%20536%2D22%2D7719%", b"@C@?q=%zz&r=" + q, b"@C@?q=%00" + q, b"@C@/%00" + s, b"@C@?q=%ff%fe" + q,
        b"@C@?q=SSN+536-22-7719&q=x", b"@C@?a=SSN+536-&b=22-7719", b"@C@?ssn=536227719", b"@C@?q=%EF%BC%95%EF%BC%93%EF%BC%96-22-7719", b"@C@?" + b"a=b&" * 5000 + b"q=" + q, b"@C@?q=" + b"x" * 60_000 + q,
        b"@C@?data=%7B%22text%22%3A%22" + q + b"%22%7D", b"@C@?data=" + base64.urlsafe_b64encode(J), b"@C@?q=SSN\xc2\xa0536-22-7719", b"@C@/SSN-536-22-7719.txt", b"@C@//SSN%2F536-22-7719", b"@C@\\SSN%5C536-22-7719",
        b"http://other/@C@?q=" + q, b"http://h@C@?q=" + q, b"http://h:80@other@C@?q=" + q,
    ):  # fmt: skip
        for method in (b"GET", b"POST"):
            body, fields = (b"clean", b"Content-Length: 5\r\n") if method == b"POST" else (b"", b"")
            yield Case("targets", f"{method.decode()} {target[:40].decode('latin-1')} of {len(target)}", [request(fields, body, method + b" " + target + b" HTTP/1.1")])
    for target in (
        b"@C@/../x", b"@C@/./x", b"@C@/%2e%2e/x", b"@C@/%2E./x", b"@C@/..%2fx", b"@C@/%2e%2e%2fx", b"@C@/..\\x", b"@C@/..%5cx", b"@C@/..;/x", b"@C@/%252e%252e/x", b"/@C@", b"///@C@", b"@C@//x", b"@C@/", b"@C@%00", b"@C@%0d%0aX:%20y", b"@C@%20HTTP/1.1%0d%0aX:y",
        b"*", b"h:80", b"@C@\xc3\xa9", b"@C@\xe9", b"@C@%e9", b"@C@|", b"@C@\"", b"@C@<x>", b"@C@^", b"@C@`", b"@C@{}", b"http:@C@", b"http:/@C@", b"http://@C@", b"http:///@C@", b"ftp://h@C@", b"h@C@", b"@C@" + b"/x" * 20_000, b"@C@/" + b"x" * 70_000, b"?", b"//other/@C@", b"http://h:99999@C@", b"http://[::1]@C@", b"http://h%00@C@",
    ):  # fmt: skip
        yield Case("targets", f"POST {target[:40].decode('latin-1')} of {len(target)}, planted body", [request(length, J, b"POST " + target + b" HTTP/1.1")])


def connections():
    def case(name, *pieces, **more):
        return Case("pipelines and connections", name, list(pieces), **more)

    length = b"Content-Length: %d\r\n" % len(J)
    ok, bad = request(b"Content-Length: 5\r\n", b"clean"), request(length, J)
    yield case("two sound", ok + ok, clean=True)
    yield case("twenty, each other planted", (ok + bad) * 10)
    yield case("a GET and a planted POST", b"GET @C@ HTTP/1.1\r\nHost: h\r\n\r\n" + bad)
    yield case("behind Connection: close", request(b"Connection: close\r\nContent-Length: 5\r\n", b"clean") + bad)
    yield case("behind one that is refused", request(b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", b"0\r\n\r\n") + ok)
    yield case("behind nonsense", b"nonsense\r\n\r\n" + bad)
    yield case("behind a HEAD", b"HEAD @C@ HTTP/1.1\r\nHost: h\r\n\r\n" + bad)
    yield case("in pieces with pauses", bad[:40], 0.05, bad[40:90], 0.05, bad[90:])
    yield case("a pause in the length", b"POST @C@ HTTP/1.1\r\nHost: h\r\nContent-Len", 0.05, b"gth: %d\r\n\r\n" % len(J) + J)
    for cut in (1, 2, 3, 10, len(J) // 2):
        yield case(f"closed {cut} bytes early", bad[:-cut], incomplete=True, silent=True)
        yield case(f"broken off {cut} bytes early", bad[:-cut], 0.05, reset=True, silent=True)
    yield case("broken off in the head", b"POST @C@ HTTP/1.1\r\nHost", reset=True, silent=True)
    yield case("broken off behind the request", ok, reset=True, silent=True)
    for cut in (1, 2, 3, 4, 6, 12):
        form = b"--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.txt\"\r\n\r\n" + P + b"\r\n--b--\r\n"
        head = request(b"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: %d\r\n" % len(form))
        yield case(f"a form closed {cut} bytes early", head + form[:-cut], incomplete=True, silent=True)
    for expect in (b"100-continue", b"100-Continue", b"100-continue, x", b"200-ok", b"", b"100-continue\r\nExpect: 100-continue"):
        yield case(f"Expect {expect!r}, body at once", request(b"Expect: " + expect + b"\r\n" + length, J))
        yield case(f"Expect {expect!r}, body later", request(b"Expect: " + expect + b"\r\n" + length), 0.15, J)
        yield case(f"Expect {expect!r}, another request for a body", request(b"Expect: " + expect + b"\r\nContent-Length: %d\r\n" % len(bad)), 0.15, bad)
    upgrade = b"Connection: Upgrade\r\nUpgrade: %s\r\n"
    ws = b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
    for name in (b"websocket", b"WebSocket", b"h2c", b"h2c, websocket", b"TLS/1.0", b"x", b"connect-udp"):
        settings = b"HTTP2-Settings: AAMAAABkAAQAAP__\r\n"
        yield case(f"upgrade to {name.decode()}", b"GET @C@ HTTP/1.1\r\nHost: h\r\n" + upgrade % name + ws + settings + b"\r\n" + bad)
        yield case(f"upgrade to {name.decode()} with a body", request(upgrade % name + ws + settings + length, J))
    yield case("websocket without Connection", b"GET @C@ HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\n" + ws + b"\r\n" + bad)
    yield case("websocket in chunks of Connection", b"GET @C@ HTTP/1.1\r\nHost: h\r\nConnection: keep-alive\r\nConnection: ,,Upgrade\r\nUpgrade: websocket\r\n" + ws + b"\r\n" + bad)
    yield case("CONNECT", b"CONNECT other:443 HTTP/1.1\r\nHost: other\r\n\r\n" + bad)
    yield case("CONNECT with a body", request(length, J, b"CONNECT h:80 HTTP/1.1"))
    yield case("CONNECT to a path", request(length, J, b"CONNECT @C@ HTTP/1.1"))
    yield case("HTTP/2 in the middle", ok + b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0")
    yield case("half an HTTP/2 preface", b"PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n" + bad, silent=True)
    yield case("TLS to a port without", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 500 + bad)
    yield case("a PROXY protocol line", b"PROXY TCP4 10.0.0.1 10.0.0.2 1 2\r\n" + bad)
    yield case("binary noise", bytes(range(256)) * 20 + bad)


def uploads():
    def put(line, fields, body):
        return request(fields + b"Content-Length: %d\r\n" % len(body), body, line)

    def case(name, *pieces):
        return Case("uploads in pieces", name, list(pieces), halves=(b"SSN 536-", b"22-7719"))

    # Neither half says anything alone.
    first, second = b"the number on file is SSN 536-", b"22-7719, as she told us on the phone"
    whole = len(first + second)
    line, part = b"PUT @C@ HTTP/1.1", b"Content-Range: bytes %d-%d/%d\r\n"
    yield case("Content-Range", put(line, part % (0, len(first) - 1, whole), first) + put(line, part % (len(first), whole - 1, whole), second))
    for name, fields, fields2, line, line2 in (
        ("TUS", b"Tus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\n", b"Tus-Resumable: 1.0.0\r\nUpload-Offset: 29\r\nContent-Type: application/offset+octet-stream\r\n", b"PATCH @C@ HTTP/1.1", b"PATCH @C@ HTTP/1.1"),
        ("TUS by override", b"X-HTTP-Method-Override: PATCH\r\nUpload-Offset: 0\r\n", b"X-HTTP-Method-Override: PATCH\r\nUpload-Offset: 29\r\n", b"POST @C@ HTTP/1.1", b"POST @C@ HTTP/1.1"),
        ("TUS creation with upload", b"Tus-Resumable: 1.0.0\r\nUpload-Length: 67\r\nContent-Type: application/offset+octet-stream\r\n", b"Tus-Resumable: 1.0.0\r\nUpload-Offset: 29\r\nContent-Type: application/offset+octet-stream\r\n", b"POST @C@ HTTP/1.1", b"PATCH @C@ HTTP/1.1"),
        ("TUS concatenation", b"Upload-Concat: partial\r\nUpload-Length: 29\r\n", b"Upload-Concat: partial\r\nUpload-Length: 38\r\n", b"POST @C@ HTTP/1.1", b"POST @C@ HTTP/1.1"),
        ("IETF resumable uploads", b"Upload-Complete: ?0\r\n", b"Upload-Complete: ?1\r\nUpload-Offset: 29\r\n", b"POST @C@ HTTP/1.1", b"PATCH @C@ HTTP/1.1"),
        ("IETF resumable uploads, earlier draft", b"Upload-Incomplete: ?1\r\n", b"Upload-Incomplete: ?0\r\nUpload-Offset: 29\r\n", b"POST @C@ HTTP/1.1", b"PATCH @C@ HTTP/1.1"),
        ("S3 multipart", b"", b"", b"PUT @C@?partNumber=1&uploadId=abc HTTP/1.1", b"PUT @C@?partNumber=2&uploadId=abc HTTP/1.1"),
        ("S3 multipart, coded", b"", b"", b"PUT @C@?part%4eumber=1&upload%49d=abc HTTP/1.1", b"PUT @C@?part%4eumber=2&upload%49d=abc HTTP/1.1"),
        ("Azure blocks", b"", b"", b"PUT @C@?comp=block&blockid=MDE%3D HTTP/1.1", b"PUT @C@?comp=block&blockid=MDI%3D HTTP/1.1"),
        ("Azure append blobs", b"x-ms-blob-condition-appendpos: 0\r\n", b"x-ms-blob-condition-appendpos: 29\r\n", b"PUT @C@?comp=appendblock HTTP/1.1", b"PUT @C@?comp=appendblock HTTP/1.1"),
        ("Google resumable", b"X-Goog-Upload-Command: upload\r\nX-Goog-Upload-Offset: 0\r\n", b"X-Goog-Upload-Command: upload, finalize\r\nX-Goog-Upload-Offset: 29\r\n", b"POST @C@ HTTP/1.1", b"POST @C@ HTTP/1.1"),
        ("nginx upload module", b"X-Content-Range: bytes 0-28/67\r\nSession-ID: 1\r\n", b"X-Content-Range: bytes 29-66/67\r\nSession-ID: 1\r\n", b"POST @C@ HTTP/1.1", b"POST @C@ HTTP/1.1"),
        ("X-Update-Range", b"Content-Type: application/x-sabredav-partialupdate\r\nX-Update-Range: append\r\n", b"Content-Type: application/x-sabredav-partialupdate\r\nX-Update-Range: append\r\n", b"PATCH @C@ HTTP/1.1", b"PATCH @C@ HTTP/1.1"),
        ("message/byterange", b"Content-Type: message/byterange\r\n", b"Content-Type: message/byterange\r\n", b"PATCH @C@ HTTP/1.1", b"PATCH @C@ HTTP/1.1"),
        ("multipart/byteranges", b"Content-Type: multipart/byteranges; boundary=b\r\n", b"Content-Type: multipart/byteranges; boundary=b\r\n", b"PUT @C@ HTTP/1.1", b"PUT @C@ HTTP/1.1"),
        ("Range in a PUT", b"Range: bytes=0-28\r\n", b"Range: bytes=29-66\r\n", b"PUT @C@ HTTP/1.1", b"PUT @C@ HTTP/1.1"),
        ("resumable.js", b"", b"", b"POST @C@?resumableChunkNumber=1&resumableTotalChunks=2&resumableIdentifier=x HTTP/1.1", b"POST @C@?resumableChunkNumber=2&resumableTotalChunks=2&resumableIdentifier=x HTTP/1.1"),
        ("flow.js", b"", b"", b"POST @C@?flowChunkNumber=1&flowTotalChunks=2 HTTP/1.1", b"POST @C@?flowChunkNumber=2&flowTotalChunks=2 HTTP/1.1"),
        ("plupload", b"", b"", b"POST @C@?chunk=0&chunks=2&name=x HTTP/1.1", b"POST @C@?chunk=1&chunks=2&name=x HTTP/1.1"),
        ("X-Chunk-Index", b"X-Chunk-Index: 0\r\nX-Chunk-Total: 2\r\n", b"X-Chunk-Index: 1\r\nX-Chunk-Total: 2\r\n", b"POST @C@ HTTP/1.1", b"POST @C@ HTTP/1.1"),
    ):  # fmt: skip
        yield case(name, put(line, fields, first) + put(line2, fields2, second))
    for name, one, two in (
        ("dropzone", ((b"dzchunkindex", b"0"), (b"dztotalchunkcount", b"2")), ((b"dzchunkindex", b"1"), (b"dztotalchunkcount", b"2"))),
        ("resumable.js in a form", ((b"resumableChunkNumber", b"1"), (b"resumableTotalChunks", b"2")), ((b"resumableChunkNumber", b"2"), (b"resumableTotalChunks", b"2"))),
        ("Fine Uploader", ((b"qqpartindex", b"0"), (b"qqtotalparts", b"2")), ((b"qqpartindex", b"1"), (b"qqtotalparts", b"2"))),
        ("plupload in a form", ((b"chunk", b"0"), (b"chunks", b"2")), ((b"chunk", b"1"), (b"chunks", b"2"))),
    ):
        def form(fields, data):
            body = b"".join(b"--b\r\nContent-Disposition: form-data; name=\"" + n + b"\"\r\n\r\n" + v + b"\r\n" for n, v in fields)
            body += b"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n" + data + b"\r\n--b--\r\n"
            return put(b"POST @C@ HTTP/1.1", b"Content-Type: multipart/form-data; boundary=b\r\n", body)

        yield case(name, form(one, first) + form(two, second))
    signed = b"".join(b"%x;chunk-signature=%s\r\n" % (len(d), b"a" * 64) + d + b"\r\n" for d in (first, second, b""))
    for fields in (b"Content-Encoding: aws-chunked\r\nx-amz-content-sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD\r\n", b"x-amz-content-sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD\r\nx-amz-decoded-content-length: 67\r\n", b"x-amz-content-sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER\r\n", b"x-amz-decoded-content-length: 67\r\n"):
        yield case(f"aws-chunked {fields[:40]!r}", put(b"PUT @C@ HTTP/1.1", fields, signed))
    md5 = base64.b64encode(hashlib.md5(J).digest())
    for fields in (b"Content-MD5: " + md5 + b"\r\n", b"Content-MD5: AAAAAAAAAAAAAAAAAAAAAA==\r\n", b"Content-MD5: garbage\r\n", b"Digest: sha-256=AAAA\r\n", b"Content-Digest: sha-256=:AAAA:\r\n", b"Content-Digest: sha-999=:AAAA:\r\n", b"x-amz-content-sha256: UNSIGNED-PAYLOAD\r\n", b"x-amz-content-sha256: 0000\r\n", b"Want-Digest: sha-256\r\n", b"X-Amz-Checksum-Crc32: AAAA\r\n"):
        yield Case("digests", fields[:40].decode(), [put(b"POST @C@ HTTP/1.1", b"Content-Type: application/json\r\n" + fields, J)])


def cases():
    for group in (framings, chunked, heads, targets, connections, uploads):
        yield from group()
