// Every file of rules/ says which schema it keeps to, and keeps to it. What a schema cannot see (orphan ids, patterns
// that can't be read, examples that do not come out) is the business of `claimlint pack rules --check`.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import Ajv2020 from "ajv/dist/2020.js";

const rules = fileURLToPath(new URL("../../rules/", import.meta.url));
const schemas = join(rules, "schema");
const mostFaults = 20; // a message that lists more is not read

const readJson = (path) => JSON.parse(readFileSync(path, "utf8"));
const named = (path) => `rules/${relative(rules, path)}`;

function jsonFiles(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith(".json"))
    .map((name) => join(folder, name))
    .sort();
}

const schemaFiles = jsonFiles(schemas);
const dataFiles = jsonFiles(rules).filter((path) => !path.startsWith(schemas));

// "uri" is only a hint to editors here: the schemas check addresses by a pattern beside it.
const ajv = new Ajv2020({
  strict: true,
  strictTypes: false,
  strictRequired: false,
  allErrors: true,
  formats: { uri: true },
});
for (const path of schemaFiles) ajv.addSchema(readJson(path));

/** The validator of a schema. A schema that is not sound fails with the reason alone, not with ajv's whole state. */
function validatorOf(id) {
  try {
    return ajv.getSchema(id);
  } catch (error) {
    return assert.fail(`rules/schema/${id}: ${error.message}`);
  }
}

/** One line a fault: rules/en/claims/x.json#/rules/3/severity: what is wrong. */
function describeFaults(path, errors) {
  const lines = errors.map(({ instancePath, message, params }) => {
    const detail = params.additionalProperty ?? params.allowedValues?.join(", ") ?? params.propertyName;
    return `${named(path)}#${instancePath || "/"}: ${message}${detail === undefined ? "" : ` (${detail})`}`;
  });
  const more = lines.length - mostFaults;
  return [...lines.slice(0, mostFaults), ...(more > 0 ? [`and ${more} more`] : [])].join("\n");
}

describe("schemas", () => {
  for (const path of schemaFiles) {
    test(named(path), () => {
      const schema = readJson(path);
      assert.equal(schema.$id, relative(schemas, path), `${named(path)}#/$id should be the file's name`);
      assert.equal(schema.additionalProperties, false, `${named(path)} should refuse unknown keys`);
      assert.ok(validatorOf(schema.$id));
    });
  }

  // The schemas that people write rules with, key by key.
  for (const name of ["claims", "context", "reading", "confidence"]) {
    test(`${name}: every key has a description and examples`, () => {
      const path = join(schemas, `${name}.schema.json`);
      const bare = [];
      (function walk(node, pointer) {
        if (node === null || typeof node !== "object") return;
        for (const [key, value] of Object.entries(node)) {
          const here = `${pointer}/${key}`;
          if (pointer.endsWith("/properties") && !pointer.includes("/then/")) {
            if (!value.description || !Array.isArray(value.examples)) bare.push(`${named(path)}#${here}`);
          }
          if (key !== "examples" || pointer.endsWith("/properties")) walk(value, here);
        }
      })(readJson(path), "");
      assert.deepEqual(bare, []);
    });

    test(`${name}: its own examples keep to it`, () => {
      const path = join(schemas, `${name}.schema.json`);
      const schema = readJson(path);
      const faults = [];
      (function walk(node, pointer) {
        if (node === null || typeof node !== "object") return;
        const isSchema = !pointer.endsWith("/properties");
        if (isSchema && Array.isArray(node.examples)) {
          const validate = ajv.compile({ $ref: `${schema.$id}#${pointer}` });
          for (const example of node.examples)
            if (!validate(example)) faults.push(`${named(path)}#${pointer}/examples: ${JSON.stringify(example)}`);
        }
        for (const [key, value] of Object.entries(node))
          if (!(isSchema && key === "examples"))
            walk(value, `${pointer}/${key.replace(/~/g, "~0").replace(/\//g, "~1")}`);
      })(schema, "");
      assert.deepEqual(faults, []);
    });
  }

  test("editors are offered the claim types that en/reading.json names", () => {
    const offered = readJson(join(schemas, "claims.schema.json")).$defs.type.enum;
    const types = readJson(join(rules, "en/reading.json")).types.map((type) => type.id);
    assert.deepEqual(
      offered,
      types,
      "rules/schema/claims.schema.json#/$defs/type/enum and rules/en/reading.json#/types differ",
    );
  });
});

describe("rule files", () => {
  for (const path of dataFiles) {
    test(named(path), () => {
      const data = readJson(path);
      assert.equal(typeof data.$schema, "string", `${named(path)}#/$schema is missing`);
      const schemaPath = resolve(dirname(path), data.$schema);
      assert.ok(existsSync(schemaPath), `${named(path)}#/$schema: there is no ${data.$schema}`);
      assert.ok(schemaFiles.includes(schemaPath), `${named(path)}#/$schema: ${data.$schema} is outside rules/schema`);
      const validate = validatorOf(relative(schemas, schemaPath));
      assert.ok(validate(data), `\n${describeFaults(path, validate.errors ?? [])}`);
    });
  }

  test("every schema is used", () => {
    const used = new Set(dataFiles.map((path) => resolve(dirname(path), String(readJson(path).$schema))));
    // A command writes en/confidence.json once the rules' precision has been measured.
    const unused = schemaFiles.filter((path) => !used.has(path) && !path.endsWith("/confidence.schema.json"));
    assert.deepEqual(unused.map(named), []);
  });
});
