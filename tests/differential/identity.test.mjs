// The command and WebAssembly in Node write the same bytes of report. (In Chromium: tests/browser/identity.test.mjs.)
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { loadAuditor } from "../../dist/lib/index.js";
import { assertSame, command, nativeReports, samples } from "./samples.mjs";

const texts = samples();
const folder = mkdtempSync(join(tmpdir(), "claimlint-identity-"));
let auditor;
before(async () => {
  auditor = await loadAuditor();
});
after(() => {
  auditor?.free();
  rmSync(folder, { recursive: true });
});

const inNode = (options) =>
  texts.map(({ id, text, url }) => auditor.auditToJson(text, { id, source: url, ...options }));

test("`claimlint batch` and WebAssembly in Node write the same bytes", () => {
  assertSame(texts, inNode(), nativeReports(texts));
});

test("… with chosen jurisdictions too", () => {
  assertSame(texts, inNode({ jurisdictions: ["nz", "eu"] }), nativeReports(texts, ["--jurisdiction", "nz,eu"]));
});

test("… and so does `claimlint audit --format json`", () => {
  const some = texts.slice(0, 12);
  const reports = some.map(({ text }, i) => {
    const name = `${i}.txt`;
    writeFileSync(join(folder, name), text);
    const args = ["audit", "--format", "json", "--type", "text", name];
    const run = spawnSync(command, args, { cwd: folder, encoding: "utf8", maxBuffer: 1 << 28 });
    assert.ifError(run.error);
    assert.ok(run.status === 0 || run.status === 1, run.stderr);
    return run.stdout.replace(/\n$/, "");
  });
  const expected = some.map(({ text }, i) => auditor.auditToJson(text, { source: `${i}.txt` }));
  assertSame(some, reports, expected);
});

test("the samples are worth comparing", () => {
  const found = nativeReports(texts).map((report) => JSON.parse(report));
  assert.ok(found.filter(({ findings }) => findings.length > 0).length > 20);
  assert.ok(found.some(({ set_aside }) => set_aside.length > 0));
});
