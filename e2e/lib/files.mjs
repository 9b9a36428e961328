// Small real files to upload, and what is in those that come down.
import assert from "node:assert/strict";
import * as zlib from "node:zlib";

/** A PDF of one page that says `text` (letters and digits). */
export function pdf(text) {
  const body = `BT /F1 24 Tf 72 720 Td (${text}) Tj ET`;
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
    `<< /Length ${body.length} >>\nstream\n${body}\nendstream`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
  ];
  let out = "%PDF-1.4\n";
  const offsets = objects.map((object, index) => {
    const at = out.length;
    out += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const start = out.length;
  out += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n`;
  for (const at of offsets) out += `${String(at).padStart(10, "0")} 00000 n \n`;
  out += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(out, "latin1");
}

/** A PNG picture with a gradient. */
export function png(width = 320, height = 240) {
  const crc = zlib.crc32 ?? slowCrc;
  const chunk = (type, data) => {
    const named = Buffer.concat([Buffer.from(type, "latin1"), data]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc(named) >>> 0);
    return Buffer.concat([length, named, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const rows = Buffer.alloc((width * 3 + 1) * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) rows.set([(x * 255) / width, (y * 255) / height, 120], y * (width * 3 + 1) + 1 + x * 3);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", head),
    chunk("IDAT", zlib.deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** zlib.crc32 came with Node 20.15. */
function slowCrc(bytes) {
  let sum = ~0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum;
}

export const asPdf = (name, text) => ({ name, mimeType: "application/pdf", buffer: pdf(text) });
export const asPng = (name) => ({ name, mimeType: "image/png", buffer: png() });

/** The parts of a zip by name, read by its directory. */
export function unzip(bytes) {
  const end = bytes.lastIndexOf(Buffer.from("PK\x05\x06", "latin1"));
  assert.ok(end > 0, "a directory at its end");
  const parts = new Map();
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    const [name, extra, comment] = [28, 30, 32].map((place) => bytes.readUInt16LE(at + place));
    const header = bytes.readUInt32LE(at + 42);
    const from = header + 30 + bytes.readUInt16LE(header + 26) + bytes.readUInt16LE(header + 28);
    const stored = bytes.subarray(from, from + bytes.readUInt32LE(at + 20));
    const content = bytes.readUInt16LE(at + 10) === 8 ? zlib.inflateRawSync(stored) : stored;
    parts.set(bytes.subarray(at + 46, at + 46 + name).toString("utf8"), content);
    at += 46 + name + extra + comment;
  }
  return parts;
}

/**
 * A photo as a telephone takes one: 12 megapixels, some megabytes, lying on its side, with the
 * place where it was taken. Seen upright its upper half is red, its lower half blue.
 */
export async function telephonePhoto(page) {
  const base64 = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(4000, 3000);
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#c00";
    pen.fillRect(0, 0, 2000, 3000);
    pen.fillStyle = "#00c";
    pen.fillRect(2000, 0, 2000, 3000);
    // Grain, or it would be small already.
    let seed = 1;
    const next = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
    for (let n = 0; n < 60_000; n++) {
      pen.fillStyle = `rgb(255 255 255 / ${next() * 0.25})`;
      pen.fillRect(next() * 4000, next() * 3000, 2 + next() * 8, 2 + next() * 8);
    }
    const jpeg = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.95 });
    const bytes = new Uint8Array(await jpeg.arrayBuffer());
    let text = "";
    for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
    return btoa(text);
  });
  const jpeg = Buffer.from(base64, "base64");
  return Buffer.concat([jpeg.subarray(0, 2), exif(), jpeg.subarray(2)]);
}

/** An EXIF segment: turned by a quarter (orientation 6), taken at 8°27'24" S, 115°7'24" E. */
function exif() {
  const entry = (tag, type, count, value) => {
    const one = Buffer.alloc(12);
    one.writeUInt16BE(tag, 0);
    one.writeUInt16BE(type, 2);
    one.writeUInt32BE(count, 4);
    Buffer.isBuffer(value) ? value.copy(one, 8) : one.writeUInt32BE(value, 8);
    return one;
  };
  const short = (value) => Buffer.from([0, value, 0, 0]);
  const table = (...entries) => Buffer.concat([Buffer.from([0, entries.length]), ...entries, Buffer.alloc(4)]);
  const degrees = (...numbers) => {
    const out = Buffer.alloc(24);
    numbers.forEach((number, n) => (out.writeUInt32BE(number, n * 8), out.writeUInt32BE(1, n * 8 + 4)));
    return out;
  };
  // The first table begins at 8 and takes 30 bytes, the second begins behind it and takes 54.
  const main = table(entry(0x0112, 3, 1, short(6)), entry(0x8825, 4, 1, 38));
  const gps = table(
    entry(1, 2, 2, Buffer.from("S\0\0\0")),
    entry(2, 5, 3, 92),
    entry(3, 2, 2, Buffer.from("E\0\0\0")),
    entry(4, 5, 3, 116),
  );
  const head = Buffer.from("MM\0\x2a\0\0\0\x08", "latin1");
  const tiff = Buffer.concat([head, main, gps, degrees(8, 27, 24), degrees(115, 7, 24)]);
  const body = Buffer.concat([Buffer.from("Exif\0\0", "latin1"), tiff]);
  const start = Buffer.from([0xff, 0xe1, 0, 0]);
  start.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([start, body]);
}
