import type { RepositoryObjects } from "./repository-access.js";

/** The `data` of a ConfigMap or the decoded `data` of a Secret. */
export type SettingsMap = Readonly<Record<string, string>>;

/** The configuration objects as they stand in the control namespace; an absent object is an empty map. */
export interface RawSettings {
  /** `argocd-cm` */
  readonly general: SettingsMap;
  /** `argocd-rbac-cm` */
  readonly rbac: SettingsMap;
  /** `argocd-secret`, base64 already decoded. Never logged. */
  readonly secret: SettingsMap;
  /** Repositories and what they are reached with. Never logged. */
  readonly repositories: RepositoryObjects;
  /** `argocd-gpg-keys-cm`: id → ASCII-armoured public key that commits may be signed with. */
  readonly gpgKeys: SettingsMap;
  /** `fairlead-plugins`: a plugin a key. */
  readonly plugins: SettingsMap;
  /** `argocd-cmd-params-cm` */
  readonly parameters: SettingsMap;
}

/** A control namespace without any configuration. */
export const noSettings: RawSettings = {
  general: {},
  rbac: {},
  secret: {},
  repositories: { secrets: [], tlsCertificates: {}, sshKnownHosts: {} },
  gpgKeys: {},
  plugins: {},
  parameters: {},
};
