/** What was sent, kept in the browser until it is surely done: if Octavia refuses it, it can be mended. */
import { dropDraft, putDraft, readDraft, sortedDrafts, type Draft } from "./draft";

const PREFIX = "operation-";
/** Of those before, Octavia has long said what it thinks. */
const KEPT = 5;

const subjectOf = (operationId: string): string => `${PREFIX}${operationId}`;

export function keepSent(shelf: Storage, operationId: string, draft: Draft): void {
  putDraft(shelf, subjectOf(operationId), draft);
  for (const subject of sortedDrafts(shelf, PREFIX).slice(KEPT)) dropDraft(shelf, subject);
}

export const readSent = (shelf: Storage, operationId: string): Draft | null =>
  readDraft(shelf, subjectOf(operationId));
