// The guide for rule authors holds: its first rule and its context, put beside the shipped rules, pass as it says.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "node:test";

const root = resolve(import.meta.dirname, "../..");
const blocks = [...readFileSync(join(root, "docs/rules.md"), "utf8").matchAll(/```json\n(\{.*?)```/gs)]
  .map(([, text]) => text)
  .filter((text) => !text.includes("…"))
  .map((text) => JSON.parse(text));

test("the rule and the context of docs/rules.md pass all examples", (t) => {
  const family = blocks.find(({ family }) => family);
  const context = blocks.find(({ id }) => id?.startsWith("context/"));
  assert.ok(family && context, "docs/rules.md shows a file of claims and a context");
  const folder = mkdtempSync(join(tmpdir(), "claimlint-guide-"));
  t.after(() => rmSync(folder, { recursive: true }));
  cpSync(join(root, "rules"), folder, { recursive: true });
  writeFileSync(join(folder, `en/claims/${family.family}.json`), JSON.stringify(family));
  writeFileSync(join(folder, "en/context/shown.json"), JSON.stringify({ contexts: [context] }));
  const { status, stdout, stderr } = spawnSync(join(root, "build/claimlint"), ["rules", "test", folder], {
    encoding: "utf8",
  });
  assert.equal(status, 0, stdout + stderr);
});
