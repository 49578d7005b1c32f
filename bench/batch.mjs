// Many pages through `claimlint batch`: how fast on one core and on two, where the time goes, and whether memory stays flat.
//
//   node bench/batch.mjs                      6,000 texts of 50 KB and 3,000 HTML pages of 250 KB, on 1 core and on 2; best of 3
//   node bench/batch.mjs memory [PAGES]       1,000,000 small pages through one run; peak memory at each tenth
//
// Pages are made here, from the golden texts and plain shop talk, with about one claim in thirty sentences.
import { spawn, spawnSync } from "node:child_process";
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { shop_talk } from "./corpus.mjs";

const root = fileURLToPath(new URL("../", import.meta.url));
const command = join(root, "build/claimlint");
const rounds = 3; // the best counts: what else the machine does comes on top

const paragraphs = shop_talk();
const text = () => ({ text: paragraphs(50_000).join("\n\n") });

/** Five times as much markup as text: nested divs with classes and data, styles, a script. */
function html() {
  const body = paragraphs(50_000)
    .map(
      (words, i) =>
        `<div class="product-section__row layout-grid--wide" data-track="section-${i}"><div class="col col-md-8"><span class="icon icon--tick" aria-hidden="true"></span><p class="rte text-body">${words}</p></div></div>`,
    )
    .join("\n");
  const style = ".a-b{color:#123;padding:4px 8px}".repeat(1500);
  const page = `<!doctype html><html><head><title>Product</title><style>${style}</style></head><body>${body}`;
  return {
    html: `${page}<script>var state="${"v".repeat(Math.max(0, 250_000 - page.length - 50))}"</script></body></html>`,
  };
}

async function write(path, make, count) {
  const pool = Array.from({ length: 40 }, () => JSON.stringify(make()).slice(1));
  const out = createWriteStream(path);
  for (let i = 0; i < count; i++) {
    if (!out.write(`{"id":"${i}",${pool[i % 40]}\n`)) await new Promise((resolve) => out.once("drain", resolve));
  }
  await new Promise((resolve) => out.end(resolve));
}

async function speed() {
  const folder = mkdtempSync(join(tmpdir(), "claimlint-bench-"));
  try {
    for (const [kind, make, count] of [
      ["texts of 50 KB", text, 6000],
      ["HTML pages of 250 KB", html, 3000],
    ]) {
      const path = join(folder, "pages.ndjson");
      await write(path, make, count);
      const best = { 1: { seconds: Infinity }, 2: { seconds: Infinity } };
      for (let round = 0; round < rounds; round++) {
        for (const jobs of [1, 2]) {
          const started = performance.now();
          const run = spawnSync(
            command,
            ["batch", "--jobs", `${jobs}`, "--jurisdiction", "nz", "--stats", "-o", join(folder, "out"), path],
            { encoding: "utf8" },
          );
          const seconds = (performance.now() - started) / 1000;
          rmSync(join(folder, "out"), { force: true });
          if (seconds < best[jobs].seconds) best[jobs] = { seconds, said: run.stderr };
        }
      }
      for (const jobs of [1, 2])
        console.log(`${kind}, ${jobs} ${jobs === 1 ? "thread" : "threads"}\n${best[jobs].said}`);
      console.log(`speed-up on two threads: ${(best[1].seconds / best[2].seconds).toFixed(2)}\n`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function memory(pages) {
  const run = spawn(command, ["batch", "--jurisdiction", "nz"], { stdio: ["pipe", "ignore", "inherit"] });
  const peak = () => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${run.pid}/status`, "utf8"))[1]) / 1024;
  const pool = Array.from({ length: 200 }, () => JSON.stringify({ text: sentences(1500).join(" ") }).slice(1));
  for (let i = 0; i < pages; i++) {
    if (!run.stdin.write(`{"id":"${i}",${pool[i % 200]}\n`))
      await new Promise((resolve) => run.stdin.once("drain", resolve));
    if ((i + 1) % (pages / 10) === 0) console.log(`${i + 1} pages: peak ${peak().toFixed(1)} MB`);
  }
  run.stdin.end();
  await new Promise((resolve) => run.on("close", resolve));
}

const [what, count] = process.argv.slice(2);
if (what === undefined) await speed();
else if (what === "memory") await memory(Number(count ?? 1_000_000));
else {
  console.error("bench/batch.mjs takes nothing, or memory [PAGES]");
  process.exitCode = 2;
}
