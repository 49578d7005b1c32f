// The rivals that run in JavaScript, in Node and in a page alike. Each is load(given) -> match(text) -> triples of rule
// number, start and end, flat, in any order. `given.rules` are those of corpus.mjs; the rest says where a rival's files are.

/** Each expression by itself over the whole text; `expressions` by RegExp or what behaves like it. */
export function one_by_one(expressions) {
  return (text) => {
    const found = [];
    for (let r = 0; r < expressions.length; r++) {
      for (const match of text.matchAll(expressions[r])) found.push(r, match.index, match.index + match[0].length);
    }
    return found;
  };
}

/** Plain JavaScript: one RegExp a rule. */
export async function regexp({ rules }) {
  return one_by_one(rules.map(({ expression }) => new RegExp(expression, "gi")));
}

/**
 * The fastest that we know how to write in JavaScript: one pass over the words finds the verbs, first words of objects
 * and of phrases by a Map; only a rule whose verb has its object in reach runs, sticky, where the verb stands.
 */
export async function prefilter({ rules }) {
  const parts = new Map(); // word -> {verb, object, phrases}: numbers of word lists, and of rules
  const part = (word) => {
    if (!parts.has(word)) parts.set(word, { verb: -1, objects: [], phrases: [] });
    return parts.get(word);
  };
  const numbers = [new Map(), new Map()];
  const number = (kind, words) => {
    const known = numbers[kind];
    const spelt = words.join("|");
    if (!known.has(spelt)) known.set(spelt, known.size);
    return known.get(spelt);
  };
  const pairs = new Map(); // verb list and object list -> rules
  rules.forEach(({ verbs, objects, phrases }, r) => {
    for (const phrase of phrases ?? []) part(phrase.split(" ")[0]).phrases.push(r);
    if (!verbs) return;
    const verb = number(0, verbs);
    const object = number(1, objects);
    for (const word of verbs) part(word).verb = verb;
    for (const name of objects) {
      const entry = part(name.split(" ")[0]);
      if (!entry.objects.includes(object)) entry.objects.push(object);
    }
    const key = verb * 65536 + object;
    if (!pairs.has(key)) pairs.set(key, []);
    pairs.get(key).push(r);
  });
  const compiled = new Array(rules.length);
  const sticky = (r) => {
    compiled[r] ??= new RegExp(rules[r].expression, "iy");
    return compiled[r];
  };
  const words = /[a-z]+/g;
  const reach = 8; // words from a verb to the last word of what it may take

  return (text) => {
    const found = [];
    const behind = new Map(); // rule -> where its last match ended
    const take = (r, at) => {
      if ((behind.get(r) ?? 0) > at) return;
      const expression = sticky(r);
      expression.lastIndex = at;
      if (!expression.test(text)) return;
      found.push(r, at, expression.lastIndex);
      behind.set(r, expression.lastIndex);
    };
    const open = []; // verbs within reach: place, number of the word, list, rules tried
    const lower = text.toLowerCase();
    words.lastIndex = 0;
    for (let n = 0, match = words.exec(lower); match; match = words.exec(lower), n++) {
      const entry = parts.get(match[0]);
      if (!entry) continue;
      while (open.length > 0 && open[0].n < n - reach) open.shift();
      for (const object of entry.objects) {
        for (const verb of open) {
          if (verb.tried.includes(object)) continue;
          verb.tried.push(object);
          for (const r of pairs.get(verb.list * 65536 + object) ?? []) take(r, verb.at);
        }
      }
      for (const r of entry.phrases) take(r, match.index);
      if (entry.verb >= 0) open.push({ at: match.index, n, list: entry.verb, tried: [] });
    }
    return found;
  };
}

/** RE2 in JavaScript. */
export async function re2js({ rules }) {
  const { RE2JS } = await import("re2js");
  const expressions = rules.map(({ expression }) => RE2JS.compile(expression, RE2JS.CASE_INSENSITIVE));
  return (text) => {
    const found = [];
    for (let r = 0; r < expressions.length; r++) {
      const matcher = expressions[r].matcher(text);
      while (matcher.find()) found.push(r, matcher.start(), matcher.end());
    }
    return found;
  };
}

/** RE2 as WebAssembly, one a rule (re2_rules.cc). */
export async function re2wasm({ rules, re2_rules }) {
  const module = await WebAssembly.compile(await re2_rules());
  const imports = {}; // of the system nothing is really used
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    imports[from] ??= {};
    imports[from][name] = () => 0;
  }
  const { exports } = await WebAssembly.instantiate(module, imports);
  const { memory, _initialize, rr_alloc, rr_rules, rr_match, rr_found } = exports;
  _initialize?.();
  const encoder = new TextEncoder();
  const put = (text, room) => {
    const at = rr_alloc(room);
    return [at, encoder.encodeInto(text, new Uint8Array(memory.buffer, at, room)).written];
  };
  const all = rules.map(({ expression }) => `${expression}\n`).join("");
  rr_rules(...put(all, all.length));
  return (text) => {
    const count = rr_match(...put(text, text.length * 3));
    return Array.from(new Uint32Array(memory.buffer, rr_found(), count * 3));
  };
}

/** claimlint, all seven stations, to the report object. */
export async function claimlint({ rules, lib, pack }) {
  const { loadAuditor } = await import(lib);
  const auditor = await loadAuditor({ pack: await pack() });
  const number = new Map(rules.map(({ id }, r) => [id, r]));
  return (text) => {
    const found = [];
    for (const { rule, start, end } of auditor.audit(text, { maxFindings: 1_000_000 }).findings) {
      found.push(number.get(rule) ?? -1, start, end);
    }
    return found;
  };
}
