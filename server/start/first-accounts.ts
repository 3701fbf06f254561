import { randomBytes } from "node:crypto";
import { accountKeys } from "../../engine/access/accounts.js";
import type { Manifest } from "../../engine/model/manifest.js";
import { hashPassword } from "../sessions/passwords.js";
import { fingerprintOf, generatedKeyMark } from "../sessions/signing-key.js";

/** The accounts a new control plane starts with: who may do everything, who may read project `default`, and one of each sample team. */
export const firstAccountNames = ["admin", "viewer", "payments-dev", "web-dev"] as const;

/** The first passwords by account; empty for an account that has none any more. */
export type FirstAccounts = Readonly<Record<(typeof firstAccountNames)[number], string>>;

const others = firstAccountNames.filter((name) => name !== "admin");
const partOf = { "app.kubernetes.io/part-of": "argocd" };

/** Passwords for the first accounts: 16 characters, 96 bits from the system's generator. */
export function newPasswords(): FirstAccounts {
  const password = () => randomBytes(12).toString("base64url");
  return { admin: password(), viewer: password(), "payments-dev": password(), "web-dev": password() };
}

/**
 * The settings a new control plane starts with, as Argo CD stores them: the first accounts with their rights, a signing key, and how often repositories are looked at. In the order of creation.
 */
export async function firstSettings(namespace: string, passwords: FirstAccounts, now: Date): Promise<readonly Manifest[]> {
  const signingKey = randomBytes(32).toString("base64");
  const mtime = `${now.toISOString().slice(0, 19)}Z`;
  return [
    settings("Secret", "argocd-initial-admin-secret", namespace, {
      type: "Opaque",
      stringData: Object.fromEntries(firstAccountNames.map((name) => [initialPasswordKey(name), passwords[name]])),
    }),
    settings("ConfigMap", "argocd-cm", namespace, {
      data: {
        ...Object.fromEntries(others.map((name) => [`accounts.${name}`, "login"])),
        "timeout.reconciliation": "3s",
        "timeout.reconciliation.jitter": "0s",
      },
    }),
    settings("ConfigMap", "argocd-rbac-cm", namespace, {
      data: {
        "policy.default": "",
        "policy.csv": [
          "p, role:default-viewer, applications, get, default/*, allow",
          "p, role:default-viewer, projects, get, default, allow",
          "g, viewer, role:default-viewer",
          "g, payments-dev, proj:payments:deployer",
          "g, web-dev, proj:web:deployer",
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
        stringData: { ...(await storedPasswords(passwords, mtime)), "server.secretkey": signingKey },
      },
      { [generatedKeyMark]: fingerprintOf(signingKey) },
    ),
  ];
}

/** Where `argocd-initial-admin-secret` keeps the first password of an account. */
export function initialPasswordKey(name: (typeof firstAccountNames)[number]): string {
  return name === "admin" ? "password" : `${name}.password`;
}

async function storedPasswords(passwords: FirstAccounts, mtime: string): Promise<Readonly<Record<string, string>>> {
  const entries = await Promise.all(
    firstAccountNames.map(async (name) => {
      const keys = accountKeys(name);
      return [
        [keys.password, await hashPassword(passwords[name], "argon2id")],
        [keys.mtime, mtime],
      ] as const;
    }),
  );
  return Object.fromEntries(entries.flat());
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
