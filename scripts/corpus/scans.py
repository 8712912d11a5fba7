"""Pages without text for tests/corpus: scans, a fax, text as outlines, pictures
on pages of text. Used by scripts/make-corpus; scripts/corpus/pdf.py says what
shows in the redacted copies. Needs ReportLab, Pillow, piexif and Ghostscript.
"""

import io
import subprocess
import tempfile
from pathlib import Path

import images
import pdf

NAME, MRN, SSN = "Maria Quintero Lopez", "00418822", "536-22-7719"
PHONE, MAIL, DOB = "612-867-5309", "m.quintero@example-mail.org", "March 14, 1956"

LETTER = [
    "Lakewood Sleep Study Report", "", f"Patient: {NAME}", f"MRN: {MRN}", f"Date of birth: {DOB}", "",
    "She was seen for review of her asthma. Sodium 138 mmol/L.", f"Call {PHONE} with questions.",
]  # fmt: skip


def paper(lines, size=(1240, 700)):
    """Lines of a letter as a scanner sees them, at 150 dpi."""
    from PIL import Image, ImageDraw, ImageFont

    sheet = Image.new("L", size, 250)
    font = ImageFont.truetype("/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf", 26)
    for row, line in enumerate(lines):
        ImageDraw.Draw(sheet).text((110, 90 + 58 * row), line, fill=20, font=font)
    return sheet


def sheet(draw, size, turn=0):
    """One page of this size in points."""
    from reportlab.pdfgen import canvas

    out = io.BytesIO()
    c = canvas.Canvas(out, pagesize=size, invariant=1)
    c.setPageRotation(turn)
    draw(c)
    c.showPage()
    c.save()
    return out.getvalue()


def scan(picture, turn=0):
    """A page that is a picture, turned by the viewer."""
    from reportlab.lib.utils import ImageReader

    data = io.BytesIO(images.encoded(picture.rotate(turn, expand=True), "JPEG", quality=80))
    width, height = (n * 72 / 150 for n in picture.rotate(turn, expand=True).size)
    return sheet(lambda c: c.drawImage(ImageReader(data), 0, 0, width, height), (width, height), turn)


def ghostscript(data, *options):
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder) / "in.pdf", Path(folder) / "out.pdf"
        source.write_bytes(data)
        command = ["gs", "-q", "-dBATCH", "-dNOPAUSE", "-dSAFER", "-sDEVICE=pdfwrite", *options, f"-sOutputFile={out}", source]
        subprocess.run(command, check=True)
        return out.read_bytes()


def letter(c):
    c.setFont("Helvetica", 12)
    for row, line in enumerate(LETTER):
        c.drawString(60, 300 - 24 * row, line)


def beside(c):
    """Text, and a picture that says more."""
    from reportlab.lib.utils import ImageReader

    c.setFont("Helvetica", 12)
    c.drawString(60, 300, f"Patient: {NAME}")
    c.drawString(60, 280, "The record of the visit is shown below.")
    screen = images.drawn([f"MRN: {MRN}", f"Phone: {PHONE}"])
    c.drawImage(ImageReader(screen), 60, 120, 345, 90)


def photograph():
    """A picture whose file, which stands in the page as it is, says who and where."""
    shade = images.drawn(["Sodium 138 mmol/L"])
    small = images.encoded(images.drawn([f"MRN: {MRN}"], (200, 60)), "JPEG")
    jpeg = images.encoded(shade, "JPEG", quality=88, exif=images.exif_of(thumbnail=small), xmp=images.xmp_of(MAIL))
    kind = b"/Type/XObject/Subtype/Image/Width 460/Height 120/BitsPerComponent 8/ColorSpace/DeviceRGB/Filter/DCTDecode"
    return pdf.by_hand([
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 480 240]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>",
        pdf.stream(b"q 345 0 0 90 60 60 cm /I Do Q"),
        pdf.stream(jpeg, kind),
    ])


def fax():
    """Two pages of black and white, CCITT group 4."""
    first = paper(LETTER).point(lambda v: 255 * (v > 128)).convert("1")
    second = paper(["Page 2", "", f"SSN: {SSN}"]).point(lambda v: 255 * (v > 128)).convert("1")
    out = io.BytesIO()
    first.save(out, "PDF", resolution=150, save_all=True, append_images=[second])
    return out.getvalue()


def scans(put, _root):
    planted = [NAME, MRN, DOB, PHONE]
    put("scan/letter.pdf", scan(paper(LETTER)), planted, ocr=True)
    put("scan/turned.pdf", scan(paper(LETTER), 90), planted, ocr=True)
    put("scan/fax.pdf", fax(), [*planted, SSN], ocr=True)
    outlined = ghostscript(sheet(letter, (600, 360)), "-dNoOutputFonts")
    assert not subprocess.run(["pdftotext", "-", "-"], input=outlined, capture_output=True, check=True).stdout.strip()
    put("scan/outlines.pdf", outlined, planted, ocr=True)
    put("scan/beside.pdf", sheet(beside, (600, 360)), [NAME, MRN, PHONE], ocr=True)
    put("scan/photograph.pdf", photograph(), [NAME, MRN, SSN, PHONE, MAIL], ocr=True)
    put("scan/clean.pdf", scan(paper(["Hypertension in adults", "Take blood pressure twice, five minutes apart."])), [], ocr=True)


MAKERS = (scans,)
shown = pdf.shown
