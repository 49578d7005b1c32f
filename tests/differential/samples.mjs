// Texts on which the command, WebAssembly in Node and WebAssembly in Chromium must write the same bytes.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
export const command = join(root, "build/claimlint");

const tricky = {
  empty: "Nothing\n\nto see.",
  emoji: "😀 It cures gout 👩‍⚕️ and „relieves“ joint pain… 100 % natural — no side effects! 🧴",
  disguised:
    "C\u00adures g\u200bout. \u0421ures \u0430sthma. Ｃｕｒｅｓ cancer, c u r e s eczema, cur3s RLS. ﬁbre H₂O ½",
  "right to left": "מגנזיום \u202bcures gout\u202c שלום. دواء relieves joint pain.",
  "line ends": "Magnesium\r\n\r\nIt cures gout.\r\n- Relieves joint pain\r\n\u2028No side effects\t!",
  "control characters": 'Cures \u0001 gout \u001f "quoted" \\ back\u007f slash \ufffd \ufeff.',
  "one long sentence": "It cures gout, ".repeat(2000),
  "many sentences": "It cures gout. It does not cure asthma. ".repeat(500),
};

/** [{id, text, url}]: whole pages, the sentences that the rules give as examples, and what is tricky to count in. */
export function samples() {
  const all = Object.entries(tricky).map(([id, text]) => ({ id, text, url: `https://example.org/?${id}` }));
  const file = (path) => all.push({ id: path, text: readFileSync(join(root, path), "utf8"), url: path });
  for (const name of readdirSync(join(root, "tests/golden"))) {
    if (/\.(txt|html)$/.test(name)) file(join("tests/golden", name));
  }
  file("web/page/sample.html");
  for (const folder of ["claims", "context"]) {
    for (const name of readdirSync(join(root, "rules/en", folder))) {
      const { rules = [], contexts = [] } = JSON.parse(readFileSync(join(root, "rules/en", folder, name), "utf8"));
      const examples = [...rules, ...contexts].flatMap(({ examples = {} }) => Object.values(examples).flat());
      if (examples.length === 0) continue; // absence rules: an example is no page
      all.push({
        id: `${folder}/${name}`,
        text: examples.join("\n\n").replaceAll(/\[\[([^\]|]*\|)?|\]\]/g, ""),
        url: "",
      });
    }
  }
  const pages = join(root, "../shared/corpus/pages");
  if (existsSync(pages)) {
    for (const name of readdirSync(pages)) {
      if (name.endsWith(".txt")) all.push({ id: name, text: readFileSync(join(pages, name), "utf8"), url: name });
    }
  }
  return all;
}

/** What `claimlint batch` writes of them, a report each. */
export function nativeReports(texts, args = []) {
  const input = texts.map((sample) => `${JSON.stringify(sample)}\n`).join("");
  const run = spawnSync(command, ["batch", ...args], { input, encoding: "utf8", maxBuffer: 1 << 30 });
  assert.ifError(run.error);
  assert.equal(run.status, 0, run.stderr);
  const reports = run.stdout.split("\n").slice(0, -1);
  assert.equal(reports.length, texts.length);
  return reports;
}

/** Two lists of reports are the same, byte for byte. A difference is shown around the first byte. */
export function assertSame(texts, reports, expected) {
  for (const [i, { id }] of texts.entries()) {
    if (reports[i] === expected[i]) continue;
    let at = 0;
    while (reports[i][at] === expected[i][at]) ++at;
    const around = (text) => text.slice(Math.max(0, at - 60), at + 60);
    assert.equal(around(reports[i]), around(expected[i]), `the reports on "${id}" differ from character ${at} on`);
    assert.fail(`the reports on "${id}" differ`);
  }
}
