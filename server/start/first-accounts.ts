import { randomBytes } from "node:crypto";
import { hash } from "@node-rs/bcrypt";
import type { Manifest } from "../../engine/model/manifest.js";
import { fingerprintOf, generatedKeyMark } from "../sessions/signing-key.js";

/** The two accounts a new control plane starts with. */
export interface FirstAccounts {
  readonly admin: string;
  readonly viewer: string;
}

const partOf = { "app.kubernetes.io/part-of": "argocd" };
const bcrypt = { cost: 10 };

/** Passwords for the first accounts: 16 characters, 96 bits from the system's generator. */
export function newPasswords(): FirstAccounts {
  const password = () => randomBytes(12).toString("base64url");
  return { admin: password(), viewer: password() };
}

/**
 * The settings a new control plane starts with, as Argo CD stores them: accounts `admin` (everything) and `viewer` (may read project `default`),
 * a signing key, and how often repositories are looked at. In the order of creation.
 */
export async function firstSettings(namespace: string, passwords: FirstAccounts, now: Date): Promise<readonly Manifest[]> {
  const signingKey = randomBytes(32).toString("base64");
  const mtime = `${now.toISOString().slice(0, 19)}Z`;
  return [
    settings("Secret", "argocd-initial-admin-secret", namespace, {
      type: "Opaque",
      stringData: { password: passwords.admin, "viewer.password": passwords.viewer },
    }),
    settings("ConfigMap", "argocd-cm", namespace, {
      data: { "accounts.viewer": "login", "timeout.reconciliation": "3s", "timeout.reconciliation.jitter": "0s" },
    }),
    settings("ConfigMap", "argocd-rbac-cm", namespace, {
      data: {
        "policy.default": "",
        "policy.csv": [
          "p, role:default-viewer, applications, get, default/*, allow",
          "p, role:default-viewer, projects, get, default, allow",
          "g, viewer, role:default-viewer",
          "",
        ].join("\n"),
      },
    }),
    settings(
      "Secret",
      "argocd-secret",
      namespace,
      {
        type: "Opaque",
        stringData: {
          "admin.password": await hash(passwords.admin, bcrypt),
          "admin.passwordMtime": mtime,
          "accounts.viewer.password": await hash(passwords.viewer, bcrypt),
          "accounts.viewer.passwordMtime": mtime,
          "server.secretkey": signingKey,
        },
      },
      { [generatedKeyMark]: fingerprintOf(signingKey) },
    ),
  ];
}

function settings(
  kind: "ConfigMap" | "Secret",
  name: string,
  namespace: string,
  content: Readonly<Record<string, unknown>>,
  annotations: Readonly<Record<string, string>> = {},
): Manifest {
  return { apiVersion: "v1", kind, metadata: { name, namespace, labels: partOf, annotations }, ...content };
}
