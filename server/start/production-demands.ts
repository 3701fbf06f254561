import { readRepositoryUrl } from "../../clients/git/repository-url.js";
import { messageOf } from "../../engine/errors.js";
import type { Config } from "../config.js";
import { minSigningKeyLength } from "../sessions/signing-key.js";
import type { MissingPrimitive } from "./missing-primitives.js";

/** What the control namespace holds, as far as the production profile asks. */
export interface ControlFacts {
  readonly namespace: string;
  /** `server.secretkey` of `argocd-secret`; `""` if there is none. */
  readonly signingKey: string;
  /** Whether we made that key ourselves at a first start. */
  readonly isKeyGenerated: boolean;
  /** Accounts that can be entered with a password of `argocd-initial-admin-secret`. */
  readonly openAccounts: readonly string[];
  /** Secrets of repositories, by name, with their URL. */
  readonly repositories: readonly { readonly secret: string; readonly url: string }[];
}

/** What is known before a production start. */
export interface ProductionFacts {
  readonly config: Pick<Config, "tls" | "kubeconfig" | "allowWeaker" | "allowedEgress">;
  readonly missing: readonly MissingPrimitive[];
  /** Why the cluster could not be asked, or what it said; undefined without a cluster. */
  readonly control: ControlFacts | { readonly because: string } | undefined;
}

/**
 * All that a production start lacks, each as one sentence with what to do about it. Empty if it may start.
 */
export function productionDemands({ config, missing, control }: ProductionFacts): readonly string[] {
  return [
    ...(config.tls.kind === "none"
      ? [
          "TLS: set FAIRLEAD_TLS_CERT and FAIRLEAD_TLS_KEY to the files of a certificate and its key, or say FAIRLEAD_TLS=terminated-in-front if a proxy speaks TLS for it.",
        ]
      : []),
    ...weakness(missing.filter(({ name }) => !config.allowWeaker.includes(name))),
    ...config.allowedEgress
      .filter(isThisMachine)
      .map((entry) => `Egress: FAIRLEAD_ALLOWED_EGRESS opens this machine to sources ("${entry}"); remove that entry.`),
    ...(control === undefined
      ? [
          "Cluster: name one with --kubeconfig FILE, or with --in-cluster the one that it runs in; the embedded API server is for trying and for tests.",
        ]
      : "because" in control
        ? [`Cluster: it cannot be asked for the signing key (${control.because}).`]
        : demandsOnControl(control)),
  ];
}

function weakness(lacking: readonly MissingPrimitive[]): readonly string[] {
  if (lacking.length === 0) return [];
  const list = lacking.map(({ name, because }) => `${name} (${because})`).join(", ");
  const names = lacking.map(({ name }) => name).join(",");
  return [
    `Sandbox: this host lacks ${list}. Mend the host as docs/sandbox.md says, or accept weaker walls with FAIRLEAD_SANDBOX_ALLOW_WEAKER=${names}.`,
  ];
}

function demandsOnControl(control: ControlFacts): readonly string[] {
  const { namespace, signingKey, isKeyGenerated, openAccounts, repositories } = control;
  const replace = `set another (openssl rand -base64 32)`;
  const key =
    signingKey.length < minSigningKeyLength
      ? [
          `Signing key: the Secret "argocd-secret" of namespace "${namespace}" has no "server.secretkey" of at least ${minSigningKeyLength} characters; set one (openssl rand -base64 32). The Secret must have the label app.kubernetes.io/part-of: argocd.`,
        ]
      : isKeyGenerated
        ? [`Signing key: "server.secretkey" of "argocd-secret" was made by a start in the development profile; ${replace}.`]
        : [];
  const passwords = openAccounts.map(
    (name) =>
      `Password: the Secret "argocd-initial-admin-secret" still tells the password of "${name}"; set another one and delete that Secret.`,
  );
  return [...key, ...passwords, ...repositories.flatMap(({ secret, url }) => refusedRepository(secret, url))];
}

/** Only what the profile forbids: a URL that is wrong in itself concerns its Applications. */
function refusedRepository(secret: string, url: string): readonly string[] {
  try {
    readRepositoryUrl(url, "development", true);
  } catch {
    return [];
  }
  try {
    readRepositoryUrl(url, "production", true);
    return [];
  } catch (refusal) {
    return [`Repository: the Secret "${secret}" names one that this profile does not reach. ${messageOf(refusal)}.`];
  }
}

function isThisMachine(entry: string): boolean {
  return /^(localhost|127\.|0\.0\.0\.0|::1|\[::1\]|::\/0)/i.test(entry);
}
