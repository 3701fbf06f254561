import type { RepositoryAccess, RepositoryLogin } from "../model/repository-access.js";

/** The fields of a Secret, decoded. */
export type SecretFields = Readonly<Record<string, string>>;

/** A Secret as it was read: how a repository is reached, or why it cannot be. `because` shows nothing of what is secret. */
export type RepositoryReading = { readonly access: Omit<RepositoryAccess, "warnings"> } | { readonly because: string };

/** What a template fills in where a repository has nothing of its own. */
export const templateFields: readonly string[] = [
  "username password bearerToken sshPrivateKey tlsClientCertData tlsClientCertKey forceHttpBasicAuth insecureOCIForceHttp proxy noProxy",
  "githubAppPrivateKey githubAppID githubAppInstallationID githubAppEnterpriseBaseUrl gcpServiceAccountKey useAzureWorkloadIdentity",
  "azureServicePrincipalTenantId azureServicePrincipalClientId azureServicePrincipalClientSecret azureActiveDirectoryEndpoint",
  "azureServicePrincipalTenantID azureServicePrincipalClientID",
].flatMap((names) => names.split(" "));

const loginFields = ["username", "password", "bearerToken", "sshPrivateKey", "tlsClientCertData", "githubAppPrivateKey"];
const cloudFields = [
  "gcpServiceAccountKey",
  "useAzureWorkloadIdentity",
  "azureServicePrincipalClientId",
  "azureServicePrincipalClientID",
];

/** Says whether a Secret holds a way in of its own, so that no template adds to it. */
export function hasOwnLogin(fields: SecretFields): boolean {
  return [...loginFields, ...cloudFields].some((field) => textOf(fields, field) !== "");
}

/**
 * Reads the fields of a repository's Secret. An empty field counts as absent.
 * @param url what to call it where the Secret has no `url` of its own
 * @see argoproj/argo-cd:util/db/repository_secrets.go, docs/operator-manual/declarative-setup.md (repositories)
 */
export function readRepositorySecret(
  fields: SecretFields,
  { secret, url }: { readonly secret?: string; readonly url: string },
): RepositoryReading {
  const kind = textOf(fields, "type") || "git";
  if (kind !== "git" && kind !== "helm" && kind !== "oci") {
    return { because: `"type" is "${kind.slice(0, 40)}"; it must be "git", "helm" or "oci"` };
  }
  const flags = readFlags(fields);
  if ("because" in flags) return flags;
  const login = readLogin(fields, flags);
  if ("because" in login) return login;
  const certificate = readCertificate(fields);
  if ("because" in certificate) return certificate;
  const depth = textOf(fields, "depth") || "0";
  if (!/^\d{1,9}$/.test(depth)) return { because: `"depth" is no number` };
  const proxy = readProxy(fields);
  if ("because" in proxy) return proxy;
  const project = textOf(fields, "project");
  return {
    access: {
      url: withoutPassword(url),
      kind,
      name: textOf(fields, "name"),
      login: login.login,
      insecure: flags.insecure || flags.insecureIgnoreHostKey,
      enableLfs: flags.enableLfs,
      submodules: flags.submodules,
      enableOci: flags.enableOCI || kind === "oci",
      usesPlainHttp: flags.insecureOCIForceHttp,
      depth: Number(depth),
      ...certificate,
      ...proxy,
      ...(secret !== undefined && { secret }),
      ...(project !== "" && { project }),
    },
  };
}

/** Flags and what they are unless set. */
const flagDefaults = {
  insecure: false,
  insecureIgnoreHostKey: false,
  enableLfs: false,
  enableOCI: false,
  insecureOCIForceHttp: false,
  forceHttpBasicAuth: false,
  useAzureWorkloadIdentity: false,
  submodules: true,
};
type Flags = Readonly<typeof flagDefaults>;

/** Booleans are written as Go reads them. @see golang/go:src/strconv/atob.go */
function readFlags(fields: SecretFields): Flags | { readonly because: string } {
  const flags = { ...flagDefaults };
  for (const name of Object.keys(flagDefaults) as (keyof Flags)[]) {
    const text = textOf(fields, name);
    if (text === "") continue;
    if (!/^(1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/.test(text)) return { because: `"${name}" must be "true" or "false"` };
    flags[name] = /^[1tT]/.test(text);
  }
  return flags;
}

function readLogin(fields: SecretFields, flags: Flags): { readonly login: RepositoryLogin } | { readonly because: string } {
  const text = (field: string) => textOf(fields, field);
  const [password, bearer, sshKey, appKey] = [
    text("password"),
    text("bearerToken"),
    text("sshPrivateKey"),
    text("githubAppPrivateKey"),
  ];
  if (bearer !== "") {
    return /^[\x21-\x7e]+$/.test(bearer)
      ? { login: { kind: "bearer", token: bearer } }
      : { because: `"bearerToken" holds characters that no token has` };
  }
  if (password !== "") {
    const username = text("username") || "x-access-token";
    // oxlint-disable-next-line no-control-regex -- a line break would end the credential and begin another
    if (/[\u0000\n\r]/.test(username + password))
      return { because: `"username" or "password" holds a line break; store them without` };
    return { login: { kind: "basic", username, password, eager: flags.forceHttpBasicAuth } };
  }
  if (sshKey !== "") {
    const privateKey = sshKey.replace(/\r\n/g, "\n").trimEnd();
    if (!/^-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----\n/.test(privateKey))
      return { because: `"sshPrivateKey" is no private key in PEM form` };
    return { login: { kind: "ssh", privateKey: `${privateKey}\n` } };
  }
  if (appKey !== "") return readGithubApp(fields, appKey);
  if (text("gcpServiceAccountKey") !== "") return readGoogleKey(text("gcpServiceAccountKey"));
  if (flags.useAzureWorkloadIdentity) return { login: { kind: "azureWorkload" } };
  if (azureClientOf(fields) !== "") return readAzurePrincipal(fields);
  if (text("username") !== "") return { because: `"username" stands without a "password"` };
  return { login: { kind: "none" } };
}

function readGithubApp(fields: SecretFields, key: string): { readonly login: RepositoryLogin } | { readonly because: string } {
  const [appId, installationId] = [textOf(fields, "githubAppID"), textOf(fields, "githubAppInstallationID") || "0"];
  if (!/^[1-9]\d{0,14}$/.test(appId)) return { because: `"githubAppID" must be the App's number` };
  if (!/^\d{1,15}$/.test(installationId)) return { because: `"githubAppInstallationID" must be a number` };
  if (!/^-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(key)) return { because: `"githubAppPrivateKey" is no private key in PEM form` };
  const enterpriseUrl = textOf(fields, "githubAppEnterpriseBaseUrl");
  if (enterpriseUrl !== "" && !/^https?:$/.test(URL.parse(enterpriseUrl)?.protocol ?? "")) {
    return { because: `"githubAppEnterpriseBaseUrl" is no https: URL` };
  }
  const app = { kind: "githubApp", appId: Number(appId), installationId: Number(installationId), privateKey: key } as const;
  return { login: { ...app, ...(enterpriseUrl !== "" && { enterpriseUrl }) } };
}

/** @see https://developers.google.com/identity/protocols/oauth2/service-account (the key file) */
function readGoogleKey(text: string): { readonly login: RepositoryLogin } | { readonly because: string } {
  let key: unknown;
  try {
    key = JSON.parse(text);
  } catch {
    return { because: `"gcpServiceAccountKey" is no JSON` };
  }
  const valueOf = (name: string) => {
    const value: unknown = typeof key === "object" && key !== null && Object.hasOwn(key, name) ? Reflect.get(key, name) : "";
    return typeof value === "string" ? value : "";
  };
  if (valueOf("type") !== "service_account") return { because: `"gcpServiceAccountKey" is not the key of a service account` };
  const [email, privateKey, tokenUrl] = [valueOf("client_email"), valueOf("private_key"), valueOf("token_uri")];
  if (!/^[^\s@:]+@[^\s@:]+$/.test(email)) return { because: `"gcpServiceAccountKey" has no "client_email"` };
  if (!privateKey.startsWith("-----BEGIN")) return { because: `"gcpServiceAccountKey" has no "private_key" in PEM form` };
  if (!/^https?:$/.test(URL.parse(tokenUrl)?.protocol ?? "")) return { because: `"gcpServiceAccountKey" has no "token_uri"` };
  return { login: { kind: "google", email, privateKey, privateKeyId: valueOf("private_key_id"), tokenUrl } };
}

const azureAuthority = "https://login.microsoftonline.com";

function readAzurePrincipal(fields: SecretFields): { readonly login: RepositoryLogin } | { readonly because: string } {
  const tenantId = textOf(fields, "azureServicePrincipalTenantId") || textOf(fields, "azureServicePrincipalTenantID");
  const clientSecret = textOf(fields, "azureServicePrincipalClientSecret");
  const endpoint = textOf(fields, "azureActiveDirectoryEndpoint") || azureAuthority;
  if (!/^[\w.-]{1,100}$/.test(tenantId)) return { because: `"azureServicePrincipalTenantId" must be the tenant's id or domain` };
  if (clientSecret === "") return { because: `"azureServicePrincipalClientSecret" is missing` };
  if (!/^https?:$/.test(URL.parse(endpoint)?.protocol ?? ""))
    return { because: `"azureActiveDirectoryEndpoint" is no https: URL` };
  return { login: { kind: "azurePrincipal", tenantId, clientId: azureClientOf(fields), clientSecret, endpoint } };
}

/** Templates spell it with another last letter. */
function azureClientOf(fields: SecretFields): string {
  return textOf(fields, "azureServicePrincipalClientId") || textOf(fields, "azureServicePrincipalClientID");
}

function readCertificate(fields: SecretFields): Pick<RepositoryAccess, "clientCertificate"> | { readonly because: string } {
  const [certificate, key] = [textOf(fields, "tlsClientCertData"), textOf(fields, "tlsClientCertKey")];
  if (certificate === "" && key === "") return {};
  if (certificate === "" || key === "") return { because: `"tlsClientCertData" and "tlsClientCertKey" must be given together` };
  return { clientCertificate: { certificate, key } };
}

function readProxy(fields: SecretFields): Pick<RepositoryAccess, "proxy" | "noProxy"> | { readonly because: string } {
  const [proxy, noProxy] = [textOf(fields, "proxy"), textOf(fields, "noProxy")];
  if (proxy !== "" && !/^(https?|socks5):$/.test(URL.parse(proxy)?.protocol ?? "")) {
    return { because: `"proxy" must be an http:, https: or socks5: URL` };
  }
  return { ...(proxy !== "" && { proxy }), ...(noProxy !== "" && { noProxy }) };
}

function textOf(fields: SecretFields, field: string): string {
  return (Object.hasOwn(fields, field) ? (fields[field] ?? "") : "").trim();
}

function withoutPassword(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)([^/@]*):[^/@]*@/i, "$1$2@");
}
