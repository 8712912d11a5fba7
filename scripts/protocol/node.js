// A Node server that writes down what it parsed, and what JSON.parse, busboy
// and URLSearchParams make of it.
const fs = require("fs");
const http = require("http");
const zlib = require("zlib");
const busboy = require("busboy");

const file = fs.openSync(process.env.RECORDS, "a");

function charset(type) {
  const told = /charset\s*=\s*"?([^";\s]+)/i.exec(type || "");
  return told ? told[1] : "utf-8";
}

function text(bytes, type) {
  try {
    return new TextDecoder(charset(type)).decode(bytes);
  } catch {
    return bytes.toString("utf8");
  }
}

// As body parsers do before they read.
function decoded(bytes, coding) {
  const limits = { maxOutputLength: 64 << 20 };
  try {
    if (coding === "gzip") return zlib.gunzipSync(bytes, limits);
    if (coding === "deflate") return zlib.inflateSync(bytes, limits);
    if (coding === "br") return zlib.brotliDecompressSync(bytes, limits);
  } catch {}
  return bytes;
}

function form(bytes, headers, found) {
  return new Promise((done) => {
    let parser;
    try {
      parser = busboy({ headers });
    } catch {
      return done();
    }
    parser.on("field", (name, value, info) => found.push(name, value, JSON.stringify(info)));
    parser.on("file", (name, stream, info) => {
      found.push(name, JSON.stringify(info));
      const pieces = [];
      stream.on("data", (piece) => pieces.push(piece));
      stream.on("end", () => found.push(Buffer.concat(pieces).toString("utf8")));
      stream.on("error", () => {});
    });
    parser.on("close", done);
    parser.on("error", () => done());
    parser.end(bytes);
  });
}

function record(request, bytes, complete, found) {
  const headers = [];
  for (let i = 0; i < request.rawHeaders.length; i += 2) {
    headers.push([request.rawHeaders[i].toLowerCase(), request.rawHeaders[i + 1]]);
  }
  for (let i = 0; i < request.rawTrailers.length; i += 2) {
    headers.push(["trailer " + request.rawTrailers[i].toLowerCase(), request.rawTrailers[i + 1]]);
  }
  const line = {
    method: request.method, target: request.url, headers,
    body: bytes.toString("base64"), complete, found: found.join("\n".repeat(8)),
  };
  fs.writeSync(file, JSON.stringify(line) + "\n");
}

const server = http.createServer((request, response) => {
  const pieces = [];
  let over = false;
  const finish = async (complete) => {
    if (over) return;
    over = true;
    const raw = Buffer.concat(pieces);
    const type = request.headers["content-type"];
    const bytes = decoded(raw, request.headers["content-encoding"]);
    const found = [];
    try {
      found.push(JSON.stringify([...new URL(request.url, "http://h").searchParams]));
    } catch {}
    try {
      found.push(JSON.stringify(JSON.parse(text(bytes, type))));
    } catch {}
    if (/urlencoded/i.test(type || "")) {
      found.push(JSON.stringify([...new URLSearchParams(text(bytes, type))]));
    }
    await form(bytes, request.headers, found);
    record(request, raw, complete, found);
    if (complete) response.end("ok");
  };
  request.on("data", (piece) => pieces.push(piece));
  request.on("end", () => finish(true));
  request.on("close", () => finish(request.complete));
  request.on("error", () => finish(false));
});
server.listen(Number(process.env.PORT), "127.0.0.1");
