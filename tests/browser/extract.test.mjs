// Reading a DOM into blocks: what is read, as what, in whose voice, and whether every letter leads back to its node.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { build } from "esbuild";
import { launch, root } from "./browser.mjs";

let chromium;
let script;

before(async () => {
  chromium = await launch();
  const { outputFiles } = await build({
    stdin: {
      contents: `export * from "./extract"; export * from "./page-text";`,
      resolveDir: join(root, "web/shared"),
      loader: "ts",
    },
    bundle: true,
    write: false,
    format: "iife",
    globalName: "claimlint",
  });
  script = outputFiles[0].text;
});
after(() => chromium?.close());

/** Blocks of this body as [role, text], with voice and "collapsed" where they are not the usual ones. */
async function blocksOf(t, body, { head = "", inert = false, after: change = "" } = {}) {
  const page = await chromium.browser.newPage();
  t.after(() => page.close());
  await page.setContent(`<!doctype html><html><head>${head}</head><body>${body}</body></html>`);
  await page.evaluate(script);
  return page.evaluate(
    ([inert, markup, change]) => {
      new Function(change)();
      const from = inert ? new DOMParser().parseFromString(markup, "text/html") : document;
      const { blocks } = claimlint.extract(from);
      // Every run of letters must lead to the very same letters in the DOM.
      const page = new claimlint.PageText(blocks);
      const squeeze = (text) => text.replace(/\s+/g, " ").trim();
      let start = 0;
      for (const block of blocks) {
        for (let i = 0; i < block.text.length && block.pieces.length > 0; i += 3) {
          for (const j of [i + 1, i + 7, block.text.length]) {
            const still = j > i && j <= block.text.length && !inert && page.range(start + i, start + j);
            if (!still) continue;
            const range = document.createRange();
            range.setStart(still.startContainer, still.startOffset);
            range.setEnd(still.endContainer, still.endOffset);
            const [got, wanted] = [squeeze(range.toString()), squeeze(block.text.slice(i, j))];
            if (got !== wanted && !still.startContainer.getRootNode().host)
              throw new Error(`"${got}" is not "${wanted}"`);
            if (
              wanted &&
              page.offsetOf(still.endContainer, still.endOffset) !== start + j &&
              block.text[j - 1] !== " "
            ) {
              throw new Error(`the way back from "${wanted}" leads elsewhere`);
            }
          }
        }
        start += block.text.length + 1;
      }
      return blocks.map(({ role, text, voice, collapsed }) => [
        role,
        text,
        ...(voice === "seller" ? [] : [voice]),
        ...(collapsed ? ["collapsed"] : []),
      ]);
    },
    [inert, `<!doctype html><html><head>${head}</head><body>${body}</body></html>`, change],
  );
}

test("white space is what a browser shows, across tags", async (t) => {
  assert.deepEqual(
    await blocksOf(
      t,
      "<p>  An <b>extremely\n   effective</b>\n<i> remedy</i> for<!-- x --> you .  </p>\n\n text <span>beside</span>",
    ),
    [
      ["paragraph", "An extremely effective remedy for you ."],
      ["paragraph", "text beside"],
    ],
  );
});

test("lines of <br> and <pre> are blocks of their own", async (t) => {
  assert.deepEqual(await blocksOf(t, "<p>Quick relief<br>No side effects</p><pre>one\n  two</pre>"), [
    ["paragraph", "Quick relief"],
    ["paragraph", "No side effects"],
    ["paragraph", "one"],
    ["paragraph", "two"],
  ]);
});

test("roles come from tags and ARIA", async (t) => {
  const body = `<h2>Heading</h2><div role="heading" aria-level="3">Another</div><ul><li>Item <p>in it</p></li></ul>
    <table><caption>Table</caption><tr><th>Good for</th><td>Sleep</td></tr></table>
    <figure><img alt="A jar of balm"><figcaption>The jar</figcaption></figure><img alt="logo"><dl><dt>Size</dt><dd>60 g</dd></dl>`;
  assert.deepEqual(await blocksOf(t, body), [
    ["heading", "Heading"],
    ["heading", "Another"],
    ["list-item", "Item"],
    ["list-item", "in it"],
    ["caption", "Table"],
    ["table-cell", "Good for"],
    ["table-cell", "Sleep"],
    ["image-text", "A jar of balm"],
    ["caption", "The jar"],
    ["list-item", "Size"],
    ["list-item", "60 g"],
  ]);
});

test("what cannot be seen is left out, what opens on demand is not", async (t) => {
  const body = `<p hidden>a</p><p style="display:none">b</p><p style="visibility:hidden">c</p><p class="sr-only">d</p>
    <script>e</script><style>f{}</style><template>g</template><noscript>h</noscript><textarea>i</textarea>
    <details><summary>More</summary><p>Inside</p></details>
    <button aria-controls="tab" role="tab" aria-selected="false">Tab</button><div id="tab" role="tabpanel" hidden>Panel</div>`;
  const expected = [
    ["heading", "More"],
    ["paragraph", "Inside", "collapsed"],
    ["paragraph", "Tab"],
    ["paragraph", "Panel", "collapsed"],
  ];
  assert.deepEqual(await blocksOf(t, body), expected);
  assert.deepEqual(await blocksOf(t, body, { inert: true }), expected);
});

test("reviews and questions have voices of their own", async (t) => {
  const body = `<h1>Balm preview</h1><p class="preview">Seller</p><section class="product-reviews"><p>One</p></section>
    <div itemscope itemtype="https://schema.org/Review"><span>Two</span></div><ul aria-label="Customer reviews"><li>Three</li></ul>
    <div id="customer-questions"><p>Four?</p></div><div class="productReviews"><h1>All</h1></div>`;
  assert.deepEqual(
    (await blocksOf(t, body)).map(([, text, voice = "seller"]) => [text, voice]),
    [
      ["Balm preview", "seller"],
      ["Seller", "seller"],
      ["One", "customer-review"],
      ["Two", "customer-review"],
      ["Three", "customer-review"],
      ["Four?", "question-answer"],
      ["All", "seller"],
    ],
  );
});

test("whoever speaks by the names of shops and review services, speaks so on the command line too", async (t) => {
  const page = await chromium.browser.newPage();
  t.after(() => page.close());
  await page.evaluate(script);
  const lists = await page.evaluate(() => [
    ["customer-review", claimlint.customers_names],
    ["question-answer", claimlint.questions_names],
  ]);
  const camel = (name) => name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
  const cases = lists.flatMap(([voice, names]) =>
    names.flatMap((name) => [
      [`class="${name}"`, voice],
      [`id="x-${name}-1"`, voice],
      [`data-hook="${name.replace(/[a-z]/g, (letter) => letter.toUpperCase())}"`, voice],
      [`aria-label="${name.replaceAll("-", " ")}"`, voice],
      [`class="${name}x"`, "seller"],
      [`class="x${name}"`, "seller"],
      ...(/^[a-z]{2,}(?:-[a-z]{2,})*$/.test(name) ? [[`class="big ${camel(`${name}-list`)}"`, voice]] : []),
    ]),
  );
  cases.push(
    [`itemtype="https://schema.org/Review"`, "customer-review"],
    [`itemtype="https://schema.org/UserReview"`, "customer-review"],
    [`itemtype="https://schema.org/ReviewRating"`, "seller"],
    [`itemtype="https://schema.org/Question"`, "seller"], // mostly the shop's own
    [`class="preview"`, "seller"],
    [`title="reviews"`, "seller"],
  );
  const claim = "<p>It cures gout.</p>";
  const blocks = [
    ...cases.map(([attribute]) => `<div ${attribute}>${claim}</div>`),
    `<main class="reviews">${claim}</main>`,
    `<div class="reviews"><header><h1>Balm</h1></header>${claim}</div>`,
    `<button class="reviews">${claim}</button>`,
  ];
  const wanted = [...cases, ["main", "seller"], ["around the heading", "seller"], ["button", "seller"]];
  const markup = `<!doctype html><html><body class="reviews">${blocks.join("")}</body></html>`;
  await page.setContent(markup);
  await page.evaluate(script);
  const [shown, parsed] = await page.evaluate((markup) => {
    const voices = (from) =>
      claimlint
        .extract(from)
        .blocks.filter(({ text }) => text !== "Balm")
        .map(({ voice }) => voice);
    return [voices(document), voices(new DOMParser().parseFromString(markup, "text/html"))];
  }, markup);
  const said = (voices) => voices.map((voice, n) => [wanted[n]?.[0], voice]);
  assert.deepEqual(said(shown), wanted);
  assert.deepEqual(said(parsed), wanted);
  const { stdout } = spawnSync(join(root, "build/claimlint"), ["audit", "--type", "html", "--format", "json", "-"], {
    input: markup,
    maxBuffer: 2 ** 26,
    encoding: "utf8",
  });
  const claims = JSON.parse(stdout).findings.filter(({ quote }) => /cures gout/.test(quote));
  assert.deepEqual(said(claims.map(({ voice }) => voice)), wanted);
});

test("title, description and product data, where the page does not show them", async (t) => {
  const head = `<title>Balm | Shop</title><meta name="description" content="Seen before.">
    <script type="application/ld+json">{"@graph": [{"@type": ["Product"], "name": "Balm", "description": "<p>Ends  pain</p>"}]}</script>
    <script type="application/ld+json">{broken</script>`;
  assert.deepEqual(await blocksOf(t, "<h1>Balm</h1><p>Seen before.</p>", { head }), [
    ["title", "Balm | Shop"],
    ["heading", "Balm"],
    ["paragraph", "Seen before."],
    ["structured-data", "Ends pain"],
  ]);
});

test("what only attributes say: a description that is not shown, images, folded parts of the usual libraries", async (t) => {
  const head = `<meta name="description" content="Ends pain by morning.">`;
  const body = `<p>Shown</p><img alt="A chart of what it heals" title="Heals in two days">
    <a data-bs-toggle="collapse" href="#more">More</a><div id="more" style="display:none"><p>Folded</p></div>
    <div id="other" style="display:none"><p>Hidden</p></div>`;
  assert.deepEqual(await blocksOf(t, body, { head }), [
    ["meta", "Ends pain by morning."],
    ["paragraph", "Shown"],
    ["image-text", "A chart of what it heals"],
    ["image-text", "Heals in two days"],
    ["paragraph", "More"],
    ["paragraph", "Folded", "collapsed"],
  ]);
});

test("what cannot be read is told by kind where it is large enough, and what a picture says of itself is read", async (t) => {
  const page = await chromium.browser.newPage();
  t.after(() => page.close());
  const picture = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==";
  const size = (width) => `width="${width}" height="${width}" style="display:block;width:${width}px;height:${width}px"`;
  const box = (more, width) => `<div ${more} class="banner" style="width:${width}px;height:${width}px"></div>`;
  const parts = (
    width,
  ) => `<canvas ${size(width)}></canvas><video ${size(width)}></video><object ${size(width)}></object>
    <svg ${size(width)}><text y="20">Cures gout</text></svg><svg ${size(width)}><path d="M0 0"/></svg>
    <img ${size(width)} src="${picture}"><iframe ${size(width)} sandbox></iframe>${box("", width)}`;
  await page.setContent(`<style>.banner { background: url(${picture}) }</style>${parts(300)}${parts(40)}
    ${box('role="img" aria-label="Ends pain by morning"', 300)}<div class="banner"><p>Shown</p></div>`);
  await page.evaluate(script);
  const { unread, texts } = await page.evaluate(() => {
    const { unread, blocks } = claimlint.extract(document);
    return { unread, texts: blocks.map(({ role, text }) => [role, text]) };
  });
  assert.deepEqual(unread, { frames: 2, images: 2, drawings: 2, videos: 1, shadows: 0, files: 0 });
  assert.deepEqual(texts, [
    ["image-text", "Ends pain by morning"],
    ["paragraph", "Shown"],
  ]);
});

test("open shadow roots are read, slots where they stand", async (t) => {
  const change = `document.querySelector("x-card").attachShadow({ mode: "open" }).innerHTML = "<p>Before</p><slot></slot><p>After</p>"`;
  assert.deepEqual(await blocksOf(t, "<x-card><p>Between</p></x-card>", { after: change }), [
    ["paragraph", "Before"],
    ["paragraph", "Between"],
    ["paragraph", "After"],
  ]);
});

test("a page of 5,000 text nodes is read in short slices", async (t) => {
  const page = await chromium.browser.newPage();
  t.after(() => page.close());
  await page.setContent(
    `<main>${"<div class=row><p>Some <b>words</b> about a <span class=x>balm</span></p></div>".repeat(1000)}</main>`,
  );
  await page.evaluate(script);
  const { total, longest, blocks } = await page.evaluate(() => {
    const begun = performance.now();
    let longest = 0;
    let before = begun;
    const steps = claimlint.extractInSteps(document);
    for (;;) {
      const { done, value } = steps.next();
      const now = performance.now();
      longest = Math.max(longest, now - before);
      before = now;
      if (done) return { total: before - begun, longest, blocks: value.blocks.length };
    }
  });
  t.diagnostic(`${total.toFixed(1)} ms in all, longest step ${longest.toFixed(1)} ms`);
  assert.equal(blocks, 1000);
  assert.ok(longest < 50, `a step took ${longest} ms`);
});
