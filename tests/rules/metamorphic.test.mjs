// Ways of writing that must change nothing, and ways of speaking that must change all, tried on every rule's examples.
//
// What is found and set aside in an example must be the same in capitals, with two spaces for one, with invisible
// characters or mark-up inside its words, with look-alike and full-width letters: the same rules on the same words. A
// statement that is a claim is none when it is denied or asked.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = (name) => readdirSync(join(root, name)).map((file) => join(root, name, file));
const owners = [...folder("rules/en/claims"), ...folder("rules/en/context")]
  .map((file) => JSON.parse(readFileSync(file, "utf8")))
  .flatMap(({ rules = [], contexts = [] }) => [...rules, ...contexts]);
/** All texts that rules and contexts give as examples; `match` ones hold a claim, the others show what is none. */
const examples = owners.flatMap(({ id, examples = {} }) =>
  Object.entries(examples).flatMap(([kind, texts]) =>
    texts.filter((text) => typeof text === "string").map((text) => ({ owner: id, kind, text: unmarked(text) })),
  ),
);

function unmarked(text) {
  return text.replaceAll(/\[\[([^\]|]*\|)?|\]\]/g, "");
}

/** What is found and set aside in each of many texts, by one call of the command. */
function audit(pages) {
  const input = pages.map((page, id) => `${JSON.stringify({ id: String(id), ...page })}\n`).join("");
  const command = join(root, "build/claimlint");
  const run = spawnSync(command, ["batch"], { input, encoding: "utf8", maxBuffer: 1 << 30 });
  assert.ifError(run.error);
  assert.equal(run.status, 0, run.stderr);
  const reports = run.stdout.split("\n").slice(0, -1).map(JSON.parse);
  for (const report of reports) assert.equal(report.schema, "claimlint-report/1", report.error);
  return reports;
}

const lookAlikes = { a: "а", c: "с", e: "е", o: "о", p: "р", x: "х", A: "А", C: "С", E: "Е", O: "О", P: "Р", X: "Х" };
const latin = Object.fromEntries(Object.entries(lookAlikes).map(([letter, other]) => [other, letter]));

/** The words of a quote, whatever they are dressed in. */
function words(quote) {
  return quote
    .replaceAll(/[\u00ad\u200b]/g, "")
    .normalize("NFKC")
    .replaceAll(/[а-яА-Я]/g, (letter) => latin[letter] ?? letter)
    .toLowerCase()
    .replaceAll(/\s+/g, " ");
}

function reduced(report) {
  const list = (items) => items.map(({ rule, quote }) => `${rule}: ${words(quote)}`);
  return { found: list(report.findings), setAside: list(report.set_aside) };
}

const inWords = (text, change) => text.replaceAll(/\p{L}+/gu, change);
const split = (word, by) => {
  const middle = Math.floor(word.length / 2);
  return middle > 0 ? word.slice(0, middle) + by + word.slice(middle) : word;
};
const escaped = (part) => part.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
/** A page with a paragraph for each line, whose words are changed. */
const html = (text, change) =>
  text
    .split("\n")
    .map(
      (line) =>
        `<p>${line
          .split(/(\p{L}+)/u)
          .map((part, i) => (i % 2 === 1 ? change(part) : escaped(part)))
          .join("")}</p>`,
    )
    .join("\n");

const text = (change) => ({ plain: (t) => ({ text: t }), changed: (t) => ({ text: change(t) }) });
const ways = {
  // Not in capitals: a stop with a small letter behind it, since a capital there begins another sentence.
  "in capitals": text((t) => (/\.\s+\p{Ll}/u.test(t) ? t : t.toUpperCase())),
  "with two spaces for one": text((t) => t.replaceAll(" ", "  ")),
  "with a zero-width space in each word": text((t) => inWords(t, (word) => split(word, "\u200b"))),
  "with a soft hyphen in each word": text((t) => inWords(t, (word) => split(word, "\u00ad"))),
  // A word wholly of look-alikes is a word of another script: one Latin letter stays.
  "with look-alike letters": text((t) =>
    inWords(t, (word) => word[0] + word.slice(1).replaceAll(/[aceopxACEOPX]/g, (letter) => lookAlikes[letter])),
  ),
  "in full-width letters": text((t) =>
    t.replaceAll(/[A-Za-z]/g, (letter) => String.fromCodePoint(letter.codePointAt(0) + 0xfee0)),
  ),
  "with mark-up inside each word": {
    plain: (t) => ({ html: html(t, (word) => word) }),
    changed: (t) => ({ html: html(t, (word) => (word.length > 1 ? `<b>${split(word, "</b>")}` : word)) }),
  },
};

for (const [way, { plain, changed }] of Object.entries(ways)) {
  test(`metamorphic: the same is found ${way}`, () => {
    const before = audit(examples.map(({ text }) => plain(text))).map(reduced);
    const after = audit(examples.map(({ text }) => changed(text))).map(reduced);
    const differences = [];
    for (const [i, { owner, kind, text }] of examples.entries()) {
      // As HTML, lines are paragraphs, in which a rule for headings finds nothing.
      if (kind === "match" && !text.includes("\n"))
        assert.ok(before[i].found.length > 0, `nothing found in "${text}" of ${owner}`);
      if (JSON.stringify(before[i]) !== JSON.stringify(after[i])) {
        differences.push({ owner, text, before: before[i], after: after[i] });
      }
    }
    assert.deepEqual(differences, []);
  });
}

/**
 * Examples that say of something what it does: those can be denied and asked. Not those on safety: "no evidence of side
 * effects" is itself a claim, so that the denial of evidence excuses none of that family.
 */
const statements = examples.filter(
  ({ owner, kind, text }) =>
    kind === "match" && !owner.startsWith("safety/") && /^(It|This \w+|Our \w+) (?!is)\w+s [^.:!?]*\.$/.test(text),
);
const framed = (frame) => statements.map(({ text }) => ({ text: frame(text[0].toLowerCase() + text.slice(1, -1)) }));

const frames = {
  denied: (statement) => `There is no evidence that ${statement}.`,
  asked: (statement) => `Is it true that ${statement}?`,
};

for (const [name, frame] of Object.entries(frames)) {
  test(`metamorphic: nothing is found in what is ${name}`, () => {
    assert.ok(statements.length > 15);
    const pages = framed(frame);
    const marked = audit(pages).flatMap(({ findings }, i) =>
      findings.map(({ rule, quote }) => ({ text: pages[i].text, rule, quote })),
    );
    assert.deepEqual(marked, []);
  });
}
