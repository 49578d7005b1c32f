// `claimlint capture` on a shop of our own: what is kept, what is opened, what robots.txt stops; the archive read by warcio.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { WARCParser } from "warcio";
import { root } from "./browser.mjs";

const command = join(root, "build/claimlint");
const page = `<!doctype html><html lang="en"><title>Ginger tea</title><link rel="stylesheet" href="/style.css">
<main><h1>Ginger tea</h1><p>A warm drink.</p>
<details><summary>More</summary><p>It cures gout.</p></details>
<button aria-expanded="false" aria-controls="x" onclick="document.getElementById('x').hidden=false;this.setAttribute('aria-expanded','true')">Benefits</button>
<div id="x" hidden><p>It relieves arthritis pain.</p></div>
<a href="/other" aria-expanded="false">Elsewhere</a>
<p id="late"></p></main>
<script>setTimeout(() => { document.getElementById("late").textContent = "It has no side effects."; }, 100); window.open("/popup"); alert("hello");</script>`;

let folder;
let shop;
let atOnce = 0;
let mostAtOnce = 0;
const asked = [];

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "claimlint-capture-"));
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, "http://x").pathname;
    asked.push(path);
    if (path === "/robots.txt") return response.end("User-agent: *\nDisallow: /private*/x$\nAllow: /\n");
    if (path === "/style.css") return response.writeHead(200, { "Content-Type": "text/css" }).end("h1{color:#123}");
    if (path === "/moved") return response.writeHead(302, { Location: "/tea" }).end();
    // What the browser and the page's own script ask for beside the page.
    if (path === "/favicon.ico" || path === "/popup") return response.writeHead(404).end();
    mostAtOnce = Math.max(mostAtOnce, ++atOnce);
    await new Promise((resolve) => setTimeout(resolve, 50));
    atOnce--;
    if (path === "/gone") return response.writeHead(404, { "Content-Type": "text/html" }).end("<p>Gone");
    response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" }).end(page);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  shop = { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close().closeAllConnections() };
});
after(async () => {
  shop.close();
  await rm(folder, { recursive: true });
});

/** {status, said} of a call. */
function claimlint(...args) {
  const run = spawn(command, args);
  let said = "";
  let out = "";
  run.stderr.on("data", (data) => (said += data));
  run.stdout.on("data", (data) => (out += data));
  return new Promise((resolve) => run.on("close", (status) => resolve({ status, said, out })));
}

async function records(path) {
  const all = [];
  for await (const record of new WARCParser(createReadStream(path))) {
    const content = Buffer.from(await record.readFully(true));
    all.push({
      type: record.warcType,
      url: record.warcTargetURI,
      record,
      content,
      header: (name) => record.warcHeader(name),
    });
  }
  return all;
}

test("a page is kept whole: responses, rendered HTML, picture, metadata; and batch reads it", async () => {
  const path = join(folder, "case.warc.gz");
  const run = await claimlint("capture", `${shop.url}/tea`, `${shop.url}/moved`, "--delay", "0", "-o", path);
  assert.equal(run.status, 0, run.said);
  assert.match(
    run.said,
    /\/tea: kept, status 200, .*SHA-256 [0-9a-f]{64} \(robots\.txt read, allows it, 2 sections opened/,
  );
  const all = await records(path);
  assert.equal(all[0].type, "warcinfo");
  for (const one of all) {
    assert.equal(one.record.warcHeaders.statusline, "WARC/1.1");
    assert.match(one.header("WARC-Date"), /^\d{4}-\d\d-\d\dT[\d:]+Z$/);
    if (one.type !== "warcinfo")
      assert.match(one.header("WARC-Payload-Digest") ?? one.header("WARC-Block-Digest"), /^sha256:/);
  }
  const of = (type) => all.filter((one) => one.type === type);
  assert.ok(of("response").some(({ url }) => url.endsWith("/robots.txt")));
  assert.ok(of("response").some(({ url }) => url.endsWith("/style.css")));
  const [rendered] = of("conversion");
  const html = rendered.content.toString();
  for (const words of ["<details open", "relieves arthritis pain", "It has no side effects."])
    assert.ok(html.includes(words), words);
  assert.doesNotMatch(html, /id="x" hidden/);
  const [picture] = of("resource");
  assert.equal(picture.url, `urn:fullPage:${shop.url}/tea`);
  assert.equal(picture.content.subarray(1, 4).toString(), "PNG");
  const metadata = JSON.parse(of("metadata")[0].content);
  assert.equal(metadata.html.sha256, createHash("sha256").update(rendered.content).digest("hex"));
  assert.equal(metadata.screenshot.sha256, createHash("sha256").update(picture.content).digest("hex"));
  assert.equal(
    rendered.header("WARC-Refers-To"),
    of("response")
      .find(({ url }) => url.endsWith("/tea"))
      .header("WARC-Record-ID"),
  );
  assert.equal(JSON.parse(of("metadata")[1].content).final, `${shop.url}/tea`, "where the redirect led");
  assert.ok(!asked.includes("/other"), "no link was followed");
  assert.equal(mostAtOnce, 1, "one page at a time");

  const store = join(folder, "case.db");
  assert.equal((await claimlint("batch", "--store", store, path)).status, 0);
  const batch = await claimlint("batch", path);
  const reports = batch.out.trimEnd().split("\n").map(JSON.parse);
  assert.equal(reports.length, 2, "the rendered page alone is audited, not its response too");
  const quotes = reports[0].findings.map(({ quote }) => quote).join(" | ");
  for (const words of ["cures gout", "arthritis", "no side effects"]) assert.ok(quotes.includes(words), quotes);
});

const python = process.env.CLAIMLINT_PYTHON ?? "python3";
const pythonHas = (name) => spawnSync(python, ["-c", `import ${name}`]).status === 0;

test("another reader finds every digest right, and makes a valid WACZ of the archive", {
  skip:
    !(pythonHas("warcio") && pythonHas("wacz")) &&
    "Python's warcio and wacz are not installed (pip install wacz; CLAIMLINT_PYTHON names the Python that has them)",
}, async () => {
  const path = join(folder, "checked.warc.gz");
  assert.equal((await claimlint("capture", `${shop.url}/tea`, "-o", path)).status, 0);
  const call = (name, ...args) =>
    spawnSync(python, ["-c", `import sys; from ${name} import main; sys.exit(main())`, ...args], { encoding: "utf8" });
  const check = call("warcio.cli", "check", "-v", path);
  assert.equal(check.status, 0, check.stderr);
  assert.equal(
    check.stdout.match(/digest pass/g).length,
    (await records(path)).length - 1,
    "all but the warcinfo record",
  );
  assert.doesNotMatch(check.stdout, /digest fail/);
  const wacz = join(folder, "case.wacz");
  assert.equal(call("wacz.main", "create", path, "-o", wacz, "--detect-pages").status, 0);
  const valid = call("wacz.main", "validate", "-f", wacz);
  assert.match(valid.stdout + valid.stderr, /the passed WACZ is valid/);
});

test("robots.txt is obeyed and said; what can't be kept is named and the rest goes on", async () => {
  const path = join(folder, "polite.warc");
  const list = join(folder, "list.txt");
  await writeFile(list, `# two\n${shop.url}/private/a/x\n${shop.url}/gone\nhttp://127.0.0.1:1/\n`);
  const run = await claimlint("capture", "--from", list, "--delay", "0", "--timeout", "10", "-o", path);
  assert.equal(run.status, 2);
  assert.match(run.said, /private\/a\/x: not kept, robots\.txt \(read\) asks not to/);
  assert.match(run.said, /gone: kept, status 404/);
  assert.match(run.said, /127\.0\.0\.1:1\/: not kept/);
  assert.ok(!asked.includes("/private/a/x"));
  assert.ok((await records(path)).length >= 4, "plain, without gzip");
  const forced = await claimlint(
    "capture",
    `${shop.url}/private/a/x`,
    "--ignore-robots",
    "-o",
    join(folder, "forced.warc"),
  );
  assert.match(forced.said, /asks not to, not obeyed/);
});

test("a bad call is refused with one line, and no archive is overwritten", async () => {
  const refused = async (args, reason) => {
    const run = await claimlint("capture", ...args);
    assert.equal(run.status, 2);
    assert.match(run.said, /^claimlint: [^\n]+\n$/);
    assert.match(run.said, reason);
  };
  await refused([], /name the addresses/);
  await refused([`${shop.url}/`], /say where to/);
  await refused(["ftp://x/", "-o", join(folder, "x.warc")], /no http or https address/);
  await refused([`${shop.url}/`, "-o", join(folder, "case.warc.gz")], /never overwritten|not overwritten/);
  await refused([`${shop.url}/`, "--timeot", "3", "-o", "x"], /Unknown option '--timeot'/);
  await refused([`${shop.url}/`, "--delay", "x", "-o", join(folder, "x.warc")], /--delay wants a number/);
  assert.ok(!existsSync(join(folder, "x.warc")));
});
