"""Bodies made to be read otherwise than they are told: media types, charsets,
codings, boundaries, names, nesting, sizes."""

import base64
import gzip
import io
import json
import urllib.parse
import zipfile
import zlib

from http1 import Case, request
from readings import PLANT

P = PLANT.encode()
J = b'{"text":"' + P + b'"}'
B64 = base64.b64encode(P)


def post(group, name, kind, body, fields=b""):
    head = (b"Content-Type: " + kind + b"\r\n" if kind is not None else b"") + fields + b"Content-Length: %d\r\n" % len(body)
    return Case(group, name, [request(head, body)])


def part(disposition=b'form-data; name="a"', body=P, *fields):
    lines = ([b"Content-Disposition: " + disposition] if disposition is not None else []) + list(fields)
    return b"\r\n".join(lines) + b"\r\n\r\n" + body + b"\r\n"


def multipart():
    def case(name, body, kind=b"multipart/form-data; boundary=b", fields=b""):
        return post("multipart", name, kind, body, fields)

    one, end = b"--b\r\n" + part(), b"--b--\r\n"
    clean = b"--b\r\n" + part(body=b"clean")
    file = b'form-data; name="f"; filename="a.txt"'
    for kind in (
        b"multipart/form-data", b"multipart/form-data; boundary=", b"multipart/form-data; boundary=c", b"multipart/form-data; boundary=c; boundary=b", b"multipart/form-data; boundary=b; boundary=c", b"multipart/form-data; boundary=B", b"multipart/form-data; BOUNDARY=b",
        b'multipart/form-data; boundary="b"', b"multipart/form-data; boundary='b'", b'multipart/form-data; boundary="b', b'multipart/form-data; boundary="\\b"', b"multipart/form-data; boundary=b,c", b"multipart/form-data; boundary=b; charset=utf-16", b"multipart/form-data; boundary= b", b"multipart/form-data; boundary =b",
        b"multipart/form-data;boundary=b", b"multipart/form-data boundary=b", b"multipart/form-data; x=\"; boundary=c\"; boundary=b", b"multipart/form-data; x=\"; boundary=b\"; boundary=c", b"multipart/form-data; boundary*=utf-8''b", b"multipart/form-data; boundary*0=b", b"multipart/form-data; boundary=b\xa0", b"multipart/form-data; boundary=b\t",
        b"multipart/mixed; boundary=b", b"multipart/related; boundary=b", b"multipart/x; boundary=b", b"Multipart/Form-Data; boundary=b", b"multipart/form-data, application/json; boundary=b", b"application/json, multipart/form-data; boundary=b", b"text/plain; boundary=b", b"multipart", b"multipart/form-data; boundary=--b", b"multipart/form-data; xboundary=b", b"multipart/form-data; boundary=\"b c\"",
    ):  # fmt: skip
        yield case(f"told {kind.decode('latin-1')}", one + end, kind)
        yield case(f"told {kind.decode('latin-1')}, base64 in the part", b"--b\r\n" + part(file, B64, b"Content-Transfer-Encoding: base64") + end, kind)
        yield case(f"told {kind.decode('latin-1')}, named by %", b"--b\r\n" + part(b"form-data; name=\"f\"; filename*=UTF-8''" + urllib.parse.quote(PLANT, safe="").encode(), b"x") + end, kind)
    for name, body in {
        "line feeds only": (one + end).replace(b"\r\n", b"\n"), "carriage returns only": (one + end).replace(b"\r\n", b"\r"), "no end": one, "no last line end": one + b"--b--", "one dash at the end": one + b"--b-\r\n", "an end too early": clean + end + one + end, "an end at once": end + one + end,
        "a preamble": P + b"\r\n" + clean + end, "a preamble like a part": part() + clean + end, "an epilogue": clean + end + P, "an epilogue like a part": clean + end + b"\r\n" + one, "no boundary at all": P, "blanks behind the boundary": b"--b  \t\r\n" + part() + b"--b-- \r\n", "text behind the boundary": b"--bx\r\n" + part() + end,
        "text behind the boundary, later": clean + b"--bx\r\n" + part() + end, "a boundary without a line end": b"--b" + part() + end, "a boundary within a line": b"--b\r\n" + part(body=b"clean --b\r\n" + P + b" --b--") + end, "LF before the boundary": b"--b\r\n" + part(body=b"clean")[:-2] + b"\n--b\r\n" + part() + end,
        "CR before the boundary": b"--b\r\n" + part(body=b"clean")[:-2] + b"\r--b\r\n" + part() + end, "no line end before the boundary": b"--b\r\n" + part(body=b"clean")[:-2] + b"--b\r\n" + part() + end, "no headers": b"--b\r\n\r\n" + P + b"\r\n" + end, "no empty line": b"--b\r\nContent-Disposition: form-data; name=\"a\"\r\n" + P + b"\r\n" + end,
        "a header without a colon": b"--b\r\n" + part(b'form-data; name="a"', P, b"nonsense") + end, "NUL in a header": b"--b\r\n" + part(b'form-data; name="a\0"') + end, "a header of its own": b"--b\r\n" + part(b'form-data; name="a"', b"x", b"X-Note: " + P) + end, "a folded header": b"--b\r\n" + part(b"form-data;\r\n name=\"a\";\r\n x=\"" + P + b"\"", b"x") + end,
        "a huge header": b"--b\r\n" + part(b'form-data; name="a"', P, b"X: " + b"y" * (1 << 20)) + end, "many headers": b"--b\r\n" + part(b'form-data; name="a"', P, *[b"X: y"] * 5000) + end, "no disposition": b"--b\r\n" + part(None, P, b"Content-Type: text/plain") + end, "two dispositions": b"--b\r\n" + part(b'form-data; name="a"', P, b'Content-Disposition: form-data; name="b"; filename="x.png"', b"Content-Type: image/png") + end,
        "the same part twice": one + one + end, "a clean part and a planted one of the same name": clean + one + end, "the other way": one + clean + end, "10 000 parts": clean * 10_000 + one + end, "cut over two parts": b"--b\r\n" + part(body=b"SSN 536-22") + b"--b\r\n" + part(body=b"-7719") + end,
        "a field's name": b"--b\r\n" + part(b'form-data; name="' + P + b'"', b"x") + end, "a field's name without quotes": b"--b\r\n" + part(b"form-data; name=SSN-536-22-7719", b"x") + end, "a field's name by name*": b"--b\r\n" + part(b"form-data; name*=UTF-8''SSN%20536%2D22%2D7719", b"x") + end,
        "a part of a part": b"--b\r\n" + part(b'form-data; name="a"', b"--i\r\n" + part() + b"--i--", b"Content-Type: multipart/mixed; boundary=i") + end, "a part of a part with the same boundary": b"--b\r\n" + part(b'form-data; name="a"', one + b"--b--", b"Content-Type: multipart/mixed; boundary=b") + end,
        "parts 40 deep": nested(40), "parts 3 deep, base64": nested(3, base64.encodebytes(P)), "a mail in a part": b"--b\r\n" + part(file, b"Subject: x\r\nContent-Transfer-Encoding: base64\r\n\r\n" + B64, b"Content-Type: message/rfc822") + end,
    }.items():  # fmt: skip
        yield case(name, body)
    for disposition in (
        b'form-data; name="f"; filename="%s.txt"', b"form-data; name=f; filename=%s.txt", b'form-data; name="f"; filename="\\%s"', b'form-data; name="f"; filename="a.txt"; filename="%s.txt"', b'form-data; name="f"; filename="%s.txt"; filename="a.txt"', b'form-data; name="f"; filename="C:\\notes\\%s.txt"', b'form-data; name="f"; filename="../%s"', b'form-data; name="f"; filename="a.txt\0%s"',
        b'form-data; name="f"; FILENAME="%s.txt"', b'form-data; name="f"; filename ="%s.txt"', b'form-data; name="f" filename="%s.txt"', b"form-data; name=\"f\"; filename='%s.txt'", b'form-data; name="f"; filename="%s', b'attachment; name="f"; filename="%s.txt"', b'name="f"; filename="%s.txt"', b'form-data; name="f"; size=1; x="%s"', b'form-data; name="f"; filename="a\\"; x=\\"%s.txt"',
    ):  # fmt: skip
        yield case(f"name as {disposition[:60].decode()}", b"--b\r\n" + part(disposition % P, b"clean") + end)
    every = "".join(f"%{b:02x}" for b in P).encode()
    for star in (
        b"filename*=UTF-8''" + every, b"filename*=utf-8'en'" + every, b"filename*=" + every, b"filename*=''" + every, b"filename*=utf-16''" + b"".join(b"%%%02x" % b for b in PLANT.encode("utf-16")), b"filename*=utf-7''" + every, b"filename*=x-none''" + every, b"filename*=iso-8859-1''" + every, b"filename*=\"UTF-8''" + every + b"\"",
        b"filename*0=\"SSN 536-\"; filename*1=\"22-7719\"", b"filename*0*=UTF-8''SSN%20536%2D; filename*1*=22%2D7719", b"filename*1=\"22-7719\"; filename*0=\"SSN 536-\"", b"filename=\"a.txt\"; filename*=UTF-8''" + every, b"filename*=UTF-8''" + every + b"; filename=\"a.txt\"", b"filename*=UTF-8''" + every.replace(b"%", b"%25"), b'filename="' + every + b'"',
        b'filename="=?utf-8?B?' + B64 + b'?="', b'filename="=?utf-8?Q?' + P.replace(b" ", b"_").replace(b"7", b"=37") + b'?="', b'filename="=?utf-16?B?' + base64.b64encode(PLANT.encode("utf-16")) + b'?="', b'filename="=?utf-8?B?' + base64.b64encode(P[:24]) + b'?= =?utf-8?B?' + base64.b64encode(P[24:]) + b'?="', b'filename="SSN &#53;&#51;&#54;-22-7719.txt"',
        b'filename="' + PLANT.encode("utf-16-le") + b'"', b'filename="SSN \xef\xbc\x95\xef\xbc\x93\xef\xbc\x96-22-7719"', b'filename="SSN \xc0\xb5\xc0\xb3\xc0\xb6-22-7719"', b'filename="' + P + b'\xff"',
    ):  # fmt: skip
        yield case(f"name as {star[:44].decode('latin-1')}", b"--b\r\n" + part(b'form-data; name="f"; ' + star, b"clean") + end)
    for coding, data in (
        (b"base64", B64), (b"BASE64", B64), (b"base64 ", B64), (b" base64", B64), (b"base64; x=y", B64), (b"base64, base64", base64.b64encode(B64)), (b"base64", base64.encodebytes(P * 3)), (b"base64", b"!!" + B64[:20] + b"\r\n" + B64[20:] + b"*"), (b"base64", B64.rstrip(b"=")), (b"base64", base64.urlsafe_b64encode(P)), (b"base64", P), (b"base64", B64 + b"=\r\n" + B64),
        (b"quoted-printable", P.replace(b"7", b"=37")), (b"quoted-printable", b"SSN 536-=\r\n22-=\r\n7719"), (b"Quoted-Printable", P.replace(b"7", b"=37")), (b"7bit", P), (b"binary", P), (b"x-uuencode", b"begin 644 a\n" + b"M" + P), (b"gzip", gzip.compress(P)), (b"chunked", P), (b"\r\n base64", B64), (b"base64\r\nContent-Transfer-Encoding: 7bit", B64), (b"7bit\r\nContent-Transfer-Encoding: base64", B64),
    ):  # fmt: skip
        yield case(f"part in {coding[:30].decode()!r}: {data[:12].decode('latin-1')!r}", b"--b\r\n" + part(file, data, b"Content-Transfer-Encoding: " + coding) + end)
    for field, data in (
        (b"Content-Encoding: gzip", gzip.compress(P)), (b"Content-Encoding: br", P), (b"Content-Encoding: deflate", zlib.compress(P)), (b"Content-Type: application/gzip", gzip.compress(P)), (b"Content-Type: application/octet-stream", P), (b"Content-Type: image/png", P), (b"Content-Type: image/png", b"\x89PNG\r\n\x1a\n" + P), (b"Content-Type: text/plain; charset=utf-16", PLANT.encode("utf-16")),
        (b"Content-Type: text/plain; charset=utf-7", b"SSN +ADUAMwA2-22-7719"), (b"Content-Type: application/json", J[:-1]), (b"Content-Type: application/json; charset=utf-16le", J.decode().encode("utf-16-le")), (b"Content-Type: text/html", b"<p>SSN 5<b>36</b>-22-7719</p>"), (b"Content-Type: application/zip", zipped()), (b"Content-Type: text/plain\r\nContent-Type: image/png", P), (b"Content-Length: 3", P), (b"Content-Disposition: attachment", P), (b"Content-Range: bytes 0-9/20", P),
    ):  # fmt: skip
        yield case(f"part with {field.decode()[:50]!r}: {data[:8]!r}", b"--b\r\n" + part(file, data, field) + end)
        yield case(f"field with {field.decode()[:50]!r}: {data[:8]!r}", b"--b\r\n" + part(b'form-data; name="a"', data, field) + end)
    for charset, value in ((b"utf-16le", PLANT.encode("utf-16-le")), (b"utf-7", b"SSN +ADUAMwA2-22-7719"), (b"x-none", P), (b"cp037", PLANT.encode("cp037")), (b"hz", P)):
        yield case(f"_charset_ {charset.decode()}", b"--b\r\n" + part(b'form-data; name="_charset_"', charset) + b"--b\r\n" + part(body=value) + end)


def nested(depth, inner=P):
    body = inner
    for level in range(depth):
        kind = b"Content-Type: multipart/mixed; boundary=n%d" % (level - 1) if level else (b"Content-Transfer-Encoding: base64" if inner is not P else b"Content-Type: text/plain")
        body = b"--n%d\r\n" % level + part(b'form-data; name="a"', body, kind) + b"--n%d--" % level
    return b"--b\r\n" + part(b'form-data; name="a"', body, b"Content-Type: multipart/mixed; boundary=n%d" % (depth - 1)) + b"--b--\r\n"


def zipped():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("note.txt", P)
    return out.getvalue()


def charsets():
    texts = {"text/plain": PLANT, "application/json": J.decode(), "application/x-www-form-urlencoded": "text=" + PLANT.replace(" ", "+"), "text/csv": "a,b\n1,\"" + PLANT + "\"\n"}
    for kind, text in texts.items():
        for done in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-7", "cp037", "cp500", "latin-1", "shift_jis", "iso2022_jp", "gb18030", "big5", "hz", "cp1026", "punycode", "unicode_escape"):
            try:
                body = text.encode(done)
            except (UnicodeError, LookupError):
                continue
            if done == "utf-7":
                body = b"".join(b"+" + base64.b64encode(c.encode("utf-16-be")).rstrip(b"=") + b"-" if c.isdigit() or c in "@z" else c.encode() for c in text)
            for told in {"", "utf-8", done, "iso-8859-1", "utf-16"} | ({"unicode-1-1-utf-7", "x-none", '"utf-8', "utf-8, utf-16", "utf-16;charset=utf-8"} if done in ("utf-8", "utf-16", "utf-7") else set()):
                yield post("charsets", f"{kind} in {done}, told {told or 'nothing'}", kind.encode() + (f"; charset={told}".encode() if told else b""), body)
        mixed = text.encode()
        cut = mixed.find(b"536")
        for name, body in {
            "overlong": mixed.replace(b"5", b"\xc0\xb5").replace(b"3", b"\xc0\xb3"), "overlong, three bytes": mixed.replace(b"7", b"\xe0\x80\xb7"), "invalid bytes within": mixed[: cut + 1] + b"\xff" + mixed[cut + 1 :], "NULs within": mixed.replace(b"36-", b"3\x006-"), "a mark in the middle": mixed[:cut] + b"\xef\xbb\xbf" + mixed[cut:],
            "UTF-16 behind UTF-8": b"clean " + text.encode("utf-16"), "full-width digits": text.replace("5", "５").replace("7", "７").encode(), "Arabic digits": text.replace("5", "٥").replace("7", "٧").encode(), "mathematical digits": text.replace("5", "𝟓").replace("7", "𝟕").encode(), "soft hyphens": text.replace("36-", "3\u00ad6-").encode(), "surrogates in UTF-8": mixed[:cut] + b"\xed\xa0\x80" + mixed[cut:], "a cut character": mixed + b"\xe2\x82",
        }.items():  # fmt: skip
            yield post("charsets", f"{kind}, {name}", kind.encode(), body)


def codings():
    packed, zlibbed = gzip.compress(J), zlib.compress(J)
    raw = zlibbed[2:-4]
    bomb = gzip.compress(b"[" + b" " * (300 << 20) + b'"' + P + b'"]', 9)
    named = gzip.GzipFile
    out = io.BytesIO()
    with named(PLANT + ".json", "wb", fileobj=out) as f:
        f.write(b'{"text":"clean"}')
    for told, body, name in (
        ("gzip", packed, "gzip"), ("x-gzip", packed, "x-gzip"), ("GZIP", packed, "capitals"), (" gzip ", packed, "blanks"), ("gzip", packed[:-5], "cut off"), ("gzip", packed[:-8] + b"\1" * 8, "a wrong sum"), ("gzip", packed + P, "and text behind"), ("gzip", packed + b"\0" * 100, "and zeros behind"), ("gzip", gzip.compress(b'{"a":"clean"}') + gzip.compress(P), "two members"), ("gzip", gzip.compress(b'{"text":"Patient Maria Lopez, SSN 536-') + gzip.compress(b'22-7719"}'), "cut over two members"), ("gzip", b"".join(gzip.compress(bytes([b])) for b in J), "a member for each byte"),
        ("gzip", out.getvalue(), "a file name in the header"), ("gzip, gzip", gzip.compress(packed), "twice"), ("gzip", gzip.compress(packed), "twice, told once"), ("gzip, gzip", packed, "once, told twice"), ("gzip", J, "told and not done"), ("", packed, "done and not told"), ("identity", J, "identity"), ("identity", packed, "identity, and gzip"), ("identity, gzip", packed, "identity first"), ("gzip, identity", packed, "identity last"), ("deflate", zlibbed, "zlib"), ("deflate", raw, "raw deflate"), ("deflate", zlibbed[:-4], "zlib cut off"), ("deflate", raw + P, "raw deflate and text"), ("deflate", packed, "gzip told as deflate"), ("gzip", zlibbed, "zlib told as gzip"), ("br", packed, "gzip told as br"), ("br", J, "br told and not done"),
        ("zstd", packed, "zstd"), ("compress", J, "compress"), ("x-none", J, "unknown"), (",", J, "a comma"), ("", J, "empty"), ("gzip;q=1", packed, "with a parameter"), ("gzip\r\nContent-Encoding: identity", packed, "two fields"), ("identity\r\nContent-Encoding: gzip", packed, "two fields, the other way"), ("aws-chunked", J, "aws-chunked"), ("gzip," * 5 + "gzip", bombs(6, J), "six times"), ("gzip," * 60 + "gzip", bombs(61, J), "sixty times"), ("gzip", bomb, "a bomb"), ("", bomb, "a bomb, not told"), ("gzip, gzip", gzip.compress(bomb), "a bomb in gzip"), ("gzip", bombs(8, J), "nested, told once"), ("deflate", zlib.compress(b" " * (300 << 20) + P, 9), "a bomb of zlib"), ("gzip", gzip.compress(b"x") * 100_000 + packed, "100 000 members"),
    ):  # fmt: skip
        field = b"Content-Encoding: " + told.encode() + b"\r\n" if told or name == "empty" else b""
        yield post("content codings", f"{name} ({told[:20]})", b"application/json", body, field)
        if len(body) < 1 << 16:
            whole = b"%x\r\n" % len(body) + body + b"\r\n0\r\n\r\n"
            yield Case("content codings", f"{name} ({told[:20]}), in chunks", [request(field + b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n", whole)])


def bombs(times, data):
    for _ in range(times):
        data = gzip.compress(data)
    return data


def documents():
    def case(name, body, kind=b"application/json"):
        return post("JSON and forms", name, kind, body)

    escaped = "".join(f"\\u{ord(c):04x}" for c in PLANT).encode()
    for name, body in {
        "10^6 levels of arrays": b"[" * 1_000_000 + b'"' + P + b'"' + b"]" * 1_000_000, "10^6 levels of objects": b'{"a":' * 1_000_000 + b'"' + P + b'"' + b"}" * 1_000_000, "10^6 levels opened": b"[" * 1_000_000 + J, "900 levels": b"[" * 900 + b'"' + P + b'"' + b"]" * 900, "100 levels": b"[" * 100 + b'"' + P + b'"' + b"]" * 100,
        "a key twice": b'{"a":"' + P + b'","a":"clean"}', "a key twice, the other way": b'{"a":"clean","a":"' + P + b'"}', "a key twice, escaped": b'{"a":"clean","\\u0061":"' + P + b'"}', "a lone surrogate": b'{"a":"\\ud83d ' + P + b'\\udc00"}', "surrogates the wrong way": b'{"a":"\\udc00\\ud83d' + P + b'"}', "a lone surrogate within": b'{"a":"SSN 536-\\ud80022-7719"}', "all escaped": b'{"a":"' + escaped + b'"}', "twice escaped": b'{"a":"' + escaped.replace(b"\\", b"\\\\") + b'"}', "escaped key": b'{"' + escaped + b'":1}', "capital escapes": b'{"a":"' + escaped.upper().replace(b"\\U", b"\\u") + b'"}', "\\U escapes": b'{"a":"\\U0035\\U0033\\U0036-22-7719 SSN"}',
        "a number of a megabyte": b'{"ssn":' + b"5" * (1 << 20) + b',"text":"' + P + b'"}', "a number": b'{"ssn":536227719}', "a number with an exponent": b'{"ssn":5.36227719e8}', "a number with a point": b'{"ssn":536227719.0}', "a negative number": b'{"ssn":-536227719}', "a number with zeros": b'{"ssn":000536227719}', "digits in a list": b'{"ssn":[5,3,6,2,2,7,7,1,9]}', "hexadecimal": b'{"ssn":0x1FF62387}',
        "a number and an exponent of a megabyte": b'{"a":1e' + b"9" * (1 << 20) + b',"t":"' + P + b'"}', "cut off": J[:-1], "cut off in the string": J[:-3], "a bracket too many": J + b"}", "a comma too many": b'{"a":"' + P + b'",}', "single quotes": b"{'a':'" + P + b"'}", "no quotes": b"{a:" + P + b"}", "comments": b'/* x */{"a":1} // ' + P, "a comment within": b'{"a":"SSN 536-"/*x*/"22-7719"}', "text behind": b'{"a":1}\n' + P, "JSON behind JSON": b'{"a":1}' + J, "a prefix against hijacking": b")]}',\n" + J, "a bare word": P, "NaN": b'{"a":NaN,"b":"' + P + b'"}', "raw NUL": b'{"a":"\0' + P + b'"}', "raw line end": b'{"a":"x\n' + P + b'"}', "form feeds": b"\x0c" + J + b"\x0b", "a mark first": b"\xef\xbb\xbf" + J, "two marks first": b"\xef\xbb\xbf\xef\xbb\xbf" + J, "JSON in JSON": json.dumps({"a": J.decode()}).encode(), "JSON in JSON, 20 deep": deep(12), "a key of a megabyte": b'{"' + b"k" * (1 << 20) + P + b'":1}', "a million keys": b"{" + b",".join(b'"%d":1' % n for n in range(200_000)) + b',"a":"' + P + b'"}', "an empty body and a type": b"", "JSONP": b"callback(" + J + b")", "a string of 2 MiB": b'{"a":"' + b"clean words " * 180_000 + P + b'"}',
        "a data URI": b'{"a":"data:text/plain;base64,' + B64 + b'"}', "a data URI in UTF-16": b'{"a":"data:text/plain;charset=utf-16;base64,' + base64.b64encode(PLANT.encode("utf-16")) + b'"}', "a data URI of gzip": b'{"a":"data:application/gzip;base64,' + base64.b64encode(gzip.compress(P)) + b'"}', "base64": b'{"a":"' + B64 + b'"}', "base64 of base64": b'{"a":"' + base64.b64encode(B64) + b'"}', "gzip in base64": b'{"a":"' + base64.b64encode(gzip.compress(P)) + b'"}', "base64 told by a field": b'{"encoding":"base64","content":"' + B64 + b'"}', "entities": b'{"a":"SSN &#53;&#51;&#54;&#45;22-7719"}',
    }.items():  # fmt: skip
        yield case(name, body)
        if len(body) < 4096:
            for kind in (b"application/x-ndjson", b"text/plain", b"application/json-seq", b"application/vnd.api+json", b"text/json", b"application/octet-stream"):
                yield case(f"{name}, told as {kind.decode()}", body, kind)
    for name, body in {"NDJSON without a line end": b'{"a":1}\n' + J, "NDJSON with CR": b'{"a":1}\r' + J, "NDJSON with a bad line": b'{"a":1}\nnot ' + P + b'\n{"a":2}', "NDJSON in one line of 2 MiB": b'{"a":"' + b"clean " * 350_000 + P + b'"}', "JSON over two lines": b'{"a":\n"' + P + b'"}', "record separators": b'\x1e{"a":1}\n\x1e' + J, "no line end for 3 MiB": b"[" + b"1," * 1_500_000 + b'"' + P + b'"]'}.items():
        yield case(name, body, b"application/x-ndjson")
    every = b"".join(b"%%%02x" % b for b in P)
    for name, body in {"every byte": b"a=" + every, "twice": b"a=" + every.replace(b"%", b"%25"), "a key": every + b"=1", "no key": b"=" + every, "semicolons": b"a=1;b=" + every, "wrong escapes": b"a=%zz%4&b=" + every + b"%", "%u": b"a=SSN+%u0035%u0033%u0036-22-7719", "JSON in a field": b"a=%7B%22b%22%3A%22" + every + b"%22%7D", "JSON": J, "UTF-16 in percent": b"a=" + b"".join(b"%%%02x" % b for b in PLANT.encode("utf-16")), "_charset_": b"_charset_=utf-16le&a=" + b"".join(b"%%%02x" % b for b in PLANT.encode("utf-16-le")), "100 000 fields": b"a=1&" * 100_000 + b"b=" + every, "line ends between": b"a=1\r\nb=" + every, "cut over two fields": b"a=SSN+536-22&b=-7719", "the same key twice": b"a=clean&a=" + every, "brackets": b"a[ssn][0]=" + every, "base64": b"a=" + B64.replace(b"+", b"%2B").replace(b"=", b"%3D"), "no percent": b"a=" + P.replace(b" ", b"+"), "entities": b"a=%26%2353%3B%26%2351%3B%26%2354%3B-22-7719+SSN"}.items():  # fmt: skip
        yield case(f"form: {name}", body, b"application/x-www-form-urlencoded")
        yield case(f"form: {name}, charset utf-16", body, b"application/x-www-form-urlencoded; charset=utf-16")


def lies():
    def case(name, kind, body):
        return post("types and polyglots", name, kind, body)

    pdf = b"%PDF-1.4\n1 0 obj<<>>stream\n" + P + b"\nendstream endobj\ntrailer<<>>\n%%EOF\n"
    png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 17
    gif = b"GIF89a\1\0\1\0\0\0\0!\xfe" + bytes([len(P)]) + P + b"\0;"
    files = {"text": P, "JSON": J, "PDF": pdf, "PNG and text": png + P, "GIF with a comment": gif, "JPEG with a comment": b"\xff\xd8\xff\xfe" + (len(P) + 2).to_bytes(2, "big") + P + b"\xff\xd9", "ZIP": zipped(), "ZIP behind PNG": png + zipped(), "ZIP behind text": b"clean text\n" + zipped(), "PDF behind ZIP": zipped() + pdf, "HTML": b"<!doctype html><p>" + P, "HTML behind JSON": b'{"a":1}<script>' + P, "gzip": gzip.compress(P), "tar": b"note.txt" + b"\0" * 504 + P, "XML": b"<?xml version='1.0'?><a>" + P + b"</a>", "XML in UTF-16": ("<?xml version='1.0' encoding='utf-16'?><a>" + PLANT + "</a>").encode("utf-16"), "XML with an entity": b"<!DOCTYPE a [<!ENTITY x '536-22'>]><a>SSN &x;-7719</a>", "XML that includes": b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;" + P + b"</a>", "a billion laughs": b"<!DOCTYPE a [<!ENTITY x0 'x'>" + b"".join(b"<!ENTITY x%d '&x%d;&x%d;'>" % (n + 1, n, n) for n in range(40)) + b"]><a>&x40;" + P + b"</a>", "SVG": b"<svg xmlns='http://www.w3.org/2000/svg'><text>" + P + b"</text></svg>", "RTF": b"{\\rtf1 SSN 536-\\'32\\'32-7719}", "CSV": b"name,ssn\nMaria Lopez,536-22-7719\n", "HL7": b"MSH|^~\\&|A|B|||20260101||ADT^A01|1|P|2.5\rPID|1||7712^^^H^MR||Lopez^Maria||19700101|F|||||||||||536-22-7719\r", "MessagePack": b"\x81\xa4text\xd9" + bytes([len(P)]) + P, "CBOR": b"\xa1\x64text\x78" + bytes([len(P)]) + P, "protobuf": b"\x0a" + bytes([len(P)]) + P, "a multipart": b"--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n" + P + b"\r\n--b--\r\n", "SQLite": b"SQLite format 3\0" + P, "pickle": b"\x80\x04\x8c" + bytes([len(P)]) + P + b".", "UTF-16 text": PLANT.encode("utf-16"), "DICOM": b"\0" * 128 + b"DICM\x10\0\x10\0PN\x0c\0Lopez^Maria " + P}  # fmt: skip
    kinds = [None, b"", b"text/plain", b"application/json", b"application/octet-stream", b"image/png", b"application/x-www-form-urlencoded", b"multipart/form-data; boundary=b", b"garbage", b"*/*", b"application/zip", b"application/pdf", b"text/html", b"application/xml"]
    for name, body in files.items():
        for kind in kinds:
            yield case(f"{name} told as {'nothing' if kind is None else kind.decode() or 'an empty type'}", kind, body)
    for kind in (b"application/grpc", b"application/x-protobuf", b"message/rfc822", b"application/soap+xml", b"application/fhir+json", b"text/event-stream", b"application/x-tar", b"video/mp4", b"font/woff", b"application/javascript", b"application/json\0", b"application/json;", b"application/ json", b"APPLICATION/JSON", b"application/json;charset", b"a/b/c", b"text/plain;format=flowed; delsp=yes"):
        yield case(f"text told as {kind.decode()}", kind, P)
        yield case(f"JSON told as {kind.decode()}", kind, J)


def cases():
    for group in (multipart, charsets, codings, documents, lies):
        yield from group()


def deep(levels):
    text = J.decode()
    for _ in range(levels):
        text = json.dumps({"a": text})
        if len(text) > 1 << 20:
            break
    return text.encode()
