// The parents of lexicon entries decide which evidence is shown as "the nearest that was studied": they must exist, must not
// go round in a circle, must be few, and must stay near enough to say so.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../../rules/en/lexicons/", import.meta.url));
const mostParents = 3;
const mostSteps = 4;
const mostAncestors = 16; // with the entry itself; the core looks no further

const parentsOf = new Map();
for (const name of readdirSync(folder).filter((file) => file.endsWith(".json"))) {
  for (const { id, parents = [] } of JSON.parse(readFileSync(join(folder, name), "utf8")).entries)
    parentsOf.set(id, parents);
}

/** Every ancestor of an entry with the fewest steps to it, nearest first; the entry itself has 0. */
function stepsFrom(id) {
  const steps = new Map([[id, 0]]);
  for (const [at, step] of steps) {
    for (const parent of parentsOf.get(at) ?? []) if (!steps.has(parent)) steps.set(parent, step + 1);
  }
  return steps;
}

/** The way round, where an entry is among its own ancestors. */
function circleAt(id) {
  const ways = (parentsOf.get(id) ?? []).map((parent) => [id, parent]);
  const seen = new Set();
  for (const way of ways) {
    const last = way.at(-1);
    if (last === id) return way.join(" -> ");
    if (seen.has(last)) continue;
    seen.add(last);
    for (const parent of parentsOf.get(last) ?? []) ways.push([...way, parent]);
  }
  return undefined;
}

const ids = [...parentsOf.keys()];
const noFaults = (faults) => assert.equal(faults.join("\n"), "");

describe("parents in rules/en/lexicons", () => {
  test("every parent is an entry", () => {
    noFaults(
      ids.flatMap((id) =>
        parentsOf
          .get(id)
          .filter((parent) => !parentsOf.has(parent))
          .map((parent) => `${id}: no entry ${parent}`),
      ),
    );
  });

  test("no entry is its own ancestor", () => {
    noFaults(ids.map(circleAt).filter(Boolean));
  });

  test(`an entry has at most ${mostParents} parents`, () => {
    noFaults(ids.filter((id) => parentsOf.get(id).length > mostParents));
  });

  test(`an ancestor is at most ${mostSteps} steps away`, () => {
    noFaults(
      ids.flatMap((id) =>
        [...stepsFrom(id)]
          .filter(([, steps]) => steps > mostSteps)
          .map(([ancestor, steps]) => `${id}: ${ancestor} is ${steps} steps away`),
      ),
    );
  });

  test("no ancestor is out of the core's reach", () => {
    noFaults(ids.filter((id) => stepsFrom(id).size > mostAncestors));
  });
});
