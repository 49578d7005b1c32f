// `claimlint capture`: keeps pages as a browser shows them, in a WARC 1.1 file. Run by build/claimlint, which has the help.
//
// Of each page: every response that it needed, the rendered HTML behind them (a `conversion` record), a full-page
// screenshot (a `resource` under urn:fullPage:ADDRESS) and a `metadata` record with hashes, times and what was done.

import { createHash } from "node:crypto";
import { createWriteStream, existsSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { mayFetch, parseRobots } from "./robots.mjs";

const agent = "claimlint-capture";
const tallest = 16000; // pixels of a screenshot; Chromium draws no taller picture
const mostOpened = 60; // sections opened on a page

class Failure extends Error {}

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
const say = (line) => console.error(`claimlint: ${line.replace(/\p{Cc}/gu, "?")}`);

function settings() {
  let values;
  let positionals;
  try {
    ({ values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        output: { type: "string", short: "o" },
        from: { type: "string" },
        "max-pages": { type: "string", default: "100" },
        "max-mb": { type: "string", default: "25" },
        timeout: { type: "string", default: "30" },
        delay: { type: "string", default: "2" },
        "ignore-robots": { type: "boolean", default: false },
        width: { type: "string", default: "1280" },
      },
    }));
  } catch (error) {
    throw new Failure(`${error.message.split(". ")[0]}; see claimlint capture --help`);
  }
  const number = (name, least, most) => {
    const value = Number(values[name]);
    if (!(value >= least && value <= most))
      throw new Failure(`--${name} wants a number from ${least} to ${most}, not '${values[name]}'`);
    return value;
  };
  const urls = [...positionals];
  if (values.from !== undefined) {
    try {
      const lines = readFileSync(values.from === "-" ? 0 : values.from, "utf8").split("\n");
      urls.push(...lines.map((line) => line.trim()).filter((line) => line && !line.startsWith("#")));
    } catch (error) {
      throw new Failure(`cannot read ${values.from}: ${error.message}`);
    }
  }
  if (urls.length === 0)
    throw new Failure("name the addresses to keep, as in `claimlint capture https://shop.example/tea -o case.warc.gz`");
  const addresses = [...new Set(urls)].map((url) => {
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
      throw new Failure(`'${url}' is no http or https address`);
    return new URL(url).href;
  });
  if (!values.output) throw new Failure("say where to: -o case.warc.gz");
  if (existsSync(values.output))
    throw new Failure(`${values.output} is there already; captures are not overwritten: name another file`);
  return {
    addresses,
    output: values.output,
    maxPages: number("max-pages", 1, 10000),
    maxBytes: number("max-mb", 1, 1000) * 1e6,
    timeout: number("timeout", 1, 600) * 1000,
    delay: number("delay", 0, 600) * 1000,
    width: number("width", 320, 3840),
    ignoreRobots: values["ignore-robots"],
  };
}

async function load() {
  try {
    return { chromium: (await import("playwright-core")).chromium, ...(await import("warcio")) };
  } catch (error) {
    throw new Failure(
      `capture needs the npm packages playwright-core and warcio (${error.message.split("\n")[0]}); run \`npm ci\` in claimlint's folder`,
    );
  }
}

async function capture(settings) {
  const { chromium, WARCRecord, WARCSerializer } = await load();
  const program = [
    process.env.CHROMIUM,
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
  ].find((path) => path && existsSync(path));
  if (!program)
    throw new Failure("capture needs Chromium: `apt-get install chromium`, or name one in the variable CHROMIUM");
  const archive = new Archive(settings.output, WARCRecord, WARCSerializer);
  let browser;
  try {
    browser = await chromium.launch({
      executablePath: program,
      // Chromium's sandbox does not start for root.
      args: ["--disable-gpu", "--disable-quic", ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])],
    });
  } catch (error) {
    throw new Failure(`Chromium (${program}) does not start: ${error.message.split("\n")[0]}`);
  }
  const taken = settings.addresses.slice(0, settings.maxPages);
  let lost = settings.addresses.length - taken.length;
  if (lost > 0) say(`${lost} addresses are left out: --max-pages is ${settings.maxPages}`);
  try {
    const version = browser.version();
    await archive.add(
      "warcinfo",
      settings.output,
      fields({
        software: `claimlint capture/${engineVersion()}`,
        format: "WARC File Format 1.1",
        browser: `Chromium ${version}`,
        robots: settings.ignoreRobots ? "read, not obeyed" : "obeyed",
      }),
      "application/warc-fields",
    );
    const hosts = Map.groupBy ? Map.groupBy(taken, hostOf) : groupBy(taken, hostOf);
    // Hosts beside each other, the pages of one host one by one.
    const queue = [...hosts.values()];
    const worker = async () => {
      for (let pages = queue.shift(); pages; pages = queue.shift()) {
        for (const [n, url] of pages.entries()) {
          if (n > 0) await sleep(settings.delay);
          if (!(await capturePage(browser, archive, url, settings))) lost++;
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(3, queue.length) }, worker));
  } finally {
    await browser.close();
    await archive.close();
  }
  say(
    `${settings.addresses.length - lost} of ${settings.addresses.length} pages are in ${settings.output}, ${archive.records} records, SHA-256 ${sha256(readFileSync(settings.output))}`,
  );
  return lost > 0 ? 2 : 0;
}

const hostOf = (url) => new URL(url).host;
const engineVersion = () => process.env.CLAIMLINT_VERSION ?? "unknown";
const fields = (all) =>
  Object.entries(all)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join("");

function groupBy(all, key) {
  const groups = new Map();
  for (const one of all) groups.set(key(one), [...(groups.get(key(one)) ?? []), one]);
  return groups;
}

/** Records of a WARC file, each a gzip member where the file's name ends in .gz. Nothing else writes at the same time. */
class Archive {
  records = 0;
  #out;
  #gzip;
  #WARCRecord;
  #WARCSerializer;
  #last = Promise.resolve();

  constructor(path, WARCRecord, WARCSerializer) {
    this.#out = createWriteStream(path, { flags: "wx" });
    this.#gzip = path.endsWith(".gz");
    this.#WARCRecord = WARCRecord;
    this.#WARCSerializer = WARCSerializer;
  }

  /** The record's id. */
  async add(type, url, content, contentType, { date = new Date(), http, refersTo } = {}) {
    const bytes = typeof content === "string" ? Buffer.from(content) : content;
    async function* body() {
      if (bytes.length > 0) yield new Uint8Array(bytes);
    }
    const record = this.#WARCRecord.create(
      {
        url,
        date: date.toISOString().replace(/\.\d+Z$/, "Z"),
        type,
        warcVersion: "WARC/1.1",
        warcHeaders: {
          ...(contentType && { "Content-Type": contentType }),
          ...(refersTo && { "WARC-Refers-To": refersTo }),
        },
        ...(type === "warcinfo" && { filename: url }),
        ...(http && { httpHeaders: http.headers, statusline: `HTTP/1.1 ${http.status} ${http.text}`.trim() }),
      },
      body(),
    );
    const written = await this.#WARCSerializer.serialize(record, {
      gzip: this.#gzip,
      digest: { algo: "sha-256", prefix: "sha256:" },
    });
    this.#last = this.#last.then(
      () => new Promise((resolve, reject) => this.#out.write(written, (error) => (error ? reject(error) : resolve()))),
    );
    await this.#last;
    this.records++;
    return record.warcHeader("WARC-Record-ID");
  }

  close() {
    return new Promise((resolve, reject) => this.#out.end((error) => (error ? reject(error) : resolve())));
  }
}

const robotsOf = new Map();

/** What robots.txt of the address's host says; read once. */
function robots(archive, url, timeout) {
  const address = new URL("/robots.txt", url).href;
  if (!robotsOf.has(address)) robotsOf.set(address, readRobots(archive, address, timeout));
  return robotsOf.get(address);
}

async function readRobots(archive, address, timeout) {
  try {
    const response = await fetch(address, {
      headers: { "user-agent": agent },
      signal: AbortSignal.timeout(Math.min(timeout, 10_000)),
    });
    const text = (await response.text()).slice(0, 500_000);
    const headers = { "content-type": response.headers.get("content-type") ?? "text/plain" };
    await archive.add("response", address, text, undefined, {
      http: { status: response.status, text: response.statusText, headers },
    });
    // No file, no rule. A server that fails says nothing about what it allows: then nothing is taken.
    if (response.status >= 500)
      return { said: `answers ${response.status}`, rules: parseRobots("User-agent: *\nDisallow: /", agent) };
    if (!response.ok) return { said: "none", rules: [] };
    return { said: "read", rules: parseRobots(text, agent) };
  } catch (error) {
    return { said: `not reachable (${error.cause?.code ?? error.message})`, rules: [] };
  }
}

async function capturePage(browser, archive, url, settings) {
  const { said, rules } = await robots(archive, url, settings.timeout);
  const allowed = mayFetch(rules, url);
  if (!allowed && !settings.ignoreRobots) {
    say(`${url}: not kept, robots.txt (${said}) asks not to; --ignore-robots keeps it all the same`);
    return false;
  }
  const context = await browser.newContext({
    viewport: { width: settings.width, height: 900 },
    acceptDownloads: false,
    serviceWorkers: "block",
  });
  context.setDefaultTimeout(settings.timeout);
  try {
    const page = await context.newPage();
    page.on("dialog", (dialog) => dialog.dismiss().catch(() => {}));
    context.on("page", (other) => other !== page && other.close().catch(() => {}));
    const responses = new Responses(page, settings.maxBytes);
    const began = new Date();
    const deadline = Date.now() + settings.timeout;
    const left = () => Math.max(deadline - Date.now(), 1);
    const response = await page.goto(url, { waitUntil: "domcontentloaded", timeout: left() });
    if (!response) throw new Error("no answer");
    await page.waitForLoadState("networkidle", { timeout: Math.min(left(), 5000) }).catch(() => {});
    const opened = await openSections(page, Math.min(left(), 8000));
    await scrollThrough(page, Math.min(left(), 5000));
    await page.waitForLoadState("networkidle", { timeout: Math.min(left(), 2000) }).catch(() => {});
    const final = page.url();
    const title = await page.title();
    const html = Buffer.from(await page.content());
    const when = new Date();
    const { picture, cut } = await screenshot(page, settings.width);

    const kept = await responses.write(archive);
    const id = kept.ids.get(final) ?? kept.ids.get(url);
    await archive.add("conversion", final, html, "text/html; charset=utf-8", { date: when, refersTo: id });
    await archive.add("resource", `urn:fullPage:${final}`, picture, "image/png", { date: when, refersTo: id });
    const metadata = {
      url,
      final,
      title,
      status: response.status(),
      began: began.toISOString(),
      captured: when.toISOString(),
      html: { bytes: html.length, sha256: sha256(html) },
      screenshot: { bytes: picture.length, sha256: sha256(picture), width: settings.width, cut },
      sections_opened: opened,
      responses: kept.written,
      responses_left_out: kept.leftOut,
      robots: `${said}; ${allowed ? "allowed" : "disallowed, kept by --ignore-robots"}`,
    };
    await archive.add("metadata", final, `${JSON.stringify(metadata, null, 1)}\n`, "application/json", {
      date: when,
      refersTo: id,
    });
    const notes = [
      robotsNote(said, allowed),
      opened > 0 && `${opened} sections opened`,
      kept.leftOut > 0 && `${kept.leftOut} responses left out (--max-mb)`,
      cut && "screenshot cut at the foot",
    ];
    say(
      `${url}: kept, status ${response.status()}, ${html.length} bytes of HTML, SHA-256 ${sha256(html)} (${notes.filter(Boolean).join(", ")})`,
    );
    return true;
  } catch (error) {
    say(`${url}: not kept, ${error.message.split("\n")[0]}`);
    return false;
  } finally {
    await context.close();
  }
}

const robotsNote = (said, allowed) => `robots.txt ${said}, ${allowed ? "allows it" : "asks not to, not obeyed"}`;

/** What a page loads, as far as there is room. Bodies are kept as they came out of their coding. */
class Responses {
  #all = [];
  #room;
  #leftOut = 0;

  constructor(page, room) {
    this.#room = room;
    page.on("response", (response) => this.#all.push(this.#read(response, new Date())));
  }

  async #read(response, date) {
    try {
      const headers = Object.fromEntries(await response.allHeaders().then(Object.entries));
      const redirect = response.status() >= 300 && response.status() < 400;
      const body = redirect ? Buffer.alloc(0) : await response.body();
      if (body.length > this.#room) {
        this.#leftOut++;
        return;
      }
      this.#room -= body.length;
      return { response, headers, body, date };
    } catch {
      this.#leftOut++; // gone before it could be read, such as a beacon
    }
  }

  async write(archive) {
    const ids = new Map();
    let written = 0;
    for (const one of await Promise.all(this.#all)) {
      if (!one) continue;
      const headers = {};
      for (const [name, value] of Object.entries(one.headers)) {
        // The browser has undone these; the archive says so under a name that no reader acts upon.
        const coded = /^(content-encoding|transfer-encoding|content-length)$/.test(name);
        headers[coded ? `x-archive-orig-${name}` : name] = value.replace(/[\r\n]+/g, " ");
      }
      headers["content-length"] = `${one.body.length}`;
      const http = { status: one.response.status(), text: one.response.statusText(), headers };
      const url = one.response.url();
      if (!/^https?:/.test(url)) continue;
      ids.set(url, await archive.add("response", url, one.body, undefined, { date: one.date, http }));
      written++;
    }
    return { ids, written, leftOut: this.#leftOut };
  }
}

/** Opens what a reader could open without leaving the page: <details>, and buttons that say they hold something closed. */
async function openSections(page, time) {
  const end = Date.now() + time;
  const address = page.url();
  const details = await page.evaluate(() => {
    const closed = document.querySelectorAll("details:not([open])");
    for (const one of closed) one.open = true;
    return closed.length;
  });
  let opened = details;
  const buttons = await page.locator('[aria-expanded="false"]').filter({ visible: true }).elementHandles();
  for (const button of buttons.slice(0, mostOpened)) {
    if (Date.now() > end) break;
    try {
      const clicked = await button.evaluate((element) => {
        const link = element.closest("a[href]");
        const leaves = link && !/^(#.*)?$/.test(link.getAttribute("href"));
        const opens = element.getAttribute("aria-expanded") === "false" && !element.hasAttribute("aria-haspopup");
        if (leaves || !opens || (element.form && element.type === "submit") || element.closest("nav, header, footer"))
          return false;
        element.click();
        return true;
      });
      if (!clicked) continue;
      await page.waitForTimeout(30);
      opened++;
    } catch {
      // It is gone.
    }
  }
  if (page.url().split("#")[0] !== address.split("#")[0]) await page.goBack({ timeout: 5000 }).catch(() => {});
  return opened;
}

/** Down the page and up again, so that what loads when it is seen is there. */
async function scrollThrough(page, time) {
  await page.evaluate(async (most) => {
    const end = performance.now() + most;
    for (let y = 0; y < document.documentElement.scrollHeight && performance.now() < end; y += innerHeight) {
      scrollTo(0, y);
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
    scrollTo(0, 0);
  }, time);
}

async function screenshot(page, width) {
  const height = await page.evaluate(() =>
    Math.max(document.documentElement.scrollHeight, document.body?.scrollHeight ?? 0, innerHeight),
  );
  const cut = height > tallest;
  const picture = await page.screenshot({
    fullPage: true,
    animations: "disabled",
    caret: "hide",
    ...(cut && { clip: { x: 0, y: 0, width, height: tallest } }),
  });
  return { picture, cut };
}

try {
  process.exitCode = await capture(settings());
} catch (error) {
  say(error instanceof Failure ? error.message : `stopped by an unexpected fault: ${error.stack ?? error}`);
  process.exitCode = 2;
}
