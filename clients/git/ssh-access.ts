import { isIPv4 } from "node:net";
import type { RepositoryAccess } from "../../engine/model/repository-access.js";
import type { CallFiles } from "./call-files.js";
import type { GitAccess } from "./git-command.js";

/** What a connection over SSH is made of. */
export interface SshAccessOptions {
  /** `ssh://…` or `user@host:path`. */
  readonly url: string;
  readonly access: RepositoryAccess;
  /** A `known_hosts` file's text. */
  readonly knownHosts: string;
  readonly files: CallFiles;
  /** Where the host may be connected to; undefined if that was not judged. */
  readonly addressesOf: ((host: string) => Promise<readonly string[]>) | undefined;
}

/** The host of an SSH URL, and its port if that is not 22. */
export function readSshHost(url: string): { readonly host: string; readonly port: string | undefined } {
  const parsed = /^ssh:\/\//i.test(url) ? URL.parse(url) : null;
  if (parsed === null) return { host: /^[^@]*@([^:]+):/.exec(url)?.[1]?.toLowerCase() ?? "", port: undefined };
  return { host: parsed.hostname.toLowerCase(), port: parsed.port === "" || parsed.port === "22" ? undefined : parsed.port };
}

/**
 * The SSH command of one call: its own key and no other, no agent, no configuration of the machine; the host's key must be known unless the repository is
 * marked insecure. It tells what it does, so that an unknown key can be named.
 * @see https://man.openbsd.org/ssh_config
 */
export async function openSshAccess({ url, access, knownHosts, files, addressesOf }: SshAccessOptions): Promise<GitAccess> {
  const { host, port } = readSshHost(url);
  const { login, insecure } = access;
  const known = insecure ? "/dev/null" : await files.write("known_hosts", `${knownHosts.trimEnd()}\n`);
  const key = login.kind === "ssh" ? await files.write("key", login.privateKey) : undefined;
  const addresses = (await addressesOf?.(host)) ?? [];
  const address = addresses.find((one) => isIPv4(one)) ?? addresses[0];
  const name = host.replace(/^\[|\]$/g, "");
  const options = [
    ["BatchMode", "yes"],
    ["StrictHostKeyChecking", insecure ? "no" : "yes"],
    ["UserKnownHostsFile", `"${known}"`],
    ["GlobalKnownHostsFile", "/dev/null"],
    ["UpdateHostKeys", "no"],
    ["IdentityFile", key === undefined ? "none" : `"${key}"`],
    ["IdentitiesOnly", "yes"],
    ["IdentityAgent", "none"],
    ["PreferredAuthentications", "publickey"],
    ["ConnectTimeout", "15"],
    ["LogLevel", "DEBUG1"],
    ...(address === undefined
      ? []
      : [
          ["HostName", address],
          ["HostKeyAlias", port === undefined ? name : `[${name}]:${port}`],
          ["CheckHostIP", "no"],
        ]),
  ];
  const words = options.map(([option, value]) => `-o${quote(`${option}=${value}`)}`);
  return { config: {}, environment: { GIT_SSH_COMMAND: `ssh -F /dev/null ${words.join(" ")}`, GIT_SSH_VARIANT: "ssh" } };
}

/** One word for a shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
