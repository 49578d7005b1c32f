// One rival in a process of its own, so that its memory is its own: node run.mjs NAME RULES TEXT... prints JSON.
// For the child processes of ../rivals.mjs.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { root } from "../../scripts/run.mjs";
import { measure } from "./measure.mjs";
import * as rivals from "./rivals.mjs";

const budget_ms = 4000;
const [name, folder, pack, ...paths] = process.argv.slice(2);

/** The npm binding of RE2, compiled for this machine by rivals.mjs. */
async function re2({ rules }) {
  const RE2 = createRequire(import.meta.url)("re2");
  return rivals.one_by_one(rules.map(({ expression }) => new RE2(expression, "gi")));
}

const rules = JSON.parse(await readFile(join(folder, "rules.json"), "utf8"));
const texts = await Promise.all(paths.map((path) => readFile(path, "latin1")));
const given = {
  rules,
  lib: join(root, "dist/lib/index.js"),
  pack: () => readFile(pack),
  re2_rules: () => readFile(join(root, "build/wasm/bench/re2_rules.wasm")),
};
const before = process.memoryUsage().rss;
const result = await measure({ ...rivals, re2 }[name], given, texts, budget_ms);
const peak = process.resourceUsage().maxRSS * 1024;
console.log(JSON.stringify({ ...result, memory_mb: Math.round((peak - before) / 2 ** 20) }));
