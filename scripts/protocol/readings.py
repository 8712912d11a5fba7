"""Every way in which a lenient platform could read bytes, and whether what was
planted shows in any of them."""

import base64
import binascii
import codecs
import html
import quopri
import re
import unicodedata
import urllib.parse
import zlib

PLANT = "Patient Maria Lopez, SSN 536-22-7719, mail zq.sentinel@mailhost.org"
NEEDLES = [
    ("SSN", re.compile(r"(?<!\d)536\W{0,4}22\W{0,4}7719(?!\d)")),
    ("e-mail", re.compile(r"zq\W{0,2}sentinel")),
    ("name", re.compile(r"maria\W{1,4}lopez")),
]
# Above this, only what whole-body decoders do is tried.
LARGE = 1 << 17


def inflate(data, bits):
    """As far as it goes, all members."""
    out = b""
    while data and len(out) < 64 << 20:
        machine = zlib.decompressobj(bits)
        try:
            out += machine.decompress(data, 64 << 20)
        except zlib.error:
            break
        if machine.unused_data == data:
            break
        data = machine.unused_data
    return out


def unescape_json(text):
    return re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), text).replace("\\/", "/")


def overlong(data):
    """UTF-8 as decoders read it that do not refuse overlong forms."""
    data = re.sub(rb"[\xc0\xc1][\x80-\xbf]", lambda m: bytes([((m[0][0] & 0x1F) << 6 | m[0][1] & 0x3F) & 0xFF]), data)
    return re.sub(rb"\xe0[\x80-\x9f][\x80-\xbf]", lambda m: chr((m[0][1] & 0x3F) << 6 | m[0][2] & 0x3F).encode("latin-1", "replace"), data)


def decoded(data, charset, errors="ignore"):
    try:
        return data.decode(charset, errors).encode("utf-8", "surrogatepass")
    except (LookupError, UnicodeError, ValueError):
        return b""


def runs(data):
    """What runs of base64 letters stand for, wrapped lines joined."""
    for pattern, strip in ((rb"[A-Za-z0-9+/_-]{16,}={0,2}", rb""), (rb"[A-Za-z0-9+/\r\n]{24,}={0,2}", rb"[\r\n]")):
        for run in re.findall(pattern, data)[:200]:
            run = re.sub(strip, b"", run) if strip else run
            run = run.translate(bytes.maketrans(b"-_", b"+/")).rstrip(b"=")
            for cut in range(4):
                try:
                    yield base64.b64decode(run[cut : cut + (len(run) - cut) // 4 * 4], validate=True)
                except (binascii.Error, ValueError):
                    continue


def steps(data, charsets):
    """One decoding more, each way."""
    yield data.replace(b"\0", b"")
    for bits in (31, 15, -15):
        if bits != -15 or len(data) < LARGE:
            yield inflate(data, bits)
    at = data.find(b"\x1f\x8b\x08")
    if at > 0:
        yield inflate(data[at:], 31)
    for charset in charsets:
        yield decoded(data, charset)
    if len(data) > LARGE:
        return
    yield decoded(data, "utf-16-le")
    yield decoded(data, "utf-16-be")
    yield decoded(data[1:], "utf-16-le")
    yield decoded(data, "utf-32")
    if re.search(rb"[\xc0\xc1\xe0]", data):
        yield overlong(data)
    text = data.decode("latin-1")
    if "%" in text or "+" in text:
        yield urllib.parse.unquote_to_bytes(text.replace("+", " ").encode("latin-1"))
    if "\\" in text:
        yield unescape_json(text).encode("utf-8", "replace")
    if "&" in text:
        yield html.unescape(text).encode("utf-8", "replace")
    if "=" in text:
        yield quopri.decodestring(data)
        yield quopri.decodestring(data, header=True)
    yield from runs(data)


def declared(headers):
    """Character sets that header fields and part headers tell."""
    names = set(re.findall(r"charset\s*=\s*[\"']?([\w.:-]+)", headers, re.I))
    # The field in which forms tell their own (HTML standard, 4.10.22).
    names |= set(re.findall(r"_charset_(?:\"\r\n\r\n|=)([\w.:-]+)", headers))
    known = []
    for name in names:
        try:
            codecs.lookup(name)
        except (LookupError, ValueError):
            continue
        if name.lower() not in ("utf-8", "utf8", "us-ascii", "latin-1", "iso-8859-1"):
            known.append(name)
    return known


def shown(data):
    """Names of what shows in `data` as it stands."""
    # Bytes that are no UTF-8 show as such: who drops them is told of in docs/security.md.
    text = data.decode("utf-8", "replace").lower()
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        text = "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Mn"))
    return [name for name, needle in NEEDLES if needle.search(text)]


def leaks(data, headers="", depth=3):
    """What was planted and shows in any reading of `data`."""
    charsets = declared(headers + data[:65536].decode("latin-1"))
    found, seen, level = {}, {data}, [(data, "as it is")]
    for d in range(depth + 1):
        below = []
        for reading, how in level:
            for name in shown(reading):
                found.setdefault(name, how)
            if d < depth and len(seen) < 400:
                for n, more in enumerate(steps(reading, charsets)):
                    if len(more) > 8 and more not in seen:
                        seen.add(more)
                        below.append((more, f"{how}, step {n}"))
        if found:
            break
        level = below
    return found
