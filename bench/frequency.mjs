// Counts how often words and lexicon classes occur, and writes rules/en/frequency.json, by which the compiler knows which
// word of a pattern is rare enough to be worth looking for.
//
//   node bench/frequency.mjs [CORPUS...]      CORPUS: ../shared/corpus if left out
//
// Counted are all texts under the folders: the lines of .txt files, "text" in lines of .jsonl files. Left out are
// positives.jsonl: no page consists of claims alone.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const fewest = 200; // per million: what is rarer is left out
const root = resolve(import.meta.dirname, "..");
const corpora = process.argv.length > 2 ? process.argv.slice(2) : [join(root, "../shared/corpus")];

function* textsIn(file) {
  const content = readFileSync(file, "utf8");
  if (file.endsWith(".txt")) yield content;
  else for (const line of content.split("\n").filter(Boolean)) yield JSON.parse(line).text ?? "";
}

const texts = [];
for (const corpus of corpora) {
  if (!existsSync(corpus)) {
    console.log(`No corpus at ${corpus}: nothing was counted.`);
    process.exit(0);
  }
  for (const name of readdirSync(corpus, { recursive: true }))
    if (/\.(txt|jsonl)$/.test(name) && !name.endsWith("positives.jsonl")) texts.push(...textsIn(join(corpus, name)));
}
const { stdout, status } = spawnSync(join(root, "build/claimlint"), ["rules", "words", "--format", "ndjson", "-"], {
  input: texts.join("\n"),
  encoding: "utf8",
  maxBuffer: 2 ** 31,
});
if (status !== 0) throw new Error("claimlint rules words failed");

const counts = new Map();
let all = 0;
const count = (name) => counts.set(name, (counts.get(name) ?? 0) + 1);
for (const line of stdout.trim().split("\n")) {
  const { words, mentions } = JSON.parse(line);
  for (const word of words) {
    if (!/^[a-z]+(?:'[a-z]+)*$/.test(word)) continue;
    count(word.replace(/'s$/, ""));
    all += 1;
  }
  for (const { classes } of mentions) for (const name of classes) count(`{${name}}`);
}

// A rare word need not be named, but a class that is not counts as often as its words together.
const perMillion = [...counts]
  .map(([name, times]) => [name, Math.max(1, Math.round((times / all) * 1e6))])
  .filter(([name, frequency]) => frequency >= fewest || name.startsWith("{"))
  .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
const file = {
  $schema: "../schema/frequency.schema.json",
  measured_on: `${all} words`,
  per_million: Object.fromEntries(perMillion),
};
writeFileSync(join(root, "rules/en/frequency.json"), `${JSON.stringify(file, null, 2)}\n`);
console.log(`${perMillion.length} words and classes, from ${all} words`);
