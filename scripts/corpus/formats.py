"""Rich text, 7z, SQLite and Outlook messages for tests/corpus, and how to see
what shows in their redacted copies. Used by scripts/make-corpus.

Needs LibreOffice (`soffice`), 7z, aspose-email-foss, compressed-rtf and
extract-msg (PyPI).
"""

import json
import sqlite3
import subprocess
import tempfile
from email.message import EmailMessage
from pathlib import Path

NAME, MRN, SSN = "Maria Quintero Lopez", "00418822", "536-22-7719"
PHONE, MAIL, DOB = "612-867-5309", "m.quintero@example-mail.org", "March 14, 1956"
PHONE2, MAIL2, SSN2 = "414-867-2201", "tom.becker@example-mail.org", "529-48-1180"


def office(source, kind, folder):
    """`source` converted by LibreOffice."""
    profile = f"-env:UserInstallation=file://{folder}/profile"
    run = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(folder), str(source)]
    subprocess.run(run, check=True, capture_output=True)
    return (Path(folder) / (Path(source).stem + "." + kind.split(":")[0])).read_bytes()


def rtf(put, root):
    with tempfile.TemporaryDirectory() as folder:
        full = office(root / "docx" / "full.docx", "rtf", folder)
        planted = [NAME, MRN, SSN, PHONE, MAIL, DOB, PHONE2, MAIL2, SSN2]
        put("rtf/full.rtf", full, planted)
        put("rtf/truncated.rtf", full[: len(full) // 2], [], unread="corrupt")
        clean = office(root / "docx" / "clean.docx", "rtf", folder)
        put("rtf/clean.rtf", clean, [])
    # As Word writes: runs with revision ids, code pages, fallbacks for old readers.
    runs = r"{\rtlch\fcs1 \af0 \ltrch\fcs0 \insrsid1 Mar}{\b\insrsid2 \u105 ?a Qui}{\i\insrsid3 \'6etero Lo}{\insrsid1\u112\'70ez}"
    source = (
        r"{\rtf1\adeflang1025\ansi\ansicpg1252\uc1\deff0{\fonttbl{\f0\froman\fcharset0 Times New Roman;}"
        r"{\f1\fswiss\fcharset238 Calibri CE;}}{\colortbl;\red0\green0\blue0;}"
        r"{\stylesheet{\ql \snext0 Normal;}{\*\cs10 \additive Default Paragraph Font;}}"
        r"{\*\revtbl {Unknown;}}{\info{\title Letter}{\author Report Generator}{\doccomm From " + MAIL + "}"
        r"{\creatim\yr2026\mo1\dy2}}{\*\userprops {\propname MRN}\proptype30{\staticval " + MRN + "}}"
        r"\pard\plain Patient: " + runs + r" was seen.\par"
        r"{\field{\*\fldinst { HYPERLINK "
        f'"mailto:{MAIL2}"'
        r" }{\*\datafield 00d0c9ea" + f"mailto:{MAIL2}".encode("utf-16-le").hex() + r"}}{\fldrslt {write}}}\par"
        r"{\v SSN: " + SSN + r"}{\deleted Call " + PHONE + r"}\par"
        r"{\*\docvar {phone}{" + PHONE2 + r"}}{\*\strange SSN: " + SSN2 + r"}"
        r"{\object\objemb{\*\objclass Package}{\*\objdata " + package("dob.txt", f"Date of birth: {DOB}").hex() + r"}}}"
    )
    # What is in an object is found; objects are not written.
    put("rtf/object.rtf", source.encode(), [NAME, DOB], refused=True)
    at = source.index(r"{\object")
    put("rtf/word.rtf", (source[:at] + "}").encode(), [NAME, MRN, SSN, PHONE, MAIL, PHONE2, MAIL2, SSN2])
    put("rtf/deep.rtf", rb"{\rtf1 " + b"{" * 600 + b"}" * 600 + b"}", [], unread="over-limit")
    put("rtf/lying.rtf", rb"{\rtf1 {\pict\pngblip\bin99999999 x}}", [], unread="corrupt")
    put("rtf/behind.rtf", clean + b"\nMRN: 00418822\n", [], unread="unsupported-format")


def package(name, text):
    """A file as Windows' Object Packager embeds it (MS-OLEDS 2.2.5)."""

    def string(text):
        return (len(text) + 1).to_bytes(4, "little") + text.encode() + b"\0"

    body = text.encode()
    data = b"\2\0" + name.encode() + b"\0C:\\" + name.encode() + b"\0\0\0\3\0" + string(name)
    data += len(body).to_bytes(4, "little") + body
    head = b"\1\5\0\0\2\0\0\0" + string("Package") + string("") + string("")
    return head + len(data).to_bytes(4, "little") + data + b"\1\5\0\0\0\0\0\0"


def sevenz(put, _root):
    note = f"Patient: {NAME}\nMRN: {MRN}\n"
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        for name, text in (("note.txt", note), ("data.json", json.dumps({"ssn": SSN, "contact": MAIL}))):
            (folder / name).write_text(text)
            subprocess.run(["touch", "-d", "2026-01-01T00:00:00Z", folder / name], check=True)
        (folder / "zeros").write_bytes(bytes(20 << 20))

        def pack(name, members, *options):
            subprocess.run(["7z", "a", "-bd", "-mmt=1", *options, name, *members], cwd=folder, check=True, capture_output=True)
            return (folder / name).read_bytes()

        both = ["note.txt", "data.json"]
        full = pack("a.7z", both)
        put("archive/full.7z", full, [NAME, MRN, SSN, MAIL], refused=True)
        for method in ("LZMA", "PPMd", "BZip2", "Deflate", "Copy"):
            data = pack(f"{method}.7z", both, f"-m0={method}", "-ms=off")
            put(f"archive/full-{method.lower()}.7z", data, [NAME, MRN, SSN, MAIL], refused=True)
        put("archive/encrypted.7z", pack("e.7z", both, "-psecret"), [], unread="encrypted")
        put("archive/encrypted-names.7z", pack("h.7z", both, "-psecret", "-mhe=on"), [], unread="encrypted")
        put("archive/truncated.7z", full[:-9], [], unread="corrupt")
        put("archive/bomb.7z", pack("b.7z", ["zeros"]), [], unread="over-limit")
        put("archive/behind.7z", full + b"MRN: 00418822", [NAME], refused=True)


def sqlite(put, _root):
    tables = f"""
        CREATE TABLE patients (id INTEGER PRIMARY KEY, name TEXT, mrn INTEGER, born TEXT, sodium REAL);
        INSERT INTO patients VALUES (1, '{NAME}', 418822, '1956-03-14', 138.5);
        CREATE TABLE contacts (kind TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
        INSERT INTO contacts VALUES ('phone', '{PHONE}');
        CREATE VIRTUAL TABLE notes USING fts5(body);
        INSERT INTO notes VALUES ('Her SSN is {SSN}, write to {MAIL}');
    """
    put("sqlite/full.db", database(tables), [NAME, "418822", PHONE, SSN, MAIL], refused=True)
    wide = "PRAGMA encoding = 'UTF-16le';" + tables
    put("sqlite/wide.db", database(wide), [NAME, "418822", PHONE, SSN, MAIL], refused=True)
    put("sqlite/truncated.db", database(tables)[:6000], [], unread="corrupt")
    fill = "".join(f"INSERT INTO t VALUES ({n}, 'sodium normal, sample {n % 7}');" for n in range(300))
    deleted = f"CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT); {fill} INSERT INTO t VALUES (999, 'Call {PHONE2}');"
    put("sqlite/clean.db", database(f"CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT); {fill}"), [])
    put("sqlite/deleted.db", database(f"{deleted} DELETE FROM t WHERE id > 290;"), [], unread="unsupported-format")
    schema = f"CREATE TABLE t (a TEXT DEFAULT 'SSN: {SSN2}'); INSERT INTO t VALUES ('stable');"
    put("sqlite/schema.db", database(schema), [SSN2], refused=True)
    # A page that is its own child.
    loop = bytearray(database(f"CREATE TABLE t (a, b); {fill.replace('VALUES', '(a, b) VALUES')}"))
    size = int.from_bytes(loop[16:18], "big")
    assert loop[size] == 5
    loop[size + 8 : size + 12] = (2).to_bytes(4, "big")
    put("sqlite/loop.db", bytes(loop), [], unread="corrupt")


def database(sql):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.db"
        connection = sqlite3.connect(path)
        connection.execute("PRAGMA secure_delete = OFF")
        connection.executescript(sql)
        connection.close()
        return path.read_bytes()


def outlook(put, root):
    from aspose.email_foss.msg import MapiMessage, PropertyTypeCode

    inner = EmailMessage()
    inner["Subject"] = f"SSN: {SSN}"
    inner["From"] = "clinic@example-mail.org"
    inner["Date"] = "Thu, 01 Jan 2026 08:00:00 +0000"
    inner.set_content(f"Her phone is {PHONE}.\n")
    message = EmailMessage()
    message["From"] = f"Frau Müller <{MAIL}>"
    message["To"] = f"Tom Becker <{MAIL2}>"
    message["Subject"] = f"Patient {NAME}, résumé"
    message["Date"] = "Sat, 14 Mar 2026 08:00:00 +0000"
    message["X-Note"] = f"MRN: {MRN}"
    message.set_content(f"Patient: {NAME}\nMRN: {MRN}\n")
    message.add_alternative(f"<p>MRN: <b>{MRN}</b>, call {PHONE2}</p>", subtype="html")
    message.add_attachment(f"SSN: {SSN2}\n".encode(), maintype="text", subtype="plain", filename="note.txt")
    message.add_attachment(inner)
    planted = [NAME, MRN, SSN, PHONE, MAIL, MAIL2, PHONE2, SSN2]
    for name, wide in (("full", True), ("ansi", False)):
        mapi = MapiMessage.from_email_message(message, unicode_strings=wide)
        rtf = rb"{\rtf1\ansi\ansicpg1252 Patient: {\b Maria} Quintero Lopez, SSN: " + SSN2.encode() + rb"\par}"
        mapi.set_property(0x1009, PropertyTypeCode.PTYP_BINARY, compressed(rtf))
        data = mapi.to_bytes()
        put(f"msg/{name}.msg", data, planted)
    put("msg/truncated.msg", data[:4000], [], unread="corrupt")
    with tempfile.TemporaryDirectory() as folder:
        # Word's format before 2007, from LibreOffice.
        put("msg/letter.doc", office(root / "docx" / "clean.docx", "doc:MS Word 97", folder), [], unread="unsupported-format")


def compressed(rtf):
    import compressed_rtf

    return compressed_rtf.compress(rtf, compressed=True)


MAKERS = (rtf, sevenz, sqlite, outlook)


def shown(path, folder):
    """What the real program for this kind of file shows; none if it is not one
    of ours."""
    if path.suffix == ".rtf":
        return office(path, "txt:Text", folder).decode("utf-8", "replace")
    if path.suffix == ".msg":
        import extract_msg

        return "\n".join(message_texts(extract_msg.openMsg(path)))
    return None


def message_texts(message):
    yield from (str(x) for x in (message.subject, message.sender, message.to, message.body, message.htmlBody, message.header))
    yield (message.rtfBody or b"").decode("latin-1")
    for part in message.attachments:
        if hasattr(part.data, "subject"):
            yield from message_texts(part.data)
        else:
            yield str(part.longFilename)
            yield part.data.decode("latin-1")
