// Texts and rules for the races in this folder, generated from the shipped lexicons by a fixed seed.
//
// A rule is "one of these verbs, up to four words, one of these conditions" or one of a few phrases: what claimlint's
// pattern language, plain regular expressions and Hyperscan can all say, so that all find the same. Rules come as neutral
// data ({id, expression, verbs, objects} or {id, expression, phrases}), and as a folder for `claimlint pack`.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../scripts/run.mjs";

const gap_words = 4;

/** mulberry32: small, fast, the same everywhere. */
export function random(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return { next, below: (n) => Math.floor(next() * n), of: (list) => list[Math.floor(next() * list.length)] };
}

const folder = join(root, "rules/en/lexicons");
const files = readdirSync(folder)
  .sort()
  .map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")));

/** Names of a class of the shipped lexicons, in small plain letters, of at most `words` words. */
function named(wanted, words) {
  const names = new Set();
  for (const { classes = [], entries } of files) {
    for (const entry of entries) {
      if (![...classes, ...(entry.classes ?? [])].includes(wanted)) continue;
      const name = entry.name.toLowerCase();
      if (/^[a-z]{3,}( [a-z]{3,})*$/.test(name) && name.split(" ").length <= words) names.add(name);
    }
  }
  return [...names];
}

/** Without names whose words stand in another one: a longer word of the lexicon would hide the shorter. */
function apart(names) {
  const seen = new Set();
  return names.filter((name) => {
    const words = name.split(" ");
    if (words.some((word) => seen.has(word))) return false;
    for (const word of words) seen.add(word);
    return true;
  });
}

const forms = (verb) => {
  const stem = verb.replace(/e$/, "");
  return [verb, `${verb}s`, `${stem}ed`, `${stem}ing`];
};
const verbs = apart([...named("treat-verb", 1), ...named("support-verb", 1)]).map(forms);
const objects = apart([...verbs.flat(), ...named("condition", 2)]).slice(verbs.flat().length);
const subjects = named("ingredient", 2);
const things = named("food", 2);
const fillers =
  "the a our your every new daily gentle simple careful natural first last small large early late warm cool soft clean fine good whole".split(
    " ",
  );
const names =
  "morning evening kitchen bottle corner family recipe season market label river table paper window parcel summer winter batch".split(
    " ",
  );

/**
 * `count` rules, 10 in 13 of them verb-gap-condition, the others phrases. Counts up to some 15,000 draw on real words;
 * the vocabulary of the first 130 is `texts()`'s, whatever the count.
 */
export function rules(count) {
  const gaps = Math.round((count * 10) / 13);
  const verb_groups = Math.min(verbs.length, Math.max(5, Math.round(Math.sqrt(gaps / 1.6))));
  const all = [];
  for (let i = 0; all.length < gaps; i++) {
    const group = Math.floor(i / verb_groups);
    const these = objects.slice(group * 5, group * 5 + 5);
    const chosen = these.length > 0 ? these : made_up(group);
    const verb = verbs[i % verb_groups];
    all.push({
      id: `bench/gap-${i}`,
      verbs: verb,
      objects: chosen,
      expression: `\\b(?:${verb.join("|")})(?:[ ,]+[a-z]+){0,${gap_words}}[ ,]+(?:${chosen.join("|")})\\b`,
    });
  }
  for (let i = 0; all.length < count; i++) {
    const phrases = [0, 1].map((n) => phrase(2 * i + n));
    all.push({ id: `bench/phrase-${i}`, phrases, expression: `\\b(?:${phrases.join("|")})\\b` });
  }
  return all;
}

const phrase = (i) => {
  const r = random(9000 + i);
  return `${r.of(fillers)} ${r.of(names)} ${syllables(r)} ${r.of(names)}`;
};

function made_up(group) {
  const r = random(700_000 + group);
  return Array.from({ length: 5 }, () => `${syllables(r)}${syllables(r)}itis`);
}

const syllables = (r) =>
  Array.from({ length: 2 }, () => r.of("bcdfglmnprstv") + r.of("aeiou") + r.of("lmnrs")).join("");

/** A text of `bytes` letters. `dense` is the share of sentences that claim something. ASCII, so bytes are characters. */
export function text(bytes, { dense, seed }) {
  const r = random(seed);
  const first = rules(130);
  const claims = first.filter((rule) => rule.verbs);
  const phrases = first.filter((rule) => rule.phrases).flatMap((rule) => rule.phrases);
  const parts = [];
  let length = 0;
  while (length < bytes) {
    const parts_of_paragraph = Array.from({ length: 3 + r.below(4) }, () => sentence(r, dense, claims, phrases));
    const paragraph = `${parts_of_paragraph.join(" ")}\n\n`;
    parts.push(paragraph);
    length += paragraph.length;
  }
  return parts.join("").slice(0, bytes);
}

function sentence(r, dense, claims, phrases) {
  if (r.next() < dense) {
    if (r.next() < 0.1) return capital(`${r.of(phrases)} is what ${r.of(subjects)} means to us.`);
    const rule = r.of(claims);
    const between = Array.from({ length: r.below(gap_words + 1) }, () => r.of(fillers)).join(" ");
    return capital(
      `our ${r.of(names)} of ${r.of(subjects)} ${r.of(rule.verbs)} ${between} ${r.of(rule.objects)} for the ${r.of(names)}.`.replace(
        / {2,}/g,
        " ",
      ),
    );
  }
  const words = Array.from({ length: 5 + r.below(12) }, (_, i) =>
    i % 3 === 0 ? r.of(fillers) : r.next() < 0.3 ? r.of(things) : r.of(names),
  );
  return capital(`${words.join(" ")}.`);
}

const capital = (words) => words[0].toUpperCase() + words.slice(1);

/** The same rules as a folder for `claimlint pack --no-test`. `terms`: so many further words that no text holds. */
export function write_folder(path, list, { terms = 0 } = {}) {
  const write = (name, value) => {
    const file = join(path, name);
    mkdirSync(join(file, ".."), { recursive: true });
    writeFileSync(file, JSON.stringify(value));
  };
  const verb_sets = sets(list, "verbs");
  const object_sets = sets(list, "objects");
  const entries = (given) =>
    [...given.values()].map(({ id, words }) => ({ id, name: words[0], terms: words.slice(1), classes: [id] }));
  const lexicon = (name, classes, list_of_entries) =>
    write(`en/lexicons/${name}.json`, { classes, inflect: "none", entries: list_of_entries });
  lexicon("verbs", ["verb"], entries(verb_sets));
  lexicon("objects", ["condition"], entries(object_sets));
  lexicon(
    "subjects",
    ["ingredient"],
    subjects.slice(0, 300).map((name) => ({ id: `s-${name.replaceAll(" ", "-")}`, name })),
  );
  if (terms > 0)
    lexicon(
      "others",
      ["other"],
      Array.from({ length: terms }, (_, i) => ({ id: `x-${i}`, name: unseen(i) })),
    );
  const as_shipped = (name) => JSON.parse(readFileSync(join(root, "rules/en", name), "utf8"));
  const shipped = as_shipped("reading.json");
  write("en/frequency.json", as_shipped("frequency.json"));
  write("en/reading.json", {
    types: [{ id: "efficacy" }],
    jurisdictions: ["us"],
    subjects: ["ingredient"],
    objects: ["condition"],
    hedges: [],
    absolutes: [],
    grave: [],
    joiners: shipped.joiners,
    forms: [],
    hedge_reach: shipped.hedge_reach,
    absolute_reach: shipped.absolute_reach,
    object_reach: shipped.object_reach,
  });
  write("regulations/us.json", {
    jurisdiction: "us",
    regulations: [
      { id: "us.bench", cite: "none", says: "A stand-in.", url: "https://example.org/", read: "2026-11-22" },
    ],
  });
  write("regulations/groups.json", { groups: [] });
  write("evidence/claim-types.json", {
    records: [{ id: "efficacy", title: "A stand-in", finding: "A stand-in.", sources: [] }],
  });
  write("en/claims/bench.json", {
    family: "bench",
    rules: list.map((rule) => ({
      id: rule.id,
      title: rule.id,
      why: rule.id,
      type: "efficacy",
      severity: "low",
      patterns: rule.phrases ?? [
        `{${verb_sets.get(rule.verbs.join("|")).id}} ~${gap_words} {${object_sets.get(rule.objects.join("|")).id}}`,
      ],
      regulations: ["us.bench"],
      examples: { match: examples(rule), clear: ["Nothing.", "Nothing at all."] },
    })),
  });
}

// The folder is packed with --no-test, yet a rule without examples is a fault.
const examples = ({ phrases, verbs, objects }) =>
  (phrases ?? objects.slice(0, 2).map((object) => `${verbs[0]} ${object}`)).map((words) => `[[${words}]]`);

/** The word lists that rules share, each once, by their spelling; its place is its number. */
function sets(list, key) {
  const distinct = new Map();
  for (const rule of list) {
    const words = rule[key];
    if (words && !distinct.has(words.join("|")))
      distinct.set(words.join("|"), { id: `${key[0]}${distinct.size}`, words });
  }
  return distinct;
}

function unseen(i) {
  const r = random(40_000_000 + i);
  return `${syllables(r)}${syllables(r)}${i % 3 === 0 ? ` ${syllables(r)}um` : "ol"}`;
}

const talk = [
  "Delivery takes two to four days and is free from thirty pounds.",
  "The box is made of card and can be recycled with paper.",
  "Add to basket, save for later, compare with others.",
  "Store it in a cool dry place away from light.",
  "Our shop has been run by one family since 1987, in the same street.",
  "Sizes run small, so order one up if you are between two.",
  "Returns are accepted for thirty days if unopened.",
];

/** Makes texts of a shop for the shipped rules, as paragraphs: plain talk, and a golden text's line in thirty sentences. */
export function shop_talk(seed = 7) {
  const golden = join(root, "tests/golden");
  const claims = readdirSync(golden)
    .filter((name) => name.endsWith(".txt"))
    .flatMap((name) => readFileSync(join(golden, name), "utf8").split("\n"))
    .filter((line) => line.trim());
  let state = seed;
  const random = (n) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % n;
  };
  return (bytes) => {
    const all = [];
    for (let size = 0; size < bytes; size += all.at(-1).length + 1)
      all.push(random(30) === 0 ? claims[random(claims.length)] : talk[random(talk.length)]);
    return Array.from({ length: Math.ceil(all.length / 5) }, (_, i) => all.slice(i * 5, i * 5 + 5).join(" "));
  };
}
