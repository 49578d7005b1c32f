// Counts how often words occur, and writes rules/en/frequency.json, by which the compiler knows which word of a pattern
// is rare enough to be worth looking for.
//
//   node bench/frequency.mjs [CORPUS...]      CORPUS: ../shared/corpus if left out
//
// Counted are the words of all texts under the folders: the lines of .txt files, "text" in lines of .jsonl files.
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

const counts = new Map();
let all = 0;
for (const corpus of corpora) {
  if (!existsSync(corpus)) {
    console.log(`No corpus at ${corpus}: nothing was counted.`);
    process.exit(0);
  }
  for (const name of readdirSync(corpus, { recursive: true }).filter((name) => /\.(txt|jsonl)$/.test(name)))
    for (const text of textsIn(join(corpus, name)))
      for (const [word] of text
        .toLowerCase()
        .replaceAll("’", "'")
        .matchAll(/[a-z]+(?:'[a-z]+)*/g)) {
        const spelling = word.replace(/'s$/, "");
        counts.set(spelling, (counts.get(spelling) ?? 0) + 1);
        all += 1;
      }
}

const perMillion = [...counts]
  .map(([word, count]) => [word, Math.round((count / all) * 1e6)])
  .filter(([, frequency]) => frequency >= fewest)
  .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
const file = {
  $schema: "../schema/frequency.schema.json",
  measured_on: `${all} words`,
  per_million: Object.fromEntries(perMillion),
};
writeFileSync(join(root, "rules/en/frequency.json"), `${JSON.stringify(file, null, 2)}\n`);
console.log(`${perMillion.length} words that occur at least ${fewest} times in a million`);
