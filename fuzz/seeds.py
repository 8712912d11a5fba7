#!/usr/bin/env python3
"""Writes the seed corpora: the vectors in tests/vectors, without their marks,
in the form of each target, and small documents of tests/corpus. Run in the
repository's root."""
import gzip
import html
import json
import pathlib
import re
import tomllib
import urllib.parse
import zipfile
import zlib

CASES = 4
ROOT = pathlib.Path("fuzz/corpus")


def texts():
    for name in ("identifiers", "clean"):
        cases = tomllib.loads(pathlib.Path(f"tests/vectors/{name}.toml").read_text())["case"]
        for case in cases[:CASES]:
            yield re.sub(r"\{\{[A-Z_]+:(.*?)\}\}", r"\1", case["text"].strip("\n"), flags=re.S)


def put(target, number, data):
    folder = ROOT / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"seed-{number}").write_bytes(data)


def documents(text):
    plain = html.escape(text, quote=False)
    yield "text", text
    yield "json", json.dumps({"note": text, "more": [1, 2.5, None, {"list": [text]}]})
    yield "ndjson", json.dumps({"text": text}) + "\n" + json.dumps([text]) + "\n"
    yield "form", "a=" + urllib.parse.quote_plus(text) + "&b=%7B%22c%22%3A1%7D"
    yield "multipart", (
        '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n' + text
        + '\r\n--b\r\nContent-Disposition: form-data; name="f"; filename="a.txt"\r\n'
        + "Content-Type: text/plain\r\n\r\n" + text + "\r\n--b--\r\n")
    yield "csv", 'row,remark\r\n1,"' + text.replace('"', '""') + '"\r\n'
    yield "html", f'<!DOCTYPE html><p title="x">{plain}</p><!-- {plain} -->'
    yield "xml", f'<?xml version="1.0"?><a b="x">{plain}<![CDATA[{plain}]]></a>'
    yield "hl7", "MSH|^~\\&|LAB||EHR||||ORU^R01|7|P|2.5\rOBX|1|TX|||" + re.sub(r"[|^~&\\\n]", " ", text) + "\r"
    yield "sniffed", text


def main():
    for number, text in enumerate(texts()):
        for target, document in documents(text):
            # The first byte is the size of the pieces.
            put(target, number, bytes([7]) + document.encode())
        data = text.encode()
        put("coding", number, bytes([0, 7]) + gzip.compress(data, mtime=0) if number % 2 else bytes([1, 7]) + zlib.compress(data))
        put("window", number, bytes([7, 1]) + data)
        put("normalize", number, data)
        put("detector", number, data)
        kind = ["text/plain", "application/json", "text/csv", "text/html"][number % 4]
        put("session", number, kind.encode() + b"\n" + data)
        words = text.split()[:2]
        put("conll", number, "".join(f"{word}\t{'B-PER' if word in words else 'O'}\n" for word in text.split()).encode())
        tag = f'<NAME id="P0" start="0" end="{len(words[0])}" text="{html.escape(words[0])}" TYPE="PATIENT"/>'
        put("i2b2", number, f"<a><TEXT>{html.escape(text, quote=False)}</TEXT><TAGS>{tag}</TAGS></a>".encode())
        put("brat", number, f"{text}\0T1\tPATIENT 0 {len(words[0])}\t{words[0]}\nT2\tX 0 1;2 3\t{text[0]} {text[2]}\n".encode())
    for number, path in enumerate(sorted(pathlib.Path("patterns/profiles").glob("*.toml"))):
        put("policy", number, path.read_bytes())
    for number, path in enumerate(sorted(pathlib.Path("patterns/us").glob("*.toml"))[:CASES]):
        put("rules", number, path.read_bytes())

    corpus = pathlib.Path("tests/corpus")
    files = {  # what stands before each, and the files
        "archive": (b"", "archive/full.zip archive/full.tar.gz archive/full.tar.xz archive/full.tar.bz2 archive/name.txt.xz "
                    "odf/full.odt odf/full.ods xlsx/full.xlsx"),
        "dicom": (b"", "dicom/report.dcm dicom/full.dcm dicom/implicit.dcm dicom/deflated.dcm dicom/document.dcm dicom/length.dcm"),
        "image": (b"", "image/qr.png image/clean.png image/full.webp image/frames.gif image/full.jpg image/pages.tiff"),
        "mail": (b"x", "mail/full.eml mail/full.mbox"),
        "msg": (b"\0", "msg/ansi.msg"),
        "pdf": (b"\0", "pdf/revision.pdf pdf/unlisted.pdf pdf/layer.pdf pdf/removed-page.pdf pdf/leftovers.pdf"),
        "rtf": (b"", "rtf/word.rtf rtf/object.rtf"),
        "sevenz": (b"", "archive/full.7z archive/full-ppmd.7z archive/full-bzip2.7z archive/full-deflate.7z archive/full-copy.7z"),
    }
    for target, (before, names) in files.items():
        for number, name in enumerate(names.split()):
            put(target, number, before + (corpus / name).read_bytes())
    put("roster", 0, b"mrn,first,last,dob\n12345678,Maria,Anderson,1931-03-04\n")
    put("roster", 1, b"name\nAnderson, Maria\nRen\xc3\xa9e O'Hara\n")
    for number, streams in enumerate((
        [(0, b"\0" * 32 + b"\x1f\0\x37\0\6\0\0\0\x1a\0\0\0\0\0\0\0" + b"\3\0\xfd\x3f\6\0\0\0\xe4\4\0\0\0\0\0\0"),
         (1, "Maria Anderson".encode("utf-16-le")), (2, b"seen on 3 May"), (3, b"<p>Maria</p>"),
         (4, bytes.fromhex("2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c09002062770"
                           "5b06c647d0a800fa0")),
         (11, b"Seen: Maria"), (12, "maria.txt".encode("utf-16-le"))],
        [(0, b"\0" * 32), (8, b"\0\0\0\0\1\0\0\0"), (9, b"\4\0\0\0m\0r\0"), (5, b"\4\0\0\0"), (6, b"M\0\0\0"),
         (7, b"1\0"), (13, b"\0" * 24), (14, b"M\0"), (15, b"\0" * 8)],
        [(15 + 2, b"<a>Maria</a>")],
    ), 1):
        pieces = [bytes([which]) + len(content).to_bytes(2, "little") + content for which, content in streams]
        put("msg", number, b"\1" + b"".join(pieces))
    for number, lines in enumerate((
        ["POST /patients/Maria%20Anderson?name=Maria+Anderson&mrn=12345678 HTTP/1.1", "Host: h", "X-File-Name: maria%2520anderson.txt",
         "Content-Disposition: attachment; filename*=UTF-8''Maria%20Anderson.pdf", "Referer: http://h/a/Maria?b=c"],
        ["PATCH /files/1 HTTP/1.1", "Host: h", "Upload-Metadata: filename TWFyaWEgQW5kZXJzb24=,is_confidential", "Tus-Resumable: 1.0.0",
         "Digest: sha-256=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", "Content-MD5: 1B2M2Y8AsgTpgAmY7PhCfg=="],
        ["GET http://h/%E2%82%AC/..;a/?q=1 HTTP/1.0", "X-Note: =?utf-8?B?TWFyaWE=?= =?utf-8?Q?=41nderson?=", "Connection: close, X-Note"],
        ["POST /a HTTP/1.1", "Host: h", "Content-Type: multipart/form-data; boundary=b", "Content-Length: 5", "x_note: 1",
         "Repr-Digest: sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:", "X-Forwarded-For: 1.2.3.4"],
    )):
        put("head", number, "\r\n".join(lines + ["", ""]).encode())
    for number, stream in enumerate((
        "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nGET /GET / HTTP/1.1\r\nHost: h\r\n\r\n",
        "\r\nPOST /b HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1a;e=1\r\nabcdefghijklmnopqrstuvwxyz\r\n0\r\nX: y\r\n\r\n"
        "GET / HTTP/1.1\r\nHost: h\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nGET / HTTP/1.1\r\n\r\n",
        "POST /c HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /d HTTP/1.1\nTransfer-Encoding: chunked\n\n3 \nabc\n0\n\nGET / HTTP/1.1\n\n",
    )):
        put("wire", number, b"\7" + stream.encode())
    for number, content in enumerate((
        b"\1q 1 0 0 rg BT /F1 12 Tf 8 Tc 72 700 Td [(Ma) 40 (ry) -400 (Anderson)] TJ T* (x) ' ET Q /X Do",
        b"\1/OC /L0 BDC 3 Tr BT /F1 9 Tf 0 1 -1 0 99 99 Tm (Mary) Tj ET EMC % seen\n10 10 m 20 30 l 30 10 l h S",
        b"\1q 200 0 0 60 100 600 cm BI /W 16 /H 8 /BPC 1 /CS /G ID 0123456789abcdef EI Q",
        b"\2<</Type/XObject/Subtype/Form/BBox[0 0 99 99]/Length 38>>\nstream\nBT /F1 12 Tf 9 9 Td (Mary) Tj ET /X Do \nendstream",
        b"\2<</Subtype/Text/Rect[0 0 9 9]/Contents<feff004d0061>/T(\\115ary)/Kids[[[(x)]]]>>",
    ), 5):
        put("pdf", number, content)
    members = {  # by the numbers that `package` in fuzz/src/lib.rs gives them
        0: ("docx", "word/document.xml"), 1: ("xlsx", "xl/worksheets/sheet1.xml"), 2: ("xlsx/shared", "xl/sharedStrings.xml"),
        3: ("xlsx", "xl/styles.xml"), 4: ("xlsx", "xl/workbook.xml"), 5: ("pptx", "ppt/slides/slide1.xml"),
        6: ("docx", "docProps/core.xml"),
    }
    for number, (kind, member) in members.items():
        with zipfile.ZipFile(corpus / (f"{kind}.xlsx" if "/" in kind else f"{kind}/full.{kind}")) as package:
            put("package", number, bytes([number]) + package.read(member))


if __name__ == "__main__":
    main()
