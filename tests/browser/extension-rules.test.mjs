// Rules of one's own in the extension's options: a pack is opened, files of rules are compiled and all their tests run, and
// whatever has a fault changes nothing.

import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, test } from "node:test";
import { assertAccessible, marked, root, until, untilMarked } from "./browser.mjs";
import { openAll, openWatched, own_rule as rule } from "./extension.mjs";

const { served, chromium } = await openAll();
beforeEach(() => chromium.background.evaluate(() => chrome.storage.local.clear()));

const usual = "In use: the rules that come with claimlint.";

const json = (...rules) => ({
  name: "own.json",
  mimeType: "application/json",
  buffer: Buffer.from(JSON.stringify({ family: "own", rules })),
});
const packFile = (name, buffer) => ({ name, mimeType: "application/octet-stream", buffer });
const usualPack = () => readFile(join(root, "build/claimlint.pack"));

async function openOptions(t) {
  const options = await chromium.own(t, "options.html");
  const told = options.locator("#pack-told");
  await options.getByText(/^In use: /).waitFor(); // only then does the page listen
  return {
    options,
    told,
    give: (files) => options.locator("#pack-file").setInputFiles(files),
    /** Waits until these words are told; all that is told. */
    async hears(words) {
      await told.getByText(words).first().waitFor({ timeout: 20_000 });
      return (await told.innerText()).replace(/\s+/g, " ");
    },
    inUse: (words) => options.getByText(words, { exact: true }).waitFor(),
  };
}

async function marksOf(t, name) {
  const shop = await openWatched(t, chromium.browser, served.urlOf(name));
  await chromium.press(shop);
  await untilMarked(shop);
  return (await marked(shop)).join("\n");
}

describe("a pack", () => {
  test("is opened, used, and let go again; what was not tested is told", async (t) => {
    const { options, give, hears, inUse } = await openOptions(t);
    await give(packFile("mine.pack", await usualPack()));
    assert.match(
      await hears("is in use now"),
      /^mine\.pack opened without a fault .* tests of its rules could not be run: .* does not hold them\./,
    );
    await inUse("In use: mine.pack.");
    assert.match(await marksOf(t, "plain"), /cure hay fever/i);
    await options.getByRole("button", { name: "Back to the usual rules" }).click();
    await inUse(usual);
  });

  test("that opens no more is told on the button and in the panel, and the way back works", async (t) => {
    await chromium.background.evaluate(() => {
      globalThis.claimlint.sleep();
      return chrome.storage.local.set({ pack: { name: "mine.pack", base64: btoa("CLMPACK") } });
    });
    const shop = await openWatched(t, chromium.browser, served.urlOf("plain"));
    await chromium.press(shop);
    await until(async () => (await chromium.button(shop, "getBadgeText")) === "!", "a sign on the button");
    assert.match(await chromium.button(shop, "getTitle"), /could not be checked\. .*rule pack/);
    const panel = await chromium.own(t, `panel.html?tab=${await chromium.tabOf(shop)}`);
    await panel.getByText(/could not be checked\. .*rule pack/).waitFor();
    const { options, inUse } = await openOptions(t);
    await inUse("In use: mine.pack.");
    await options.getByRole("button", { name: "Back to the usual rules" }).click();
    await untilMarked(shop);
    await until(async () => Number(await chromium.button(shop, "getBadgeText")) > 0, "a number");
  });

  test("that is cut short or of another format is refused, with the reason", async (t) => {
    const { give, hears, inUse } = await openOptions(t);
    const pack = await usualPack();
    await give(packFile("broken.pack", pack.subarray(0, 5000)));
    assert.match(
      await hears("was not taken"),
      /^broken\.pack was not taken; the rules stay as they were\. the rule pack .+/,
    );
    const newer = Buffer.from(pack);
    newer.writeUInt32LE(pack.readUInt32LE(8) + 1, 8);
    await give(packFile("newer.pack", newer));
    assert.match(await hears("newer.pack was not taken"), /has format \d+, .* update claimlint/);
    await inUse(usual);
  });
});

describe("files of rules", () => {
  test("are laid over the usual rules; their tests and those of the others are run", async (t) => {
    assert.doesNotMatch(await marksOf(t, "plain"), /batches/i);
    const { give, hears, inUse } = await openOptions(t);
    await give(json(rule));
    assert.match(
      await hears("is in use now"),
      /^own\.json was compiled and is in use now\. All its 4 tests passed\. All [\d,]{3,} tests of the rules that come with claimlint pass with it\.$/,
    );
    await inUse("In use: the rules that come with claimlint, and own.json laid over them.");
    const marks = await marksOf(t, "plain");
    assert.match(marks, /small batches/i);
    assert.match(marks, /cure hay fever/i);
  });

  test("a rule whose test fails is refused: which one, and why", async (t) => {
    const { options, give, hears, inUse } = await openOptions(t);
    await give(json({ ...rule, examples: { ...rule.examples, clear: ["Made in small batches.", "A small batch."] } }));
    assert.match(
      await hears("was not taken"),
      /^own\.json was not taken; the rules stay as they were\. There is 1 fault: own\.json \/rules\/0\/examples\/clear\/0 own\/batches: .+/,
    );
    await inUse(usual);
    await assertAccessible(options, "options with faults");
  });

  test("one that spoils a usual rule is refused too", async (t) => {
    const { give, hears, inUse } = await openOptions(t);
    // It sets aside what usual rules want marked.
    const context = {
      id: "context/own-mute",
      reason: "not wanted",
      scope: "sentence",
      patterns: ["side effects"],
      types: ["safety"],
      examples: { set_aside: ["It has no side effects."], stays: ["It is safe and effective."] },
    };
    await give({ ...json(), buffer: Buffer.from(JSON.stringify({ contexts: [context] })) });
    const told = await hears("was not taken");
    assert.match(told, /safety\.json \/rules\/\d+\/examples\/match\/\d+ safety\//);
    assert.doesNotMatch(told, /own\.json \//);
    await inUse(usual);
  });

  test("all that is wrong with them is told, with file and place", async (t) => {
    const { give, hears, inUse } = await openOptions(t);
    await give([
      json({ ...rule, type: "magic", patterns: ["("] }),
      { name: "words.json", mimeType: "application/json", buffer: Buffer.from('{"entries": [') },
    ]);
    const told = await hears("was not taken");
    assert.match(told, /^own\.json, words\.json was not taken;.*There are 3 faults:/);
    for (const where of ["own.json /rules/0/type", "own.json /rules/0/patterns/0", "words.json / not valid JSON"])
      assert.ok(told.includes(where), told);
    await inUse(usual);
  });

  test("a folder with all that is needed replaces the usual rules", async (t) => {
    const folder = await mkdtemp(join(tmpdir(), "claimlint-rules-"));
    t.after(() => rm(folder, { recursive: true, force: true }));
    await cp(join(root, "rules"), join(folder, "rules"), { recursive: true });
    await rm(join(folder, "rules/en/claims/safety.json"));
    await writeFile(join(folder, "rules/en/claims/own.json"), json(rule).buffer);
    const { options, hears, inUse } = await openOptions(t);
    await options.locator("#pack-folder").setInputFiles(join(folder, "rules"));
    assert.match(
      await hears("is in use now"),
      /^rules was compiled and is in use now\. All its [\d,]{3,} tests passed\.$/,
    );
    await inUse("In use: rules.");
    const marks = await marksOf(t, "plain");
    assert.match(marks, /small batches/i);
    assert.doesNotMatch(marks, /no side effects/i);
  });

  test("a folder without any rules is refused", async (t) => {
    const folder = await mkdtemp(join(tmpdir(), "claimlint-notes-"));
    t.after(() => rm(folder, { recursive: true, force: true }));
    await writeFile(join(folder, "notes.txt"), "Nothing here.");
    const { options, hears, inUse } = await openOptions(t);
    await options.locator("#pack-folder").setInputFiles(folder);
    assert.match(await hears("was not taken"), /There is no file of rules \(\.json\) in it\./);
    await inUse(usual);
  });

  test("a backup carries them, and they are compiled anew when it is restored", async (t) => {
    const { options, give, hears, inUse } = await openOptions(t);
    await give(json(rule));
    await hears("is in use now");
    const [download] = await Promise.all([
      options.waitForEvent("download"),
      options.getByRole("button", { name: "Save a backup" }).click(),
    ]);
    const backup = JSON.parse(await readFile(await download.path(), "utf8"));
    await options.getByRole("button", { name: "Back to the first settings" }).click();
    await inUse(usual);
    const restore = (value) =>
      options.locator("#backup-file").setInputFiles({
        name: "mine.json",
        mimeType: "application/json",
        buffer: Buffer.from(JSON.stringify(value)),
      });
    const spoilt = structuredClone(backup);
    spoilt.pack.rules.files[0].text = spoilt.pack.rules.files[0].text.replace("guarantee", "magic");
    await restore(spoilt);
    await options.locator("#backup-told").getByText("mine.json was not taken; nothing has changed.").waitFor();
    await inUse(usual);
    backup.pack.base64 = ""; // as from another version of claimlint
    await restore(backup);
    await inUse("In use: the rules that come with claimlint, and own.json laid over them.");
    assert.match(await marksOf(t, "plain"), /small batches/i);
  });

  test("an update of the extension lays them over its new rules", async (t) => {
    const { give, hears } = await openOptions(t);
    await give(json(rule));
    await hears("is in use now");
    await chromium.background.evaluate(async () => {
      const { pack } = await chrome.storage.local.get("pack");
      await chrome.storage.local.set({ pack: { ...pack, base64: "" } }); // of an older format
      await globalThis.claimlint.renewPack();
    });
    await until(
      () => chromium.background.evaluate(async () => (await chrome.storage.local.get("pack")).pack.base64.length > 1e6),
      "a new pack",
    );
    assert.match(await marksOf(t, "plain"), /small batches/i);
  });
});
