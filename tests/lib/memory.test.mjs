// The engine's memory: what an audit adds, that it stays flat, and what happens where it ends.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Auditor } from "../../dist/lib/index.js";

const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url));
const module = new WebAssembly.Module(read("dist/lib/claimlint.wasm"));
const pack = read("build/claimlint.pack");
const megabyte = 2 ** 20;

/** An engine of its own, whose memory the test can see. */
function engine() {
  const imports = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) (imports[from] ??= {})[name] = () => 0;
  const { exports } = new WebAssembly.Instance(module, imports);
  exports._initialize?.();
  return exports;
}

const page = "Our balm is the perfect remedy for restless legs. It comes in a blue jar and ships on Mondays.\n\n"
  .repeat(600)
  .slice(0, 50_000);

test("an audit of a page of 50 KB adds at most 4 MB", () => {
  const { memory, ...exports } = engine();
  const auditor = new Auditor({ memory, ...exports }, pack);
  const before = memory.buffer.byteLength;
  assert.ok(auditor.audit(page).findings.length > 500);
  assert.ok(memory.buffer.byteLength - before <= 4 * megabyte, `${memory.buffer.byteLength - before} bytes`);
  auditor.free();
});

test("memory is flat after 10,000 audits and after 1,000 packs", () => {
  const exports = engine();
  const { memory } = exports;
  const reload = () => new Auditor(exports, pack).free();
  reload();
  reload();
  const loaded = memory.buffer.byteLength;
  for (let i = 0; i < 1000; i++) reload();
  assert.equal(memory.buffer.byteLength, loaded);

  const auditor = new Auditor(exports, pack);
  auditor.audit(page);
  const audited = memory.buffer.byteLength;
  for (let i = 0; i < 10_000; i++) auditor.audit(`Cures gout in ${i} days, and migraine too.`);
  assert.equal(memory.buffer.byteLength, audited);
  auditor.free();
});

test("where memory ends, the audit says so and the auditor is closed", () => {
  const exports = engine();
  const auditor = new Auditor(exports, pack);
  for (let bytes = 64 * megabyte; bytes >= 1024; bytes /= 2) while (exports.cl_alloc(bytes) !== 0);
  assert.throws(() => auditor.audit(page), /out of memory|no room/);
  auditor.free();
});
