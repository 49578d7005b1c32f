// What the scripts of this folder share.
import { cpus, totalmem } from "node:os";

/** What stands beside every figure. */
export const machine = () => ({
  processor: cpus()[0].model,
  cores: cpus().length,
  memory_gb: Math.round(totalmem() / 2 ** 30),
  node: process.version,
});

export const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
