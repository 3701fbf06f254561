import type { AuditActor, AuditEntry, AuditResource } from "../model/audit-event.js";

/** Longest texts of a record, in UTF-16 units. */
const longest = { name: 512, reason: 2_048, diff: 16_384, agent: 256 } as const;

// oxlint-disable-next-line no-control-regex -- control characters are what is made visible
const unsafe = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;

/**
 * A text on one line that shows what stands in it: control characters as their Unicode pictures, characters that hide others or turn the direction of reading,
 * and halves of surrogate pairs as U+FFFD. Cut at `most` units with `…`.
 */
export function cleanText(text: string, most: number = longest.name): string {
  const cut = text.length > most ? `${text.slice(0, most)}…` : text;
  return cut.toWellFormed().replace(unsafe, pictureOf);
}

function pictureOf(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? "\u2421" : "\ufffd";
}

/** Cleans line by line: the lines of a difference are our own, what stands in them is not. */
function cleanLines(text: string): string {
  const lines = text.slice(0, longest.diff).split("\n");
  const cleaned = lines.map((line) => cleanText(line, longest.diff)).join("\n");
  return text.length > longest.diff ? `${cleaned}…` : cleaned;
}

/** A record that nobody can use to say something else than what it says: known fields only, each text bounded and on one line (`diff`: on lines of ours). */
export function cleanEntry(entry: AuditEntry): AuditEntry {
  const { reason, diff, requestId, traceparent, clientIp, userAgent, operationId, policyVersion } = entry;
  return {
    actor: cleanActor(entry.actor),
    via: entry.via,
    action: cleanText(entry.action, 128),
    resource: cleanResource(entry.resource),
    outcome: entry.outcome,
    ...given("reason", reason, longest.reason),
    ...(diff !== undefined && diff !== "" && { diff: cleanLines(diff) }),
    ...given("requestId", requestId),
    ...given("traceparent", traceparent, 128),
    ...given("clientIp", clientIp, 64),
    ...given("userAgent", userAgent, longest.agent),
    ...given("operationId", operationId),
    ...given("policyVersion", policyVersion, 128),
  };
}

function cleanActor({ type, id, display, issuer, sessionId }: AuditActor): AuditActor {
  return {
    type,
    id: cleanText(id),
    display: cleanText(display),
    issuer: cleanText(issuer),
    ...given("sessionId", sessionId),
  };
}

function cleanResource({ type, project, namespace, name }: AuditResource): AuditResource {
  return {
    type: cleanText(type, 128),
    ...given("project", project),
    ...given("namespace", namespace),
    ...given("name", name),
  };
}

function given<Field extends string>(field: Field, value: string | undefined, most?: number): { readonly [F in Field]?: string } {
  return value === undefined || value === "" ? {} : ({ [field]: cleanText(value, most) } as { readonly [F in Field]: string });
}
