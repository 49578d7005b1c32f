// batch: archives, damage, resuming, cases. Archives are written by warcio, not by us.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { WARCRecord, WARCSerializer } from "warcio";
import { claimlint, command, file, refused } from "./run.mjs";

const html = (words) => `<!doctype html><title>Tea</title><p>${words}`;
const bytes = (content) => (typeof content === "string" ? new TextEncoder().encode(content) : content);

/** A record as warcio writes it: a gzip member of its own, or plain. */
async function record(type, url, content, { http, headers = {}, gzip = true, contentType } = {}) {
  async function* body() {
    yield bytes(content);
  }
  const made = WARCRecord.create(
    {
      url,
      date: "2026-03-04T05:06:07Z",
      type,
      warcVersion: "WARC/1.1",
      warcHeaders: contentType ? { "Content-Type": contentType } : {},
      ...(http && { httpHeaders: headers, statusline: `HTTP/1.1 ${http}` }),
    },
    body(),
  );
  return Buffer.from(await WARCSerializer.serialize(made, { gzip }));
}

const response = (url, content, headers = {}, options = {}) =>
  record("response", url, content, {
    http: "200 OK",
    headers: { "Content-Type": "text/html; charset=utf-8", ...headers },
    ...options,
  });

const answers = (run) => run.stdout.trimEnd().split("\n").filter(Boolean).map(JSON.parse);
const sources = (run) => answers(run).map((one) => one.document?.source ?? `error: ${one.error}`);

function chunked(content) {
  const whole = bytes(content);
  const middle = whole.length >> 1;
  const parts = [whole.subarray(0, middle), whole.subarray(middle)].map((part) =>
    Buffer.concat([Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from("\r\n")]),
  );
  return Buffer.concat([...parts, Buffer.from("0\r\n\r\n")]);
}

// html("Our tea cures gout.") by the command zstd; Node 20 has no Zstandard.
const zstd_of_page = Buffer.from(
  "KLUv/SA3uQEAPCFkb2N0eXBlIGh0bWw+PHRpdGxlPlRlYTwvdGl0bGU+PHA+T3VyIHRlYSBjdXJlcyBnb3V0Lg==",
  "base64",
);

test("a WARC file, packed or plain: its pages in order, whatever their coding and charset", async () => {
  const page = html("Our tea cures gout.");
  const latin = Buffer.from(`<meta charset="iso-8859-1"><p>Crème: it cures gout \x93now\x94.`, "latin1");
  const make = async (gzip) =>
    Buffer.concat([
      await record("warcinfo", "urn:x", "software: other\r\n", { gzip, contentType: "application/warc-fields" }),
      await record("request", "https://shop.example/1", "GET / HTTP/1.1\r\n\r\n", {
        gzip,
        contentType: "application/http; msgtype=request",
      }),
      await response("https://shop.example/1", page, {}, { gzip }),
      await response("https://shop.example/img", "PNG", { "Content-Type": "image/png" }, { gzip }),
      await record("response", "https://shop.example/404", page, {
        http: "404 Not Found",
        headers: { "Content-Type": "text/html" },
        gzip,
      }),
      await response("https://shop.example/gzip", gzipSync(page), { "Content-Encoding": "gzip" }, { gzip }),
      await response("https://shop.example/deflate", deflateSync(page), { "Content-Encoding": "deflate" }, { gzip }),
      await response(
        "https://shop.example/raw-deflate",
        deflateRawSync(page),
        { "Content-Encoding": "deflate" },
        { gzip },
      ),
      await response(
        "https://shop.example/chunks",
        chunked(gzipSync(page)),
        { "Content-Encoding": "gzip", "Transfer-Encoding": "chunked" },
        { gzip },
      ),
      await response(
        "https://shop.example/undone",
        page,
        { "Content-Encoding": "gzip", "Transfer-Encoding": "chunked" },
        { gzip },
      ),
      await response("https://shop.example/latin", latin, { "Content-Type": "text/html" }, { gzip }),
      await response(
        "https://shop.example/utf16",
        Buffer.from(`\ufeff${page}`, "utf16le"),
        { "Content-Type": "text/html" },
        { gzip },
      ),
      await response("https://shop.example/nul", `${page} a\0b \xff`, {}, { gzip }),
      await record("resource", "https://shop.example/saved", page, { contentType: "text/html", gzip }),
      await response("https://shop.example/br", brotliCompressSync(page), { "Content-Encoding": "br" }, { gzip }),
      await response("https://shop.example/zstd", zstd_of_page, { "Content-Encoding": "zstd" }, { gzip }),
      await response(
        "https://shop.example/cut",
        brotliCompressSync(page).subarray(0, 20),
        { "Content-Encoding": "br" },
        { gzip },
      ),
      await response("https://shop.example/none", "<script>1</script>", {}, { gzip }),
    ]);
  const plain = claimlint(["batch", file("pages.warc", await make(false))]);
  assert.deepEqual(sources(plain), [
    ...["1", "gzip", "deflate", "raw-deflate", "chunks", "undone", "latin", "utf16", "nul", "saved", "br", "zstd"].map(
      (name) => `https://shop.example/${name}`,
    ),
    "error: its compressed content is damaged",
    "error: holds no text to read",
  ]);
  for (const report of answers(plain).slice(0, 12)) assert.equal(report.counts.disease, 1, report.document.source);
  assert.match(answers(plain)[6].findings[0].prefix, /Crème/);
  assert.equal(plain.stderr, "");
  const packed = claimlint(["batch", "--jobs", "3", file("pages.warc.gz", await make(true))]);
  const same = (run) => answers(run).map((one) => ({ ...one, input: "", document: { ...one.document, id: "" } }));
  assert.deepEqual(same(packed), same(plain));
  const whole = claimlint(["batch"], { input: gzipSync(await make(false)) });
  assert.deepEqual(same(whole).length, 14, "one gzip member around all, from standard input");
});

test("a crawl's archive by another program: its pages, and nothing else in it", () => {
  // Made by fixtures/crawl.py with warcio for Python: WARC 1.0, requests and metadata between, headers renamed.
  const run = claimlint([
    "batch",
    "--jurisdiction",
    "nz",
    fileURLToPath(new URL("fixtures/crawl.warc.gz", import.meta.url)),
  ]);
  assert.deepEqual(sources(run), ["https://tea.example/", "https://cafe.example/", "https://tea.example/x"]);
  const [tea, cafe, xhtml] = answers(run);
  assert.equal(tea.counts.disease, 1);
  assert.match(tea.document.id, /^<urn:uuid:[0-9a-f]+>$/);
  assert.match(cafe.findings[0].prefix, /Crème café/);
  assert.equal(xhtml.findings.length, 0);
});

test("damage in an archive costs the damaged record, is reported, and the rest is read", async () => {
  const good = await Promise.all(
    [1, 2, 3, 4, 5].map((n) => response(`https://shop.example/${n}`, html(`Tea ${n} cures gout.`))),
  );
  const hurt = Buffer.from(good[2]);
  hurt.fill(0x55, hurt.length >> 1, (hurt.length >> 1) + 8);
  const packed = claimlint(["batch", file("hurt.warc.gz", Buffer.concat([good[0], good[1], hurt, good[3], good[4]]))]);
  const read = sources(packed);
  assert.deepEqual(
    [read[0], read[1], read.at(-1)],
    ["https://shop.example/1", "https://shop.example/2", "https://shop.example/5"],
  );
  assert.ok(read.includes("https://shop.example/4"));
  assert.equal(read.filter((one) => one.startsWith("error")).length, 1);
  assert.equal(packed.status, 0);
  const short = claimlint(["batch", file("short.warc.gz", Buffer.concat([good[0], good[1].subarray(0, 200)]))]);
  assert.match(sources(short)[1], /cut short/);

  const plain = await Promise.all(
    [1, 2, 3].map((n) => response(`https://shop.example/${n}`, html("cures gout"), {}, { gzip: false })),
  );
  const wrong = Buffer.from(plain[1].toString("latin1").replace(/Content-Length: \d+/, "Content-Length: x"), "latin1");
  const lines = sources(claimlint(["batch", file("wrong.warc", Buffer.concat([plain[0], wrong, plain[2]]))]));
  assert.deepEqual(lines, [
    "https://shop.example/1",
    "error: the record its Content-Length is no number",
    "https://shop.example/3",
  ]);
});

test("several inputs, packed lines among them; an input that is missing is said", async () => {
  const lines = '{"id":"a","text":"Tea cures gout."}\n{"id":"b","text":"Blue."}\n';
  const [a, b] = [file("a.ndjson", lines), file("b.ndjson.gz", gzipSync(lines))];
  const c = file("c.warc.gz", await response("https://shop.example/", html("cures gout")));
  assert.deepEqual(
    answers(claimlint(["batch", a, b, c])).map(({ document }) => document.source || document.id),
    ["a", "b", "a", "b", "https://shop.example/"],
  );
  refused(claimlint(["batch", a, `${a}.missing`]), /a\.ndjson\.missing: No such file/);
  refused(claimlint(["batch", "--resume", a]), /--resume needs -o FILE or --store/);
  refused(claimlint(["batch", "-o", "x", "--store", "y", a]), /exclude each other/);
});

/** Waits until a run has made a file, or has ended. */
async function made(path, run) {
  while (!existsSync(path) && run.exitCode === null && run.signalCode === null) await sleep(5);
}

/** Runs batch, kills it once `when(run)` has come; true if it had ended before. */
async function killed(args, when) {
  const run = spawn(command, args, { stdio: "ignore" });
  const ended = new Promise((resolve) => run.on("exit", resolve));
  await Promise.race([when(run), ended]);
  run.kill("SIGKILL");
  return (await ended) !== null;
}

const sqlite = (path, query) => {
  const run = spawnSync(
    "python3",
    [
      "-c",
      "import sqlite3, sys, json; print(json.dumps(sqlite3.connect(sys.argv[1]).execute(sys.argv[2]).fetchall()))",
      path,
      query,
    ],
    { encoding: "utf8", maxBuffer: 1 << 28 },
  );
  assert.equal(run.status, 0, run.stderr);
  return JSON.parse(run.stdout);
};

test("kill -9 at twenty random moments loses nothing and doubles nothing", async () => {
  const filler = "The parcel is blue and weighs two kilograms. ".repeat(40);
  const pages = Array.from({ length: 8000 }, (_, i) =>
    JSON.stringify({ id: `${i}`, text: `Page ${i}. ${filler}${i % 20 ? "" : "Tea cures gout."}` }),
  );
  pages[700] = "not json";
  const input = file("many.ndjson.gz", gzipSync(`${pages.join("\n")}\n`));
  const call = ["batch", "--jurisdiction", "nz", input];
  const whole = claimlint(call).stdout;
  const expected = whole.trimEnd().split("\n");
  const good = expected.filter((line) => !line.includes("claimlint-error"));
  const findings = good.reduce((sum, line) => sum + JSON.parse(line).findings.length, 0);

  const check = {
    "-o": (output) => {
      assert.ok(readFileSync(output, "utf8") === whole, "the same bytes as in one run");
      assert.ok(!existsSync(`${output}.state`));
      refused(claimlint([...call, "-o", output, "--resume"]), /is finished already/);
    },
    "--store": (output) => {
      refused(claimlint([...call, "--store", output, "--resume"]), /holds all of this already/);
      assert.deepEqual(sqlite(output, "PRAGMA integrity_check"), [["ok"]]);
      assert.deepEqual(sqlite(output, "PRAGMA foreign_key_check"), []);
      const stored = sqlite(output, "SELECT report FROM documents ORDER BY id");
      assert.ok(stored.map(([report]) => report).join("\n") === good.join("\n"));
      assert.equal(sqlite(output, "SELECT count(*) FROM errors")[0][0], 1);
      assert.equal(sqlite(output, "SELECT count(*) FROM findings")[0][0], findings);
    },
  };
  for (const [to, holds] of Object.entries(check)) {
    const output = file(`killed${to}`, "");
    const anew = () => {
      for (const end of ["", ".state", "-wal", "-shm"]) rmSync(output + end, { force: true });
    };
    anew();
    const began = performance.now();
    assert.equal(claimlint([...call, to, output]).status, 0);
    const time = performance.now() - began;
    holds(output);
    anew();
    const finish = () => {
      const run = claimlint([...call, to, output, "--resume"]);
      // Killed between its last byte and its end, the run before had finished.
      if (run.status !== 0) refused(run, /is finished already|holds all of this already/);
      holds(output);
    };
    for (let kills = 0; kills < 10; kills++) {
      if (await killed([...call, to, output, "--resume"], () => sleep(Math.random() * time * 0.6))) {
        finish();
        anew();
        kills--;
      }
    }
    finish();
  }
});

test("only the same call is resumed, and nothing unfinished is overwritten unasked", async () => {
  const input = file(
    "slow.ndjson",
    `${JSON.stringify({ id: "1", text: `Blue. ${"Parcels are blue. ".repeat(2000)}` })}\n`.repeat(4000),
  );
  const output = file("slow.out", "");
  rmSync(output);
  const begun = (run) => made(`${output}.state`, run);
  assert.equal(await killed(["batch", "-o", output, input], begun), false);
  refused(claimlint(["batch", "-o", output, input]), /was not finished; go on with --resume/);
  refused(
    claimlint(["batch", "-o", output, "--resume", "--jurisdiction", "nz", input]),
    /other inputs, options or rules/,
  );
  assert.equal(claimlint(["batch", "-o", output, "--resume", input]).status, 0);
  assert.equal(readFileSync(output, "utf8").trimEnd().split("\n").length, 4000);
});

test("two runs of the same batch at once write nothing twice", async () => {
  const pages = 6000;
  const text = "Parcels are blue. ".repeat(400);
  const input = file("twice.ndjson", `${JSON.stringify({ id: "1", text })}\n`.repeat(pages));
  for (const [to, output] of [
    ["-o", file("twice.out", "")],
    ["--store", file("twice.db", "")],
  ]) {
    rmSync(output);
    const call = ["batch", "--jurisdiction", "nz", to, output, "--resume", input];
    const first = spawn(command, call, { stdio: "ignore" });
    const ended = new Promise((resolve) => first.on("exit", resolve));
    await made(to === "-o" ? `${output}.state` : `${output}-wal`, first);
    const second = spawn(command, call, { stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    second.stderr.on("data", (data) => (said += data));
    const statuses = await Promise.all([ended, new Promise((resolve) => second.on("close", resolve))]);
    assert.deepEqual(statuses.sort(), [0, 2], `one goes on, one gives up: ${said}`);
    const written =
      to === "-o"
        ? readFileSync(output, "utf8").trimEnd().split("\n").length
        : sqlite(output, "SELECT count(*) FROM documents")[0][0];
    assert.equal(written, pages);
  }
});

test("a case: documents with text and hashes, findings, and decisions that stay", async () => {
  const archive = file("case.warc.gz", await response("https://shop.example/tea", html("Our tea cures gout.")));
  const store = file("case.db", "");
  rmSync(store);
  assert.equal(claimlint(["batch", "--store", store, archive]).status, 0);
  const [[source, captured, name, sha, text]] = sqlite(
    store,
    "SELECT source, captured, archive, html_sha256, text FROM documents",
  );
  assert.deepEqual([source, captured, name], ["https://shop.example/tea", "2026-03-04T05:06:07Z", "case.warc.gz"]);
  const { createHash } = await import("node:crypto");
  assert.equal(sha, createHash("sha256").update(html("Our tea cures gout.")).digest("hex"));
  assert.match(text, /Our tea cures gout\./);
  refused(claimlint(["batch", "--store", store, archive]), /holds all of this already/);
  const python = `import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("INSERT INTO decisions (finding, verdict, reason, note, reviewer, time) VALUES (1, 'confirmed', '', '', 'A', 't')")
db.commit()
for sql in ("DELETE FROM decisions", "UPDATE decisions SET verdict = 'dismissed'"):
    try:
        db.execute(sql)
        sys.exit("it was allowed: " + sql)
    except sqlite3.IntegrityError as e:
        assert "append-only" in str(e)
`;
  assert.equal(spawnSync("python3", ["-c", python, store], { encoding: "utf8" }).stderr, "");
  const other = file(
    "other.db",
    "no database at all, but long enough to be looked at as one, and then some more words",
  );
  refused(claimlint(["batch", "--store", other, archive]), /other\.db/);
});

test("on a terminal: how far it is and how long the rest will take, after a kill too", async () => {
  // Much to read and little to write, so that the run takes seconds on any machine: before one has gone nothing is foretold.
  const text = "Tea cures gout. ".repeat(400);
  const lines = Array.from({ length: 12_000 }, (_, i) => `{"id":"${i}","text":"${text}"}\n`).join("");
  const input = file("long.ndjson", lines);
  const output = file("long.out", "");
  rmSync(output);
  const call = ["batch", "-o", output, "--resume", "--jobs", "1", "--max-findings", "1", input];
  // `script` gives the command a terminal to write to.
  const watched = async (until) => {
    const run = spawn("script", ["-qec", [command, ...call].join(" "), "/dev/null"], { stdio: ["ignore", "pipe", 2] });
    let seen = "";
    await new Promise((resolve) => {
      run.on("close", resolve);
      run.stdout.on("data", (data) => {
        seen += data;
        if (until.test(seen)) run.kill("SIGKILL");
      });
    });
    return seen;
  };
  const line = /\r(\d+) read, 0 of them errors, \d+ a second, (\d+) %, \d+ (s|min) left/;
  const first = line.exec(await watched(line));
  assert.ok(first, "a line with all of it");
  // The command hears of its terminal's end a little later; until then the file is its own.
  let seen;
  do {
    await sleep(50);
    seen = await watched(line);
  } while (seen.includes("is being written by another run"));
  const again = line.exec(seen);
  assert.ok(again, seen);
  assert.ok(Number(again[1]) > Number(first[1]) && Number(again[2]) >= Number(first[2]), `${first[0]} ${again[0]}`);
});

test("--stats says where the time goes", () => {
  const run = claimlint(["batch", "--stats", "--jobs", "1"], {
    input: '{"id":"a","html":"<p>Tea cures gout."}\n'.repeat(20),
  });
  assert.match(run.stderr, /^20 pages, 0 errors in .* pages a second/);
  for (const station of ["read and unpack", "HTML to document", "audit and report", "write"])
    assert.match(run.stderr, new RegExp(station));
});

test("memory stays flat, however many pages go through", async () => {
  const run = spawn(command, ["batch", "--jurisdiction", "nz"], { stdio: ["pipe", "ignore", "ignore"] });
  const ended = new Promise((resolve) => run.on("exit", resolve));
  const peak = () => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${run.pid}/status`, "utf8"))[1]);
  const text = `${"The parcel is blue and weighs two kilograms. ".repeat(30)}Tea cures gout.`;
  const pages = 24_000; // bench/batch.mjs sends a million
  let early = 0;
  for (let i = 0; i < pages; i++) {
    if (!run.stdin.write(`{"id":"${i}","text":"${text}"}\n`))
      await new Promise((resolve) => run.stdin.once("drain", resolve));
    if (i === pages / 4) early = peak();
  }
  const late = peak();
  run.stdin.end();
  assert.equal(await ended, 0);
  assert.ok(late < early * 1.15, `${early} kB after a quarter of the pages, ${late} kB after all`);
});
