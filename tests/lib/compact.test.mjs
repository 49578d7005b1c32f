// audit() puts a report together from numbers and shared records; auditToJson() hands on the bytes that the engine wrote.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { loadAuditor } from "../../dist/lib/index.js";
import { samples } from "../differential/samples.mjs";

const texts = samples();
let auditor;
before(async () => {
  auditor = await loadAuditor();
});
after(() => auditor?.free());

test("both ways give the same report, in the same order of keys", () => {
  for (const { id, text, url } of texts) {
    for (const options of [{ id, source: url }, { jurisdictions: ["nz"] }]) {
      const json = auditor.auditToJson(text, options);
      const report = auditor.audit(text, options);
      assert.deepEqual(report, JSON.parse(json));
      assert.deepEqual(JSON.parse(JSON.stringify(report)), JSON.parse(json));
      assert.deepEqual(Object.keys(report), Object.keys(JSON.parse(json)));
    }
  }
});

test("… of blocks, of text that is not well-formed, and of text behind wide characters too", () => {
  const blocks = [
    { text: "Crème 🧴 „Ärztin“ — €5", role: "heading", voice: "seller" },
    {
      text: `${"🙂".repeat(40)} It cures gout \ud83d and has no side effects. ${"🙂".repeat(40)}`,
      role: "list-item",
      voice: "seller",
    },
    { text: "\udc00 clinically proven \ud83d", role: "paragraph", voice: "customer-review" },
  ];
  const document = { title: "Crème", source: 'a "b"\n', blocks };
  const report = auditor.audit(document);
  assert.ok(report.findings.length >= 3);
  assert.deepEqual(report, JSON.parse(auditor.auditToJson(document)));
});

test("the digest is computed when it is read, also once the auditor was freed", async () => {
  const text = "Crème cures gout \ud83d";
  const { sha256 } = JSON.parse(auditor.auditToJson(text)).document;
  const other = await loadAuditor();
  const [read, cloned, written] = [0, 1, 2].map(() => other.audit(text));
  other.free();
  assert.equal(read.document.sha256, sha256);
  assert.equal(structuredClone(cloned).document.sha256, sha256);
  written.document.sha256 = "own";
  assert.equal(written.document.sha256, "own");
});

test("what reports share is frozen, the reports are not", () => {
  const [one, other] = [auditor.audit("It cures gout."), auditor.audit("This tea cures gout!")];
  const evidence = (report) => report.findings[0].evidence[0];
  assert.equal(evidence(one), evidence(other));
  assert.ok(Object.isFrozen(evidence(one).sources[0]));
  assert.throws(() => evidence(one).sources.pop(), TypeError);
  one.findings.pop();
  assert.equal(other.findings.length > 0, true);
});
