// The extension in Chromium: from a press to the first mark, cold and warm; how long it keeps the thread of a page of 5,000
// text nodes at a time, beside mark.js marking the same words on the same page; and the size of what is installed.
//
//   node bench/extension.mjs
//
// Slices are processor time of the page's main thread as Chromium's own tracing gives it, so a busy machine lengthens them
// little; times from press to mark are by the clock, and hold the way of the driver's word to the browser.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { loadavg } from "node:os";
import { join } from "node:path";
import { root } from "../tests/browser/browser.mjs";
import { launchWithExtension, stopBackground, tasksDuring } from "../tests/browser/extension.mjs";
import { openShops } from "../tests/browser/fixtures/shops.mjs";
import { machine, median } from "./machine.mjs";

const rounds = 7;
const huge_rounds = 10;
const round = (ms) => Math.round(ms * 10) / 10;
const markjs = readFileSync(createRequire(import.meta.url).resolve("mark.js/dist/mark.js"), "utf8");

/** Runs in the page: from now on looks once a millisecond whether anything is marked, and tells when. */
function lookForMarks() {
  window.firstMark = new Promise((done) => {
    const look = setInterval(() => {
      if (!["high", "medium", "low"].some((level) => CSS.highlights.get(`claimlint-${level}`)?.size > 0)) return;
      clearInterval(look);
      done(performance.timeOrigin + performance.now());
    }, 1);
  });
}

/** The browser draws in tasks of its own, styles included; all others are scripts and what they ask for. */
function summary(tasks) {
  const of = (draws) => tasks.filter((task) => task.draws === draws).map(({ ms }) => ms);
  return {
    longest_slice_ms: round(Math.max(0, ...of(false))),
    slices_over_8_ms: of(false).filter((ms) => ms > 8).length,
    longest_drawing_ms: round(Math.max(0, ...of(true))),
    all_ms: round(tasks.reduce((sum, { ms }) => sum + ms, 0)),
  };
}

/** Runs in the page: where the highlighted words stand in its text as mark.js counts it, [{start, length}, …]. */
function rangesForMarkjs() {
  const starts = new Map();
  let length = 0;
  const texts = document.createNodeIterator(document.body, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    if (text.parentElement.closest("script, style")) continue;
    starts.set(text, length);
    length += text.length;
  }
  const ranges = [];
  for (const level of ["high", "medium", "low"]) {
    for (const { startContainer, startOffset, endContainer, endOffset } of CSS.highlights.get(`claimlint-${level}`)) {
      const start = starts.get(startContainer) + startOffset;
      ranges.push({ start, length: starts.get(endContainer) + endOffset - start });
    }
  }
  return ranges.sort((a, b) => a.start - b.start);
}

const served = await openShops();
const chromium = await launchWithExtension();
const own = chromium.background.url();
const result = {
  machine: {
    ...machine(),
    load_before: round(loadavg()[0]),
    browser:
      chromium.browser.browser()?.version() ??
      (await chromium.background.evaluate(() => navigator.userAgent)).match(/Chrome\/(\S+)/)[1],
  },
};
try {
  const huge = { ours: [], markjs: [] };
  for (let n = 0; n < huge_rounds; n++) {
    const page = await chromium.browser.newPage();
    await page.goto(served.urlOf("huge"));
    await page.waitForTimeout(500);
    const nodes = () => page.evaluate(() => document.querySelectorAll("body, body *").length);
    const before = await nodes();
    const ours = await tasksDuring(page, async () => {
      await page.evaluate(lookForMarks);
      await chromium.press(page);
      await page.evaluate(() => window.firstMark);
    });
    const ranges = await page.evaluate(rangesForMarkjs);
    huge.ours.push({ ...summary(ours), marks: ranges.length, nodes_added: (await nodes()) - before });
    await page.close();

    const other = await chromium.browser.newPage();
    await other.goto(served.urlOf("huge"));
    await other.evaluate(markjs);
    await other.waitForTimeout(500);
    const theirs = await tasksDuring(other, () =>
      other.evaluate((ranges) => {
        return new Promise((done) => {
          new window.Mark(document.body).markRanges(ranges, { done });
        });
      }, ranges),
    );
    const texts = await other.evaluate(() => [...document.querySelectorAll("mark")].map((mark) => mark.textContent));
    if (new Set(texts).size > 1 || !/cures eczema/.test(texts[0]))
      throw new Error(`mark.js marked ${texts.join(", ")}`);
    huge.markjs.push({ ...summary(theirs), marks: texts.length, nodes_added: texts.length });
    await other.close();
  }
  const middle = (runs) =>
    Object.fromEntries(Object.keys(runs[0]).map((key) => [key, median(runs.map((run) => run[key]))]));
  const worst = (runs) => Math.max(...runs.map((run) => run.longest_slice_ms));
  // All but the last of each are medians.
  result.huge_page_rounds = huge_rounds;
  result.huge_page = {
    claimlint: { ...middle(huge.ours), longest_slice_of_all_rounds_ms: worst(huge.ours) },
    "mark.js, which is given the ranges": {
      ...middle(huge.markjs),
      longest_slice_of_all_rounds_ms: worst(huge.markjs),
    },
  };

  // Module and pack anew in a background that is awake.
  const ready = [];
  for (let n = 0; n < rounds; n++) {
    ready.push(
      await chromium.background.evaluate(async () => {
        globalThis.claimlint.sleep();
        const begun = performance.now();
        await globalThis.claimlint.auditor();
        return performance.now() - begun;
      }),
    );
  }
  result.engine_ready_ms = { rounds, median: round(median(ready)), best: round(Math.min(...ready)) };

  // Cold: the browser has stopped the background. Warm: it runs, with module and pack.
  const times = { cold: [], warm: [] };
  const welcome = await chromium.browser.newPage();
  await welcome.goto(new URL("welcome.html", own).href);
  for (let n = 0; n < rounds; n++) {
    for (const kind of ["cold", "warm"]) {
      const page = await chromium.browser.newPage();
      await page.goto(served.urlOf("bullets"));
      if (kind === "cold") await stopBackground(welcome);
      await page.evaluate(lookForMarks);
      const pressed = await chromium.press(page);
      times[kind].push((await page.evaluate(() => window.firstMark)) - pressed);
      await page.close();
    }
  }
  result.press_to_first_mark_ms = {
    rounds,
    cold_median: round(median(times.cold)),
    cold_best: round(Math.min(...times.cold)),
    warm_median: round(median(times.warm)),
    warm_best: round(Math.min(...times.warm)),
  };
} finally {
  await chromium.close();
  await served.close();
}
result.bytes = Object.fromEntries(
  ["chrome", "firefox"].map((name) => [
    `claimlint-${name}.zip`,
    readFileSync(join(root, `dist/claimlint-${name}.zip`)).length,
  ]),
);
writeFileSync(join(root, "bench/extension.json"), `${JSON.stringify(result, null, 2)}\n`);
console.log(JSON.stringify(result, null, 2));
