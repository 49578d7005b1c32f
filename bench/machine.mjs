import { cpus, totalmem } from "node:os";

/** What stands beside every figure. */
export const machine = () => ({
  processor: cpus()[0].model,
  cores: cpus().length,
  memory_gb: Math.round(totalmem() / 2 ** 30),
  node: process.version,
});
