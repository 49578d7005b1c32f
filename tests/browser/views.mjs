// Every view of the standalone page, and how one comes to it: for tests that hold of all of them, and for looking at them.
//
//   node tests/browser/views.mjs FOLDER [VIEW...]     a screenshot of each at 360, 768 and 1440 px, light and dark

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fail, isMain } from "../../scripts/run.mjs";
import { goToPage, launch, newPage, pointOn, root, serve, untilMarked } from "./browser.mjs";

const file = (name) => join(root, "tests/browser/fixtures/files", name);
const press = (page, name) => page.getByRole("button", { name, exact: true }).click();
/** On a narrow screen the details of the overview are folded. */
async function unfold(page) {
  const summary = page.locator("#overview > details:not([open]) > summary");
  if (await summary.count()) await summary.click();
}

async function start(page, url) {
  await page.addInitScript(() => {
    if (!sessionStorage.getItem("begun")) localStorage.clear(); // another view's choices
    sessionStorage.setItem("begun", "yes");
  });
  await goToPage(page, url);
}
async function sample(page, url) {
  await start(page, url);
  await press(page, "Try the sample");
  await untilMarked(page);
  await page.locator("#overview h2").waitFor();
}
async function opened(page, url, ...names) {
  await start(page, url);
  await page.setInputFiles("#picker", names.map(file));
  await page.locator("#work:not([hidden])").waitFor({ timeout: 60_000 }); // a picture takes its time
  await untilMarked(page);
  await page.waitForFunction(() => !document.querySelector("#shelf progress, #shelf .file-waiting"), undefined, {
    timeout: 60_000,
  });
}
async function record(page, url, id) {
  await page.goto(`${url}evidence.html#${id}`);
  await page.getByRole("article").waitFor();
}

/** By name; each brings a new page to its view. */
export const views = {
  start,
  audit: sample,
  async overview(page, url) {
    await sample(page, url);
    await unfold(page);
    await page.getByRole("button", { name: /^Show only: high/ }).click();
  },
  async card(page, url) {
    await sample(page, url);
    const on = await pointOn(page, "treatment for restless legs");
    await page.mouse.click(on.x, on.y);
    await page.getByRole("dialog").waitFor();
  },
  async "set-aside"(page, url) {
    await sample(page, url);
    await unfold(page);
    await page.getByLabel(/set aside/).check();
    // Walks to the first that is set aside, whose card says why.
    await page.evaluate(() => document.activeElement.blur());
    const aside = page.getByRole("dialog").getByText("Not counted as a claim").first();
    for (let step = 0; step < 60 && !(await aside.isVisible()); step++) await page.keyboard.press("j");
    await aside.waitFor();
  },
  async checklist(page, url) {
    await sample(page, url);
    await unfold(page);
    await page.getByRole("checkbox", { name: "European Union" }).check();
    await page.locator(".checklist summary").first().click();
  },
  async compare(page, url) {
    await start(page, url);
    await page.locator("#first").fill("Vitamin C boosts your immune system.\n\nMade in small batches.");
    await untilMarked(page);
    await page.locator("#overview h2").waitFor();
    await unfold(page);
    await page.getByRole("checkbox", { name: "European Union" }).check();
    await page.locator("#text").focus();
    await page.keyboard.press("Control+End");
    await page.keyboard.type(" It cures gout.");
    await page.getByRole("heading", { name: /^2 claims/ }).waitFor();
    await press(page, "Before and after");
    await page.locator("#compare ins").waitFor();
  },
  async files(page, url) {
    await start(page, url);
    await page.setInputFiles("#picker", [file("leaflet.docx"), file("locked.pdf"), file("leaflet.html")]);
    await page.locator("#shelf").getByText("could not be read").waitFor();
    await page.locator("#shelf button[data-item='2']").waitFor();
  },
  picture: (page, url) => opened(page, url, "label.png"),
  async save(page, url) {
    await sample(page, url);
    await press(page, "Save or copy");
  },
  async link(page, url) {
    await sample(page, url);
    await press(page, "Link");
    await page.getByRole("checkbox", { name: "With the text" }).check();
    await page.getByText(/behind the #/).waitFor();
  },
  async problem(page, url) {
    await start(page, url);
    await page.setInputFiles("#picker", file("locked.pdf"));
    await page.getByRole("alert").getByText("locked by a password").waitFor();
  },
  async evidence(page, url) {
    await page.goto(`${url}evidence.html`);
    await page.locator("tbody tr").first().waitFor();
  },
  record: (page, url) => record(page, url, "magnesium--restless-legs-syndrome"),
  guidance: (page, url) => record(page, url, "restless-legs-syndrome"),
  async studio(page, url) {
    await page.goto(`${url}studio.html`);
    await page.getByText("4 of 4 pass").waitFor({ timeout: 60_000 });
  },
};

if (isMain(import.meta.url)) {
  const [folder, ...wanted] = process.argv.slice(2);
  if (!folder) fail("usage: node tests/browser/views.mjs FOLDER [VIEW...]");
  for (const name of wanted) {
    if (!Object.hasOwn(views, name)) fail(`No view "${name}": ${Object.keys(views).join(", ")}`);
  }
  await mkdir(folder, { recursive: true });
  const { url, close } = await serve(join(root, "dist/page"));
  const chromium = await launch();
  const ends = [];
  try {
    for (const name of wanted.length > 0 ? wanted : Object.keys(views)) {
      for (const [width, height] of [
        [360, 740],
        [768, 1024],
        [1440, 900],
      ]) {
        for (const scheme of ["light", "dark"]) {
          const page = await newPage({ after: (end) => ends.push(end) }, chromium.browser, { width, height, scheme });
          await views[name](page, url);
          await page.screenshot({ path: join(folder, `${name}-${width}-${scheme}.png`) });
          for (const end of ends.splice(0)) await end();
        }
      }
    }
  } finally {
    await chromium.close();
    await close();
  }
}
