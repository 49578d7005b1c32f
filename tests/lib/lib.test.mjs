// The npm package in Node: loading, auditing, offsets, freeing, and what is said when something is wrong.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const lib = new URL("../../dist/lib/", import.meta.url);
const { loadAuditor } = await import(new URL("index.js", lib));
const wasm = await readFile(new URL("claimlint.wasm", lib));
const pack = await readFile(new URL("claimlint.pack", lib));
const texts = await readFile(new URL("claimlint.texts", lib));
const whole = Buffer.concat([pack, texts]);

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
    { wasm, pack, texts },
    { wasm, pack: whole },
    { wasm, pack: whole, texts: new URL("no-such-file", lib) },
    { texts },
    {
      wasm: new URL("claimlint.wasm", lib),
      pack: new URL("claimlint.pack", lib).href,
      texts: new URL("claimlint.texts", lib).href,
    },
    {
      wasm: response(wasm, "application/wasm"),
      pack: response(pack, "application/octet-stream"),
      texts: response(texts, "application/octet-stream"),
    },
    {
      wasm: await WebAssembly.compile(wasm),
      pack: readFile(fileURLToPath(new URL("claimlint.pack", lib))),
      texts: readFile(fileURLToPath(new URL("claimlint.texts", lib))),
    },
    {
      wasm: Promise.resolve(response(wasm, "text/plain")),
      pack: whole.buffer.slice(whole.byteOffset, whole.byteOffset + whole.length),
    },
  ]) {
    assert.equal((await auditor(t, options)).auditToJson(claim), expected);
  }
});

test("loaded early it marks before the texts have come, and says all when they have", async (t) => {
  const text = `${claim} Magnesium cures gout, and supports normal muscle function.`;
  const expected = (await auditor(t)).audit(text);
  let arrive;
  const early = await auditor(t, { texts: new Promise((resolve) => (arrive = resolve)), early: true });
  const partial = early.audit(text, {});
  assert.equal(partial.partial, true);
  const outline = ({ rule, title, type, strength, severity, confidence, quote, start, end, sentence, role, voice }) =>
    JSON.stringify({ rule, title, type, strength, severity, confidence, quote, start, end, sentence, role, voice });
  assert.deepEqual(partial.findings.map(outline), expected.findings.map(outline));
  assert.deepEqual(partial.set_aside.map(outline), expected.set_aside.map(outline));
  assert.deepEqual(partial.counts, expected.counts);
  assert.deepEqual([partial.checklist, partial.document.subjects], [[], []]);
  assert.equal(partial.pack, expected.pack);
  for (const { why, regulations, lawful, evidence, instead, about, claim } of partial.findings) {
    assert.deepEqual([why, regulations, lawful, evidence, instead, about], ["", [], [], [], [], null]);
    const { subject, subject_name, object, object_name, objects } = claim;
    assert.deepEqual([subject, subject_name, object, object_name, objects], [null, null, null, null, undefined]);
  }
  assert.throws(() => early.auditToJson(text), /texts/);
  arrive(texts);
  await early.complete;
  assert.deepEqual(early.audit(text), expected);
  assert.deepEqual(JSON.parse(early.auditToJson(text)), expected);
});

test("texts that never come are told by `complete`; the auditor goes on without them", async (t) => {
  for (const [wrong, why] of [
    [Promise.reject(new Error("no network")), /no network/],
    [new Response("", { status: 404, statusText: "Not Found" }), /404/],
    [texts.subarray(1), /cut short/],
  ]) {
    const early = await auditor(t, { pack, texts: wrong, early: true });
    await assert.rejects(early.complete, why);
    assert.equal(early.audit(claim).partial, true);
  }
  const freed = await loadAuditor({ early: true });
  freed.free();
  await assert.rejects(freed.complete, /freed/);
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
  await assert.rejects(loadAuditor({ wasm: pack, pack: whole }), WebAssembly.CompileError);
  await assert.rejects(loadAuditor({ wasm, pack }), /first part of a rule pack/);
  await assert.rejects(loadAuditor({ wasm, pack, texts: texts.subarray(1) }), /cut short/);
  await assert.rejects(loadAuditor({ wasm, pack, texts: Buffer.from(texts).reverse() }), /damaged, or are those of/);
  await assert.rejects(loadAuditor({ texts: new Response("", { status: 404, statusText: "Not Found" }) }), /404/);
  await assert.rejects(loadAuditor({ wasm, pack: new Response("", { status: 404, statusText: "Not Found" }) }), /404/);
  const one = await auditor(t);
  assert.throws(() => one.audit(claim, { jurisdictions: ["xx"] }), /xx/);
  assert.ok(one.audit(claim).findings.length > 0);
});
