// Put into the page's isolated world by a press on the button, or by the browser on a site where the user wants it always.
// The first time it audits the page, the next time it removes everything again.

import { PageAudit } from "./page-audit";

const world = globalThis as { claimlintAudit?: PageAudit };
if (world.claimlintAudit) {
  world.claimlintAudit.stop();
  delete world.claimlintAudit;
} else {
  world.claimlintAudit = new PageAudit();
  void world.claimlintAudit.start();
}
