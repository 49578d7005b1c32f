// The Spark job on a cluster of its own: two executors, one killed on the way; the same findings as the command line.
// Needs PySpark and Java: where they are missing it says so and is skipped. CLAIMLINT_PYTHON names a Python that has PySpark.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const root = fileURLToPath(new URL("../../", import.meta.url));
const command = join(root, "build/claimlint");
const program = join(root, "integrations/spark/claimlint_spark.py");
const python = process.env.CLAIMLINT_PYTHON ?? "python3";
const works = (program, ...args) => spawnSync(program, args, { timeout: 30_000 }).status === 0;
const missing = !works("java", "-version")
  ? "Java is not installed"
  : !works(python, "-c", "import pyspark")
    ? "PySpark is not installed (pip install pyspark; CLAIMLINT_PYTHON names the Python that has it)"
    : false;

const folder = mkdtempSync(join(tmpdir(), "claimlint-spark-"));
after(() => rmSync(folder, { recursive: true, force: true }));

function response(url, html) {
  const http = Buffer.from(`HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n${html}`);
  const head = `WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:x:${url}>\r\nWARC-Date: 2026-03-04T05:06:07Z\r\nWARC-Target-URI: ${url}\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: ${http.length}\r\n\r\n`;
  return gzipSync(Buffer.concat([Buffer.from(head), http, Buffer.from("\r\n\r\n")]));
}

const key = (row) =>
  [row.source, row.rule ?? "", row.start ?? "", row.end ?? "", row.quote ?? "", row.error ?? ""].join("|");

/** The keys of the rows that a line of `claimlint batch` should become. */
const keys = (one) =>
  one.error
    ? [key({ source: one.source || null, error: one.error })]
    : one.findings.length === 0
      ? [key({ source: one.document.source })]
      : one.findings.map((finding) => key({ source: one.document.source, ...finding }));

const environment = { ...process.env, PYSPARK_PYTHON: python, SPARK_LOCAL_IP: "127.0.0.1" };

/** Runs a script of Python with a session called `spark` on this machine alone. */
function pyspark(master, script, ...args) {
  const session = `import json, runpy, sys
from pyspark.sql import SparkSession
spark = SparkSession.builder.master("${master}").config("spark.ui.enabled", "false").config("spark.driver.host", "127.0.0.1").getOrCreate()
`;
  return spawnSync(python, ["-c", session + script, ...args], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
    env: environment,
  });
}

function read_parquet(path) {
  const run = pyspark(
    "local[1]",
    "print(json.dumps([r.asDict() for r in spark.read.parquet(sys.argv[1]).collect()]))",
    path,
  );
  assert.equal(run.status, 0, run.stderr);
  return JSON.parse(run.stdout.trim().split("\n").at(-1));
}

test("WARC files on two executors, one of them killed: the findings of the command line, none lost, none twice", {
  skip: missing,
  timeout: 300_000,
}, async (t) => {
  const crawl = join(folder, "crawl");
  mkdirSync(crawl);
  for (let f = 0; f < 8; f++) {
    const pages = Array.from({ length: 25 }, (_, p) =>
      response(
        `https://shop.example/${f}/${p}`,
        `<p>Page ${p}. ${p % 3 ? "Our tea cures gout & has no side effects 🧴." : "Blue parcels."}`,
      ),
    );
    if (f === 5) pages.splice(3, 0, Buffer.from(gzipSync("WARC/1.1\r\nContent-Length: x\r\n\r\n")));
    writeFileSync(join(crawl, `part-${String(f).padStart(2, "0")}.warc.gz`), Buffer.concat(pages));
  }
  const output = join(folder, "findings");
  // A slow command, so that there is time to kill an executor at its work.
  const slow = join(folder, "claimlint");
  writeFileSync(slow, `#!/bin/sh\ndate >> "${join(folder, "began")}"\nsleep 1\nexec "${command}" "$@"\n`, {
    mode: 0o755,
  });
  const submit = [
    "-c",
    `import sys, runpy
sys.argv = sys.argv[1:]
from pyspark.sql import SparkSession
SparkSession.builder.master("local-cluster[2,1,1024]").config("spark.executor.memory", "512m").config("spark.ui.enabled", "false").config("spark.driver.host", "127.0.0.1").config("spark.pyspark.python", sys.executable).getOrCreate()
runpy.run_path(sys.argv[0], run_name="__main__")`,
    program,
    "--claimlint",
    slow,
    "--jurisdiction",
    "nz",
    "--partitions",
    "8",
    crawl,
    output,
  ];
  const run = spawn(python, submit, {
    env: environment,
    detached: true,
  });
  let said = "";
  run.stderr.on("data", (data) => (said += data));
  const ended = new Promise((resolve) => run.on("close", resolve));
  // Executors are Java processes in the job's own group.
  const executors = () =>
    spawnSync("ps", ["-ww", "-eo", "pid,pgid,args"], { encoding: "utf8" })
      .stdout.split("\n")
      .map((line) => line.trim().split(/\s+/))
      .filter(
        ([, group, ...args]) =>
          Number(group) === run.pid && args.some((arg) => arg.endsWith("CoarseGrainedExecutorBackend")),
      )
      .map(([pid]) => Number(pid));
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const stop = () => {
    try {
      process.kill(-run.pid, "SIGKILL");
    } catch {
      // It has ended.
    }
  };
  t.after(stop);
  const began = performance.now();
  while (!existsSync(join(folder, "began")) && run.exitCode === null) {
    if (performance.now() - began > 150_000) {
      stop();
      t.skip("this machine is too busy to start a cluster within two and a half minutes");
      return;
    }
    await pause(200);
  }
  const [killed] = executors();
  assert.ok(killed, "an executor is at work");
  process.kill(killed, "SIGKILL");
  assert.equal(await ended, 0, said.slice(-3000));
  assert.ok(existsSync(join(output, "_SUCCESS")));

  const rows = read_parquet(output);
  const files = Array.from({ length: 8 }, (_, f) => join(crawl, `part-${String(f).padStart(2, "0")}.warc.gz`));
  const batch = spawnSync(command, ["batch", "--jurisdiction", "nz", ...files], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  const expected = batch.stdout.trimEnd().split("\n").map(JSON.parse);
  assert.deepEqual(rows.map(key).sort(), expected.flatMap(keys).sort());
});

test("Parquet, with columns of any name: the findings of the command line on the same pages", {
  skip: missing,
  timeout: 300_000,
}, () => {
  const pages = Array.from({ length: 30 }, (_, n) => ({
    number: n,
    address: `https://shop.example/${n}`,
    page:
      n === 7
        ? null
        : `<title>${n}</title><p>${n % 2 ? "It cures gout \u{1f9f4} \u2028 & asthma." : 'Blue "parcels".'}`,
  }));
  const lines = join(folder, "pages.ndjson");
  writeFileSync(lines, pages.map((page) => JSON.stringify(page)).join("\n"));
  const [table, output] = [join(folder, "table"), join(folder, "of-table")];
  const made = pyspark(
    "local[2]",
    "spark.read.json(sys.argv[1]).repartition(3).write.parquet(sys.argv[2])",
    lines,
    table,
  );
  assert.equal(made.status, 0, made.stderr);
  const job = `sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")`;
  const options = ["--claimlint", command, "--format", "parquet", "--jurisdiction", "nz"];
  const columns = ["--html-column", "page", "--id-column", "number", "--url-column", "address"];
  const run = pyspark("local[2]", job, program, ...options, ...columns, table, output);
  assert.equal(run.status, 0, run.stderr);
  const input = pages.map(
    ({ number, address, page }) => `${JSON.stringify({ id: `${number}`, url: address, html: page ?? "" })}\n`,
  );
  const batch = spawnSync(command, ["batch", "--jurisdiction", "nz"], { input: input.join(""), encoding: "utf8" });
  const expected = batch.stdout.trimEnd().split("\n").map(JSON.parse);
  assert.equal(expected.length, 30);
  const rows = read_parquet(output);
  assert.deepEqual(rows.map(key).sort(), expected.flatMap(keys).sort());
  assert.ok(rows.some((row) => row.page === "7" && /holds no text/.test(row.error)));

  const wrong = pyspark("local[1]", job, program, ...options, table, join(folder, "wrong"));
  assert.notEqual(wrong.status, 0);
  assert.match(wrong.stderr, /claimlint: no column id, html in .*; there are address, number, page/);
});
