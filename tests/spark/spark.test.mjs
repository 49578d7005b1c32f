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

test("WARC files on two executors, one of them killed: the findings of the command line, none lost, none twice", {
  skip: missing,
  timeout: 115_000,
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
  const job = join(root, "integrations/spark/claimlint_spark.py");
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
    job,
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
    env: { ...process.env, PYSPARK_PYTHON: python, SPARK_LOCAL_IP: "127.0.0.1" },
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
    if (performance.now() - began > 60_000) {
      stop();
      t.skip("this machine is too busy to start a cluster within a minute");
      return;
    }
    await pause(200);
  }
  const [killed] = executors();
  assert.ok(killed, "an executor is at work");
  process.kill(killed, "SIGKILL");
  assert.equal(await ended, 0, said.slice(-3000));
  assert.ok(existsSync(join(output, "_SUCCESS")));

  const read = spawnSync(
    python,
    [
      "-c",
      `import json, sys
from pyspark.sql import SparkSession
spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").config("spark.driver.host", "127.0.0.1").getOrCreate()
print(json.dumps([r.asDict() for r in spark.read.parquet(sys.argv[1]).collect()]))`,
      output,
    ],
    { encoding: "utf8", maxBuffer: 1 << 28, env: { ...process.env, SPARK_LOCAL_IP: "127.0.0.1" } },
  );
  assert.equal(read.status, 0, read.stderr);
  const rows = JSON.parse(read.stdout.trim().split("\n").at(-1));
  const files = Array.from({ length: 8 }, (_, f) => join(crawl, `part-${String(f).padStart(2, "0")}.warc.gz`));
  const batch = spawnSync(command, ["batch", "--jurisdiction", "nz", ...files], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  const expected = batch.stdout.trimEnd().split("\n").map(JSON.parse);
  const key = (row) =>
    [row.source, row.rule ?? "", row.start ?? "", row.end ?? "", row.quote ?? "", row.error ?? ""].join("|");
  const wanted = expected.flatMap((one) =>
    one.error
      ? [key({ source: one.source || null, error: one.error })]
      : one.findings.length === 0
        ? [key({ source: one.document.source })]
        : one.findings.map((finding) => key({ source: one.document.source, ...finding })),
  );
  assert.deepEqual(rows.map(key).sort(), wanted.sort());
});
