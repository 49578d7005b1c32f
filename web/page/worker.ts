// The auditor, off the main thread. Gets a text and answers with its report; keeps the report's bytes for whoever saves it.

import { type AuditDocument, type AuditOptions, type Auditor, loadAuditor, type Report } from "../lib/index";

export type Question =
  | { id: number; kind: "audit"; document: string | AuditDocument; options: AuditOptions }
  | { id: number; kind: "json" };

export type Answer =
  | { id: number; kind: "report"; report: Report }
  | { id: number; kind: "json"; json: string }
  | { id: number; kind: "failed"; reason: string; fatal: boolean };

const scope = self as unknown as {
  postMessage(answer: Answer): void;
  onmessage: ((event: MessageEvent<Question>) => void) | null;
};

const loading = loadAuditor({
  wasm: new URL("claimlint.wasm", import.meta.url),
  pack: new URL("claimlint.pack", import.meta.url),
});
loading.catch((error: unknown) => scope.postMessage({ id: 0, kind: "failed", reason: reasonOf(error), fatal: true }));

let json = "";

scope.onmessage = async ({ data: question }) => {
  const { id } = question;
  if (question.kind === "json") {
    scope.postMessage({ id, kind: "json", json });
    return;
  }
  let auditor: Auditor;
  try {
    auditor = await loading;
  } catch {
    return; // told already
  }
  try {
    json = auditor.auditToJson(question.document, question.options);
    scope.postMessage({ id, kind: "report", report: shareParts(JSON.parse(json) as Report) });
  } catch (error) {
    scope.postMessage({ id, kind: "failed", reason: reasonOf(error), fatal: false });
  }
};

// A report repeats its law and evidence with every finding. A message carries an object that stands in many places once,
// which keeps a long report cheap for the main thread.
function shareParts(report: Report): Report {
  const parts = new Map<string, unknown>();
  const once = <Part>(key: string, part: Part): Part => {
    if (!parts.has(key)) parts.set(key, part);
    return parts.get(key) as Part;
  };
  for (const finding of report.findings) {
    finding.regulations = finding.regulations.map((rule) => once(`law ${rule.id}`, rule));
    finding.evidence = finding.evidence.map((record) => once(`evidence ${record.fit} ${record.id}`, record));
    if (finding.about) {
      finding.instead = once(`instead ${finding.about.condition}`, finding.instead);
      finding.about = once(`about ${finding.about.condition}`, finding.about);
    }
  }
  return report;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
