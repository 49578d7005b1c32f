// What choosing a jurisdiction does, as the commands tell it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { claimlint } from "./run.mjs";

const label = fileURLToPath(new URL("../golden/magnesium-label.txt", import.meta.url));
const audit = (...args) => claimlint(["audit", ...args]);
const report = (text, jurisdiction) =>
  JSON.parse(claimlint(["audit", "--format", "json", "--jurisdiction", jurisdiction], { input: text }).stdout);

test("the text report says what may be said instead and what is missing beside the claims", () => {
  const { stdout } = audit("--jurisdiction", "uk", label);
  assert.match(stdout, /May say +Magnesium contributes to .*\n? *.*\(EU, UK\)/);
  assert.match(stdout, /Wanted beside such claims\n +missing: A word on a varied, balanced diet/);
  assert.doesNotMatch(stdout, /present:/);
  assert.doesNotMatch(audit("--jurisdiction", "nz", label).stdout, /May say|Wanted beside/);
});

test("--explain adds conditions of use, what is present, and why something is set aside", () => {
  const uk = audit("--explain", "--jurisdiction", "uk", label).stdout;
  assert.match(uk, /Only if: The food must be a source of magnesium\./);
  assert.match(uk, /present: How much to take for the effect/);
  assert.match(uk, /“contributes to normal muscle function”: authorised wording\s+\(GB-/);
  const us = audit("--explain", "--jurisdiction", "us", label).stdout;
  assert.match(us, /lawful in what was chosen\s+\(us\.structure-function/);
});

test("rules show: what a jurisdiction and a register say", () => {
  assert.match(claimlint(["rules", "show", "us.structure-function"]).stdout, /The rule +Dietary Supplement/);
  assert.match(claimlint(["rules", "show", "GB-ROW-0123"]).stdout, /May say +Magnesium contributes to normal muscle/);
});

test("authorised wording: kept, and not quite", () => {
  const kept = [
    "Vitamin C contributes to the normal function of the immune system.",
    "Zinc and selenium contribute to the protection of cells from oxidative stress.",
    "Selenium supports the normal function of the immune system.",
    "Magnesium glycinate contributes to normal psychological function and to a reduction of tiredness and fatigue.",
  ];
  for (const text of kept) assert.deepEqual(report(text, "eu,uk").findings, [], text);
  const not = [
    "Vitamin C boosts the normal function of the immune system.",
    "Vitamin C contributes to a healthy immune system.",
    "Ashwagandha contributes to normal psychological function.",
    "Selenium supports immunity.",
    "Vitamin C cream supports the normal function of the immune system.",
  ];
  for (const text of not) assert.notEqual(report(text, "eu,uk").findings.length, 0, text);
  for (const text of kept) assert.notEqual(report(text, "us,uk").findings.length, 0, text);
});

test("a lone sentence lacks nothing, a page without claims neither", () => {
  assert.deepEqual(report("Our capsules support healthy joints.", "us").checklist, []);
  const page = `Vitamin C capsules\n\n${"Sixty vegan capsules in a glass jar, made in Leeds. ".repeat(8)}`;
  assert.deepEqual(report(page, "us").checklist, []);
  const claims = report(`${page}\n\nSupports healthy joints.`, "us");
  assert.equal(claims.checklist[0].status, "missing");
  assert.ok(claims.findings.some(({ rule }) => rule === "absence/us-disclaimer"));
});
