// Serves a folder's files on this machine only.
//
//   node scripts/serve.mjs FOLDER [PORT]
import { createReadStream, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize, resolve } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { isMain } from "./run.mjs";

const types = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".pack": "application/octet-stream",
  ".pdf": "application/pdf",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
};

/**
 * Serves `folder` on localhost, on `port` or, where that is taken, on any free one (0: any).
 * `headers` go out with every file. Resolves to {url, close} once it listens.
 */
export function serve(folder, { port = 0, headers = {} } = {}) {
  const server = createServer((request, response) => {
    const file = find(folder, request.url);
    if (!file || !["GET", "HEAD"].includes(request.method)) {
      response.writeHead(file ? 405 : 404, { "Content-Type": "text/plain" }).end(file ? "GET only\n" : "Not found\n");
      return;
    }
    const packed = compressed(file, request.headers["accept-encoding"] ?? "");
    response.writeHead(200, {
      "Content-Type": types[extname(file.path)] ?? "application/octet-stream",
      "Content-Length": packed ? packed.bytes.length : file.size,
      ...(packed && { "Content-Encoding": packed.encoding, Vary: "Accept-Encoding" }),
      "Cache-Control": "no-cache",
      ...headers,
    });
    if (request.method === "HEAD") response.end();
    else if (packed) response.end(packed.bytes);
    else createReadStream(file.path).pipe(response);
  });

  return new Promise((done, failed) => {
    server.once("error", (error) => {
      server.once("error", failed);
      if (error.code === "EADDRINUSE") server.listen(0, "127.0.0.1");
      else failed(error);
    });
    server.on("listening", () => {
      const close = () => new Promise((closed) => server.close(closed).closeAllConnections());
      done({ url: `http://localhost:${server.address().port}/`, close });
    });
    server.listen(port, "127.0.0.1");
  });
}

const kept = new Map(); // by file, time and encoding

/** As hosts serve static files: by brotli or gzip where the browser takes it. Each file is compressed once. */
function compressed({ path, size, time }, accepted) {
  if (size < 1024 || /\.(?:png|gz|zip)$/.test(path)) return undefined;
  const encoding = ["br", "gzip"].find((one) => accepted.includes(one));
  if (!encoding) return undefined;
  const key = `${encoding} ${time} ${path}`;
  if (!kept.has(key)) {
    const bytes = readFileSync(path);
    const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };
    kept.set(key, encoding === "br" ? brotliCompressSync(bytes, quality) : gzipSync(bytes));
  }
  return { encoding, bytes: kept.get(key) };
}

function find(folder, url) {
  let path;
  try {
    path = decodeURIComponent(new URL(url, "http://localhost").pathname);
  } catch {
    return undefined;
  }
  if (path.includes("\0")) return undefined;
  const asked = join(resolve(folder), normalize(path));
  for (const file of [asked, join(asked, "index.html")]) {
    const entry = statSync(file, { throwIfNoEntry: false });
    if (entry?.isFile()) return { path: file, size: entry.size, time: entry.mtimeMs };
  }
}

if (isMain(import.meta.url)) {
  const [folder, port] = process.argv.slice(2);
  if (!folder) {
    console.error("usage: node scripts/serve.mjs FOLDER [PORT]");
    process.exit(2);
  }
  const { url } = await serve(folder, { port: Number(port ?? 0) });
  console.log(url);
}
