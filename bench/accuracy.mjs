// Measures how well the rules read labelled sentences, by kind of text and by type of claim, and writes docs/accuracy.md.
//
//   node bench/accuracy.mjs NAME=CORPUS[,CORPUS...]...      node bench/accuracy.mjs "all=../shared/corpus" if left out
//
// Each NAME is a column: texts that rule authors read, texts that only the fit of weights (register.mjs) used, and texts
// that neither saw should be told apart. A sentence counts as marked if it has a finding of another type than guarantee
// and cosmetic, which are normally lawful. A type's findings are right on a sentence that a regulator quoted or a reader
// labelled a claim.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const soft = ["guarantee", "cosmetic"];
const columns = (process.argv.length > 2 ? process.argv.slice(2) : [`all=${join(root, "../shared/corpus")}`]).map(
  (arg) => {
    const [name, folders] = arg.split("=");
    if (!folders) throw new Error(`"${arg}" should be NAME=CORPUS[,CORPUS...]`);
    return { name, folders: folders.split(",") };
  },
);
const missing = columns.flatMap(({ folders }) => folders).find((folder) => !existsSync(folder));
if (missing) {
  console.log(`No corpus at ${missing}: nothing was measured.`);
  process.exit(0);
}

function sentencesOf(folder) {
  const rows = (name) =>
    existsSync(join(folder, name))
      ? readFileSync(join(folder, name), "utf8")
          .split("\n")
          .filter(Boolean)
          .map((line) => JSON.parse(line))
      : [];
  const words = (name) => name.replaceAll("_", " ");
  return [
    ...rows("positives.jsonl")
      .filter(({ leaf, standalone }) => leaf && standalone)
      .map(({ text, regulator }) => ({ text, claim: true, kind: `quoted by ${regulator.match(/\w+(?=\W*$)/)[0]}` })),
    ...rows("labelled_pages.jsonl")
      .filter(({ is_claim, is_health_claim }) => is_claim === is_health_claim)
      .map(({ text, is_claim }) => ({
        text,
        claim: is_claim,
        kind: `on a labelled page, ${is_claim ? "a" : "no"} claim`,
      })),
    ...rows("negatives.jsonl")
      .filter(({ tier }) => ["hard", "plain"].includes(tier))
      .map(({ text, tier, category }) => ({
        text,
        claim: false,
        kind: tier === "plain" ? "plain words of shops and labels" : words(category),
      })),
  ];
}

const kinds = new Map();
const types = new Map();
const misses = new Map();
const cell = (map, key, column) => {
  const row = map.get(key) ?? new Map();
  map.set(key, row);
  const now = row.get(column) ?? { all: 0, hit: 0, alone: 0 };
  row.set(column, now);
  return now;
};
const whyMissed = (findings, set_aside) => {
  if (findings.length > 0) return "found as a guarantee or as appearance only";
  if (set_aside.length > 0) return `set aside: ${set_aside[0].reason}`;
  return "no rule finds anything, or a weak rule too little";
};
const claims = new Set();
for (const { name, folders } of columns) {
  const sentences = folders.flatMap(sentencesOf);
  const input = sentences.map(({ text }, i) => JSON.stringify({ id: String(i), text })).join("\n");
  const run = spawnSync(join(root, "build/claimlint"), ["batch"], { input, encoding: "utf8", maxBuffer: 2 ** 31 });
  if (run.status !== 0) throw new Error(run.stderr);
  run.stdout
    .trim()
    .split("\n")
    .forEach((line, i) => {
      const { kind, claim } = sentences[i];
      if (claim) claims.add(kind);
      const { findings, set_aside } = JSON.parse(line);
      const found = new Set(findings.map(({ type }) => type));
      const hard = [...found].filter((type) => !soft.includes(type));
      const at = cell(kinds, kind, name);
      at.all++;
      at.hit += Number(hard.length > 0);
      if (claim && hard.length === 0) cell(misses, whyMissed(findings, set_aside), name).hit++;
      for (const type of found) {
        const of = cell(types, type, name);
        of.all++;
        of.hit += Number(claim);
        of.alone += Number(claim && hard.length === 1 && hard[0] === type);
      }
    });
}

const per_cent = ({ hit, all }) => `${((100 * hit) / all).toFixed(1)} %`;
const table = (first, map, keys, text, shown = columns) => [
  `| ${[first, ...shown.map(({ name }) => name)].join(" | ")} |`,
  `| ${["---", ...shown.map(() => "---:")].join(" | ")} |`,
  ...keys.map(
    (key) =>
      `| ${[key, ...shown.map(({ name }) => (map.get(key).has(name) ? text(map.get(key).get(name)) : ""))].join(" | ")} |`,
  ),
];
const all_claims = new Map(
  columns.map(({ name }) => [name, [...claims].reduce((sum, kind) => sum + (kinds.get(kind).get(name)?.all ?? 0), 0)]),
);
for (const of of misses.values()) for (const [name, at] of of) at.all = all_claims.get(name);
const of_all = (at) => `${per_cent(at)} of ${at.all.toLocaleString("en-GB")}`;
// How often a type is right can be said only where there are sentences of both sorts.
const mixed = columns.filter(({ name }) => [...kinds].some(([kind, of]) => !claims.has(kind) && of.has(name)));
const page = [
  "# How well the rules read",
  "",
  "Written by `node bench/accuracy.mjs`, which says what the figures mean. Each sentence was read alone, without its page.",
  "",
  "## Claims: the share that is marked",
  "",
  ...table("kind of text", kinds, [...claims].sort(), of_all),
  "",
  "## Claims that are not marked: why",
  "",
  "Shares of all claims.",
  "",
  ...table("why", misses, [...misses.keys()].sort(), per_cent),
  "",
  "## No claims: the share that is marked all the same",
  "",
  ...table("kind of text", kinds, [...kinds.keys()].filter((kind) => !claims.has(kind)).sort(), of_all),
  "",
  "## By type of claim",
  "",
  "The share of sentences marked with the type that are claims, and behind it how many claims no other type finds.",
  "",
  ...table("type", types, [...types.keys()].sort(), (at) => `${of_all(at)}; ${at.alone}`, mixed),
];
writeFileSync(join(root, "docs/accuracy.md"), `${page.join("\n")}\n`);
console.log(page.join("\n"));
