// What a reader downloads, how long the first and the next audits take in Chromium, and what each station takes natively.
//
//   npm run bench -- [FILE...]     FILE: a text to audit, besides the sample page, 50 KB of it (claims from wall to wall)
//                                  and 50 KB of a shop's talk with a claim in thirty sentences
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { launch, root, serve } from "../tests/browser/browser.mjs";
import { coldStarts } from "./cold.mjs";
import { shop_talk } from "./corpus.mjs";
import { machine, median } from "./machine.mjs";

const cold_tabs = 15;
const warm_audits = 200;

const brotli = (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
const round = (ms) => Math.round(ms * 100) / 100;

/** Cold starts by their parts, which add up to the first report but for being medians; and that, and when all was loaded. */
function split(starts) {
  const of = (ms) => starts.map(ms).sort((a, b) => a - b);
  const middle = (ms) => round(median(of(ms)));
  const [best] = of(({ first }) => first);
  return {
    import: middle(({ imported }) => imported),
    files: middle(({ imported, arrived }) => arrived - imported),
    compile_and_open: middle(({ arrived, loaded }) => loaded - arrived),
    first_audit: middle(({ loaded, first }) => first - loaded),
    first_report_median: middle(({ first }) => first),
    first_report_best: round(best),
    texts_of_cards_median: middle(({ complete }) => complete),
  };
}

const shipped = Object.fromEntries(
  ["claimlint.wasm", "claimlint.pack", "claimlint.texts", "index.js"].map((name) => {
    const bytes = readFileSync(join(root, "dist/lib", name));
    return [name, { raw: bytes.length, brotli: brotli(bytes) }];
  }),
);
shipped.all = {
  raw: Object.values(shipped).reduce((sum, file) => sum + file.raw, 0),
  brotli: Object.values(shipped).reduce((sum, file) => sum + file.brotli, 0),
};

const sample = readFileSync(join(root, "tests/golden/cbd-balm.txt"), "utf8");
const texts = { "sample (tests/golden/cbd-balm.txt)": sample };
for (const file of process.argv.slice(2)) texts[basename(file)] = readFileSync(file, "utf8");
texts["50 KB of a shop's talk"] = shop_talk()(50_000).join("\n\n");
texts["50 KB of the sample"] = sample.repeat(Math.ceil(50_000 / sample.length)).slice(0, 50_000);

const cold = await coldStarts(sample, cold_tabs);
const server = await serve(join(root, "dist/lib"));
const { browser, close } = await launch();
const warm = {};
try {
  const page = await browser.newPage();
  await page.goto(new URL("package.json", server.url).href);
  for (const [name, text] of Object.entries(texts)) {
    const times = await page.evaluate(
      async ([body, rounds]) => {
        const { loadAuditor } = await import("/index.js");
        const auditor = await loadAuditor();
        const all = [];
        let findings = 0;
        for (let round = 0; round < rounds + 20; round++) {
          const start = performance.now();
          findings = auditor.audit(`${body} ${round}`).findings.length;
          if (round >= 20) all.push(performance.now() - start);
        }
        auditor.free();
        return { all, findings };
      },
      [text, warm_audits],
    );
    const sorted = times.all.sort((a, b) => a - b);
    warm[name] = {
      characters: text.length,
      findings: times.findings,
      median_ms: round(median(sorted)),
      p99_ms: round(sorted[Math.floor(sorted.length * 0.99)]),
    };
  }
} finally {
  await close();
  await server.close();
}

const folder = mkdtempSync(join(tmpdir(), "claimlint-bench-"));
const stations = Object.fromEntries(
  Object.entries(texts).map(([name, text]) => {
    const file = join(folder, "text.txt");
    writeFileSync(file, text);
    const measured = execFileSync(join(root, "build/bench_stations"), [
      "101",
      join(root, "build/claimlint.pack"),
      file,
    ]);
    return [name, JSON.parse(measured)];
  }),
);
rmSync(folder, { recursive: true });

const result = {
  machine: machine(),
  shipped,
  cold_start_ms: {
    tabs: cold_tabs,
    ...Object.fromEntries(Object.entries(cold).map(([way, all]) => [way, split(all)])),
  },
  warm,
  stations,
};
writeFileSync(join(root, "bench/shipped.json"), `${JSON.stringify(result, null, 2)}\n`);
console.log(JSON.stringify(result, null, 2));
