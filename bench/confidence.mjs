// Measures each rule's precision on labelled sentences, and writes rules/en/confidence.json, which the pack takes in.
//
//   node bench/confidence.mjs [CORPUS...]      CORPUS: ../shared/corpus if left out
//
// Right is a finding on a sentence that a reader labelled a claim or a regulator objected to; wrong, one on a sentence
// labelled none. Precision is (right + 1) / (all + 2), so that few sentences give no certainty; a rule with fewer than
// five findings takes the figure of its claim type.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const fewest = 5;
const root = resolve(import.meta.dirname, "..");
const corpora = process.argv.length > 2 ? process.argv.slice(2) : [join(root, "../shared/corpus")];

const sentences = [];
for (const corpus of corpora) {
  if (!existsSync(corpus)) {
    console.log(`No corpus at ${corpus}: nothing was measured.`);
    process.exit(0);
  }
  const rows = (name) =>
    readFileSync(join(corpus, name), "utf8")
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  for (const row of rows("positives.jsonl")) if (row.standalone) sentences.push({ text: row.text, claim: true });
  for (const row of rows("negatives.jsonl"))
    if (["hard", "plain"].includes(row.tier)) sentences.push({ text: row.text, claim: false });
  for (const row of rows("labelled_pages.jsonl")) sentences.push({ text: row.text, claim: row.is_claim });
}
const input = sentences.map(({ text }, i) => JSON.stringify({ id: String(i), text })).join("\n");
const { stdout } = spawnSync(join(root, "build/claimlint"), ["batch"], { input, encoding: "utf8", maxBuffer: 2 ** 30 });

const counts = { rules: new Map(), types: new Map() };
const count = (map, key, right) => {
  const now = map.get(key) ?? { right: 0, all: 0 };
  map.set(key, { right: now.right + right, all: now.all + 1 });
};
const type_of = new Map();
stdout
  .trim()
  .split("\n")
  .forEach((line, i) => {
    for (const { rule, type } of JSON.parse(line).findings) {
      type_of.set(rule, type);
      count(counts.rules, rule, Number(sentences[i].claim));
      count(counts.types, type, Number(sentences[i].claim));
    }
  });

const per_cent = ({ right, all }) => Math.round((100 * (right + 1)) / (all + 2));
const rules = {};
for (const rule of [...type_of.keys()].sort()) {
  const own = counts.rules.get(rule);
  rules[rule] = per_cent(own.all >= fewest ? own : counts.types.get(type_of.get(rule)));
}
writeFileSync(
  join(root, "rules/en/confidence.json"),
  `${JSON.stringify({ $schema: "../schema/confidence.schema.json", measured_on: `${sentences.length} labelled sentences`, rules }, null, 2)}\n`,
);
console.log(`${Object.keys(rules).length} rules measured on ${sentences.length} sentences.`);
for (const [type, figure] of counts.types) console.log(`${type.padEnd(16)} ${figure.right} of ${figure.all} right`);
