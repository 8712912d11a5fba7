"""Pictures for tests/corpus, and how to see what shows in their redacted copies.
Used by scripts/make-corpus.

Needs Pillow, piexif, qrcode (PyPI), DejaVu fonts; to verify, tesseract, exiftool
or ImageMagick's identify.
"""

import io
import struct
import subprocess
import zipfile
import zlib
from pathlib import Path

NAME, MRN, SSN = "Maria Quintero Lopez", "00418822", "536-22-7719"
PHONE, MAIL = "612-867-5309", "m.quintero@example-mail.org"
MAIL2, SSN2 = "tom.becker@example-mail.org", "529-48-1180"


def drawn(lines, size=(460, 120), dark=False):
    """A picture of lines of text, as on a screen."""
    from PIL import Image, ImageDraw, ImageFont

    ground, ink = ("#1b2229", "#e6edf3") if dark else ("white", "black")
    picture = Image.new("RGB", size, ground)
    font = ImageFont.truetype("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", 17)
    for row, line in enumerate(lines):
        ImageDraw.Draw(picture).text((14, 12 + 30 * row), line, fill=ink, font=font)
    return picture


def encoded(picture, kind, **options):
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def exif_of(place=True, thumbnail=None):
    import piexif

    zeroth = {piexif.ImageIFD.Artist: NAME.encode(), piexif.ImageIFD.ImageDescription: f"SSN: {SSN}".encode()}
    own = {piexif.ExifIFD.UserComment: b"ASCII\0\0\0" + f"Call {PHONE}".encode()}
    degrees = [(44, 1), (58, 1), (401, 10)]
    gps = {piexif.GPSIFD.GPSLatitudeRef: b"N", piexif.GPSIFD.GPSLatitude: degrees} if place else {}
    data = {"0th": zeroth, "Exif": own, "GPS": gps}
    if thumbnail:
        data |= {"1st": {piexif.ImageIFD.Compression: 6}, "thumbnail": thumbnail}
    return piexif.dump(data)


def xmp_of(value):
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:description>'
        f"Write to {value}</dc:description></rdf:Description></rdf:RDF></x:xmpmeta>"
    ).encode()


def pictures(put, root):
    import qrcode
    from PIL import Image, PngImagePlugin

    del root
    screen = drawn([f"Patient: {NAME}", f"MRN: {MRN}", "Sodium 138 mmol/L"])
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", f"SSN: {SSN}")
    info.add_text("Description", f"Call {PHONE}", zip=True)
    info.add_itxt("XML:com.adobe.xmp", xmp_of(MAIL).decode())
    png = encoded(screen, "PNG", pnginfo=info, exif=exif_of())
    put("image/full.png", png, [NAME, MRN, SSN, PHONE, MAIL])
    put("image/truncated.png", png[: len(png) * 2 // 3], [], unread="corrupt")
    hidden = io.BytesIO()
    with zipfile.ZipFile(hidden, "w") as z:
        z.writestr(zipfile.ZipInfo("note.txt", (2026, 1, 1, 0, 0, 0)), f"SSN: {SSN2}")
    plain = encoded(drawn(["Sodium 138 mmol/L"]), "PNG")
    put("image/behind.png", plain + hidden.getvalue(), [SSN2])
    put("image/clean.png", plain, [])
    put("image/dark.png", encoded(drawn([f"Patient: {NAME}", f"Call {PHONE}"], dark=True), "PNG"), [NAME, PHONE])
    chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    head = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1 << 20))) + chunk(b"IEND", b"")
    put("image/bomb.png", bomb, [], unread="over-limit")

    small = encoded(drawn([f"MRN: {MRN}"], (200, 60)), "JPEG")
    jpeg = encoded(screen, "JPEG", quality=88, exif=exif_of(thumbnail=small), comment=f"From {MAIL2}".encode(), xmp=xmp_of(MAIL))
    put("image/full.jpg", jpeg, [NAME, MRN, SSN, PHONE, MAIL, MAIL2])
    turned = encoded(screen.rotate(90, expand=True), "JPEG", quality=88, exif=b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0")
    put("image/turned.jpg", turned, [NAME, MRN])
    put("image/full.webp", encoded(screen, "WEBP", lossless=True, exif=exif_of(), xmp=xmp_of(MAIL)), [NAME, MRN, SSN, PHONE, MAIL])
    put("image/full.bmp", encoded(screen.convert("L"), "BMP"), [NAME, MRN])
    second = drawn([f"Call {PHONE}", f"SSN: {SSN}"])
    pages = encoded(screen, "TIFF", save_all=True, append_images=[second], compression="tiff_deflate", description=f"From {MAIL}")
    put("image/pages.tiff", pages, [NAME, MRN, PHONE, SSN, MAIL])
    palette = lambda picture: picture.convert("L").quantize(16)
    frames = encoded(palette(screen), "GIF", save_all=True, append_images=[palette(second)], duration=400, comment=f"From {MAIL}".encode())
    put("image/frames.gif", frames, [NAME, MRN, PHONE, SSN, MAIL])
    dots = [Image.new("L", (2, 1), n % 2 * 255) for n in range(1100)]
    for n, dot in enumerate(dots):
        dot.putpixel((0, 0), n % 251)
    put("image/many.gif", encoded(dots[0], "GIF", save_all=True, append_images=dots[1:]), [], unread="over-limit")
    code = qrcode.QRCode(box_size=5, border=4)
    code.add_data(f"Patient: {NAME}, MRN: {MRN}")
    put("image/qr.png", encoded(code.make_image().get_image().convert("L"), "PNG"), [NAME, MRN])


def shown(path, folder):
    """What OCR reads in a picture, page by page, and what ImageMagick says of it."""
    if path.suffix not in (".png", ".jpg", ".tiff", ".webp", ".gif", ".bmp"):
        return None
    folder = Path(folder)
    pages = folder / "page-%03d.png"
    subprocess.run(["convert", path, "-coalesce", "-resize", "200%", pages], check=True)
    said = [subprocess.run(["identify", "-verbose", path], check=True, capture_output=True).stdout.decode("latin-1")]
    for page in sorted(p for p in folder.iterdir() if p.name.startswith("page-")):
        said.append(subprocess.run(["tesseract", page, "-"], check=True, capture_output=True, text=True).stdout)
        page.unlink()
    return "\n".join(said)


MAKERS = (pictures,)
