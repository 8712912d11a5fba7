"""The PDF part of tests/corpus: what LibreOffice, Chromium, ReportLab, fpdf2,
pikepdf and qpdf write, with one value a layer, and files written by hand that
no honest program writes. Needs these, and poppler and Tesseract to verify."""

import io
import re
import subprocess
import tempfile
import zlib
from pathlib import Path

import pikepdf
from fpdf import FPDF
from pikepdf import Array, Dictionary, Name, String
from reportlab.lib.pagesizes import letter
from reportlab.pdfgen import canvas

NAME, MRN, SSN = "Maria Quintero Lopez", "00418822", "536-22-7719"
PHONE, MAIL, DOB = "612-867-5309", "m.quintero@example-mail.org", "March 14, 1956"
PHONE2, MAIL2, SSN2 = "414-867-2201", "tom.becker@example-mail.org", "529-48-1180"
STREET = "4417 Birchwood Avenue"

CHART = f"""<!DOCTYPE html><meta charset="utf-8"><title>Visit</title>
<style>body{{font:11pt Liberation Sans,sans-serif}} td,th{{border:1px solid #999;padding:4px 10px}}
.two{{columns:2;column-gap:2em}} .white{{color:#fff}} .gap{{display:flex;justify-content:space-between;width:60%}}</style>
<h1>Visit summary</h1>
<p>Patient: {NAME}</p><p class="gap"><span>MRN:</span><span>{MRN}</span></p>
<table><tr><th>Test</th><th>Result</th><th>Phone</th></tr>
<tr><td>Sodium</td><td>138</td><td>{PHONE}</td></tr></table>
<p class="white">SSN: {SSN}</p>
<div class="two"><p>She was seen in clinic for follow-up of hypertension and was told to keep
a diary of her blood pressure at home, twice a day, and to bring the diary with her next time.</p>
<p>Labs were stable. She will return in three months with results, sooner if she feels dizzy
or has chest pain. Questions may be sent by mail to {MAIL} at any time of the day.</p></div>"""

CLEAN = """<!DOCTYPE html><meta charset="utf-8"><title>Guideline</title>
<style>body{font:11pt Liberation Serif,serif}</style><h1>Hypertension in adults</h1>
<p>First-line treatment is a thiazide diuretic. Blood pressure is taken twice, five minutes apart.</p>
<ul><li>Check potassium after two weeks.</li><li>Repeat creatinine yearly.</li></ul>
<table><tr><th>Drug</th><th>Dose</th><th>Route</th></tr><tr><td>Lisinopril</td><td>10 mg</td><td>oral</td></tr></table>"""


def run(*command, cwd=None):
    subprocess.run([str(c) for c in command], check=True, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def printed(html):
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(html)
        out = Path(folder) / "page.pdf"
        run("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
            f"--user-data-dir={folder}/profile", f"--print-to-pdf={out}", page)
        return out.read_bytes()


def office():
    from docx import Document

    doc = Document()
    doc.core_properties.author = ""
    doc.core_properties.title = f"Letter about MRN {MRN}"
    doc.sections[0].header.paragraphs[0].text = f"Call {PHONE}"
    doc.add_paragraph(f"Patient: {NAME}")
    table = doc.add_table(rows=2, cols=3)
    for column, (head, value) in enumerate((("Test", "FEV1"), ("SSN", SSN), ("Result", "82"))):
        table.rows[0].cells[column].text = head
        table.rows[1].cells[column].text = value
    doc.add_paragraph("• She will come back in three months with the results of the test, and will bring her diary.")
    doc.add_paragraph(f"Mail: {MAIL}")
    with tempfile.TemporaryDirectory() as folder:
        doc.save(Path(folder) / "letter.docx")
        run("soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf",
            "letter.docx", cwd=folder)
        return (Path(folder) / "letter.pdf").read_bytes()


def page(draw, **info):
    out = io.BytesIO()
    c = canvas.Canvas(out, pagesize=letter, invariant=1)
    for key, value in info.items():
        getattr(c, f"set{key}")(value)
    draw(c)
    c.save()
    return out.getvalue()


def one_line(text):
    return page(lambda c: c.drawString(72, 700, text))


def tricks(c):
    """Text that is there and hardly seen, and text in pieces."""
    c.setFont("Helvetica", 11)
    t = c.beginText(72, 700)
    t.setCharSpace(6)
    t.textLine(f"Patient: {NAME}")
    t.setCharSpace(0)
    t.setTextRenderMode(3)
    t.textLine(f"MRN: {MRN}")
    t.setTextRenderMode(0)
    c.drawText(t)
    c.setFillColorRGB(1, 1, 1)
    c.drawString(72, 640, f"SSN: {SSN}")
    c.setFillColorRGB(0, 0, 0)
    c.saveState()
    c.translate(500, 300)
    c.rotate(90)
    c.drawString(0, 0, f"Phone: {PHONE}")
    c.restoreState()
    c.drawString(72, 900, f"Mail: {MAIL}")  # above the page
    x = 72
    for letter_ in f"Address: {STREET}":
        c.drawString(x, 600, letter_)
        x += c.stringWidth(letter_, "Helvetica", 11)
    c.showPage()


def boundaries(c):
    c.setFont("Helvetica", 11)
    wide = "The patient was seen in the clinic for follow-up of hypertension together with her aunt "
    c.drawString(72, 700, wide + "Maria")
    c.drawString(72, 686, "Quintero Lopez, who brought the diary of her blood pressure from the last three months.")
    c.drawString(72, 650, "If anything is unclear about this summary, please call the patient at home, phone 612-867-")
    c.drawString(72, 636, "5309, or write a letter.")
    c.drawString(300, 30, "Page 1")
    c.drawString(72, 90, "The next of kin, who holds the power of attorney for health care, is her younger brother Tobias")
    c.showPage()
    c.setFont("Helvetica", 11)
    c.drawString(72, 720, "Quintero, who lives near the clinic and can be reached in the evening by telephone.")
    c.drawString(300, 30, "Page 2")
    c.showPage()


def form(c):
    c.drawString(72, 700, "Intake form")
    c.bookmarkPage("p")
    c.addOutlineEntry(f"Visit of {NAME}", "p")
    f = c.acroForm
    f.textfield(name="MRN", value=MRN, x=72, y=650, width=200, height=20)
    f.textfield(name="Phone", value=PHONE, x=72, y=600, width=200, height=20)
    c.showPage()


def fpdf():
    doc = FPDF()
    doc.add_font("DejaVu", "", "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
    doc.add_page()
    doc.set_font("DejaVu", size=11)
    doc.start_section(f"SSN {SSN}")
    doc.cell(text=f"Patient: {NAME}", new_x="LMARGIN", new_y="NEXT")
    doc.text_annotation(100, 60, f"MRN: {MRN}")
    doc.embed_file(basename="note.txt", bytes=f"Phone: {PHONE}\n".encode())
    doc.set_xmp_metadata('<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
                         'xmlns:dc="http://purl.org/dc/elements/1.1/" rdf:about=""><dc:description><rdf:Alt>'
                         f'<rdf:li xml:lang="x-default">Mail {MAIL}</rdf:li></rdf:Alt></dc:description></rdf:Description></rdf:RDF>')
    return bytes(doc.output())


def edited(data, change):
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        change(pdf)
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


def layer(pdf):
    """A layer that is off."""
    group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("Staff only")))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([group]), D=Dictionary(OFF=Array([group]), Order=Array([group])))
    first = pdf.pages[0]
    first.obj.Resources.Properties = Dictionary(L0=group)
    first.contents_add(f"/OC /L0 BDC BT /F1 12 Tf 72 500 Td (MRN: {MRN}) Tj ET EMC".encode())


def leftovers(pdf):
    """A form that no page draws, and an appearance of a note that is hidden."""
    font = pdf.pages[0].obj.Resources.Font
    drawing = pdf.make_stream(f"BT /F1 12 Tf 10 10 Td (SSN: {SSN}) Tj ET".encode())
    drawing.Type, drawing.Subtype, drawing.BBox = Name.XObject, Name.Form, Array([0, 0, 300, 40])
    drawing.Resources = Dictionary(Font=font)
    pdf.pages[0].obj.Resources.XObject = Dictionary(Unused=drawing)
    note = pdf.make_stream(f"BT /F1 12 Tf 10 10 Td (Phone: {PHONE}) Tj ET".encode())
    note.Type, note.Subtype, note.BBox = Name.XObject, Name.Form, Array([0, 0, 300, 40])
    note.Resources = Dictionary(Font=font)
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(Dictionary(
        Type=Name.Annot, Subtype=Name.Stamp, Rect=Array([100, 100, 400, 140]), F=2, AP=Dictionary(N=note)))])
    script = pdf.make_stream(f"app.alert('write to {MAIL}')".encode())
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=script)


def appended(data, objects, trailer=b""):
    """An incremental update by hand: numbers of objects and what they become."""
    at = data.rindex(b"startxref")
    before = int(data[at + 9:].split()[0])
    size = max([*objects, 60]) + 1
    root = re.search(rb"/Root\s+\d+ 0 R", data).group()
    out, table = bytearray(data.rstrip() + b"\n"), []
    for number, body in sorted(objects.items()):
        table.append((number, len(out)))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n" + b"".join(b"%d 1\n%010d 00000 n \n" % entry for entry in table)
    out += b"trailer\n<</Size %d/Prev %d%s%s>>\nstartxref\n%d\n%%%%EOF\n" % (size, before, root, trailer, start)
    return bytes(out)


def by_hand(objects, root=1, tail=b""):
    """A file of these objects, numbered from 1."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    out += tail
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, root, start)
    return bytes(out)


def stream(data, extra=b"", length=None):
    return b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(data) if length is None else length, extra, data)


FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def simple(content, extra=b"", length=None, tail=b"", more=()):
    return by_hand([
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        stream(content, extra, length),
        FONT,
        *more,
    ], tail=tail)


def drawn(text):
    return f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET".encode()


def qpdf(data, *options):
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder) / "in.pdf", Path(folder) / "out.pdf"
        source.write_bytes(data)
        run("qpdf", "--deterministic-id" if "--encrypt" not in options else "--warning-exit-0", *options, source, out)
        return out.read_bytes()


def make(put, _):
    chart = printed(CHART)
    put("pdf/chromium.pdf", chart, [NAME, MRN, PHONE, SSN, MAIL])
    put("pdf/clean.pdf", printed(CLEAN), [])
    letter_ = office()
    put("pdf/libreoffice.pdf", letter_, [NAME, MRN, PHONE, SSN, MAIL])
    put("pdf/tricks.pdf", page(tricks), [NAME, MRN, SSN, PHONE, MAIL, STREET])
    put("pdf/boundaries.pdf", page(boundaries), [NAME, PHONE, "Tobias Quintero"])
    put("pdf/form.pdf", page(form, Subject=f"Mail {MAIL}"), [NAME, MRN, PHONE, MAIL])
    put("pdf/fpdf2.pdf", fpdf(), [NAME, MRN, SSN, PHONE, MAIL])
    base = one_line(f"Patient: {NAME}")
    put("pdf/layer.pdf", edited(base, layer), [NAME, MRN])
    put("pdf/leftovers.pdf", edited(base, leftovers), [NAME, SSN, PHONE, MAIL])
    put("pdf/linearized.pdf", qpdf(chart, "--linearize"), [NAME, MRN, PHONE, SSN, MAIL])
    put("pdf/object-streams.pdf", qpdf(letter_, "--object-streams=generate"), [NAME, MRN, PHONE, SSN, MAIL])
    put("pdf/no-password.pdf", qpdf(base, "--encrypt", "", "owner", "256", "--"), [NAME])
    put("pdf/encrypted.pdf", qpdf(base, "--encrypt", "secret", "owner", "256", "--"), [], unread="encrypted")

    first = simple(drawn(f"MRN: {MRN}"))
    put("pdf/revision.pdf", appended(first, {4: stream(drawn(f"Patient: {NAME}"))}), [NAME, MRN])
    removed = simple(drawn(f"Patient: {NAME}"), more=(
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 7 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        stream(drawn(f"SSN: {SSN}"))))
    put("pdf/removed-page.pdf", removed, [NAME, SSN])
    unlisted = b"40 0 obj\n<</Note(MRN: %s)>>\nendobj\n%% call %s\n" % (MRN.encode(), PHONE.encode())
    put("pdf/unlisted.pdf", simple(drawn(f"Patient: {NAME}"), tail=unlisted), [NAME, MRN, PHONE])

    put("pdf/truncated.pdf", chart[: len(chart) * 2 // 3], [], unread="corrupt")
    put("pdf/lying-length.pdf", simple(drawn(f"Patient: {NAME}"), length=10), [NAME])
    loop = by_hand([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
                    b"<</Type/Pages/Kids[2 0 R]/Count 1>>"])
    put("pdf/loop.pdf", loop, [], unread="corrupt")
    bomb = zlib.compress(zlib.compress(bytes(64 << 20), 9), 9)
    put("pdf/bomb.pdf", simple(bomb, b"/Filter[/FlateDecode/FlateDecode]"), [], unread="over-limit")
    deep = by_hand([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
                    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Deep " + b"[" * 5000 + b"]" * 5000 + b">>"])
    put("pdf/deep.pdf", deep, [], unread="corrupt")


MAKERS = (make,)


def shown(path, folder):
    """What pdftotext, qpdf and a look at the pages show of a redacted copy."""
    if path.suffix != ".pdf":
        return None
    run("qpdf", "--check", path)
    text = subprocess.run(["pdftotext", "-layout", path, "-"], check=True, capture_output=True).stdout
    plain = Path(folder) / "plain.pdf"
    run("qpdf", "--qdf", "--object-streams=disable", path, plain)
    run("pdftoppm", "-r", "200", "-gray", "-png", path, Path(folder) / "page")
    for page_ in sorted(Path(folder).glob("page*.png")):
        text += subprocess.run(["tesseract", page_, "-"], check=True, capture_output=True).stdout
    return (text + plain.read_bytes()).decode("latin-1")
