// The case that claimlint was born from: a shop's page on magnesium for restless legs, and a page of evidence on it.
// The texts are not ours to ship: without ../shared beside the project these tests are skipped.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { test } from "node:test";

const seeds = resolve(import.meta.dirname, "../../../shared/seeds");
const skip = existsSync(seeds) ? false : "../shared/seeds is not here";
const claimlint = resolve(import.meta.dirname, "../../build/claimlint");

function audit(name) {
  const { stdout } = spawnSync(claimlint, ["audit", "--format", "json", resolve(seeds, name)], { encoding: "utf8" });
  return JSON.parse(stdout);
}

/** The findings that touch a passage of the page. */
function findingsOn(report, text, passage) {
  const start = text.indexOf(passage);
  assert.notEqual(start, -1, `the page does not say "${passage}"`);
  return report.findings.filter((f) => f.start < start + passage.length && f.end > start);
}

const expected = [
  ["The Perfect Remedy for Restless Legs", { strength: "absolute" }],
  ["highly beneficial in reducing mild or moderate RLS symptoms", {}],
  ["natural or alternative remedy for RLS", {}],
  ["Researchers have found that magnesium provides temporary relief", { type: "science" }],
  ["calcium-blocking abilities", { type: "mechanism" }],
  ["extremely effective treatment for RLS", { strength: "absolute" }],
  ["effective treatment for reducing the intensity of restless leg syndrome", {}],
  ["absorbed into the bloodstream bypassing the digestive system", { type: "mechanism" }],
  ["eliminates possible side effects", { type: "safety" }],
  ["immediate relief and can decrease symptom severity", {}],
  ["highly beneficial source of magnesium for skin absorption", {}],
  ["assist with sleep disruption, anxiety disorders", { type: "disease" }],
  ["Quick relief", {}],
  ["ultimate relief", {}],
  ["relieve other muscle or joint pain", {}],
  ["knowing you will get a good restful sleep", {}],
];

test("the shop's page: a finding on each claim", { skip }, async (t) => {
  const report = audit("retail-page.txt");
  const text = execFileSync("cat", [resolve(seeds, "retail-page.txt")], { encoding: "utf8" });
  for (const [passage, wanted] of expected) {
    await t.test(passage, () => {
      const found = findingsOn(report, text, passage);
      const fits = found.some((f) => Object.entries(wanted).every(([key, value]) => f[key] === value));
      assert.ok(fits, `found ${JSON.stringify(found.map((f) => [f.rule, f.type, f.strength, f.quote]))}`);
    });
  }
});

test("the shop's page: nothing on what claims nothing", { skip }, async (t) => {
  const report = audit("retail-page.txt");
  const text = execFileSync("cat", [resolve(seeds, "retail-page.txt")], { encoding: "utf8" });
  const first = text.split("\n").find((line) => line.startsWith("Restless legs syndrome (RLS) is"));
  const last = text.slice(text.indexOf("Magnesium side effects")).trim().split(/\n+/);
  for (const passage of [first, "please reach out to your doctor", ...last]) {
    await t.test(passage.slice(0, 60), () => {
      const found = findingsOn(report, text, passage.trim());
      assert.deepEqual(
        found.map((f) => f.quote),
        [],
      );
    });
  }
});

test("the shop's page: the card on magnesium and restless legs", { skip }, () => {
  const { findings } = audit("retail-page.txt");
  const card = findings.find((f) => f.evidence.some((e) => e.id === "magnesium--restless-legs-syndrome"));
  assert.ok(card);
  assert.equal(card.evidence[0].verdict, "insufficient");
  assert.ok(card.evidence[0].sources.some((s) => s.doi || s.pmid));
  const instead = card.instead.map((i) => i.text).join(" ");
  for (const word of ["gabapentin", "pregabalin", "augmentation", "ferritin", "iron"])
    assert.match(instead + JSON.stringify(card.about), new RegExp(word));
});

test("the evidence page: no disease findings", { skip }, () => {
  const { findings } = audit("evidence-page.txt");
  assert.deepEqual(
    findings.filter((f) => f.type === "disease").map((f) => f.quote),
    [],
  );
});
