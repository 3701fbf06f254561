import type { RepositoryAccess } from "../../engine/model/repository-access.js";
import { bypassesProxy } from "../egress/no-proxy.js";
import type { CallFiles } from "./call-files.js";
import type { GitAccess } from "./git-command.js";

/** A name and a secret, or a token, for one origin. */
export type HttpLogin =
  | { readonly username: string; readonly password: string; readonly eager: boolean }
  | { readonly token: string }
  | undefined;

/** What a connection over HTTP is made of. */
export interface HttpAccessOptions {
  readonly url: URL;
  readonly access: RepositoryAccess;
  readonly login: HttpLogin;
  /** Certificates that are trusted instead of the public ones, PEM. */
  readonly ca: string | undefined;
  readonly files: CallFiles;
  readonly addressesOf: ((host: string) => Promise<readonly string[]>) | undefined;
}

/** Answers with the credentials in its environment. Git asks it for one origin only, since it is configured under that origin. */
const credentialHelper = `!f() { test "$1" = get && printf 'username=%s\\npassword=%s\\n' "$FAIRLEAD_GIT_USERNAME" "$FAIRLEAD_GIT_PASSWORD"; }; f`;

/**
 * The configuration and environment of one call. All that is secret goes by the environment, bound to the origin; certificates by files.
 * @see https://git-scm.com/docs/git-config (http.*, credential.*)
 */
export async function openHttpAccess({ url, access, login, ca, files, addressesOf }: HttpAccessOptions): Promise<GitAccess> {
  const { origin } = url;
  const { clientCertificate, insecure, proxy, noProxy = "" } = access;
  const usedProxy = proxy === undefined || bypassesProxy(url, noProxy) ? undefined : new URL(proxy);
  const pinned = addressesOf === undefined ? undefined : await pin(url, usedProxy, addressesOf);
  const config: Record<string, string> = {
    ...(url.protocol === "http:" && { "protocol.http.allow": "always" }),
    ...(insecure && { "http.sslVerify": "false" }),
    ...(ca !== undefined && { "http.sslCAInfo": await files.write("ca.pem", ca) }),
    ...(clientCertificate !== undefined && {
      "http.sslCert": await files.write("certificate.pem", clientCertificate.certificate),
      "http.sslKey": await files.write("key.pem", clientCertificate.key),
    }),
    ...(usedProxy !== undefined && { "http.proxy": usedProxy.href }),
    ...(pinned !== undefined && { "http.curloptResolve": pinned }),
  };
  const protocols = url.protocol === "http:" ? { GIT_ALLOW_PROTOCOL: "http" } : {};
  if (login === undefined) return { config, environment: protocols };
  if ("token" in login) return { config: { ...config, ...header(origin, `Bearer ${login.token}`) }, environment: protocols };
  const { username, password, eager } = login;
  if (eager) {
    const basic = Buffer.from(`${username}:${password}`).toString("base64");
    return { config: { ...config, ...header(origin, `Basic ${basic}`) }, environment: protocols };
  }
  return {
    config: { ...config, [`credential.${origin}.helper`]: credentialHelper },
    environment: { ...protocols, FAIRLEAD_GIT_USERNAME: username, FAIRLEAD_GIT_PASSWORD: password },
  };
}

function header(origin: string, value: string): Record<string, string> {
  return { [`http.${origin}/.extraHeader`]: `Authorization: ${value}` };
}

/** Binds the host that is really connected to to the addresses that were judged. */
async function pin(url: URL, proxy: URL | undefined, addressesOf: (host: string) => Promise<readonly string[]>): Promise<string> {
  const target = proxy ?? url;
  const addresses = await addressesOf(target.hostname);
  const port =
    target.port === "" ? (target.protocol === "https:" ? "443" : target.protocol === "http:" ? "80" : "1080") : target.port;
  return `${target.hostname}:${port}:${addresses.map((one) => (one.includes(":") ? `[${one}]` : one)).join(",")}`;
}
