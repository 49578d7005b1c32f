// What the browser tests share: starting Chromium and Firefox, a local server, reading back highlights, axe.

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { which } from "../../scripts/setup.mjs";

export { serve } from "../../scripts/serve.mjs";

export const root = fileURLToPath(new URL("../../", import.meta.url));

export const program = process.env.CHROMIUM ?? "/usr/bin/chromium";
/** Of Chromium, for all that we start. */
export const switches = [
  "--headless=new",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Chromium with a profile of its own, gone with `close()`. Playwright's own defaults would switch extensions off. */
export async function launch({ extension, locale = "en-NZ", ...context } = {}) {
  const profile = await mkdtemp(join(tmpdir(), "claimlint-profile-"));
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath: program,
    headless: false, // the new headless mode comes from the switches
    env: { ...process.env, LANGUAGE: locale.replace("-", "_") }, // the browser's own language
    args: extension
      ? [
          ...switches,
          `--disable-extensions-except=${extension}`,
          `--load-extension=${extension}`,
          "--enable-unsafe-extension-debugging", // its button can be pressed
        ]
      : switches,
    ignoreDefaultArgs: extension ? ["--disable-extensions"] : [],
    locale,
    // Each test shall load what it tests; page-app.test.mjs allows the page's own.
    ...(!extension && { serviceWorkers: "block" }),
    ...context,
  });
  browser.setDefaultTimeout(30_000); // a machine may be busy
  const close = async () => {
    await browser.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  return { browser, close };
}

/** A new page of that size and colour scheme, closed behind test `t`, which fails if the console told of an error. */
export async function newPage(t, browser, { width, height, scheme }) {
  const page = await browser.newPage();
  t.after(() => page.close());
  await page.setViewportSize({ width, height });
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
  const problems = watch(page);
  t.after(() => assert.deepEqual(problems, [], "errors on the console"));
  return page;
}

/** Goes to the standalone page, and waits until it has its words and listens. */
export async function goToPage(page, url) {
  await page.goto(url);
  await page.locator("#first[placeholder]").waitFor({ state: "attached" });
}

/** What the standalone page saves when this is chosen from "Save or copy". */
export async function saved(page, kind) {
  await page.getByRole("button", { name: "Save or copy" }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: kind }).click(),
  ]);
  return readFile(await download.path(), "utf8");
}

/** Firefox, driven by WebDriver BiDi; FIREFOX names another than Debian's. `options` are those of puppeteer's launch. */
export async function launchFirefox(options = {}) {
  const { default: puppeteer } = await import("puppeteer-core");
  const program = process.env.FIREFOX ?? which("firefox-esr", "firefox");
  return puppeteer.launch({ browser: "firefox", executablePath: program, headless: true, ...options });
}

/** Collects what goes wrong in a page of either browser: errors on the console and uncaught ones. */
export function watch(page) {
  const problems = [];
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  page.on("pageerror", (error) => problems.push(error.message));
  return problems;
}

/** The highlighted texts by name, as the browser holds them: [["high", "no side effects"], …] in the order of the page. */
export function highlights(page) {
  return page.evaluate(() => {
    const found = [];
    for (const [name, highlight] of CSS.highlights) {
      if (!name.startsWith("claimlint-")) continue;
      for (const still of highlight) {
        const range = document.createRange();
        range.setStart(still.startContainer, still.startOffset);
        range.setEnd(still.endContainer, still.endOffset);
        found.push({ name: name.slice("claimlint-".length), range });
      }
    }
    return found
      .sort((a, b) => a.range.compareBoundaryPoints(Range.START_TO_START, b.range))
      .map(({ name, range }) => [name, range.toString().replace(/\s+/g, " ")]);
  });
}

/** Texts of findings alone. */
export async function marked(page) {
  return (await highlights(page)).filter(([name]) => ["high", "medium", "low"].includes(name)).map(([, text]) => text);
}

export async function untilMarked(page) {
  try {
    await page.waitForFunction(
      () => ["high", "medium", "low"].some((level) => CSS.highlights.get(`claimlint-${level}`)?.size > 0),
      undefined,
      { timeout: 30_000 },
    );
  } catch (error) {
    const said = await page.evaluate(() => document.querySelector("[role=alert]:not([hidden])")?.textContent.trim());
    throw new Error(`Nothing was marked. ${said ?? ""}`, { cause: error });
  }
}

/** A point on the first highlight that holds these words. */
export function pointOn(page, words) {
  return page.evaluate((wanted) => {
    for (const level of ["high", "medium", "low"]) {
      for (const still of CSS.highlights.get(`claimlint-${level}`) ?? []) {
        const range = document.createRange();
        range.setStart(still.startContainer, still.startOffset);
        range.setEnd(still.endContainer, still.endOffset);
        if (!range.toString().replace(/\s+/g, " ").toLowerCase().includes(wanted)) continue;
        range.startContainer.parentElement.scrollIntoView({ block: "center" });
        const box = range.getClientRects()[0];
        return { x: box.left + Math.min(box.width / 2, 20), y: box.top + box.height / 2 };
      }
    }
    throw new Error(`Nothing highlighted holds "${wanted}"`);
  }, words);
}

/** Waits for what comes by itself: half a minute, for a machine may be busy. */
export async function until(condition, what, tries = 600) {
  for (; tries > 0; tries--) {
    if (await condition()) return;
    await new Promise((resume) => setTimeout(resume, 50));
  }
  assert.fail(`never happened: ${what}`);
}

export function assertMarked(texts, ...words) {
  for (const wanted of words) {
    assert.ok(
      texts.some((text) => text.toLowerCase().includes(wanted)),
      `not marked: ${wanted}\n${texts.join("\n")}`,
    );
  }
}

export function assertNotMarked(texts, ...words) {
  for (const wanted of words) {
    assert.ok(!texts.some((text) => text.toLowerCase().includes(wanted)), `marked: ${wanted}`);
  }
}

const axe = readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** `part`: only what is in this element. */
export async function assertAccessible(page, where, part) {
  await page.evaluate(await axe);
  const violations = await page.evaluate(async (part) => {
    const result = await axe.run(part ? { include: [part] } : document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    });
    return result.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
  }, part);
  assert.deepEqual(violations, [], where);
}
