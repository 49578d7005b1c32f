// Builds dist/lib, dist/page, dist/desk, dist/extension-chrome and dist/extension-firefox from web/, build/wasm and build/claimlint.pack;
// the page also gets the records of rules/evidence as evidence.json.
//
//   node scripts/build-web.mjs             build
//   node scripts/build-web.mjs --check     types only
//
// A failed build leaves the old dist/ as it was.

import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { deflateRawSync } from "node:zlib";
import { licences, packagesOf } from "./licences.mjs";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../", import.meta.url));
const at = (...parts) => join(root, ...parts);
const engine = {
  "claimlint.wasm": at("build/wasm/claimlint.wasm"),
  "claimlint-tools.wasm": at("build/wasm/claimlint-tools.wasm"), // loaded only when asked for
};
const pack = at("build/claimlint.pack"); // becomes claimlint.pack and claimlint.texts

/** Packages of which the page has more than esbuild sees: files copied as they are, and what is in the WebAssembly modules. */
const readyMade = ["tesseract.js-core", "@tesseract.js-data/eng", "bmp-js", "zlibjs", "re2"].map(
  (name) => `node_modules/${name}`,
);

// A record whose newest source is ten years older than this says so. As other tools do, the build can be dated from outside.
const { SOURCE_DATE_EPOCH: epoch } = process.env;
const buildYear = (epoch ? new Date(Number(epoch) * 1000) : new Date()).getUTCFullYear();

/** Keys of messages that only the extension says, or only the page. */
const of_extension = /^(?:extension|panel|options|welcome)\./;
const of_page =
  /^(?:nav|start|drop|export|share|update|rules|files|picture|compare|difference|label|words|records|studio)\./;

/** What a person can mend; anything else is a fault of this script and shows where. */
class Failure extends Error {}

try {
  await tsc("-p", at("web/tsconfig.json"));
  if (process.argv[2] !== "--check") await build();
} catch (error) {
  console.error(error instanceof Failure ? error.message : error);
  process.exitCode = 1;
}

async function tsc(...args) {
  try {
    await run(process.execPath, [at("node_modules/typescript/bin/tsc"), ...args]);
  } catch (error) {
    throw new Failure(`${error.stdout ?? ""}${error.stderr ?? ""}`.trim() || error.message);
  }
}

async function build() {
  const { version } = JSON.parse(await readFile(at("package.json"), "utf8"));
  const work = at("build/dist"); // moved to dist/ when all of it is there
  await rm(work, { recursive: true, force: true });
  try {
    // All to their end, even if one fails: nobody may still be writing when the folder is removed.
    const parts = await Promise.allSettled([
      buildLib(join(work, "lib"), version),
      buildPage(join(work, "page")),
      buildDesk(join(work, "desk")),
      buildExtension("chrome", join(work, "extension-chrome"), version),
      buildExtension("firefox", join(work, "extension-firefox"), version),
    ]);
    for (const { reason } of parts) if (reason) throw reason;
    for (const browser of ["chrome", "firefox"]) {
      await zip(join(work, `extension-${browser}`), join(work, `claimlint-${browser}.zip`));
    }
    await mkdir(at("dist"), { recursive: true });
    for (const name of await readdir(work)) {
      await rm(at("dist", name), { recursive: true, force: true });
      await rename(join(work, name), at("dist", name));
    }
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function buildLib(out, version) {
  await bundle({ entryPoints: [at("web/lib/index.ts")], outfile: join(out, "index.js"), format: "esm", minify: false });
  await tsc("-p", at("web/lib/tsconfig.json"), "--outDir", out);
  await copyEngine(out);
  await cp(at("web/lib/README.md"), join(out, "README.md"));
  await writeFile(
    join(out, "package.json"),
    `${JSON.stringify(
      {
        name: "claimlint",
        version,
        description: "Marks health and efficacy claims in the text of a product page.",
        type: "module",
        exports: {
          ".": { types: "./index.d.ts", default: "./index.js" },
          "./claimlint.wasm": "./claimlint.wasm",
          "./claimlint-tools.wasm": "./claimlint-tools.wasm",
          "./claimlint.pack": "./claimlint.pack",
          "./claimlint.texts": "./claimlint.texts",
        },
        types: "./index.d.ts",
        files: ["*.js", "*.d.ts", "*.wasm", "claimlint.pack", "claimlint.texts"],
        engines: { node: ">=20" },
        sideEffects: false,
      },
      null,
      2,
    )}\n`,
  );
}

async function buildPage(out) {
  const page = (name) => at("web/page", name);
  const esm = { outdir: out, format: "esm", plugins: [ownTesseractWorker()] };
  // Each document by itself, so that it starts with one script; what is loaded on demand lies in parts of its own.
  const bundles = await Promise.all([
    ...["main.ts", "evidence.ts", "studio.ts"].map((name) =>
      bundle({ ...esm, entryPoints: [page(name)], splitting: true, chunkNames: "[name]-[hash]" }),
    ),
    bundle({ ...esm, entryPoints: ["worker.ts", "studio-worker.ts"].map(page) }),
    bundle({ entryPoints: ["page.css", "evidence.css", "studio.css"].map(page), outdir: out }),
  ]);
  const files = ["index.html", "evidence.html", "studio.html", "sample.html", "claimlint.webmanifest"];
  for (const name of [...files, "icon.svg", "icon-192.png", "icon-512.png"]) await cp(page(name), join(out, name));
  await writeFile(join(out, "evidence.json"), JSON.stringify(await evidenceRecords()));
  await writeFile(join(out, "studio-rules.json"), JSON.stringify(await studioRules()));
  await copyMessages(out, (key) => !of_extension.test(key));
  await copyEngine(out);
  await copyReaders(out);
  const packages = [...packagesOf(bundles.map(({ metafile }) => metafile)), ...readyMade];
  await writeFile(join(out, "licences.txt"), await licences(packages, ["nlohmann-json3-dev", "emscripten"]));
  await buildServiceWorker(out);
}

/** What pdf.js and tesseract.js load by themselves, once a first file needs them. */
async function copyReaders(out) {
  const from = (name) => at("node_modules", name);
  const files = {
    "pdf/worker.js": "pdfjs-dist/build/pdf.worker.min.mjs",
    "pdf/openjpeg.wasm": "pdfjs-dist/wasm/openjpeg.wasm",
    "pdf/jbig2.wasm": "pdfjs-dist/wasm/jbig2.wasm",
    "pdf/qcms_bg.wasm": "pdfjs-dist/wasm/qcms_bg.wasm",
    "ocr/worker.js": "tesseract.js/dist/worker.min.js",
    "ocr/core.js": "tesseract.js-core/tesseract-core-simd-lstm.js",
    "ocr/tesseract-core-simd-lstm.wasm": "tesseract.js-core/tesseract-core-simd-lstm.wasm",
    "ocr/eng.traineddata.gz": "@tesseract.js-data/eng/4.0.0_best_int/eng.traineddata.gz",
  };
  for (const [name, source] of Object.entries(files)) await cp(from(source), join(out, name));
}

/**
 * The service worker gets a name that changes with any file of the page, and the files of the first visit; what is large
 * and seldom needed is kept when it is first used.
 */
async function buildServiceWorker(out) {
  const files = (await readdir(out, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) =>
      relative(out, join(entry.parentPath ?? entry.path, entry.name))
        .split(sep)
        .join("/"),
    )
    .sort();
  const hash = createHash("sha256");
  for (const name of files) hash.update(`${name}\n`).update(await readFile(join(out, name)));
  const first = files.filter((name) => !/^(?:pdf|ocr|studio|licences)/.test(name));
  await bundle({
    entryPoints: [at("web/page/service-worker.ts")],
    outdir: out,
    format: "iife",
    define: {
      BUILD_NAME: JSON.stringify(hash.digest("hex").slice(0, 16)),
      FIRST_FILES: JSON.stringify(["./", ...first.filter((name) => name !== "index.html")]),
    },
  });
}

/**
 * tesseract.js starts its worker by a bare address, which Trusted Types refuse; ours vouches for it. The package has no
 * other way to hand it a worker.
 */
function ownTesseractWorker() {
  return {
    name: "own-tesseract-worker",
    setup(build) {
      build.onResolve({ filter: /^\.\/spawnWorker$/ }, () => ({ path: at("web/page/readers/spawn-worker.cjs") }));
    },
  };
}

async function buildDesk(out) {
  const desk = (name) => at("web/desk", name);
  await Promise.all([
    bundle({ entryPoints: [desk("main.ts")], outdir: out, format: "esm" }),
    bundle({ entryPoints: [desk("desk.css")], outdir: out }),
  ]);
  await cp(desk("index.html"), join(out, "index.html"));
  await cp(at("web/page/icon.svg"), join(out, "icon.svg"));
  await copyMessages(out);
}

/** All records and the names of what they are about, for evidence.html (see web/page/records.ts). */
async function evidenceRecords() {
  const named = new Map();
  for (const { entries = [] } of await readAll("rules/en/lexicons")) {
    for (const { id, name, terms = [] } of entries) named.set(id, [name, ...terms.filter((term) => term !== name)]);
  }
  const records = async (folder) => (await readAll(folder)).flatMap((file) => file.records ?? []);
  const pairs = await records("rules/evidence/pairs");
  const conditions = await records("rules/evidence/conditions");
  const used = new Set([
    ...pairs.flatMap(({ subject, condition }) => [subject, condition]),
    ...conditions.flatMap(({ id, confused_with = [] }) => [id, ...confused_with.map(({ condition }) => condition)]),
  ]);
  const names = Object.fromEntries([...used].sort().map((id) => [id, named.get(id)]));
  return { schema: "claimlint-evidence/1", names, pairs, conditions };
}

/** All files of rules as they are written: the path below rules/, and the text. */
async function ruleFiles() {
  const paths = (await readdir(at("rules"), { recursive: true })).filter((name) => name.endsWith(".json")).sort();
  const names = paths.map((path) => path.split(sep).join("/")).filter((path) => !path.startsWith("schema/"));
  return Promise.all(names.map(async (path) => ({ path, text: await readFile(at("rules", path), "utf8") })));
}

/** All rules, and the schemas of those that the rule studio edits. */
async function studioRules() {
  const kinds = ["claims", "context", "lexicon"];
  const schemas = await Promise.all(
    kinds.map(async (kind) => [kind, JSON.parse(await readFile(at(`rules/schema/${kind}.schema.json`), "utf8"))]),
  );
  return { files: await ruleFiles(), schemas: Object.fromEntries(schemas) };
}

/** The JSON files of a folder of rules, in the order of their names. */
async function readAll(folder) {
  const files = (await readdir(at(folder), { recursive: true })).filter((name) => name.endsWith(".json")).sort();
  return Promise.all(
    files.map(async (name) => {
      try {
        return JSON.parse(await readFile(at(folder, name), "utf8"));
      } catch (error) {
        throw new Failure(`${folder}/${name}: ${error.message}`);
      }
    }),
  );
}

async function buildExtension(browser, out, version) {
  const source = (name) => at("web/extension", name);
  const pages = ["panel", "options", "welcome"];
  // An extension's background has no import.meta and always says where its files are.
  const defined = { BROWSER: JSON.stringify(browser), "import.meta.url": "location.href" };
  await Promise.all([
    bundle({
      entryPoints: ["background.ts", "content.ts", "over-page.ts"].map(source),
      outdir: out,
      format: "iife",
      define: defined,
    }),
    bundle({ entryPoints: pages.map((name) => source(`${name}.ts`)), outdir: out, format: "esm" }),
    bundle({ entryPoints: [source("own.css")], outfile: join(out, "own.css") }),
  ]);
  for (const name of pages) await cp(source(`${name}.html`), join(out, `${name}.html`));
  const description = join(out, "manifest.mjs");
  await bundle({ entryPoints: [source("manifest.ts")], outfile: description, format: "esm" });
  const { manifest } = await import(`file://${description}?${Date.now()}`);
  await rm(description);
  await writeFile(join(out, "manifest.json"), `${JSON.stringify(manifest(browser, version), null, 2)}\n`);
  await cp(source("icons"), join(out, "icons"), { recursive: true });
  for (const [language, messages] of await copyMessages(out, (key) => !of_page.test(key))) {
    const folder = join(out, "_locales", language);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "messages.json"), `${JSON.stringify(forBrowser(messages), null, 2)}\n`);
  }
  // Rules of the user's own are laid over these.
  const rules = (await ruleFiles()).map(({ path, text }) => ({ path, text: JSON.stringify(JSON.parse(text)) }));
  await writeFile(join(out, "rules.json"), JSON.stringify(rules));
  await copyEngine(out);
}

/** What the browser itself says of the extension, in its own kind of message file. */
function forBrowser(messages) {
  const keys = {
    description: "extension.description",
    title: "extension.title",
    next: "bar.next",
    previous: "bar.previous",
    list: "welcome.list",
  };
  return Object.fromEntries(Object.entries(keys).map(([name, key]) => [name, { message: messages[key] }]));
}

/** Puts every language's messages beside a surface, which loads one of them; returns them all. `says` picks those it says. */
async function copyMessages(out, says = () => true) {
  const folder = at("web/shared/messages");
  await mkdir(join(out, "messages"), { recursive: true });
  return Promise.all(
    (await readdir(folder)).map(async (name) => {
      const messages = JSON.parse(await readFile(join(folder, name), "utf8"));
      const said = Object.fromEntries(Object.entries(messages).filter(([key]) => says(key)));
      await writeFile(join(out, "messages", name), JSON.stringify(said));
      return [name.replace(".json", ""), messages];
    }),
  );
}

async function bundle(options) {
  const { build, transform } = await import("esbuild");
  const target = ["es2022", "chrome128", "firefox140", "safari18"];
  // Styles of a shadow root are text in the script: as short as the others.
  const styles = {
    name: "styles-as-text",
    setup(own) {
      own.onLoad({ filter: /\.css$/ }, async ({ path }) => {
        const text = await readFile(path, "utf8");
        return { contents: (await transform(text, { loader: "css", minify: true, target })).code, loader: "text" };
      });
    },
  };
  return build({
    metafile: true,
    bundle: true,
    target,
    minify: true,
    legalComments: "none",
    charset: "utf8",
    // Only Node reads files by name; there the import stays as it is.
    external: ["node:fs/promises"],
    logLevel: "error",
    absWorkingDir: root,
    ...options,
    plugins: [...(options.plugins ?? []), ...(options.entryPoints[0].endsWith(".css") ? [] : [styles])],
    define: { BUILD_YEAR: String(buildYear), ...options.define },
  });
}

async function copyEngine(out) {
  await mkdir(out, { recursive: true });
  for (const [name, path] of Object.entries(engine)) await writeFile(join(out, name), await built(path));
  // What finds claims apart from what is said of them, which may come later (core/include/claimlint/pack.h).
  const bytes = await built(pack);
  const head = Number(bytes.readBigUInt64LE(96));
  await writeFile(join(out, "claimlint.pack"), bytes.subarray(0, head));
  await writeFile(join(out, "claimlint.texts"), bytes.subarray(head));
}

async function built(path) {
  try {
    return await readFile(path);
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
    throw new Failure(`${relative(root, path)} is missing. Build the engine and the pack first: npm run build`);
  }
}

// A fixed date, so that the same files give the same zip. Node's own deflate makes it a thirtieth smaller than fflate's.
async function zip(folder, file) {
  const { Zip, ZipPassThrough } = await import("fflate");
  const parts = [];
  const archive = new Zip((error, part) => {
    if (error) throw error;
    parts.push(part);
  });
  for (const entry of (await readdir(folder, { recursive: true, withFileTypes: true })).sort(byPath)) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath ?? entry.path, entry.name);
    const packed = new ZipPassThrough(relative(folder, path).split(sep).join("/"));
    packed.mtime = new Date("2026-01-01T00:00:00");
    packed.compression = 8; // deflate
    packed.process = (bytes) => packed.ondata(null, deflateRawSync(bytes, { level: 9, memLevel: 9 }), true);
    archive.add(packed);
    packed.push(await readFile(path), true);
  }
  archive.end();
  await writeFile(file, Buffer.concat(parts));
}

function byPath(a, b) {
  const [left, right] = [a, b].map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  return left < right ? -1 : 1;
}
