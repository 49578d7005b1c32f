// Golden tests: what the command finds on a whole page, against what was found when a person last looked.
//
// Each *.html or *.txt here has a <name>.expected.json beside it: the findings and what was set aside, one a line,
// without laws and evidence, so that a change reads well in a diff. A sample that is there for what the law makes of it has
// an expectation for each jurisdiction instead, <name>.<jurisdiction>.expected.json, with severity and law as well.
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
/** Samples that are read in the eyes of one jurisdiction after the other. */
const lawSamples = { "magnesium-label.txt": ["us", "eu", "uk", "nz", "au", "ca", "in"] };
const cases = samples.flatMap((name) =>
  (lawSamples[name] ?? [undefined]).map((jurisdiction) => ({
    name,
    jurisdiction,
    expectation: [name, jurisdiction, "expected.json"].filter(Boolean).join("."),
  })),
);

function audit({ name, jurisdiction }) {
  const chosen = jurisdiction ? ["--jurisdiction", jurisdiction] : [];
  const run = spawnSync(command, ["audit", "--format", "json", ...chosen, name], { cwd: folder, encoding: "utf8" });
  assert.ifError(run.error);
  assert.ok(run.status === 0 || run.status === 1, `status ${run.status}: ${run.stderr}`);
  const report = JSON.parse(run.stdout);
  return jurisdiction ? withLaw(report) : reduced(report);
}

const rows = (list, keys) =>
  list.map((item) => `    ${JSON.stringify(Object.fromEntries(keys.map((key) => [key, item[key]])))}`).join(",\n");
const block = (name, list, keys) => `  "${name}": [${list.length > 0 ? `\n${rows(list, keys)}\n  ` : ""}]`;
const written = (...blocks) => `{\n${blocks.join(",\n")}\n}\n`;

/** The report as it is kept: one finding a line. */
function reduced({ findings, set_aside }) {
  return written(
    block("findings", findings, ["rule", "type", "strength", "quote", "start", "end"]),
    block("set_aside", set_aside, ["rule", "reason", "quote", "start", "end"]),
  );
}

/** … and with what depends on the jurisdiction. */
function withLaw({ findings, set_aside, checklist }) {
  const ids = (list) => list.map(({ id }) => id);
  const weighed = findings.map((finding) => ({
    ...finding,
    regulations: ids(finding.regulations),
    lawful: ids(finding.lawful),
  }));
  return written(
    block("findings", weighed, ["rule", "severity", "quote", "regulations", "lawful"]),
    block("set_aside", set_aside, ["rule", "reason", "context", "quote"]),
    block("checklist", checklist, ["rule", "id", "status"]),
  );
}

if (process.argv.includes("--update")) {
  for (const each of cases) {
    const file = join(folder, each.expectation);
    const now = audit(each);
    if (existsSync(file) && readFileSync(file, "utf8") === now) continue;
    writeFileSync(file, now);
    console.log(`written: tests/golden/${each.expectation}`);
  }
} else {
  for (const each of cases) {
    test(`golden: ${each.expectation.replace(".expected.json", "")}`, () => {
      const file = join(folder, each.expectation);
      assert.ok(existsSync(file), `${each.expectation} is missing: npm run golden:update, then read it`);
      assert.equal(audit(each), readFileSync(file, "utf8"));
    });
  }
  test("golden: every expectation has its sample", () => {
    const kept = files.filter((name) => name.endsWith(".expected.json"));
    const wanted = new Set(cases.map(({ expectation }) => expectation));
    assert.deepEqual(
      kept.filter((name) => !wanted.has(name)),
      [],
    );
  });
}
