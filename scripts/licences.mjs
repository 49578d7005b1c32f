// The licences of what others made and a build carries along, in the words of their own licence files.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "./run.mjs";

const package_folder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/;
const licence_file = /(?:^|\.)(?:licen[cs]e|copying|notice|thirdpartynotices)/i;

/** The packages of which esbuild took something, by the metafiles of its bundles: their folders. */
export function packagesOf(metafiles) {
  const folders = new Set();
  for (const { outputs } of metafiles) {
    for (const { inputs } of Object.values(outputs)) {
      for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
        const [folder] = bytesInOutput > 0 ? (package_folder.exec(path) ?? []) : [];
        if (folder) folders.add(folder);
      }
    }
  }
  return [...folders];
}

/** One text of all: `folders` lie under the project; `system` are Debian packages whose code is compiled in. */
export async function licences(folders, system) {
  const parts = [
    ...(await Promise.all([...new Set(folders)].sort(byName).map(ofPackage))),
    ...(await Promise.all(system.map(ofSystem))),
  ];
  return `claimlint carries the work of others. Their licences, as they came with it:\n\n${parts.join("\n")}`;
}

async function ofPackage(folder) {
  const { name, version, license } = JSON.parse(await readFile(join(root, folder, "package.json"), "utf8"));
  const files = (await readdir(join(root, folder), { recursive: true })).filter(
    (file) => licence_file.test(file.split("/").at(-1)) && !file.includes("node_modules/") && !/\.[cm]?js$/.test(file),
  );
  const texts = await Promise.all(files.sort().map((file) => readFile(join(root, folder, file), "utf8")));
  const said = typeof license === "string" ? license : "see below";
  return section(`${name} ${version} (${said})`, texts.length > 0 ? texts : ["The package brings no licence file."]);
}

async function ofSystem(name) {
  try {
    return section(name, [await readFile(`/usr/share/doc/${name}/copyright`, "utf8")]);
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
    return section(name, [`Debian's package ${name} has it as /usr/share/doc/${name}/copyright.`]);
  }
}

function section(title, texts) {
  return `${"=".repeat(72)}\n${title}\n${"=".repeat(72)}\n\n${texts.map((text) => text.trim()).join("\n\n")}\n`;
}

function byName(a, b) {
  const [left, right] = [a, b].map((folder) => folder.replace(/^.*node_modules\//, ""));
  return left < right ? -1 : 1;
}
