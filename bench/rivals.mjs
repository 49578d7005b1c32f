// claimlint beside its rivals: the same rules and the same texts in one run, in Node, in Chromium and natively.
//
//   npm run bench:rivals -- [--quick] [node] [chromium] [native]
//
// Writes rivals.json. Sets up what only this needs: the packages of rivals/ (RE2's binding is compiled here) and, where it
// is installed, Hyperscan (Debian libhyperscan-dev). "claimlint" is all seven stations with the report; the others only match.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { cp, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fail, heading, root } from "../scripts/run.mjs";
import { launch, serve } from "../tests/browser/browser.mjs";
import { rules as make_rules, text, write_folder } from "./corpus.mjs";
import { machine } from "./machine.mjs";

const rule_count = 1300;
const sizes = { "5 KB": [5_000, 41], "50 KB": [50_000, 41], "500 KB": [500_000, 7], "5 MB": [5_000_000, 3] };
const kinds = { mixed: 0.45, neutral: 0 };
const in_node = ["claimlint", "shipped", "prefilter", "regexp", "re2", "re2wasm", "re2js"];
const in_chromium = ["claimlint", "shipped", "prefilter", "regexp", "re2wasm", "re2js"];
const pages = 5;

const asked = process.argv.slice(2);
const quick = asked.includes("--quick");
const places = asked.filter((name) => name !== "--quick");
for (const name of places) {
  if (!["node", "chromium", "native"].includes(name)) fail(`No part "${name}": node, chromium, native`);
}
const wanted = (name) => places.length === 0 || places.includes(name);

const work = join(root, "build/bench/race");
rmSync(work, { recursive: true, force: true });
mkdirSync(work, { recursive: true });
const rules = make_rules(rule_count);
prepare();
const texts = {};
for (const [kind, dense] of Object.entries(kinds)) {
  for (const [size, [bytes, count]] of Object.entries(sizes)) {
    if (quick && bytes > 50_000) continue;
    const files = Array.from({ length: quick ? Math.min(count, 11) : count }, (_, i) => {
      const file = join(work, `${kind}-${bytes}-${i}.txt`);
      writeFileSync(file, text(bytes, { dense, seed: bytes + i * 7919 }));
      return file;
    });
    texts[`${size} ${kind}`] = files;
  }
}

const result = { machine: machine(), rules: rule_count, node: {}, chromium: {}, native: {} };
if (wanted("node")) race_in_node();
if (wanted("chromium")) await race_in_chromium();
if (wanted("native")) race_natively();
check_agreement();
if (!quick && places.length === 0)
  writeFileSync(join(root, "bench/rivals.json"), `${JSON.stringify(result, null, 1)}\n`);
console.log(JSON.stringify(result, null, 1));

function prepare() {
  const folder = join(root, "bench/rivals");
  const run = (command, args, options = {}) => execFileSync(command, args, { stdio: "inherit", ...options });
  if (!existsSync(join(folder, "node_modules/re2/build/Release/re2.node"))) {
    heading("Installing the rivals; RE2's binding takes some three minutes to compile");
    run("npm", ["ci", "--ignore-scripts", "--prefix", folder]);
    const headers = existsSync("/usr/include/node") ? ["--nodedir=/usr"] : [];
    run(join(folder, "node_modules/.bin/node-gyp"), ["rebuild", "-j", "max", ...headers], {
      cwd: join(folder, "node_modules/re2"),
    });
  }
  run("cmake", ["--build", join(root, "build/wasm"), "--target", "rivals"]);
  const hyperscan = spawnSync("cmake", ["--build", join(root, "build"), "--target", "rivals"]);
  if (hyperscan.status !== 0) console.log("Hyperscan is left out: install libhyperscan-dev, then run cmake again.");
  writeFileSync(join(work, "rules.json"), JSON.stringify(rules));
  write_folder(join(work, "rules"), rules);
  run(join(root, "build/claimlint"), ["pack", join(work, "rules"), "-o", join(work, "rules.pack"), "--no-test"]);
}

/** The shipped pack runs through the same code as the bench's own: "shipped" is claimlint as people get it. */
function pack_of(name) {
  return name === "shipped" ? join(root, "build/claimlint.pack") : join(work, "rules.pack");
}
function function_of(name) {
  return name === "shipped" ? "claimlint" : name;
}

function race_in_node() {
  for (const name of in_node) {
    heading(`Node: ${name}`);
    result.node[name] = {};
    for (const [size, files] of Object.entries(texts)) {
      if (too_slow(result.node[name], size)) continue;
      const args = [join(root, "bench/rivals/run.mjs"), function_of(name), work, pack_of(name), ...files];
      const child = spawnSync(process.execPath, args, { encoding: "utf8", timeout: 120_000 });
      result.node[name][size] = child.status === 0 ? JSON.parse(child.stdout) : { failed: last_line(child) };
      console.log(size, JSON.stringify(result.node[name][size]));
    }
  }
}

/** Who took over a second for a text need not show how many minutes a longer one takes. */
function too_slow(done, size) {
  const kind = size.split(" ").at(-1);
  return Object.entries(done).some(
    ([other, { median_ms, failed }]) => other.endsWith(kind) && (failed || median_ms > 1000),
  );
}

function last_line({ stderr, error }) {
  return (error?.message ?? stderr.trim().split("\n").at(-1) ?? "").slice(0, 120);
}

async function race_in_chromium() {
  const site = join(work, "site");
  mkdirSync(site);
  const { build } = await import("esbuild");
  await build({
    stdin: {
      contents: `export * as rivals from "./rivals.mjs"; export { measure } from "./measure.mjs";`,
      resolveDir: join(root, "bench/rivals"),
    },
    bundle: true,
    format: "esm",
    outfile: join(site, "race.js"),
    logLevel: "error",
  });
  await cp(join(root, "dist/lib"), join(site, "lib"), { recursive: true });
  await cp(join(root, "build/wasm/bench/re2_rules.wasm"), join(site, "re2_rules.wasm"));
  writeFileSync(join(site, "index.html"), "<!doctype html><title>Race</title>");
  const server = await serve(site);
  const { browser, close } = await launch();
  try {
    for (const name of in_chromium) {
      heading(`Chromium: ${name}`);
      await cp(pack_of(name), join(site, "rules.pack"));
      result.chromium[name] = {};
      for (const size of ["50 KB mixed", "50 KB neutral"]) {
        const bodies = await Promise.all(texts[size].map((file) => readFile(file, "latin1")));
        const runs = [];
        for (let page = 0; page < pages && !(runs[0]?.first_ms > 1000); page++) {
          runs.push(await race_in_page(browser, server.url, function_of(name), bodies));
        }
        result.chromium[name][size] = middle(runs);
        console.log(size, JSON.stringify(result.chromium[name][size]));
      }
    }
  } finally {
    await close();
    await server.close();
  }
}

async function race_in_page(browser, url, name, bodies) {
  const page = await browser.newPage();
  page.setDefaultTimeout(120_000);
  try {
    await page.goto(url.href ?? url);
    return await page.evaluate(
      async ([rival, rules, given]) => {
        const { rivals, measure } = await import("/race.js");
        const bytes = async (path) => new Uint8Array(await (await fetch(path)).arrayBuffer());
        const sources = {
          rules,
          lib: "/lib/index.js",
          pack: () => bytes("/rules.pack"),
          re2_rules: () => bytes("/re2_rules.wasm"),
        };
        return measure(rivals[rival], sources, given, 4000);
      },
      [name, rules, bodies],
    );
  } finally {
    await page.close();
  }
}

/** Of several pages the one with the middle cold start, and the middle of the medians. */
function middle(runs) {
  const by = (of) => [...runs].sort((a, b) => of(a) - of(b))[runs.length >> 1];
  return {
    ...by((run) => run.load_ms + run.first_ms),
    median_ms: by((run) => run.median_ms).median_ms,
    pages: runs.length,
  };
}

function race_natively() {
  const program = join(root, "build/bench/hyperscan");
  if (!existsSync(program)) return;
  heading("Native: Hyperscan");
  const list = join(work, "expressions.txt");
  writeFileSync(list, rules.map(({ expression }) => `${expression}\n`).join(""));
  result.native.hyperscan = {};
  for (const [size, files] of Object.entries(texts)) {
    const { load_ms, runs } = JSON.parse(execFileSync(program, [list, ...files], { encoding: "utf8" }));
    const times = runs
      .slice(1)
      .map(({ ms }) => ms)
      .sort((a, b) => a - b);
    const median_ms = times[times.length >> 1];
    const ms_per_mb = Math.round((median_ms / runs[0].bytes) * 1e9) / 1000;
    result.native.hyperscan[size] = { load_ms, first_ms: runs[0].ms, median_ms, ms_per_mb };
    console.log(size, JSON.stringify(result.native.hyperscan[size]));
  }
  heading("Native: what our stations 3 (tag) and 4 (match) take");
  result.native.stations = {};
  const ours = join(root, "build/bench_stations");
  for (const [size, files] of Object.entries(texts)) {
    const measured = JSON.parse(execFileSync(ours, ["1", pack_of("claimlint"), ...files], { encoding: "utf8" }));
    const { open, tag, match } = measured.stations;
    const median_ms = tag.ms + match.ms;
    const ms_per_mb = Math.round((median_ms / measured.bytes) * 1e9) / 1000;
    result.native.stations[size] = { load_ms: open.ms, median_ms, ms_per_mb };
    console.log(size, JSON.stringify(result.native.stations[size]));
  }
}

/** A race between programs that find different things is none. */
function check_agreement() {
  const seen = new Map();
  for (const [place, all] of Object.entries({ node: result.node, chromium: result.chromium })) {
    for (const [name, of_size] of Object.entries(all)) {
      if (name === "shipped") continue;
      for (const [size, { spans, failed }] of Object.entries(of_size)) {
        if (failed) continue;
        if (!seen.has(size)) seen.set(size, spans);
        if (seen.get(size) !== spans) console.error(`${place}: ${name} found other spans in ${size}`);
      }
    }
  }
}
