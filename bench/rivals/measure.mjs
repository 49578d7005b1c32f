// One rival over texts that it has not seen: how long it takes to load, for the first text, and for each of the others.

/** `texts`: the first is the first text; the time for the rest stops growing after `budget_ms`. */
export async function measure(load, given, texts, budget_ms) {
  const start = performance.now();
  const match = await load(given);
  const loaded = performance.now();
  const first_found = match(texts[0]);
  const first = performance.now();
  const times = [];
  for (let i = 1; i < texts.length && performance.now() - first < budget_ms; i++) {
    const from = performance.now();
    match(texts[i]);
    times.push(performance.now() - from);
  }
  times.sort((a, b) => a - b);
  const round = (ms) => (ms === undefined ? null : Math.round(ms * 1000) / 1000);
  return {
    load_ms: round(loaded - start),
    first_ms: round(first - loaded),
    texts: times.length,
    median_ms: round(times[times.length >> 1]),
    p99_ms: round(times[Math.min(times.length - 1, Math.floor(times.length * 0.99))]),
    found: first_found.length / 3,
    spans: hash(first_found),
  };
}

/** Of the set of triples, whatever their order. */
function hash(found) {
  let sum = 0;
  for (let i = 0; i < found.length; i += 3) {
    let h =
      Math.imul(found[i] + 1, 0x9e3779b1) ^
      Math.imul(found[i + 1] + 1, 0x85ebca6b) ^
      Math.imul(found[i + 2], 0xc2b2ae35);
    h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
    sum = (sum + (h >>> 0)) % 0x1fffffffffffff;
  }
  return sum.toString(16);
}
