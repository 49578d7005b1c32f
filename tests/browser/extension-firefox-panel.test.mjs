// What stands beside a page in Firefox: the real sidebar, the browser's own question for "always on this site", the options;
// with an event page that the browser puts to sleep after a second. Driven by WebDriver BiDi with access to the system, which
// alone lets a driver open the extension's own pages; the sidebar is reached from one of those.

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { launchFirefox, until, watch } from "./browser.mjs";
import { copyOf, fixture_hosts, no_highlights, open_surface, own_rule as rule } from "./extension.mjs";
import { markedEverywhere, openShops } from "./fixtures/shops.mjs";

const host = "11111111-2222-4333-8444-555555555555";

/**
 * Firefox with the extension and its sidebar open; `own` is the extension's options in a tab, from which the rest is seen.
 * `phone`: as in Firefox for Android, which has neither sidebars nor keys and leaves these parts of a manifest out.
 */
async function launch({ first, phone = false } = {}) {
  const folder = await copyOf("firefox", { first, hosts: fixture_hosts });
  const file = join(folder, "manifest.json");
  const manifest = JSON.parse(await readFile(file, "utf8"));
  manifest.sidebar_action.open_at_install = true;
  if (phone) for (const key of ["sidebar_action", "commands"]) delete manifest[key];
  await writeFile(file, JSON.stringify(manifest));
  const firefox = await launchFirefox({
    args: ["--remote-allow-system-access"],
    extraPrefsFirefox: {
      "extensions.webextensions.uuids": JSON.stringify({ [manifest.browser_specific_settings.gecko.id]: host }),
      "extensions.webextOptionalPermissionPrompts": false, // the question is answered with yes
      "extensions.background.idle.timeout": 1000,
    },
  });
  await firefox.installExtension(folder);
  const openOwn = async (name) => {
    const page = await firefox.newPage();
    // The driver never hears that such a page has loaded.
    page.goto(`moz-extension://${host}/${name}`).catch(() => {});
    await until(
      () => page.evaluate(() => document.querySelector("h1")?.textContent !== undefined).catch(() => false),
      name,
    );
    return page;
  };
  const own = await openOwn("options.html");
  return {
    firefox,
    own,
    openOwn,
    tabOf: (page) =>
      own.evaluate(async (url) => (await browser.tabs.query({})).findLast((tab) => tab.url === url).id, page.url()),
    awake: () => own.evaluate(() => browser.extension.getViews().some(({ location }) => /background/.test(location))),
    sidebar: {
      text: () => own.evaluate(() => browser.extension.getViews({ type: "sidebar" })[0].document.body.innerText),
      /** A press on the first button that says this. */
      press: (name) =>
        own.evaluate((name) => {
          const { document } = browser.extension.getViews({ type: "sidebar" })[0];
          const named = (button) => `${button.textContent} ${button.ariaLabel}`.includes(name);
          const stands = ({ textContent }) => !textContent.includes("not on the visible page");
          const button = [...document.querySelectorAll("button, label")].filter(stands).find(named);
          if (!button) throw new Error(`no button "${name}"`);
          button.click();
        }, name),
    },
    async close() {
      await firefox.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Whether a card is open over the page. */
const hasCard = (page) =>
  page.evaluate(() => {
    for (let y = 10; y < innerHeight; y += 20)
      for (let x = 10; x < innerWidth; x += 40)
        if (document.elementFromPoint(x, y)?.localName === "claimlint-surface") return true;
    return false;
  });

describe("beside a page in Firefox", () => {
  let served;
  let ours;

  before(async () => {
    [served, ours] = await Promise.all([openShops(), launch()]);
  });
  after(async () => {
    await ours?.close();
    await served?.close();
  });

  /** A shop in the tab in front, not yet checked. */
  async function open(t, name) {
    const page = await ours.firefox.newPage();
    t.after(() => page.close());
    const problems = watch(page);
    t.after(() => assert.deepEqual(problems, [], "errors on the shop's console"));
    await page.goto(served.urlOf(name));
    await page.bringToFront();
    return page;
  }
  const untilSays = (words) => until(async () => words.test(await ours.sidebar.text()), `the sidebar says ${words}`);
  const isMarked = async (page, words) => (await page.evaluate(markedEverywhere)).join("\n").includes(words);

  test("the sidebar checks the page in front, lists its claims, and leads to their cards", async (t) => {
    const page = await open(t, "plain");
    await untilSays(/This page has not been checked yet/);
    await ours.sidebar.press("Check this page");
    await untilSays(/\d claims in \d+ words/);
    assert.match(await ours.sidebar.text(), /cure hay fever/i);
    assert.equal(await isMarked(page, "cure hay fever"), true);
    assert.equal(await hasCard(page), false);
    await ours.sidebar.press("cure hay fever");
    await until(() => hasCard(page), "its card");
    await ours.sidebar.press("Show only: safety");
    await until(async () => !/cure hay fever/i.test(await ours.sidebar.text()), "only claims of safety");
  });

  test("it follows from tab to tab, and a page that changes", async (t) => {
    const page = await open(t, "single-page");
    await untilSays(/This page has not been checked yet/);
    await ours.sidebar.press("Check this page");
    await untilSays(/cures psoriasis/i);
    await page.click("nav a:nth-of-type(2)");
    await untilSays(/melts fat/i);
    assert.doesNotMatch(await ours.sidebar.text(), /psoriasis/i);
    await open(t, "rtl");
    await untilSays(/This page has not been checked yet/);
    await page.bringToFront();
    await untilSays(/melts fat/i);
  });

  test("the browser puts the background to sleep, and nobody notices", async (t) => {
    const page = await open(t, "plain");
    await untilSays(/This page has not been checked yet/);
    await ours.sidebar.press("Check this page");
    await untilSays(/cure hay fever/i);
    await until(async () => !(await ours.awake()), "the background sleeps");
    await page.evaluate(() => {
      document.querySelector("h1").textContent = "These drops treat asthma";
    });
    await until(() => isMarked(page, "treat asthma"), "the new mark");
    await untilSays(/treat asthma/i);
    await until(async () => !(await ours.awake()), "the background sleeps again");
    await ours.sidebar.press("cure hay fever");
    await until(() => hasCard(page), "its card");
  });

  test("always on this site: asked for once, then every page is checked, until one says no", async (t) => {
    const page = await open(t, "plain");
    await untilSays(/This page has not been checked yet/);
    await ours.sidebar.press("Check this page");
    await untilSays(/Always check localhost/);
    const allowed = () => ours.own.evaluate(() => browser.permissions.contains({ origins: ["*://localhost/*"] }));
    assert.equal(await allowed(), false);
    // Only a true press lets an extension ask.
    const panel = await ours.openOwn(`panel.html?tab=${await ours.tabOf(page)}`);
    t.after(() => panel.close());
    await panel.bringToFront();
    const box = () => panel.locator("::-p-xpath(//label[contains(., 'Always check localhost')])");
    await box().click();
    await until(allowed, "leave for the site");
    const other = await open(t, "rtl");
    await until(() => isMarked(other, "cures asthma"), "marks without a press");
    await ours.own.bringToFront();
    await until(
      () => ours.own.evaluate(() => /localhost/.test(document.getElementById("always").innerText)),
      "it is listed",
    );
    await panel.bringToFront();
    await box().click();
    await until(async () => !(await allowed()), "no leave any more");
    const third = await open(t, "rtl");
    await untilSays(/This page has not been checked yet/);
    assert.equal(await isMarked(third, "cures asthma"), false);
  });

  test("rules of one's own are compiled and tested in the options", async (t) => {
    const folder = await mkdtemp(join(tmpdir(), "claimlint-own-"));
    t.after(() => rm(folder, { recursive: true, force: true }));
    const file = join(folder, "own.json");
    const give = async (rule) => {
      await writeFile(file, JSON.stringify({ family: "own", rules: [rule] }));
      await (await ours.own.$("#pack-file")).uploadFile(file);
    };
    const told = (words) =>
      until(
        () => ours.own.evaluate((said) => new RegExp(said).test(document.getElementById("pack-told").innerText), words),
        words,
        400,
      );
    await give({ ...rule, examples: { ...rule.examples, clear: ["In small batches.", "A batch."] } });
    await told("was not taken[^]*There is 1 fault[^]*/rules/0/examples/clear/0");
    await give(rule);
    await told("All its 4 tests passed");
    t.after(() => ours.own.evaluate(() => document.getElementById("pack-remove").click()));
    const page = await open(t, "plain");
    await untilSays(/This page has not been checked yet/);
    await ours.sidebar.press("Check this page");
    await until(() => isMarked(page, "small batches"), "its mark");
  });
});

test("in a Firefox without the Custom Highlight API thin boxes stand in", async (t) => {
  const [served, ours] = await Promise.all([openShops(), launch({ first: no_highlights })]);
  t.after(() => Promise.all([served.close(), ours.close()]));
  const page = await ours.firefox.newPage();
  await page.goto(served.urlOf("plain"));
  await page.bringToFront();
  await until(async () => /not been checked yet/.test(await ours.sidebar.text()), "the sidebar");
  const before = await page.screenshot({ encoding: "base64" });
  assert.equal(await page.screenshot({ encoding: "base64" }), before, "nothing moves by itself");
  await ours.sidebar.press("Check this page");
  await until(async () => /cure hay fever/i.test(await ours.sidebar.text()), "the list");
  await until(async () => (await page.screenshot({ encoding: "base64" })) !== before, "boxes");
  assert.equal(await page.evaluate(() => CSS.highlights.size), 0);
  await ours.sidebar.press("cure hay fever");
  await until(() => hasCard(page), "the card");
});

test("on a phone, where nothing stands beside a page, the list is a tab of its own and leads back to the words", async (t) => {
  const [served, ours] = await Promise.all([openShops(), launch({ first: open_surface, phone: true })]);
  t.after(() => Promise.all([served.close(), ours.close()]));
  assert.equal(await ours.own.evaluate(() => browser.sidebarAction ?? browser.commands ?? "neither"), "neither");
  const page = await ours.firefox.newPage();
  await page.goto(served.urlOf("plain"));
  const tabId = await ours.tabOf(page);
  await ours.own.evaluate(
    (tabId) => browser.scripting.executeScript({ target: { tabId }, files: ["content.js"] }),
    tabId,
  );
  await until(async () => (await page.evaluate(markedEverywhere)).join().includes("cure hay fever"), "marks");
  /** Opens the card of what is marked first, and presses "all claims" on it. */
  const openList = async () => {
    await page.bringToFront();
    await ours.own.evaluate((tabId) => browser.tabs.sendMessage(tabId, { kind: "step", by: 1 }), tabId);
    await until(() => hasCard(page), "a card");
    await page.evaluate(() => {
      const { shadowRoot } = document.querySelector("claimlint-surface");
      [...shadowRoot.querySelectorAll("button")].find(({ textContent }) => textContent === "all claims").click();
    });
  };
  const lists = () =>
    ours.own.evaluate(async (tabId) => {
      const tabs = await browser.tabs.query({});
      return tabs.filter(({ url }) => url?.endsWith(`/panel.html?tab=${tabId}`)).map(({ active }) => active);
    }, tabId);
  const inList = (act) =>
    ours.own.evaluate((act) => {
      const list = browser.extension.getViews({ type: "tab" }).find(({ location }) => /panel/.test(location));
      const entry = [...(list?.document.querySelectorAll(".entry") ?? [])].find(
        ({ textContent: text }) => /side.effects/.test(text) && !/not on the visible page/.test(text),
      );
      if (act) entry.click();
      return entry !== undefined;
    }, act);
  await openList();
  await until(() => inList(false), "the list");
  assert.deepEqual(await lists(), [true]);
  await inList(true);
  await until(async () => (await lists()).join() === "false", "that the page is in front");
  await until(
    () =>
      page.evaluate(() =>
        /no side.effects/.test(
          document.querySelector("claimlint-surface").shadowRoot.querySelector("[role=dialog]")?.textContent,
        ),
      ),
    "the card of the entry",
  );
  await openList();
  await until(async () => (await lists()).join() === "true", "the same list in front again");
});
