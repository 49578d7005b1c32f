// The auditor, off the main thread. Gets a text and answers with its report; says the last one's bytes to whoever saves it.

import { type AuditDocument, type AuditOptions, type Auditor, loadAuditor, type Report } from "../lib/index";
import { ownRules } from "./own-rules";

export type Question =
  | { id: number; kind: "audit"; aside: boolean; document: string | AuditDocument; options: AuditOptions }
  | { id: number; kind: "json" };

export type Answer =
  | { id: number; kind: "report"; report: Report }
  | { id: number; kind: "json"; json: string }
  | { id: number; kind: "complete" } // from now on reports say all; the ones before were partial
  | { id: number; kind: "incomplete"; reason: string } // they will stay partial
  | { id: number; kind: "failed"; reason: string; fatal: boolean };

const scope = self as unknown as {
  postMessage(answer: Answer): void;
  onmessage: ((event: MessageEvent<Question>) => void) | null;
};

const loading = load();
loading.then(
  ({ complete }) =>
    complete.then(
      () => scope.postMessage({ id: 0, kind: "complete" }),
      (error: unknown) => scope.postMessage({ id: 0, kind: "incomplete", reason: reasonOf(error) }),
    ),
  (error: unknown) => scope.postMessage({ id: 0, kind: "failed", reason: reasonOf(error), fatal: true }),
);

async function load(): Promise<Auditor> {
  const beside = (name: string) => new URL(name, import.meta.url);
  const wasm = fetch(beside("claimlint.wasm"));
  const pack = (await ownRules())?.pack ?? fetch(beside("claimlint.pack"));
  return loadAuditor({ wasm, pack, texts: beside("claimlint.texts"), early: true });
}

let last: Extract<Question, { kind: "audit" }> | undefined; // of the text on the screen

scope.onmessage = async ({ data: question }) => {
  const { id } = question;
  let auditor: Auditor;
  try {
    auditor = await loading;
  } catch {
    return; // told already
  }
  try {
    if (question.kind === "json" || question.aside) await auditor.complete;
    if (question.kind === "audit") {
      scope.postMessage({ id, kind: "report", report: auditor.audit(question.document, question.options) });
      if (!question.aside) last = question;
    } else {
      scope.postMessage({ id, kind: "json", json: last ? auditor.auditToJson(last.document, last.options) : "" });
    }
  } catch (error) {
    scope.postMessage({ id, kind: "failed", reason: reasonOf(error), fatal: false });
  }
};

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
