// The review desk in Chromium: a case of ten pages from first key to report, by keyboard only; a second reviewer; who may
// ask the server; hostile pages; look and accessibility.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { request as ask } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { deflateSync } from "node:zlib";
import Ajv from "ajv";
import { parse } from "csv-parse/sync";
import { WARCRecord, WARCSerializer } from "warcio";
import { assertAccessible, launch, newPage, root } from "./browser.mjs";

const command = join(root, "build/claimlint");
const claimlint = (...args) => spawnSync(command, args, { encoding: "utf8", maxBuffer: 1 << 26 });

const products = [
  ["Ginger tea", "cures gout and has no side effects."],
  ["Magnesium spray", "is the perfect remedy for restless legs."],
  ["Turmeric", "reduces inflammation and relieves arthritis."],
  ["CBD balm", "cures cancer."],
  ["Collagen serum", "is blue and weighs two kilograms."],
  ["Detox patches", "cures diabetes."],
  ["Sleep gummies", "cures insomnia."],
  ["Joint cream", "is clinically proven."],
  [
    "<img src=x onerror=alert(1)>",
    "&lt;script&gt;alert(1)&lt;/script&gt; \u202ecures gout. <b onclick=alert(1)>It cures asthma</b>.",
  ],
  ["Iron drops", "treats anaemia."],
];

/** A picture of one grey dot. */
function dot() {
  const crcTable = Array.from({ length: 256 }, (_, n) => {
    let c = n;
    for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
    return c >>> 0;
  });
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    let c = 0xffffffff;
    for (const byte of body) c = crcTable[(c ^ byte) & 255] ^ (c >>> 8);
    const out = Buffer.alloc(8 + body.length);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE((c ^ 0xffffffff) >>> 0, out.length - 4);
    return out;
  };
  const head = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(Buffer.from([0, 128]))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

async function archive() {
  const add = async (type, url, content, contentType) => {
    async function* body() {
      yield new Uint8Array(Buffer.from(content));
    }
    const record = WARCRecord.create(
      {
        url,
        date: "2026-03-04T05:06:07Z",
        type,
        warcVersion: "WARC/1.1",
        warcHeaders: { "Content-Type": contentType },
      },
      body(),
    );
    return Buffer.from(await WARCSerializer.serialize(record, { gzip: true }));
  };
  const parts = [await add("warcinfo", "urn:x", "software: claimlint capture/0\r\n", "application/warc-fields")];
  for (const [n, [title, words]] of products.entries()) {
    const url = `https://shop${n}.example/p`;
    const safe = title.replaceAll("<", "&lt;");
    parts.push(
      await add(
        "conversion",
        url,
        `<!doctype html><title>${safe}</title><h1>${safe}</h1><p>Our ${safe} ${words}</p>`,
        "text/html; charset=utf-8",
      ),
    );
    parts.push(await add("resource", `urn:fullPage:${url}`, dot(), "image/png"));
  }
  return Buffer.concat(parts);
}

let folder;
let store;
let desk;
let browser;
let close;

/** Starts the desk; resolves to its address and what ends it. */
function open(...args) {
  const run = spawn(command, ["review", store, ...args]);
  return new Promise((resolve, reject) => {
    let said = "";
    run.stdout.on("data", (data) => {
      said += data;
      const address = /http:\S+/.exec(said)?.[0];
      if (address) resolve({ address, stop: () => run.kill("SIGINT") });
    });
    run.on("exit", () => reject(new Error(said)));
  });
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "claimlint-desk-"));
  store = join(folder, "case.db");
  const path = join(folder, "case.warc.gz");
  await writeFile(path, await archive());
  const made = claimlint("batch", "--store", store, path);
  assert.equal(made.status, 0, made.stderr);
  desk = await open();
  ({ browser, close } = await launch());
});
after(async () => {
  desk?.stop();
  await close?.();
  await rm(folder, { recursive: true, force: true });
});

const rows = (query) =>
  JSON.parse(
    spawnSync(
      "python3",
      [
        "-c",
        "import sqlite3, sys, json; print(json.dumps(sqlite3.connect(sys.argv[1]).execute(sys.argv[2]).fetchall()))",
        store,
        query,
      ],
      { encoding: "utf8" },
    ).stdout,
  );

test("a case of ten pages, keyboard only: confirmed, dismissed, noted, each with who and when", async (t) => {
  const page = await newPage(t, browser, { width: 1400, height: 900, scheme: "light" });
  page.on("dialog", (dialog) => assert.fail(`a dialog opened: ${dialog.message()}`));
  await page.goto(desk.address);
  await page.locator("#queue li").first().waitFor();
  assert.equal(await page.locator("#queue li").count(), 10);
  assert.ok(!page.url().includes("#"), "the key does not stay in the address");

  const order = await page.locator("#queue .sum").allTextContents();
  const sums = order.map((text) => Number(/= (\d+)$/.exec(text)?.[1] ?? 0));
  assert.deepEqual(
    sums,
    [...sums].sort((a, b) => b - a),
  );
  for (const [i, text] of order.entries()) {
    if (sums[i] === 0) continue;
    const parts = [...text.matchAll(/(\d+) [a-z ]+ × (\d+)/g)];
    assert.equal(
      parts.reduce((sum, [, count, weight]) => sum + count * weight, 0),
      sums[i],
      text,
    );
  }

  // The cursor waits in the reviewer's name.
  await page.keyboard.type("A. Officer");
  await page.keyboard.press("Enter");
  const all = rows("SELECT count(*) FROM findings")[0][0];
  let n = 0;
  for (; n < all; n++) {
    const before = rows("SELECT count(*) FROM decisions")[0][0];
    if (n === 1) {
      await page.keyboard.press("n");
      await page.keyboard.type("ask for the trial");
      await page.keyboard.press("Enter");
      await page.locator("#claim .history .noted").waitFor();
    }
    if (n % 3 === 1) {
      await page.keyboard.press("d");
      if (n === 1) {
        await page.keyboard.type("an idiom & <b>no claim</b>");
        await page.keyboard.press("Enter");
      } else {
        await page.keyboard.press("3");
      }
    } else {
      await page.keyboard.press("c");
    }
    await page.waitForFunction(
      (wanted) => Number(/^\d+/.exec(document.getElementById("progress").textContent)) === wanted,
      n + 1,
    );
    const grown = rows("SELECT count(*) FROM decisions")[0][0] - before;
    assert.equal(grown, n === 1 ? 2 : 1);
  }
  assert.match(
    await page.locator("#progress").textContent(),
    new RegExp(`^${all} of ${all} claims decided by A\\. Officer`),
  );
  const decided = rows("SELECT verdict, reason, note, reviewer, time FROM decisions ORDER BY id");
  assert.ok(
    decided.every(([, , , who, time]) => who === "A. Officer" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(time)),
  );
  assert.ok(decided.some(([verdict, reason]) => verdict === "dismissed" && reason === "an idiom & <b>no claim</b>"));
  assert.ok(decided.some(([, reason]) => reason === "authorised or lawful wording"));
  assert.ok(decided.some(([verdict, , note]) => verdict === "noted" && note === "ask for the trial"));

  await page.keyboard.press("p");
  const picture = page.locator("#picture img");
  await picture.waitFor();
  assert.equal(await picture.evaluate((image) => image.naturalWidth), 1);
  await page.keyboard.press("p");
  assert.ok(await page.locator("#text").isVisible());
  const title = () => page.locator("#facts h2").textContent();
  const last = await title();
  await page.keyboard.press("K");
  await page.waitForFunction((old) => document.querySelector("#facts h2").textContent !== old, last);
  await page.keyboard.press("J");
  await page.waitForFunction((old) => document.querySelector("#facts h2").textContent === old, last);
});

test("a second reviewer sees what is not theirs yet; who differs makes it disputed", async (t) => {
  const other = await open("--reviewer", "B. Second");
  t.after(other.stop);
  const page = await newPage(t, browser, { width: 1400, height: 900, scheme: "dark" });
  await page.goto(other.address);
  await page.locator("#queue li").first().waitFor();
  await page.keyboard.press("f");
  await page.keyboard.press("ArrowDown"); // open for me
  await page.keyboard.press("ArrowDown"); // decided by others
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("#filter").inputValue(), "others");
  const [[finding]] = rows("SELECT finding FROM decisions ORDER BY id LIMIT 1");
  assert.match(await page.locator("#claim .history").textContent(), /A\. Officer/);
  await page.keyboard.press("d");
  await page.keyboard.press("1");
  await page.waitForFunction(() => document.getElementById("progress").textContent.startsWith("1 of"));
  assert.deepEqual(
    rows(`SELECT verdict, reviewer FROM decisions WHERE finding = ${finding} AND verdict <> 'noted' ORDER BY id`),
    [
      ["confirmed", "A. Officer"],
      ["dismissed", "B. Second"],
    ],
  );
  await page.keyboard.press("f");
  await page.keyboard.type("disputed");
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("#filter").inputValue(), "disputed");
  assert.equal(await page.locator("#queue li").count(), 1);
});

test("a slow server: a key pressed twice decides once, a late picture hides no other page, a name typed early stays", async (t) => {
  const slow = await open();
  t.after(slow.stop);
  const page = await newPage(t, browser, { width: 1400, height: 900, scheme: "light" });
  const held = {};
  const hold = async (name, path) => {
    let asked;
    const wanted = new Promise((done) => (asked = done));
    const free = new Promise((done) => {
      held[name] = { wanted, letGo: done };
    });
    await page.route(path, async (route) => {
      asked();
      await free;
      await route.continue();
    });
  };
  await hold("case", "**/api/case");
  await hold("decision", "**/api/decisions");
  await hold("picture", "**/screenshot");
  await page.goto(slow.address);
  await held.case.wanted;
  await page.locator("#reviewer").fill("C. Third");
  held.case.letGo();
  await page.locator("#queue li").first().waitFor();
  await page.locator("#claim .actions").waitFor();
  assert.equal(await page.locator("#reviewer").inputValue(), "C. Third");

  const before = rows("SELECT count(*) FROM decisions")[0][0];
  await page.locator("#reviewer").press("Enter");
  await page.keyboard.press("c");
  await held.decision.wanted;
  await page.keyboard.press("c");
  held.decision.letGo();
  await page.waitForFunction(() => /^1 of/.test(document.getElementById("progress").textContent));
  await page.waitForTimeout(500);
  assert.equal(rows("SELECT count(*) FROM decisions")[0][0] - before, 1);

  const title = await page.locator("#facts h2").textContent();
  await page.keyboard.press("p");
  await held.picture.wanted;
  await page.keyboard.press("J");
  await page.waitForFunction((old) => document.querySelector("#facts h2").textContent !== old, title);
  const came = page.waitForResponse("**/screenshot");
  held.picture.letGo();
  await (await came).finished();
  await page.waitForTimeout(300);
  assert.ok(await page.locator("#text").isVisible());
});

test("hostile words stay words; the desk is accessible, wide and narrow, light and dark", async (t) => {
  for (const [width, scheme] of [
    [1400, "light"],
    [360, "dark"],
  ]) {
    const page = await newPage(t, browser, { width, height: 900, scheme });
    page.on("dialog", () => assert.fail("a dialog opened"));
    await page.goto(desk.address);
    await page.locator("#queue button", { hasText: "<img" }).click();
    await page.waitForFunction(() => document.getElementById("text").textContent.includes("<script>"));
    assert.equal(await page.locator("#text *").count(), 0);
    assert.equal(await page.locator("main img").count(), 0);
    assert.equal(
      await page.evaluate(() => document.documentElement.scrollWidth > innerWidth),
      false,
      "nothing sticks out",
    );
    await assertAccessible(page, `${width} ${scheme}`);
  }
});

/** Asks the desk with exactly these headers. */
function raw(path, { method = "GET", headers = {}, body } = {}) {
  const { port } = new URL(desk.address);
  return new Promise((resolve, reject) => {
    const request = ask(
      { host: "127.0.0.1", port, path, method, headers: { Host: `127.0.0.1:${port}`, ...headers } },
      (response) => {
        let text = "";
        response.on("data", (data) => (text += data));
        response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, text }));
      },
    );
    request.on("error", reject);
    request.end(body);
  });
}

test("nobody else gets at the case: key, host, origin, method, kind of content", async () => {
  const { port, hash } = new URL(desk.address);
  const Authorization = `Bearer ${hash.slice(1)}`;
  const json = { Authorization, "Content-Type": "application/json" };
  const decision = JSON.stringify({ finding: 1, verdict: "confirmed", reviewer: "X" });
  const before = rows("SELECT count(*) FROM decisions");
  const status = async (...args) => (await raw(...args)).status;
  assert.equal(await status("/api/case", { headers: { Authorization } }), 200);
  assert.equal(await status("/api/case"), 401);
  assert.equal(await status("/api/case", { headers: { Authorization: "Bearer x" } }), 401);
  assert.equal(await status("/", { headers: { Host: `evil.example:${port}` } }), 421);
  assert.equal(await status("/api/case", { headers: { Authorization, Host: "evil.example" } }), 421);
  assert.equal(
    await status("/api/decisions", {
      method: "POST",
      headers: { ...json, Origin: "https://evil.example" },
      body: decision,
    }),
    403,
  );
  assert.equal(
    await status("/api/decisions", { method: "POST", headers: { ...json, Origin: "null" }, body: decision }),
    403,
  );
  assert.equal(await status("/api/case", { headers: { Authorization, "Sec-Fetch-Site": "cross-site" } }), 403);
  assert.equal(
    await status("/api/decisions", {
      method: "POST",
      headers: { Authorization, "Content-Type": "text/plain" },
      body: decision,
    }),
    415,
  );
  assert.equal(await status("/api/decisions", { method: "PUT", headers: json, body: decision }), 405);
  for (const bad of [
    "{",
    "[]",
    '{"finding":1}',
    '{"finding":1,"verdict":"confirmed"}',
    '{"finding":1,"verdict":"dismissed","reviewer":"X"}',
    '{"finding":"1","verdict":"confirmed","reviewer":"X"}',
  ])
    assert.equal(await status("/api/decisions", { method: "POST", headers: json, body: bad }), 400, bad);
  assert.equal(
    await status("/api/decisions", {
      method: "POST",
      headers: json,
      body: '{"finding":99999,"verdict":"confirmed","reviewer":"X"}',
    }),
    404,
  );
  assert.ok(
    (await status("/api/decisions", {
      method: "POST",
      headers: json,
      body: JSON.stringify({ finding: 1, note: "x".repeat(80_000) }),
    })) >= 400,
  );
  assert.equal(await status("/../case.db"), 404);
  assert.deepEqual(rows("SELECT count(*) FROM decisions"), before);
  const page = await raw("/");
  assert.match(page.headers["content-security-policy"], /default-src 'none'.*frame-ancestors 'none'/);
  assert.equal(page.headers["x-content-type-options"], "nosniff");
  assert.equal(page.headers["access-control-allow-origin"], undefined);
});

test("the report of the case: decisions in it, a letter of what is confirmed, the same bytes each time", async () => {
  const page = claimlint("report", store, "--title", "Case 7");
  assert.equal(page.status, 0, page.stderr);
  assert.equal(page.stdout, claimlint("report", store, "--title", "Case 7").stdout);
  for (const words of [
    "Case 7",
    "A. Officer",
    "2026-03-04T05:06:07Z",
    "ask for the trial",
    "an idiom &amp; &lt;b&gt;no claim&lt;/b&gt;",
  ])
    assert.ok(page.stdout.includes(words), words);
  assert.doesNotMatch(page.stdout, /<script>|<img/);
  const letter = claimlint("report", store, "--format", "letter").stdout;
  assert.match(letter, /Only claims that were confirmed/);
  const confirmed =
    claimlint("report", store, "--format", "csv", "--only", "confirmed").stdout.split("\r\n").length - 2;
  assert.ok(confirmed > 0 && letter.match(/<li><blockquote>/g).length <= confirmed);
  assert.match(claimlint("report", store, "--list").stdout, /^1\t\d+\t\d+\thttps:\/\/shop0\.example\/p$/m);
  const one = JSON.parse(claimlint("report", store, "--doc", "1", "--format", "annotations").stdout);
  assert.ok(
    one.items.every(
      (item) =>
        item.target.source === "https://shop0.example/p" && item.target.state.sourceDate === "2026-03-04T05:06:07Z",
    ),
  );
  const all = rows("SELECT count(*) FROM findings")[0][0];
  assert.deepEqual(rows("PRAGMA integrity_check"), [["ok"]]);
  assert.equal(parse(claimlint("report", store, "--format", "csv").stdout, { columns: true }).length, all);
  const sarif = JSON.parse(claimlint("report", store, "--format", "sarif").stdout);
  const published = dirname(createRequire(import.meta.url).resolve("@microsoft/jest-sarif/package.json"));
  const schema = JSON.parse(await readFile(join(published, "lib/schemas/sarif-2.1.0-rtm.5.json"), "utf8"));
  delete schema.$schema; // draft 4; nothing in it means something else today
  delete schema.id;
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false, validateFormats: false });
  assert.ok(ajv.validate(schema, sarif), JSON.stringify(ajv.errors));
  assert.equal(sarif.runs[0].results.length, all);
  for (const [args, reason] of [
    [[store, "--doc", "99"], /no document 99/],
    [[store, "--doc", "x"], /--doc wants the number/],
    [[`${store}.missing`], /there is no case/],
    [[], /name a case/],
  ]) {
    const run = claimlint("report", ...args);
    assert.equal(run.status, 2);
    assert.match(run.stderr, reason);
  }
});
