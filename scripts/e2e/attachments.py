"""Attachments of every kind, sent to a platform through the guard as files and as
base64 in JSON, blocked and redacted; then what was stored is opened by other
programs.

The files are those of tests/corpus; scripts/make-corpus opens the copies
(`--verify`: poppler, Tesseract, ImageMagick, DCMTK, qpdf, libraries from PyPI).
"""

import base64
import concurrent.futures
import json
import shutil
import subprocess

from harness import ROOT, SCRATCH, fail, say, search, table, venv

CORPUS = ROOT / "tests" / "corpus"
LIBRARIES = [
    "python-docx", "openpyxl", "python-pptx", "odfpy", "pydicom", "numpy", "pillow", "reportlab", "fpdf2", "pikepdf", "extract-msg", "compressed-rtf",
]  # fmt: skip

# Kind, file of the corpus, media type. Platforms take some endings only, and
# keep a file as it is under that of a PDF.
KINDS = [
    ("PDF", "pdf/chromium.pdf", "application/pdf"),
    ("PDF, revisions", "pdf/revision.pdf", "application/pdf"),
    ("PDF, attachment", "pdf/fpdf2.pdf", "application/pdf"),
    ("PDF, scan", "scan/letter.pdf", "application/pdf"),
    ("PDF, outlines", "scan/outlines.pdf", "application/pdf"),
    ("PDF, encrypted", "pdf/encrypted.pdf", "application/pdf"),
    ("DOCX", "docx/full.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("XLSX", "xlsx/full.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("PPTX", "pptx/full.pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ("ODT", "odf/full.odt", "application/vnd.oasis.opendocument.text"),
    ("ODS", "odf/full.ods", "application/vnd.oasis.opendocument.spreadsheet"),
    ("RTF", "rtf/word.rtf", "application/rtf"),
    ("EML", "mail/full.eml", "message/rfc822"),
    ("MBOX", "mail/full.mbox", "application/mbox"),
    ("MSG", "msg/full.msg", "application/vnd.ms-outlook"),
    ("ZIP", "archive/full.zip", "application/zip"),
    ("ZIP, encrypted", "archive/encrypted.zip", "application/zip"),
    ("TAR", "archive/full-pax.tar", "application/x-tar"),
    ("TAR.GZ", "archive/full.tar.gz", "application/gzip"),
    ("TAR.BZ2", "archive/full.tar.bz2", "application/x-bzip2"),
    ("TAR.XZ", "archive/full.tar.xz", "application/x-xz"),
    ("7z", "archive/full.7z", "application/x-7z-compressed"),
    ("PNG", "image/full.png", "image/png"),
    ("PNG, dark", "image/dark.png", "image/png"),
    ("PNG, QR code", "image/qr.png", "image/png"),
    ("JPEG", "image/full.jpg", "image/jpeg"),
    ("TIFF", "image/pages.tiff", "image/tiff"),
    ("WebP", "image/full.webp", "image/webp"),
    ("GIF", "image/frames.gif", "image/gif"),
    ("BMP", "image/full.bmp", "image/bmp"),
    ("DICOM", "dicom/full.dcm", "application/dicom"),
    ("DICOM, burned in", "burned/grey.dcm", "application/dicom"),
    ("DICOM, report", "dicom/report.dcm", "application/dicom"),
    ("Notebook", "notebook/full.ipynb", "application/x-ipynb+json"),
    ("SQLite", "sqlite/full.db", "application/vnd.sqlite3"),
    ("CSV", "record/labs.csv", "text/csv"),
    ("HL7 v2", "record/batch.hl7", "x-application/hl7-v2+er7"),
    ("FHIR", "record/bundle.json", "application/fhir+json"),
    ("C-CDA", "record/summary.xml", "text/xml"),
    ("NDJSON", "record/rows.ndjson", "application/x-ndjson"),
    ("Markdown", "record/visit.md", "text/markdown"),
    ("Source code", "record/fixture.py", "text/x-python"),
]


class Entry:
    """A file to send, and what the corpus says of it."""

    def __init__(self, kind, file, media_type, manifest, endings):
        said = manifest[file]
        self.kind, self.file, self.media_type = kind, file, media_type
        self.bytes = (CORPUS / file).read_bytes()
        self.planted, self.opaque = said["planted"], "unread" in said
        # What cannot be read or written goes nowhere, in either mode.
        self.refused = self.opaque or said.get("refused", False) or file.endswith((".7z", ".db"))
        ending = "." + file.rsplit(".", 1)[1]
        self.name = "attachment" + (ending if ending in endings else ".pdf")

    def uri(self):
        return f"data:{self.media_type};base64,{base64.b64encode(self.bytes).decode()}"


def entries(endings):
    said = [e for m in sorted(CORPUS.glob("manifest*.json")) for e in json.loads(m.read_text())]
    manifest = {e["file"]: e for e in said}
    return [Entry(*kind, manifest, endings) for kind in KINDS]


def opened(copies):
    """What scripts/make-corpus says of the copies in these folders: {folder: {file: word}}."""
    place = venv("corpus", LIBRARIES)
    said = {}
    for folder in copies:
        command = [place / "bin" / "python", ROOT / "scripts" / "make-corpus", "--verify", folder]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        said[folder] = {line.split()[1]: line.split()[0] for line in done.stdout.splitlines() if line[:4] in ("ok  ", "LEFT", "SHUT")}
        if not said[folder]:
            fail("the copies could not be opened: " + done.stdout[-2000:])
    return said


class Platform:
    """How a platform takes an attachment, and what it then holds. `send_file` and
    `send_json` return the reply and a function that gives the stored bytes, or
    none if nothing was stored."""

    endings = ()

    def send_file(self, entry):
        raise NotImplementedError

    def send_json(self, entry):
        raise NotImplementedError


def run(bare, block, redact, stores):
    """`bare`, `block`, `redact`: a Platform each. Returns what is wrong."""
    wrong, rows = [], [("kind", "planted", "way", "bare", "block", "redact", "stored", "verdict")]
    place = SCRATCH / "attachments"
    shutil.rmtree(place, ignore_errors=True)
    folders = {way: place / way for way in ("file", "json")}
    all_entries = entries(bare.endings)

    def tried(job):
        entry, way = job
        answers = []
        for platform in (bare, block, redact):
            reply, stored = getattr(platform, "send_" + way)(entry)
            answers.append((reply.status, stored()))
        return answers

    jobs = [(entry, way) for entry in all_entries for way in folders]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(tried, jobs))
    for (entry, way), (_, _, (_, copy)) in zip(jobs, answers):
        if copy is not None and not entry.refused:
            path = folders[way] / entry.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(copy)
    said = opened(folders.values())
    for (entry, way), ((plain, kept), (blocked, leaked), (redacted, copy)) in zip(jobs, answers):
        who = f"{entry.kind} as {way}"
        if kept != entry.bytes:
            wrong.append(f"{who}: without the guard it is not stored as it was sent ({plain}), so this way proves nothing")
        if blocked != 422 or leaked is not None:
            wrong.append(f"{who}: answered {blocked} instead of 422 in block mode" + (", and stored" if leaked is not None else ""))
        if entry.refused:
            verdict = "refused" if redacted == 422 and copy is None else "PASSED"
        else:
            verdict = {"ok": "clean", "LEFT": "LEFT", "SHUT": "SHUT", None: "NOT STORED"}[said[folders[way]].get(entry.file) if copy is not None else None]
            if copy == entry.bytes:
                verdict = "UNCHANGED"
        if verdict not in ("clean", "refused"):
            wrong.append(f"{who}: answered {redacted} in redact mode, {verdict}")
        size = "-" if copy is None else len(copy)
        rows.append([entry.kind, len(entry.planted) or "-", way, plain, blocked, redacted, size, verdict])
    # The forms in which a database or a log might hold a value, whatever the file.
    values = {v for entry in all_entries for v in entry.planted if len(v) >= 8 and not v.isdigit()}
    leaks = search(values, stores)
    wrong += [f"a planted value is stored in {files[0]}" for files in leaks.values()]
    table("Attachments: answers without guard, in block and redact mode; bytes stored, and what other programs find in them", rows)
    say(f"\nattachments sent {len(jobs) * 3}, values planted {sum(len(e.planted) for e, _ in jobs) * 2}, found in what is stored {len(leaks)}")
    return wrong
