// What does not depend on the machine's mood: bytes shipped, allocations and instructions of an audit. Each may exceed the
// figure committed in figures.json by a tenth. `UPDATE=1 node --test tests/gate` writes the figures anew.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { brotliCompressSync, constants } from "node:zlib";

const at = (path) => new URL(`../../${path}`, import.meta.url).pathname;
const figures_file = new URL("figures.json", import.meta.url);
const figures = JSON.parse(readFileSync(figures_file, "utf8"));
const page = at("tests/golden/cbd-balm.txt");
const allowance = 1.1;

function within(name, measured) {
  if (process.env.UPDATE) {
    figures[name] = measured;
    writeFileSync(figures_file, `${JSON.stringify(figures, null, 2)}\n`);
  }
  const most = Math.floor(figures[name] * allowance);
  assert.ok(measured <= most, `${name}: ${measured}, at most ${most} (a tenth above ${figures[name]})`);
}

const brotli = (path) =>
  brotliCompressSync(readFileSync(at(path)), {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 },
  }).length;

test("bytes shipped, as brotli", () => {
  within("wasm_brotli_bytes", brotli("dist/lib/claimlint.wasm"));
  within("glue_brotli_bytes", brotli("dist/lib/index.js"));
  within("pack_head_brotli_bytes", brotli("dist/lib/claimlint.pack"));
  within("pack_texts_brotli_bytes", brotli("dist/lib/claimlint.texts"));
});

test("allocations of a warm audit", () => {
  const run = spawnSync(at("build/bench_stations"), ["3", at("build/claimlint.pack"), page], { encoding: "utf8" });
  assert.equal(run.status, 0, run.stderr);
  const { stations } = JSON.parse(run.stdout);
  within("audit_compact_allocations", stations.audit_compact.allocations);
  within("audit_compact_allocated_bytes", stations.audit_compact.allocated_bytes);
});

test("instructions of reading the pack and four audits", (t) => {
  const tool = ["--tool=callgrind", "--callgrind-out-file=/dev/null"];
  const run = spawnSync("valgrind", [...tool, at("build/bench_stations"), "0", at("build/claimlint.pack"), page], {
    encoding: "utf8",
  });
  if (run.error) return t.skip("no valgrind here");
  assert.equal(run.status, 0, run.stderr);
  within("instructions", Number(/Collected : (\d+)/.exec(run.stderr)[1]));
});
