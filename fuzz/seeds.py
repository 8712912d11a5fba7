#!/usr/bin/env python3
"""Writes the seed corpora: the vectors in tests/vectors, without their marks,
in the form of each target. Run in the repository's root."""
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
        put("window", number, data + bytes([7, 0]))
        put("normalize", number, data)
        put("detector", number, data)
        kind = ["text/plain", "application/json", "text/csv", "text/html"][number % 4]
        put("session", number, kind.encode() + data)
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
    for number, name in enumerate(("full.zip", "full.tar.gz", "full.tar.xz", "full.tar.bz2")):
        put("archive", number, (corpus / "archive" / name).read_bytes())
    for number, name in enumerate(("full.eml", "full.mbox")):
        put("mail", number, b"x" + (corpus / "mail" / name).read_bytes())
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
