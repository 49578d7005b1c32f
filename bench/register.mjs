// Fits the weights by which a lone sentence is told to sell or to report, and writes them into
// rules/en/context/weighed-words.json.
//
//   node bench/register.mjs [--strong PER_CENT] [--weak PER_CENT] [CORPUS...]    CORPUS: ../shared/corpus if left out
//
// Only sentences in which a rule finds something count, marked or set aside: the others need no telling apart. Claims are
// what a regulator quoted, a reader labelled so or a rule gives as an example, the rest are none. A quote and what was
// labelled on a page count sixfold, the plain words of shops fourfold. The weights are a logistic regression's on the
// words, classes and marks of a sentence and what stands side by side there, its length and the type of the claim; a
// penalty on their sum (L1) leaves most at none. `below` and `weak_at_least` are then chosen from sentences whose document
// was left out of the fit: of the sentences that are no claims, so many per cent may be marked by the rules (1 if left
// out) and by the weak rules besides (0.05). No sentence is kept, and no word or pair that fewer than 8 documents hold.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const fewest = 8;
const folds = 5;
const penalty = 1.4;
const least = 8; // hundredths; what weighs less is left out
const rounds = 600;
const many = 1000; // sentences of a kind; those of a rarer kind count more
const mostWeighed = 40; // tokens; as in core/src/read.cc
const root = resolve(import.meta.dirname, "..");
const target = join(root, "rules/en/context/weighed-words.json");
const own = "context/reads-like-a-report";

const words = process.argv.slice(2);
const share = (flag, otherwise) => {
  const at = words.indexOf(flag);
  return (at < 0 ? otherwise : Number(words.splice(at, 2)[1])) / 100;
};
const strong = share("--strong", 1);
const weak = share("--weak", 0.05);
const corpora = words.length > 0 ? words : [join(root, "../shared/corpus")];
if (!corpora.every((corpus) => existsSync(corpus))) {
  console.log(`No corpus at ${corpora.find((corpus) => !existsSync(corpus))}: nothing was fitted.`);
  process.exit(0);
}

// --- sentences: which document, claim or none, what they hold, whether a rule finds something there

const claimlint = (args, input) => {
  const { stdout, status } = spawnSync(join(root, "build/claimlint"), args, {
    input,
    encoding: "utf8",
    maxBuffer: 2 ** 31,
  });
  if (status === 2) throw new Error(`claimlint ${args.join(" ")} failed`);
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
};

const texts = [];
for (const corpus of corpora) {
  const rows = (name) =>
    existsSync(join(corpus, name))
      ? readFileSync(join(corpus, name), "utf8")
          .split("\n")
          .filter(Boolean)
          .map((line) => JSON.parse(line))
      : [];
  for (const row of rows("positives.jsonl"))
    if (row.standalone)
      texts.push({ ...row, claim: true, count: /FDA|FTC|ASA|ASCI|NAD|DSSRC|TGA|MHRA/.test(row.regulator) ? 6 : 1 });
  const negatives = rows("negatives.jsonl").filter(({ tier }) => ["hard", "plain"].includes(tier));
  const alike = new Map();
  for (const { category } of negatives) alike.set(category, (alike.get(category) ?? 0) + 1);
  for (const row of negatives)
    texts.push({
      ...row,
      claim: false,
      count: Math.max(1, Math.sqrt(many / alike.get(row.category))) * (row.tier === "plain" ? 4 : 1),
    });
  for (const row of rows("labelled_pages.jsonl"))
    if (row.is_health_claim || !row.is_claim) texts.push({ ...row, claim: row.is_health_claim, count: 6 });
}

// The rules' own examples are claims as well.
const typeOf = new Map();
for (const name of readdirSync(join(root, "rules/en/claims")))
  for (const { id, type, examples } of JSON.parse(readFileSync(join(root, "rules/en/claims", name), "utf8")).rules) {
    typeOf.set(id, type);
    for (const example of examples?.match ?? [])
      if (typeof example === "string" && !example.includes("\n"))
        texts.push({ text: example.replace(/\[\[(?:[a-z-]+\/[a-z-]+\|)?|\]\]/g, ""), doc: id, claim: true, count: 1 });
  }

const { subjects, objects } = JSON.parse(readFileSync(join(root, "rules/en/reading.json"), "utf8"));
const topics = [...objects, ...subjects];
const stem = (word) => (word.length > 3 && word.endsWith("'s") ? word.slice(0, -2) : word);
// What stands in the sentence one behind another: words, numbers as #, marks, an object or a subject as its {class}.
const row = ({ words, mentions }) => {
  const topicAt = new Map();
  for (const { first, behind, classes } of mentions) {
    const topic = topics.find((name) => classes.includes(name));
    if (topic) topicAt.set(first, { name: `{${topic}}`, behind });
  }
  const names = [];
  for (let i = 0; i < words.length; i++) {
    const topic = topicAt.get(i);
    if (topic) i = topic.behind - 1;
    names.push(topic ? topic.name : nameOf(words[i]));
  }
  return names;
};
const nameOf = (word) => {
  if (/^[a-z]/.test(word)) return stem(word);
  if (/^[0-9]/.test(word)) return "#";
  if (word === "\u001f") return "-";
  if (/^\.[. ]/.test(word)) return ","; // dots that say what was left out; as in core/src/tokenise.cc
  return /^[^\w\s{}^$]$/.test(word) ? word : "";
};
const features = (sentence) => {
  const names = row(sentence);
  const found = new Set(names.filter((name) => !name.startsWith("{")));
  for (const { classes } of sentence.mentions) for (const name of classes) found.add(`{${name}}`);
  ["^", ...names].forEach((name, i) => {
    const next = names[i] ?? "$";
    if (name && next) found.add(`${name} ${next}`);
  });
  found.delete("");
  return [...found];
};

const read = claimlint(
  ["rules", "words", "--format", "ndjson", "-"],
  texts.map(({ text }) => text.replace(/[[(]sic[\])]|\s+/g, " ")).join("\n"),
);
const all = read.map((sentence) => ({
  ...texts[sentence.line - 1],
  text: sentence.text,
  features: features(sentence),
  length: Math.min(mostWeighed, sentence.words.length) / mostWeighed,
}));

// What the rules find where no weight sets anything aside.
const file = JSON.parse(readFileSync(target, "utf8"));
const context = file.contexts.find(({ id }) => id === own);
const all_found = mkdtempSync(join(tmpdir(), "claimlint-register-"));
cpSync(join(root, "rules"), join(all_found, "rules"), { recursive: true });
const open = { ...context, below: -100000, weak_at_least: -100000 };
writeFileSync(
  join(all_found, "rules/en/context/weighed-words.json"),
  JSON.stringify({ ...file, contexts: file.contexts.map((c) => (c === context ? open : c)) }),
);
const pack = join(all_found, "open.pack");
const packed = spawnSync(join(root, "build/claimlint"), ["pack", join(all_found, "rules"), "--no-test", "-o", pack]);
if (packed.status !== 0) throw new Error(String(packed.stderr));
const reports = [];
for (let from = 0; from < all.length; from += 10_000) {
  const some = all.slice(from, from + 10_000).map(({ text }, i) => JSON.stringify({ id: String(from + i), text }));
  reports.push(...claimlint(["batch", "--pack", pack], some.join("\n")));
}
rmSync(all_found, { recursive: true });
const soft = ["guarantee", "cosmetic"];
const hard = (findings) => findings.map(({ rule }) => rule).filter((rule) => !soft.includes(typeOf.get(rule)));
const weakRules = new Set(context.weak_rules);
const known = all.map((sentence, i) => {
  const found = hard(reports[i].findings);
  const marked = found.filter((rule) => !weakRules.has(rule));
  const seen = [...marked, ...hard(reports[i].set_aside)].filter((rule) => !weakRules.has(rule));
  const types = (rules) => [...new Set(rules.map((rule) => typeOf.get(rule)))];
  return {
    ...sentence,
    marked: types(marked),
    seen: types(seen),
    weak: types(found.filter((rule) => weakRules.has(rule))),
  };
});
// A row for each type of claim that a rule sees in the sentence; of weak rules where no other sees any. That a rule is weak
// tells against a claim, which is not for the weights to say but for weak_at_least.
const sentences = known.flatMap((sentence) => {
  const isWeak = sentence.seen.length === 0;
  const types = isWeak ? sentence.weak : sentence.seen;
  return types.map((type) => ({
    ...sentence,
    features: [...sentence.features, `@${type}`, ...(isWeak ? ["@weak"] : [])],
    count: sentence.count / types.length,
  }));
});

const document = ({ doc, page_id, id }) => String(doc ?? page_id ?? id);

// --- logistic regression with an L1 penalty, by accelerated proximal gradient steps

function fit(rows) {
  const documents = new Map();
  for (const row of rows)
    for (const name of row.features) documents.set(name, (documents.get(name) ?? new Set()).add(document(row)));
  const names = [...documents.keys()].filter((name) => documents.get(name).size >= fewest).sort();
  const number = new Map(names.map((name, i) => [name, i]));
  const sparse = rows.map(({ features }) => features.map((name) => number.get(name)).filter((i) => i !== undefined));
  const total = [0, 0];
  for (const { claim, count } of rows) total[Number(claim)] += count;
  const size = rows.map(({ claim, count }) => (count * rows.length) / 2 / total[Number(claim)]);
  let step = 1; // halved until it holds
  let weights = new Float64Array(names.length + 2); // of the names, the length, and what the sum begins with
  let ahead = weights.slice();
  let momentum = 1;
  const loss = (w) => {
    let sum = 0;
    const gradient = new Float64Array(w.length);
    rows.forEach(({ claim, length }, i) => {
      let score = w[names.length] * length + w[names.length + 1];
      for (const f of sparse[i]) score += w[f];
      const margin = claim ? score : -score;
      sum += size[i] * (margin > 0 ? Math.log1p(Math.exp(-margin)) : -margin + Math.log1p(Math.exp(margin)));
      const pull = (size[i] / (1 + Math.exp(margin))) * (claim ? -1 : 1);
      for (const f of sparse[i]) gradient[f] += pull;
      gradient[names.length] += pull * length;
      gradient[names.length + 1] += pull;
    });
    return { sum, gradient };
  };
  for (let round = 0; round < rounds; round++) {
    const { sum, gradient } = loss(ahead);
    let next;
    for (;;) {
      next = ahead.map((w, f) => {
        const moved = w - step * gradient[f];
        return f >= names.length ? moved : Math.sign(moved) * Math.max(0, Math.abs(moved) - step * penalty);
      });
      let bound = sum;
      next.forEach((w, f) => {
        bound += gradient[f] * (w - ahead[f]) + (w - ahead[f]) ** 2 / (2 * step);
      });
      if (loss(next).sum <= bound + 1e-9) break;
      step /= 2;
    }
    const faster = (1 + Math.sqrt(1 + 4 * momentum ** 2)) / 2;
    ahead = next.map((w, f) => w + ((momentum - 1) / faster) * (w - weights[f]));
    [weights, momentum] = [next, faster];
  }
  const hundredths = (w) => Math.round(100 * w);
  const named = names.map((name, f) => [name, hundredths(weights[f])]).filter(([, w]) => Math.abs(w) >= least);
  const isType = ([name]) => name.startsWith("@");
  return {
    weights: Object.fromEntries(named.filter((w) => !isType(w))),
    start: hundredths(weights[names.length + 1]),
    per_word: hundredths(weights[names.length] / mostWeighed),
    by_type: Object.fromEntries(
      named.filter((w) => isType(w) && w[0] !== "@weak").map(([name, w]) => [name.slice(1), w]),
    ),
  };
}

// Of the types of claim in a sentence, that which sells most.
const score = ({ start, weights, per_word, by_type }, { features, length }, types) =>
  features.reduce((sum, name) => sum + (weights[name] ?? 0), start + per_word * Math.round(length * mostWeighed)) +
  Math.max(...types.map((type) => by_type[type] ?? 0));

// --- what is lost and what is gained, on documents that were left out of the fit

const hash = (text) => [...text].reduce((h, c) => (Math.imul(h, 31) + c.charCodeAt(0)) >>> 0, 7);
const fold = (sentence) => hash(document(sentence)) % folds;
const judged = known.filter(({ marked, weak }) => marked.length + weak.length > 0);
for (let k = 0; k < folds; k++) {
  const model = fit(sentences.filter((sentence) => fold(sentence) !== k));
  for (const sentence of judged)
    if (fold(sentence) === k)
      sentence.score = score(model, sentence, sentence.marked.length > 0 ? sentence.marked : sentence.weak);
}
const others = known.filter(({ claim }) => !claim).length;
// The sum from which on the chosen sentences may be marked, so that `share` of all sentences that are no claims are.
function limit(name, chosen, share) {
  const scores = (some) => some.map(({ score }) => score).sort((a, b) => b - a);
  const errors = scores(chosen.filter(({ claim }) => !claim));
  const claims = scores(chosen.filter(({ claim, count }) => claim && count > 1));
  const at = (share) => (errors[Math.floor(share * others)] ?? Number.NEGATIVE_INFINITY) + 1;
  for (const part of [0.25, 0.5, 1, 2, 4].map((times) => times * share)) {
    const kept = claims.filter((score) => score >= at(part)).length;
    console.log(
      `${name} ${at(part)}: marks ${(100 * part).toFixed(3)} % of ${others} sentences in error, and ${kept} of ${claims.length} claims`,
    );
  }
  return at(share);
}
const below = limit(
  "below",
  judged.filter(({ marked }) => marked.length > 0),
  strong,
);
const weak_at_least = limit(
  "weak_at_least",
  judged.filter(({ marked }) => marked.length === 0),
  weak,
);

const model = fit(sentences);
Object.assign(context, model, { below, weak_at_least });
file.notes = `The weights are written by bench/register.mjs, from ${new Set(sentences.map(({ text }) => text)).size} sentences of ${new Set(sentences.map(document)).size} documents.`;
writeFileSync(target, `${JSON.stringify(file, null, 2)}\n`);
console.log(`${Object.keys(model.weights).length} weights, below ${below}, weak_at_least ${weak_at_least}.`);
