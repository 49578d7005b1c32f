// The npm package in Node: loading, auditing, offsets, freeing, and what is said when something is wrong.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const lib = new URL("../../dist/lib/", import.meta.url);
const { loadAuditor } = await import(new URL("index.js", lib));
const wasm = await readFile(new URL("claimlint.wasm", lib));
const pack = await readFile(new URL("claimlint.pack", lib));

const claim = "This spray is clinically proven and has no side effects.";

async function auditor(t, options) {
  const loaded = await loadAuditor(options);
  t.after(() => loaded.free());
  return loaded;
}

test("engine and pack are found beside the module", async (t) => {
  const report = (await auditor(t)).audit(claim);
  assert.equal(report.schema, "claimlint-report/1");
  assert.ok(report.findings.some(({ quote }) => /clinically proven/i.test(quote)));
  assert.ok(report.findings.some(({ quote }) => /side effects/i.test(quote)));
});

test("engine and pack are taken from bytes, addresses, responses, a compiled module and promises", async (t) => {
  const expected = (await auditor(t)).auditToJson(claim);
  const response = (bytes, type) => new Response(bytes, { headers: { "content-type": type } });
  for (const options of [
    { wasm, pack },
    { wasm: new URL("claimlint.wasm", lib), pack: new URL("claimlint.pack", lib).href },
    { wasm: response(wasm, "application/wasm"), pack: response(pack, "application/octet-stream") },
    { wasm: await WebAssembly.compile(wasm), pack: readFile(fileURLToPath(new URL("claimlint.pack", lib))) },
    {
      wasm: Promise.resolve(response(wasm, "text/plain")),
      pack: pack.buffer.slice(pack.byteOffset, pack.byteOffset + pack.length),
    },
  ]) {
    assert.equal((await auditor(t, options)).auditToJson(claim), expected);
  }
});

test("offsets are UTF-16 units of the blocks joined by line feeds", async (t) => {
  const blocks = [
    { text: "Crème 🧴 „Ärztin“ — €5", role: "heading", voice: "seller" },
    { text: "", role: "paragraph", voice: "seller" },
    { text: "😀 It has no side effects.", role: "list-item", voice: "seller" },
    { text: "It is clinically proven, they say 🙂", role: "paragraph", voice: "customer-review" },
  ];
  const text = blocks.map((block) => block.text).join("\n");
  const { findings } = (await auditor(t)).audit({ title: "Crème", blocks }, { id: "a", source: "b" });
  assert.ok(findings.length >= 2);
  for (const { start, end, quote } of findings) assert.equal(text.slice(start, end), quote);
  const voices = Object.fromEntries(findings.map(({ quote, voice }) => [quote.toLowerCase(), voice]));
  assert.ok(
    Object.entries(voices).some(([quote, voice]) => quote.includes("clinically proven") && voice === "customer-review"),
  );
});

test("an audit leaves nothing behind for the next", async (t) => {
  const one = await auditor(t);
  const first = one.auditToJson(claim);
  one.audit("x".repeat(300_000));
  one.audit("");
  assert.equal(one.auditToJson(claim), first);
});

test("half a surrogate pair does no harm", async (t) => {
  const { findings } = (await auditor(t)).audit(`\ud83d no side effects \ude00`);
  assert.equal(findings.length, 1);
});

test("several auditors live beside each other; freeing one twice is harmless", async (t) => {
  const [one, other] = [await auditor(t), await auditor(t)];
  one.free();
  one.free();
  assert.throws(() => one.audit(claim), /freed/);
  assert.ok(other.audit(claim).findings.length > 0);
  other[Symbol.dispose]?.();
});

test("a wrong pack, engine or option is refused with a sentence", async (t) => {
  await assert.rejects(loadAuditor({ wasm, pack: new TextEncoder().encode("not a pack at all") }), /pack/i);
  await assert.rejects(loadAuditor({ wasm, pack: new Uint8Array(0) }), /pack/i);
  await assert.rejects(loadAuditor({ wasm: pack, pack }), WebAssembly.CompileError);
  await assert.rejects(loadAuditor({ wasm, pack: new Response("", { status: 404, statusText: "Not Found" }) }), /404/);
  const one = await auditor(t);
  assert.throws(() => one.audit(claim, { jurisdictions: ["xx"] }), /xx/);
  assert.ok(one.audit(claim).findings.length > 0);
});
