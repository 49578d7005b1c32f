// How the time for a text grows with the text, and with rules and lexicons. Ratios are what counts here.
//
//   npm run bench:growth
//
// Writes growth.json. Every point is the median of several rounds over texts that this engine has not seen: the fastest
// would be the shortest text with the fewest claims.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { heading, root } from "../scripts/run.mjs";
import { rules as make_rules, text, write_folder } from "./corpus.mjs";
import { machine } from "./machine.mjs";

const base = { rules: 130, terms: 650, bytes: 5_000 };
const text_factors = [1, 3, 10, 30, 100, 300, 1000];
const rule_factors = [1, 3, 10, 30, 100];
const bytes_of_a_page = 50_000;
const mixed = 0.45;

const { loadAuditor } = await import(join(root, "dist/lib/index.js"));
const work = join(root, "build/bench/growth");
rmSync(work, { recursive: true, force: true });
mkdirSync(work, { recursive: true });

const result = { machine: machine(), base, text: [], rules: [], shipped: [] };
heading("Text, under the shipped pack");
const shipped = readFileSync(join(root, "build/claimlint.pack"));
await with_auditor(shipped, (auditor) => {
  for (const factor of text_factors) {
    const rounds = Math.max(3, Math.min(200, Math.round(2000 / factor)));
    add(result.text, time(auditor, base.bytes * factor, factor, rounds));
  }
});
heading("Rules and lexicon, on texts of 50 KB");
for (const factor of rule_factors) {
  const folder = join(work, `rules-${factor}`);
  write_folder(folder, make_rules(base.rules * factor), { terms: base.terms * factor });
  const pack = join(work, `${factor}.pack`);
  execFileSync(join(root, "build/claimlint"), ["pack", folder, "-o", pack, "--no-test"], { stdio: "inherit" });
  await with_auditor(readFileSync(pack), (auditor) => {
    add(result.rules, { ...time(auditor, bytes_of_a_page, factor, 60), pack_bytes: statSync(pack).size });
  });
}
writeFileSync(join(root, "bench/growth.json"), `${JSON.stringify(result, null, 1)}\n`);

async function with_auditor(pack, use) {
  const auditor = await loadAuditor({ pack });
  try {
    for (let i = 0; i < 60; i++) auditor.audit(text(20_000, { dense: mixed, seed: 1_000_000 + i })); // until V8 has compiled it
    use(auditor);
  } finally {
    auditor.free();
  }
}

function time(auditor, bytes, factor, rounds) {
  const times = [];
  let findings = 0;
  for (let i = 0; i < rounds; i++) {
    const body = text(bytes, { dense: mixed, seed: bytes + i });
    const start = performance.now();
    findings = auditor.audit(body, { maxFindings: 1_000_000 }).findings.length;
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  const round = (ms) => Math.round(ms * 1000) / 1000;
  return { factor, bytes, findings, median_ms: round(times[times.length >> 1]) };
}

function add(list, point) {
  const { median_ms, factor } = point;
  const ratio = list.length > 0 ? median_ms / list[0].median_ms : 1;
  list.push({ ...point, ratio: Math.round(ratio * 100) / 100 });
  console.log(`x${factor}`, JSON.stringify(list.at(-1)));
}
