// The extension's own surfaces in Chromium: the panel beside a shop, the options, the first page. The panel is opened as a page,
// because drivers know the real side panel by its texts alone; that has a test of its own.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { beforeEach, describe, test } from "node:test";
import { marked, until, untilMarked } from "./browser.mjs";
import { cardText, openAll, openWatched } from "./extension.mjs";
import { markedEverywhere } from "./fixtures/shops.mjs";

const { served, chromium } = await openAll();
beforeEach(() => chromium.background.evaluate(() => chrome.storage.local.clear()));

/** A checked shop and the panel beside it. */
async function openPanel(t, name = "plain") {
  const shop = await openWatched(t, chromium.browser, served.urlOf(name));
  await chromium.press(shop);
  await until(async () => (await shop.evaluate(markedEverywhere)).length > 0, "marks");
  const panel = await chromium.own(t, `panel.html?tab=${await chromium.tabOf(shop)}`);
  await panel.getByRole("heading", { level: 2 }).first().waitFor();
  return { shop, panel };
}

const entries = async (panel) =>
  (await panel.locator(".entry-quote").allInnerTexts()).map((text) => text.replace(/\s+/g, " "));
/** Entries of words that stand on the page. */
const entry = (panel, words) => panel.locator(".entry", { hasText: words, hasNotText: "not on the visible page" });
const badge = async (shop) => Number(await chromium.button(shop, "getBadgeText"));

describe("the panel", () => {
  test("lists all findings; counts filter; what stands nowhere on the page is told and opens here", async (t) => {
    const { panel } = await openPanel(t);
    const all = await entries(panel);
    assert.ok(
      all.some((text) => /cure hay fever/i.test(text)),
      all.join("\n"),
    );
    await panel.getByRole("button", { name: /Show only: safety/ }).click();
    assert.deepEqual(await entries(panel), ["no side effects"]);
    await panel.getByRole("button", { name: "Show all" }).click();
    assert.deepEqual(await entries(panel), all);
    const unseen = panel.locator(".entry", { hasText: "not on the visible page" }).first();
    await unseen.click();
    await panel.getByRole("dialog").waitFor();
    await panel.getByRole("button", { name: "this is wrong" }).click();
    const [note] = await Promise.all([
      panel.waitForEvent("download"),
      panel.getByRole("button", { name: "Save the note" }).click(),
    ]);
    const { rule, quote, pack } = JSON.parse(await readFile(await note.path(), "utf8"));
    assert.ok(rule && quote && /^sha256:/.test(pack));
    await panel.getByRole("dialog").focus();
    await panel.keyboard.press("Escape");
    assert.equal(await panel.getByRole("dialog").count(), 0);
  });

  test("a press leads to the words and opens their card; next and previous walk, by keyboard too", async (t) => {
    const { shop, panel } = await openPanel(t);
    await entry(panel, "cure hay fever").first().click();
    await until(async () => /cure hay fever/i.test(await cardText(shop)), "the card");
    const first = await cardText(shop);
    await panel.getByRole("button", { name: "Next claim" }).click();
    await until(async () => !["", first].includes(await cardText(shop)), "another card");
    await panel.getByRole("button", { name: "Previous claim" }).focus();
    await panel.keyboard.press("Enter");
    await until(async () => (await cardText(shop)) === first, "the first card again");
    await panel.keyboard.press("j");
    await until(async () => !["", first].includes(await cardText(shop)), "another card");
  });

  test("what was set aside is shown on demand, with the reason", async (t) => {
    const { shop, panel } = await openPanel(t);
    await panel.getByLabel(/set aside/).check();
    const row = panel.locator("button.row").first();
    await row.waitFor();
    await shop.waitForFunction(() => CSS.highlights.get("claimlint-aside").size > 0);
    await row.click();
    await until(async () => /Not counted as a claim/.test(await cardText(shop)), "its card");
    await panel.getByLabel(/set aside/).uncheck();
    await shop.waitForFunction(() => CSS.highlights.get("claimlint-aside").size === 0);
  });

  test("what was not read is listed, and one can go there", async (t) => {
    const { shop, panel } = await openPanel(t, "frames");
    await shop.setViewportSize({ width: 600, height: 200 });
    await panel.getByRole("heading", { name: "Not read" }).waitFor();
    await panel.getByRole("button", { name: /drawing/ }).click();
    await shop.waitForFunction(() => document.querySelector("canvas").getBoundingClientRect().top < innerHeight);
  });

  test("words behind a tab are told as such, until the tab is opened", async (t) => {
    const { shop, panel } = await openPanel(t, "tabs");
    const kind = (words) => entry(panel, words).first().innerText();
    assert.match(await kind("cures insomnia"), /folded away/);
    assert.match(await kind("no side effects"), /folded away/);
    assert.doesNotMatch(await kind("cured my arthritis"), /folded away/);
    await shop.getByRole("tab", { name: "Benefits" }).click();
    await until(async () => !/folded away/.test(await kind("cures insomnia")), "it is open now");
    assert.match(await kind("no side effects"), /folded away/);
  });

  test("it follows a page that changes", async (t) => {
    const { shop, panel } = await openPanel(t, "single-page");
    await entry(panel, "cures psoriasis").first().waitFor();
    await shop.getByRole("link", { name: "Tea" }).click();
    await entry(panel, "melts fat").first().waitFor();
    assert.equal(await entry(panel, "psoriasis").count(), 0);
  });

  test("what the law wants said is listed, with whether the page says it", async (t) => {
    const { shop, panel } = await openPanel(t, "shop");
    const title = panel.getByRole("heading", { name: "What the law wants said" });
    assert.equal(await title.count(), 0);
    await panel.getByRole("checkbox", { name: "Australia" }).check({ force: true });
    await title.waitFor();
    const items = panel.locator(".check");
    assert.match(
      await items.first().innerText(),
      /^The reminder to read the label and follow the directions not found\n/,
    );
    await shop.evaluate(() => {
      document.querySelector("h1").after("Always read the label and follow the directions for use.");
    });
    await panel.getByText(/follow the directions found/).waitFor();
  });

  test("another choice of law audits again, for this tab alone", async (t) => {
    const { panel } = await openPanel(t);
    const places = () => panel.locator(".places input:checked").evaluateAll((boxes) => boxes.map(({ value }) => value));
    assert.deepEqual(await places(), ["nz"]);
    await panel.getByRole("checkbox", { name: "United States" }).check({ force: true });
    await until(async () => (await places()).join() === "us,nz", "two places");
    const { settings } = await chromium.background.evaluate(() => chrome.storage.local.get("settings"));
    assert.equal(settings, undefined);
  });

  test("findings are taken along as JSON, table and page; and as text with a link to the very words", async (t) => {
    const { shop, panel } = await openPanel(t);
    const saved = async (name) => {
      const [download] = await Promise.all([
        panel.waitForEvent("download"),
        panel.getByRole("button", { name }).click(),
      ]);
      return { name: download.suggestedFilename(), text: await readFile(await download.path(), "utf8") };
    };
    const json = await saved("Save as JSON");
    assert.equal(json.name, "claimlint-localhost.json");
    const report = JSON.parse(json.text);
    assert.equal(report.schema, "claimlint-report/1");
    assert.equal(report.document.source, shop.url());
    const csv = await saved("Save as a table (CSV)");
    assert.match(csv.text, /cure hay fever/i);
    const page = await saved("Save for printing (HTML)");
    assert.match(page.text, /^<!doctype html>/i);
    await chromium.browser.grantPermissions(["clipboard-read", "clipboard-write"]).catch(() => {});
    await panel.bringToFront();
    await panel.getByRole("button", { name: "Copy as text with links" }).click();
    await panel.getByRole("button", { name: "copied" }).waitFor();
    const text = await panel.evaluate(() => navigator.clipboard.readText());
    const links = text.match(/http:\/\/localhost\S+:~:text=\S+/g) ?? [];
    assert.equal(links.length, report.findings.length, text);
    // The browser finds the words by the link alone.
    const fresh = await chromium.browser.newPage();
    t.after(() => fresh.close());
    await fresh.setViewportSize({ width: 800, height: 150 });
    await fresh.goto(links.find((link) => /insomnia/i.test(link)));
    await fresh.waitForFunction(() => scrollY > 100);
  });

  test("a page that was not checked says how to check it: by the button in the toolbar, after that here too", async (t) => {
    const shop = await openWatched(t, chromium.browser, served.urlOf("plain"));
    const panel = await chromium.own(t, `panel.html?tab=${await chromium.tabOf(shop)}`);
    await panel.getByText("This page has not been checked yet.").waitFor();
    const check = panel.getByRole("button", { name: "Check this page" });
    await check.click();
    await panel.getByText("only after a press on its button").waitFor();
    assert.equal(await shop.locator("claimlint-surface").count(), 0);
    await chromium.press(shop);
    await entry(panel, "cure hay fever").first().waitFor();
    await shop.reload();
    await panel.reload();
    await check.click();
    await entry(panel, "cure hay fever").first().waitFor();
  });
});

test("the side panel opens with the marks where one wants so, lists the tab in front, and leads to its words", async (t) => {
  const options = await chromium.own(t, "options.html");
  await options.getByLabel("Open the list of claims").check();
  await options.getByText("Stored.").waitFor({ state: "attached" });
  const shop = await openWatched(t, chromium.browser, served.urlOf("plain"));
  await chromium.press(shop);
  const panel = await chromium.sidePanel();
  const says = (words) => until(async () => words.test(await panel("document.body.innerText")), `it says ${words}`);
  await says(/cure hay fever/i);
  await panel(`[...document.querySelectorAll(".entry")]
    .find(({ textContent: text }) => /side.effects/.test(text) && !/not on the visible page/.test(text)).click()`);
  await until(async () => /no side\seffects/.test(await cardText(shop)), "the card");
  const other = await openWatched(t, chromium.browser, served.urlOf("rtl"));
  await says(/has not been checked yet/);
  await shop.bringToFront();
  await says(/cure hay fever/i);
  await other.close();
});

test("a page that no extension may read is told on the button", async (t) => {
  const page = await chromium.browser.newPage();
  t.after(() => page.close());
  await page.goto("chrome://version");
  await chromium.press(page);
  await until(async () => (await chromium.button(page, "getBadgeText")) === "–", "a sign on the button");
  assert.match(await chromium.button(page, "getTitle"), /does not let/);
});

test("always on this site: the browser asks, then every page of it is checked, until one says no", async (t) => {
  const shop = await openWatched(t, chromium.browser, served.urlOf("plain"));
  await chromium.press(shop);
  const panel = await chromium.own(t, `panel.html?tab=${await chromium.tabOf(shop)}`);
  const box = panel.getByLabel("Always check localhost");
  const options = await chromium.own(t, "options.html");
  const none = options.getByText("No site is checked without a press on the button.");
  const site = "*://localhost/*";
  const allowed = () => options.evaluate((origin) => chrome.permissions.contains({ origins: [origin] }), site);
  // The browser's own question waits for an answer that no driver can give.
  await panel.bringToFront();
  await box.check();
  await panel.waitForTimeout(300);
  assert.equal(await allowed(), false);
  await none.waitFor();
  // It is answered where the browser lists its extensions.
  await chromium.allow(site);
  await panel.reload();
  await box.check();
  await until(allowed, "leave for the site");
  const stop = options.getByRole("button", { name: "Stop: localhost" });
  await stop.waitFor();
  const second = await openWatched(t, chromium.browser, served.urlOf("rtl"));
  await untilMarked(second);
  await stop.click();
  await none.waitFor();
  assert.equal(await allowed(), false);
  const isUnchecked = async () => {
    const third = await openWatched(t, chromium.browser, served.urlOf("rtl"));
    await third.waitForTimeout(1000);
    assert.deepEqual(await marked(third), []);
  };
  await isUnchecked();
  // Or takes the leave back where the browser lists its extensions; given there once more, it is not used unasked.
  await chromium.allow(site);
  await panel.bringToFront();
  await box.check();
  await stop.waitFor();
  await until(() => box.isChecked(), "the panel says so");
  await chromium.revoke(site);
  await none.waitFor();
  await panel.bringToFront();
  await until(async () => !(await box.isChecked()), "the panel says so");
  await isUnchecked();
  await chromium.allow(site);
  await isUnchecked();
  await none.waitFor();
});

describe("what is ignored", () => {
  /** Opens the card on these words by the panel, and ignores as far as the button says. */
  async function ignore(shop, panel, words, scope) {
    await entry(panel, words).first().click();
    await until(async () => (await cardText(shop)) !== "", "a card");
    await shop.bringToFront();
    // The card has the focus; its buttons are reached by Tab alone.
    for (let n = 0; n < 40; n++) {
      await shop.keyboard.press("Tab");
      if (await focusedInCard(shop, "ignore")) break;
    }
    await shop.keyboard.press("Enter");
    for (let n = 0; n < 10; n++) {
      await shop.keyboard.press("Shift+Tab");
      if (await focusedInCard(shop, scope)) break;
    }
    await shop.keyboard.press("Enter");
    await until(async () => /Ignored/.test(await cardText(shop)), "that it is ignored");
  }

  /** Whether the focus in the closed shadow root is on a button of this name. */
  async function focusedInCard(shop, name) {
    const session = await shop.context().newCDPSession(shop);
    const { nodes } = await session.send("Accessibility.getFullAXTree");
    await session.detach();
    return nodes.some(
      (node) =>
        node.role?.value === "button" &&
        node.name?.value === name &&
        node.properties?.some((property) => property.name === "focused" && property.value.value),
    );
  }

  test("words on this site: by keyboard alone, elsewhere they stay, and it can be undone", async (t) => {
    const { shop, panel } = await openPanel(t);
    const before = await badge(shop);
    await ignore(shop, panel, "no side effects", "These words on this site");
    await until(async () => !(await marked(shop)).join().includes("side effects"), "no mark");
    assert.equal(await badge(shop), before - 1);
    await panel.getByText("1 ignored here").waitFor();
    await panel.getByRole("button", { name: "Bring back" }).click();
    await until(async () => (await badge(shop)) === before, "the mark again");
  });

  test("a rule everywhere", async (t) => {
    const { shop, panel } = await openPanel(t);
    await ignore(shop, panel, "no side effects", "This rule on every page");
    await until(async () => !(await marked(shop)).join().includes("side effects"), "no mark");
    const other = await openWatched(t, chromium.browser, served.urlOf("rtl"));
    await chromium.press(other);
    await untilMarked(other);
    assert.ok(!(await marked(other)).join().includes("side effects"));
    const options = await chromium.own(t, "options.html");
    await options.getByRole("button", { name: /^Bring back/ }).click();
    await options.getByText("Nothing is ignored.").waitFor();
    await until(async () => (await marked(other)).join().includes("side effects"), "the mark again");
  });

  test("a whole site", async (t) => {
    const { shop, panel } = await openPanel(t);
    await panel.getByLabel("Mark nothing on localhost").check();
    await until(async () => (await marked(shop)).length === 0, "no marks");
    assert.match(await chromium.button(shop, "getTitle"), /You asked to leave localhost alone/);
    await panel.getByLabel("Mark nothing on localhost").uncheck();
    await untilMarked(shop);
  });
});

describe("options", () => {
  test("a change counts at once on pages that are marked", async (t) => {
    const { shop, panel } = await openPanel(t);
    const all = (await marked(shop)).length;
    const options = await chromium.own(t, "options.html");
    await options.getByLabel("safety").uncheck();
    await until(async () => (await marked(shop)).length === all - 1, "one mark less");
    await panel.getByText("1 claim is hidden by your settings.").waitFor();
    await options.getByLabel("Only what matters most").check();
    await until(
      () =>
        shop.evaluate(
          () => CSS.highlights.get("claimlint-medium").size === 0 && CSS.highlights.get("claimlint-high").size > 0,
        ),
      "only grave ones",
    );
    await options.getByLabel(/Guess from my language/).uncheck();
    await options.getByLabel("European Union").check();
    await until(async () => (await panel.locator(".places input:checked").count()) === 2, "two places");
    await options.getByRole("button", { name: "Back to the first settings" }).click();
    await until(async () => (await marked(shop)).length === all, "all marks");
  });

  test("hedged claims are left alone where one wants so", async (t) => {
    const { shop } = await openPanel(t);
    await shop.evaluate(() => {
      document.querySelector("h1").textContent = "These drops may help to relieve migraine";
    });
    const hedged = async () => (await marked(shop)).join().includes("migraine");
    await until(hedged, "the hedged claim");
    const options = await chromium.own(t, "options.html");
    await options.getByLabel(/Also claims with a/).uncheck();
    await until(async () => !(await hedged()), "that it is left alone");
    assert.ok((await marked(shop)).length > 0);
  });

  test("colours", async (t) => {
    const { shop } = await openPanel(t);
    const line = () =>
      shop.evaluate(
        () => getComputedStyle(document.querySelector("p"), "::highlight(claimlint-high)").textDecorationThickness,
      );
    assert.equal(await line(), "2px");
    const options = await chromium.own(t, "options.html");
    await options.getByLabel("Thick lines in colour").check();
    await until(async () => (await line()) === "4px", "thick lines");
  });

  test("a backup brings everything back; what is none is refused", async (t) => {
    const options = await chromium.own(t, "options.html");
    await options.getByLabel("Thin grey lines").check();
    await options.getByLabel("detox, immunity").uncheck();
    const [download] = await Promise.all([
      options.waitForEvent("download"),
      options.getByRole("button", { name: "Save a backup" }).click(),
    ]);
    const backup = await readFile(await download.path(), "utf8");
    await options.getByRole("button", { name: "Back to the first settings" }).click();
    await until(() => options.getByLabel("Thin lines in colour").isChecked(), "the first settings");
    const input = options.locator("#backup-file");
    const give = (text) =>
      input.setInputFiles({ name: "mine.json", mimeType: "application/json", buffer: Buffer.from(text) });
    await give(backup.replace('"low"', '"slight"'));
    await options.getByRole("alert").getByText('"least"').waitFor();
    await options.getByRole("alert").getByText("mine.json was not taken; nothing has changed.").waitFor();
    await give("{}");
    await options.getByRole("alert").getByText('"schema" is not').waitFor();
    await give(backup);
    await until(() => options.getByLabel("Thin grey lines").isChecked(), "grey lines");
    assert.equal(await options.getByLabel("detox, immunity").isChecked(), false);
  });
});
