import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { FairleadError, messageOf } from "../../engine/errors.js";

/** A certificate with what it is signed by, and its key: PEM texts. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/**
 * Reads what is served over TLS.
 * @throws FairleadError `FAILED_PRECONDITION` if a file cannot be read, is no certificate or key, or the two do not belong together
 */
export function readCertificate({
  certificateFile,
  keyFile,
}: {
  readonly certificateFile: string;
  readonly keyFile: string;
}): Certificate {
  const cert = read("certificate", certificateFile);
  const key = read("key", keyFile);
  const certificate = parsed("certificate", certificateFile, () => new X509Certificate(cert));
  const privateKey = parsed("key", keyFile, () => createPrivateKey(key));
  if (certificate.checkPrivateKey(privateKey)) return { cert, key };
  throw refuse(
    `The key "${keyFile}" does not belong to the certificate "${certificateFile}". Set FAIRLEAD_TLS_KEY to the one that does.`,
  );
}

function read(what: string, file: string): string {
  return parsed(what, file, () => readFileSync(file, "utf8"));
}

function parsed<T>(what: string, file: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw refuse(`Cannot use the TLS ${what} "${file}": ${messageOf(cause)}. Give a PEM file that Fairlead may read.`, cause);
  }
}

function refuse(message: string, cause?: unknown): FairleadError {
  return new FairleadError("FAILED_PRECONDITION", message, { cause });
}
