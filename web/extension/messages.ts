// What the content script and the background say to each other over a port named "claimlint".

import type { AuditDocument, Jurisdiction } from "../lib/report";
import type { Unread } from "../shared/extract";
import type { GivenWords } from "../shared/words";

export const port_name = "claimlint";

export type ToBackground =
  | { kind: "audit"; document: AuditDocument; places: Jurisdiction[]; unread: Unread }
  | { kind: "cleared" };

export type ToContent = { kind: "report"; json: string; words: GivenWords } | { kind: "failed"; reason: string };
