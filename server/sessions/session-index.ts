import { createHmac } from "node:crypto";
import type { Identity } from "../../engine/model/identity.js";
import type { SharedRecords } from "../../engine/ports/shared-records.js";
import { deriveKey } from "./signed-token.js";

/** Whose sessions are meant: those of one session at the provider, or all of a subject (`Identity.subject`). */
export type SessionMatch =
  | { readonly issuer: string; readonly sessionId: string }
  | {
      readonly issuer: string;
      readonly subject: string;
      /** Only what began before, milliseconds since 1970. */
      readonly before?: number;
    };

/** Finds stored sessions by whose they are, which the records show to nobody else. */
export interface SessionIndex {
  /** What a record says of whose it is. */
  printsOf(identity: Identity): { readonly subject: string; readonly sessionId?: string };
  /** The keys of the sessions that match. */
  find(match: SessionMatch): readonly string[];
  /** The keys of all but the newest sessions of a subject, so that one more leaves it with at most 20. */
  surplus(subjectPrint: string): readonly string[];
}

const mostOfSubject = 20;

/** Creates the index. It reads the records that are there, at logins and logouts only. */
export function createSessionIndex(signingKey: Uint8Array, records: SharedRecords): SessionIndex {
  const key = deriveKey(signingKey, "browser session prints");
  const printOf = (...words: readonly string[]) => createHmac("sha256", key).update(JSON.stringify(words)).digest("base64url");
  const subjectPrint = (issuer: string, subject: string) => printOf("subject", issuer, subject);
  const sessionPrint = (issuer: string, sessionId: string) => printOf("session", issuer, sessionId);
  return {
    printsOf: ({ issuer, subject, sessionId }) => ({
      subject: subjectPrint(issuer, subject),
      ...(sessionId !== undefined && { sessionId: sessionPrint(issuer, sessionId) }),
    }),
    find(match) {
      const wanted =
        "sessionId" in match
          ? { field: "sessionId", print: sessionPrint(match.issuer, match.sessionId), before: Number.POSITIVE_INFINITY }
          : {
              field: "subject",
              print: subjectPrint(match.issuer, match.subject),
              before: match.before ?? Number.POSITIVE_INFINITY,
            };
      return [...records.all("session")].flatMap(([at, value]) =>
        value[wanted.field] === wanted.print && Number(value["startedAt"]) < wanted.before ? [at] : [],
      );
    },
    surplus(subject) {
      const theirs = [...records.all("session")].filter(([, value]) => value["subject"] === subject);
      return theirs
        .toSorted(([, a], [, b]) => Number(b["startedAt"]) - Number(a["startedAt"]))
        .slice(mostOfSubject - 1)
        .map(([at]) => at);
    },
  };
}
