// What the standalone page reads: real files of other programs (fixtures/files/make.mjs says how they were made), several
// at once, damaged ones, and rich text that is pasted.

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, test } from "node:test";
import { assertAccessible, assertMarked, marked, root, untilMarked } from "./browser.mjs";
import { siteForTests } from "./site.mjs";

const files = join(root, "tests/browser/fixtures/files");
const file = (name) => resolve(files, name);

const site = siteForTests();
const { open } = site;

/** Opens files, and waits until all of them were read. */
async function read(page, ...names) {
  await page.setInputFiles("#picker", names.map(file));
  await page.locator("#work:not([hidden])").waitFor({ timeout: 60_000 });
  await page.waitForFunction(() => !document.querySelector("#shelf progress, #shelf .file-waiting"), undefined, {
    timeout: 60_000,
  });
}

const outline = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll("#text :is(h1, h2, li, tr)")].map(
      (one) => `${one.localName} ${[...(one.cells ?? [one])].map((cell) => cell.innerText).join(" | ")}`,
    ),
  );

const leaflet = [
  "h1 Calm Legs magnesium spray",
  "h2 Benefits",
  "li Cures insomnia in one week",
  "li Boosts your immune system",
  "li Made with magnesium from an ancient sea",
  "h2 How to use",
  "tr Ingredient | Per spray",
  "tr Magnesium chloride | 20 mg",
  "tr Water | 0.1 ml",
];
const claims = ["perfect remedy", "clinically proven", "no side effects", "insomnia", "immune"];

describe("files of other programs keep their headings, lists and tables", () => {
  for (const name of ["leaflet.docx", "leaflet.pdf", "leaflet.mhtml"]) {
    test(name, async (t) => {
      const page = await open(t);
      await read(page, name);
      await untilMarked(page);
      const lines = await outline(page);
      // What stands in a cell of its own in a PDF is told from distances alone.
      const told = name.endsWith(".pdf") ? leaflet.filter((line) => !line.startsWith("tr")) : leaflet;
      assert.deepEqual(
        lines.filter((line) => !name.endsWith(".pdf") || !line.startsWith("tr")),
        told,
      );
      for (const cell of ["Magnesium chloride", "20 mg"])
        assert.ok((await page.locator("#text").innerText()).includes(cell));
      assertMarked(await marked(page), ...claims);
    });
  }
});

describe("pictures", () => {
  test("a photo of a label: words where they stand, what is claimed, corrections", async (t) => {
    const page = await open(t);
    await read(page, "label.png");
    await untilMarked(page);
    const text = await page.locator("#text").innerText();
    for (const words of ["Turmeric Gold", "Cures arthritis and relieves joint pain in days", "no side effects"]) {
      assert.ok(text.includes(words), text);
    }
    assertMarked(await marked(page), "arthritis", "no side effects");
    // The label was photographed askew; the picture is shown straight, and the words lie on one line of it.
    const boxes = await page
      .locator("#pictures .word rect")
      .evaluateAll((all) =>
        all.map((one) => ({ x: one.x.baseVal.value, y: one.y.baseVal.value, height: one.height.baseVal.value })),
      );
    assert.equal(boxes.length, await page.locator("#text [data-word]").count());
    assert.ok(Math.abs(boxes[0].y - boxes[1].y) < boxes[0].height / 2 && boxes[0].x < boxes[1].x);
    assert.match(await page.locator("#pictures .word title").first().textContent(), /^Turmeric · \d+\s?% sure$/);
    const cures = page.locator("#pictures .word", { hasText: /^Cures/ });
    assert.ok(["high", "medium"].includes(await cures.getAttribute("data-level")));

    await cures.locator("rect").click();
    assert.equal(await page.evaluate(() => getSelection().toString()), "Cures");
    await page.keyboard.type("Softens");
    await page.locator("#pictures .word:not([data-level])", { hasText: /^Cures/ }).waitFor({ state: "attached" });
    await page.keyboard.press("Control+z");
    await page.locator("#pictures .word[data-level]", { hasText: /^Cures/ }).waitFor({ state: "attached" });
    await assertAccessible(page, "picture");
  });

  test("a PDF that holds only pictures is read as pictures", async (t) => {
    const page = await open(t);
    await read(page, "scan.pdf");
    await untilMarked(page);
    assertMarked(await marked(page), "arthritis");
    assert.equal(await page.locator("#pictures img").count(), 1);
  });
});

test("several files: a list with counts, each with its own text and what was changed in it", async (t) => {
  const page = await open(t);
  const folder = await mkdtemp(join(tmpdir(), "claimlint-files-"));
  t.after(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "broken.pdf"), "%PDF-1.7 no more");
  await read(page, "leaflet.docx", join(folder, "broken.pdf"), "leaflet.html");
  await untilMarked(page);
  const shelf = page.getByRole("region", { name: "Opened files" });
  await page.getByRole("alert").getByText("“broken.pdf” is damaged or not a PDF file").waitFor();
  await shelf.getByText("could not be read").waitFor();
  const first = shelf.getByRole("button", { name: /^leaflet\.docx/ });
  const second = shelf.getByRole("button", { name: /^leaflet\.html \d+ claims/ });
  await second.waitFor();
  assert.equal(await first.getAttribute("aria-current"), "true");
  assert.match(await first.innerText(), /\d+ claims/);

  await page.locator("#text h1").click();
  await page.keyboard.press("End");
  await page.keyboard.type(" for calm nights");
  await second.click();
  await page.locator("#text h1").getByText("Calm Legs magnesium spray", { exact: true }).waitFor();
  await first.click();
  await page.locator("#text h1").getByText("Calm Legs magnesium spray for calm nights").waitFor();
  await untilMarked(page);
  await assertAccessible(page, "several files");
});

test("a reading can be cancelled, and what was there stays", async (t) => {
  const page = await open(t);
  await read(page, "leaflet.html");
  await untilMarked(page);
  await page.route("**/eng.traineddata.gz", () => {}); // the recogniser never gets its data
  await page.setInputFiles("#picker", [file("label.png"), file("leaflet.docx")]);
  await page.getByRole("progressbar", { name: "Reading label.png" }).waitFor();
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.locator("#shelf").waitFor({ state: "hidden" });
  assert.equal(await page.locator("#text h1").innerText(), "Calm Legs magnesium spray");
});

describe("what cannot be read says why, and what to do", () => {
  const damaged = Buffer.from("PK\u0003\u0004 not a document");
  for (const [what, chosen, said] of [
    ["a locked PDF", "locked.pdf", "“locked.pdf” is locked by a password"],
    [
      "a damaged Word file",
      { name: "a.docx", mimeType: "", buffer: damaged },
      "“a.docx” is damaged or not a Word file",
    ],
    [
      "a picture that is none",
      { name: "a.png", mimeType: "image/png", buffer: damaged },
      "cannot open. Save it as PNG or JPEG",
    ],
    ["an empty file", { name: "a.txt", mimeType: "text/plain", buffer: Buffer.from("") }, "“a.txt” holds no text"],
  ]) {
    test(what, async (t) => {
      const page = await open(t);
      await page.setInputFiles("#picker", typeof chosen === "string" ? file(chosen) : chosen);
      await page.getByRole("alert").getByText(said).waitFor();
      assert.ok(await page.getByRole("heading", { name: "What does the page claim?" }).isVisible());
    });
  }
});

describe("pasted rich text", () => {
  const paste = (page, markup) =>
    page.evaluate((html) => {
      const data = new DataTransfer();
      data.setData("text/html", html);
      data.setData("text/plain", "plain");
      const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
      document.activeElement.dispatchEvent(event);
    }, markup);

  test("later than first keeps headings and lists too, and one undo takes it away", async (t) => {
    const page = await open(t);
    await read(page, "leaflet.html");
    await untilMarked(page);
    const before = await page.locator("#text").innerText();
    await page.locator("#text p").last().click();
    await page.keyboard.press("End");
    await paste(
      page,
      "<h2 id='text'>More</h2><ul><li>Melts fat</li><li>Heals <b>eczema</b></li></ul><iframe></iframe><script>boom()</script>",
    );
    await page.locator("#text li").getByText("Heals eczema").waitFor();
    assert.equal(await page.locator("#text h2").getByText("More").count(), 1);
    assert.equal(await page.locator("#text :is([id], iframe, script)").count(), 0);
    await page.keyboard.press("Control+z");
    assert.equal(await page.locator("#text").innerText(), before);
  });

  test("a run of words joins the sentence", async (t) => {
    const page = await open(t);
    await read(page, "leaflet.html");
    await untilMarked(page);
    await page.locator("#text li").first().click();
    await page.keyboard.press("End");
    await paste(page, "<span>without <i>effort</i></span>");
    await page.locator("#text li").getByText("plain").waitFor();
  });
});

test("readers are loaded only when they are needed", async (t) => {
  const page = await open(t);
  const asked = [];
  page.on("request", (request) => asked.push(request.url().replace(site.server.url, "")));
  await read(page, "leaflet.html");
  await untilMarked(page);
  assert.deepEqual(
    asked.filter((url) => /pdf|word|ocr|picture|tools|compare/.test(url)),
    [],
  );
});
