// Fits the weights by which a lone sentence is told to sell or to report, and writes them into
// rules/en/context/weighed-words.json.
//
//   node bench/register.mjs [--lose PER_CENT] [CORPUS...]    CORPUS: ../shared/corpus if left out
//
// Only sentences in which a rule finds something count, marked or set aside: the others need no telling apart. Claims are
// what a regulator quoted (such a sentence counts threefold), a reader labelled so or a rule gives as an example, the rest
// are none. The weights are a logistic regression's on the words, classes and marks of a sentence; a penalty on their sum
// (L1) leaves most at none. `below` is then chosen from sentences whose document was left out of the fit: of the claims
// that the rules mark, PER_CENT (2 if left out) may be lost. No sentence is kept, and no word that fewer than 8 documents hold.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const fewest = 8;
const folds = 5;
const penalty = 1;
const rounds = 600;
const root = resolve(import.meta.dirname, "..");
const target = join(root, "rules/en/context/weighed-words.json");
const own = "context/reads-like-a-report";

const words = process.argv.slice(2);
const lose = words[0] === "--lose" ? Number(words.splice(0, 2)[1]) / 100 : 0.02;
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
    if (row.standalone) texts.push({ ...row, claim: true, count: /FDA|ASA/.test(row.regulator) ? 3 : 1 });
  for (const row of rows("negatives.jsonl"))
    if (["hard", "plain"].includes(row.tier)) texts.push({ ...row, claim: false, count: 1 });
  for (const row of rows("labelled_pages.jsonl"))
    if (row.is_health_claim || !row.is_claim)
      texts.push({ ...row, claim: row.is_health_claim, count: row.is_health_claim ? 3 : 1 });
}

// The rules' own examples are claims as well.
for (const name of readdirSync(join(root, "rules/en/claims")))
  for (const { id, examples } of JSON.parse(readFileSync(join(root, "rules/en/claims", name), "utf8")).rules)
    for (const example of examples?.match ?? [])
      if (typeof example === "string" && !example.includes("\n"))
        texts.push({ text: example.replace(/\[\[(?:[a-z-]+\/[a-z-]+\|)?|\]\]/g, ""), doc: id, claim: true, count: 1 });

const { subjects, objects } = JSON.parse(readFileSync(join(root, "rules/en/reading.json"), "utf8"));
const topics = new Set([...subjects, ...objects]);
const features = ({ words, mentions }) => {
  const found = new Set();
  const hidden = new Set();
  for (const { first, behind, classes } of mentions) {
    for (const name of classes) found.add(`{${name}}`);
    if (classes.some((name) => topics.has(name))) for (let i = first; i < behind; i++) hidden.add(i);
  }
  words.forEach((word, i) => {
    if (hidden.has(i)) return;
    if (/^[a-z]/.test(word)) found.add(word.length > 3 && word.endsWith("'s") ? word.slice(0, -2) : word);
    else if (/^[0-9]/.test(word)) found.add("#");
    else if (["!", "?", "%", ".", ",", "(", ";", ":"].includes(word)) found.add(word);
  });
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
}));
const reports = claimlint(["batch"], all.map(({ text }, i) => JSON.stringify({ id: String(i), text })).join("\n"));
const soft = ["guarantee", "cosmetic"];
const sentences = all
  .map((sentence, i) => {
    const found = reports[i].findings.filter(({ type }) => !soft.includes(type));
    const marked = found.length > 0 || reports[i].set_aside.some(({ context }) => context === own);
    return { ...sentence, marked, candidate: marked || reports[i].set_aside.length > 0 };
  })
  .filter(({ candidate }) => candidate);

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
  // The steepest that the loss can be: a quarter of the largest sum, bounded by rows of `longest` features.
  let step = 4 / size.reduce((sum, s, i) => Math.max(sum, s * (sparse[i].length + 1)), 0) / Math.sqrt(rows.length);
  let weights = new Float64Array(names.length + 1);
  let ahead = weights.slice();
  let momentum = 1;
  const loss = (w) => {
    let sum = 0;
    const gradient = new Float64Array(w.length);
    rows.forEach(({ claim }, i) => {
      let score = w[names.length];
      for (const f of sparse[i]) score += w[f];
      const margin = claim ? score : -score;
      sum += size[i] * (margin > 0 ? Math.log1p(Math.exp(-margin)) : -margin + Math.log1p(Math.exp(margin)));
      const pull = (size[i] / (1 + Math.exp(margin))) * (claim ? -1 : 1);
      for (const f of sparse[i]) gradient[f] += pull;
      gradient[names.length] += pull;
    });
    return { sum, gradient };
  };
  for (let round = 0; round < rounds; round++) {
    const { sum, gradient } = loss(ahead);
    let next;
    for (;;) {
      next = ahead.map((w, f) => {
        const moved = w - step * gradient[f];
        return f === names.length ? moved : Math.sign(moved) * Math.max(0, Math.abs(moved) - step * penalty);
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
  return {
    start: hundredths(weights[names.length]),
    weights: Object.fromEntries(names.map((name, f) => [name, hundredths(weights[f])]).filter(([, w]) => w !== 0)),
  };
}

const score = ({ start, weights }, { features }) => features.reduce((sum, name) => sum + (weights[name] ?? 0), start);

// --- what is lost and what is gained, on documents that were left out of the fit

const hash = (text) => [...text].reduce((h, c) => (Math.imul(h, 31) + c.charCodeAt(0)) >>> 0, 7);
const fold = (sentence) => hash(document(sentence)) % folds;
for (let k = 0; k < folds; k++) {
  const model = fit(sentences.filter((sentence) => fold(sentence) !== k));
  for (const sentence of sentences) if (fold(sentence) === k) sentence.score = score(model, sentence);
}
const marked = sentences.filter(({ marked }) => marked);
const claims = marked
  .filter(({ claim, count }) => claim && count > 1)
  .map(({ score }) => score)
  .sort((a, b) => a - b);
const others = marked.filter(({ claim }) => !claim).map(({ score }) => score);
const limit = (share) => claims[Math.floor(share * claims.length)];
for (const share of [0.005, 0.01, 0.02, 0.03, 0.05]) {
  const gone = others.filter((score) => score < limit(share)).length;
  console.log(
    `losing ${100 * share} % of ${claims.length} claims sets aside ${gone} of ${others.length} sentences marked in error`,
  );
}

const model = fit(sentences);
const file = JSON.parse(readFileSync(target, "utf8"));
const context = file.contexts.find(({ id }) => id === own);
Object.assign(context, model, { below: limit(lose) });
file.notes = `The weights are written by bench/register.mjs, from ${sentences.length} sentences of ${new Set(sentences.map(document)).size} documents.`;
writeFileSync(target, `${JSON.stringify(file, null, 2)}\n`);
console.log(`${Object.keys(model.weights).length} weights, below ${context.below}.`);
