// How often a finding that names an ingredient and a condition or function gets a record of its own.
//
//   node bench/evidence-coverage.mjs [CORPUS]      CORPUS: ../shared/corpus if left out
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const corpus = process.argv[2] ?? join(root, "../shared/corpus");
if (!existsSync(corpus)) {
  console.log(`No corpus at ${corpus}: nothing was counted.`);
  process.exit(0);
}
const texts = [
  ...readdirSync(join(corpus, "pages"))
    .filter((name) => name.endsWith(".txt"))
    .map((name) => readFileSync(join(corpus, "pages", name), "utf8")),
  ...readFileSync(join(corpus, "positives.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line).text),
];
const input = texts.map((text, i) => JSON.stringify({ id: String(i), text })).join("\n");
const { stdout } = spawnSync(join(root, "build/claimlint"), ["batch"], { input, encoding: "utf8", maxBuffer: 2 ** 30 });

const fits = { pair: 0, "other-form": 0, parent: 0, condition: 0, "kind-of-claim": 0, none: 0 };
let all = 0;
const missing = new Map();
for (const line of stdout.trim().split("\n")) {
  for (const finding of JSON.parse(line).findings) {
    const { subject, object } = finding.claim;
    if (!subject || !object) continue;
    all++;
    const fit = finding.evidence[0]?.fit ?? "none";
    fits[fit]++;
    if (fit === "condition" || fit === "kind-of-claim")
      missing.set(`${subject} x ${object}`, (missing.get(`${subject} x ${object}`) ?? 0) + 1);
  }
}
const share = (...names) => `${((100 * names.reduce((sum, name) => sum + fits[name], 0)) / all).toFixed(1)} %`;
console.log(`${all} findings name an ingredient and a condition or function.`);
console.log(`a record of the pair           ${share("pair", "other-form", "parent")}   wanted >= 60 %`);
console.log(`a pair or a condition record   ${share("pair", "other-form", "parent", "condition")}   wanted >= 90 %`);
console.log(
  `at least a kind of claim       ${share("pair", "other-form", "parent", "condition", "kind-of-claim")}   wanted 100 %`,
);
console.log("\nmost often without a pair:");
for (const [pair, count] of [...missing].sort((a, b) => b[1] - a[1]).slice(0, 40))
  console.log(`${String(count).padStart(5)}  ${pair}`);
