// Golden tests: what the command finds on a whole page, against what was found when a person last looked.
//
// Each *.html or *.txt here has a <name>.expected.json beside it: the findings and what was set aside, one a line,
// without laws and evidence, so that a change reads well in a diff.
//
//   npm run golden:update     writes all expectations anew (then read the diff)
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL(".", import.meta.url));
const command = fileURLToPath(new URL("../../build/claimlint", import.meta.url));
const files = readdirSync(folder);
const samples = files.filter((name) => /\.(html|txt)$/.test(name)).sort();
const expectation = (name) => `${name}.expected.json`;

function audit(name) {
  const run = spawnSync(command, ["audit", "--format", "json", name], { cwd: folder, encoding: "utf8" });
  assert.ifError(run.error);
  assert.ok(run.status === 0 || run.status === 1, `status ${run.status}: ${run.stderr}`);
  return JSON.parse(run.stdout);
}

/** The report as it is kept: one finding a line. */
function reduced(report) {
  const rows = (list, keys) =>
    list.map((item) => `    ${JSON.stringify(Object.fromEntries(keys.map((key) => [key, item[key]])))}`).join(",\n");
  const block = (name, list, keys) => `  "${name}": [${list.length > 0 ? `\n${rows(list, keys)}\n  ` : ""}]`;
  const blocks = [
    block("findings", report.findings, ["rule", "type", "strength", "quote", "start", "end"]),
    block("set_aside", report.set_aside, ["rule", "reason", "quote", "start", "end"]),
  ];
  return `{\n${blocks.join(",\n")}\n}\n`;
}

if (process.argv.includes("--update")) {
  for (const name of samples) {
    const file = join(folder, expectation(name));
    const now = reduced(audit(name));
    if (existsSync(file) && readFileSync(file, "utf8") === now) continue;
    writeFileSync(file, now);
    console.log(`written: tests/golden/${expectation(name)}`);
  }
} else {
  for (const name of samples) {
    test(`golden: ${name}`, () => {
      const file = join(folder, expectation(name));
      assert.ok(existsSync(file), `${expectation(name)} is missing: npm run golden:update, then read it`);
      assert.equal(reduced(audit(name)), readFileSync(file, "utf8"));
    });
  }
  test("golden: every expectation has its sample", () => {
    const kept = files.filter((name) => name.endsWith(".expected.json"));
    assert.deepEqual(
      kept.filter((name) => !samples.map(expectation).includes(name)),
      [],
    );
  });
}
