import { randomBytes } from "node:crypto";
import { stringify } from "yaml";
import type { BedCertificates } from "./certificates.js";

/** Bearer tokens of a bed's two users. */
export interface BedTokens {
  /** Of `bed-admin` in `system:masters`, which priority and fairness let pass. */
  readonly admin: string;
  /** Of `bed-user`, who may do everything by a ClusterRoleBinding. */
  readonly user: string;
}

/** Makes tokens that nobody can guess. */
export function newTokens(): BedTokens {
  const token = () => randomBytes(32).toString("base64url");
  return { admin: token(), user: token() };
}

const inBase64 = (text: string) => Buffer.from(text).toString("base64");

/** A kubeconfig with a context for each way to prove who one is; `bed` is the current one. */
export function formatBedKubeconfig(access: {
  readonly url: string;
  readonly certificates: BedCertificates;
  readonly tokens: BedTokens;
}): string {
  const { url, certificates, tokens } = access;
  const { certificate, key } = certificates.client;
  const users = {
    bed: { token: tokens.admin },
    "bed-user": { token: tokens.user },
    "bed-certificate": { "client-certificate-data": inBase64(certificate), "client-key-data": inBase64(key) },
  };
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "bed",
    clusters: [{ name: "bed", cluster: { server: url, "certificate-authority-data": inBase64(certificates.caCertificate) } }],
    users: Object.entries(users).map(([name, user]) => ({ name, user })),
    contexts: Object.keys(users).map((name) => ({ name, context: { cluster: "bed", user: name } })),
  });
}
