// Typing in a long text: how much of ours comes between a letter and the screen. What decides is counted (elements made in
// one task, layouts that we force); how long it took is only told, for it depends on the machine.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { root, untilMarked } from "./browser.mjs";
import { siteForTests } from "./site.mjs";

const site = siteForTests();
const letters = " It cures gout.";

/** The sample again and again, until its text has 50,000 characters. */
async function longPage() {
  const sample = await readFile(join(root, "dist/page/sample.html"), "utf8");
  const body = /<body>([\s\S]*)<\/body>/.exec(sample)[1].replace(/<script[\s\S]*?<\/script>/g, "");
  const shown = body.replace(/<[^>]*>/g, "").replace(/\s+/g, " ").length;
  return body.repeat(Math.ceil(50_000 / shown));
}

const gout = () =>
  [...CSS.highlights.values()].some((one) =>
    [...one].some((range) => range.startContainer.data?.slice(range.startOffset).startsWith("cures gout")),
  );

/** Counts the elements that are made in each task, from now on. */
function countElements() {
  window.mostMade = 0;
  let made = 0;
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => (made = 0); // the task behind
  for (const name of ["createElement", "createElementNS"]) {
    const own = document[name];
    document[name] = (...args) => {
      if (made++ === 0) port2.postMessage("");
      window.mostMade = Math.max(window.mostMade, made);
      return own.apply(document, args);
    };
  }
}

/** Runs `task` while the browser notes what its main thread does. */
async function traced(page, task) {
  const session = await page.context().newCDPSession(page);
  const events = [];
  session.on("Tracing.dataCollected", ({ value }) => events.push(...value));
  await session.send("Tracing.start", {
    transferMode: "ReportEvents",
    traceConfig: { includedCategories: ["devtools.timeline"] },
  });
  await task();
  const complete = new Promise((done) => session.once("Tracing.tracingComplete", done));
  await session.send("Tracing.end");
  await complete;
  const ours = events.filter(({ name, args }) => name === "FunctionCall" && /\/main\.js$/.test(args?.data?.url ?? ""));
  const during = (event) => (outer) =>
    outer.pid === event.pid && outer.tid === event.tid && outer.ts <= event.ts && event.ts < outer.ts + outer.dur;
  const forced = events.filter(({ name }) => name === "Layout").filter((event) => ours.some(during(event)));
  return { forced, slices: ours.map(({ tdur = 0 }) => tdur / 1000).sort((a, b) => b - a) };
}

for (const [name, file] of [
  ["rich", async () => ({ name: "long.html", mimeType: "text/html", buffer: Buffer.from(await longPage()) })],
  [
    "plain",
    async () => {
      const text = (await longPage()).replace(/<[^>]*>/g, " ").replace(/[ \t]+/g, " ");
      return { name: "long.txt", mimeType: "text/plain", buffer: Buffer.from(text) };
    },
  ],
]) {
  test(`typing in 50 KB of ${name} text: marks follow, a slice at a time, and undo is the browser's own`, async (t) => {
    const page = await site.open(t, { width: 1200, height: 800 });
    await page.setInputFiles("#picker", await file());
    await untilMarked(page);
    const claims = Number(/^[\d,]+/.exec(await page.locator("#overview h2").innerText())[0].replace(",", ""));
    await page.waitForFunction((n) => document.querySelectorAll("#overview .list > li").length === n, claims);
    const before = await page.locator("#text").innerText();
    assert.ok(before.length > 50_000, `${before.length} characters`);
    await page.evaluate(() => {
      const walker = document.createTreeWalker(document.querySelector("#text"), NodeFilter.SHOW_TEXT);
      while (!/external use/i.test(walker.nextNode().data));
      document.querySelector("#text").focus();
      getSelection().collapse(walker.currentNode, walker.currentNode.data.search(/\.\s|\.$/) + 1);
    });
    await page.evaluate(countElements);
    const { forced, slices } = await traced(page, async () => {
      for (const letter of letters) await page.keyboard.type(letter);
      await page.waitForFunction(gout);
      // The overview follows when the typing pauses.
      await page.waitForFunction(
        (n) => document.querySelector("#overview h2").textContent.replace(",", "").startsWith(`${n} `),
        claims + 1,
      );
      await page.waitForFunction((n) => document.querySelectorAll("#overview .list > li").length === n, claims + 1);
    });
    assert.ok(slices.length > letters.length, `${slices.length} runs of ours were seen`);
    assert.deepEqual(forced, [], "layouts that we forced");
    const made = await page.evaluate(() => window.mostMade);
    // The counts and choices of the overview, and the rows of the list that changed: as many for a text of any length.
    assert.ok(made > 0 && made < 300, `${made} elements in one task`);
    const longest = slices.slice(0, 5).map((ms) => ms.toFixed(1));
    t.diagnostic(`${claims} claims; longest of our runs, in ms of processor time: ${longest.join(", ")}`);

    for (let step = 0; step < 20 && (await page.locator("#text").innerText()) !== before; step++) {
      await page.keyboard.press("Control+z");
    }
    assert.equal(await page.locator("#text").innerText(), before);
  });
}
