import { createHash } from "node:crypto";
import { watch } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { InstalledPlugin } from "../../contract.js";
import type { AskPass } from "./ask-pass.js";
import { openSidecar, type SidecarClient, type SidecarConfiguration, type SidecarDeadlines } from "./client.js";
import { createSidecarPlugin } from "./plugin.js";

/** The sidecars whose sockets are in a folder, at this moment. */
export interface SidecarFolder {
  /** In order of their names. */
  plugins(): readonly InstalledPlugin[];
  /** Looks at the folder now; also waits for those that are asked what they are. */
  refresh(): Promise<void>;
  close(): void;
}

/** How a folder is followed. */
export interface SidecarFolderOptions {
  readonly deadlines?: Partial<SidecarDeadlines>;
  /** Names of plugins that may give no manifests at all. */
  readonly allowEmpty?: readonly string[];
  /** See `CopyScope`. Default false. */
  readonly narrows?: boolean;
  /** Lends logins, to these plugins only. Default: nobody is lent any. */
  readonly credentials?: { readonly askPass: AskPass; readonly plugins: readonly string[] };
  /** Between two looks, besides those when the system tells of a change. Default 5 s. */
  readonly everyMs?: number;
}

interface Sidecar {
  readonly plugin: InstalledPlugin;
  readonly digest: string;
  readonly client: SidecarClient;
  configuration?: SidecarConfiguration;
}

const maxSidecars = 100;
const socketName = /^([\w][\w.+-]{0,200})\.sock$/;

/**
 * Follows a folder of sockets, each `<name>.sock` or `<name>-<version>.sock`. One that goes is forgotten, one that is made anew counts as another, one that has
 * not answered is asked again at each look. A folder that is not there is an empty one.
 */
export function openSidecarFolder(folder: string, options: SidecarFolderOptions = {}): SidecarFolder {
  const sidecars = new Map<string, Sidecar>();
  const closing = new AbortController();
  let looking: Promise<void> | undefined;
  const look = async () => {
    const found = await findSockets(folder);
    for (const [name, sidecar] of sidecars) {
      if (found.get(name)?.digest === sidecar.digest) continue;
      sidecar.client.close();
      sidecars.delete(name);
    }
    for (const [name, { socket, digest }] of found)
      if (!sidecars.has(name) && !closing.signal.aborted) sidecars.set(name, openOne(name, { socket, digest, options }));
    await Promise.all([...sidecars.values()].map((sidecar) => learn(sidecar, closing.signal)));
  };
  const refresh = () => {
    looking ??= look().finally(() => {
      looking = undefined;
    });
    return looking;
  };
  const stop = follow(folder, options.everyMs ?? 5000, () => void refresh().catch(() => undefined));
  return {
    plugins: () => [...sidecars.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { plugin }]) => plugin),
    refresh,
    close() {
      closing.abort();
      stop();
      for (const { client } of sidecars.values()) client.close();
      sidecars.clear();
    },
  };
}

function openOne(
  name: string,
  { socket, digest, options }: { socket: string; digest: string; options: SidecarFolderOptions },
): Sidecar {
  const client = openSidecar(name, socket, options.deadlines);
  const allowEmpty = options.allowEmpty?.includes(name) ?? false;
  const { narrows = false, credentials } = options;
  const isTrusted = credentials?.plugins.includes(name) === true;
  const sidecar: Sidecar = {
    digest,
    client,
    plugin: createSidecarPlugin({
      name,
      digest,
      client,
      configuration: () => sidecar.configuration,
      allowEmpty,
      narrows,
      ...(isTrusted && { askPass: credentials.askPass }),
    }),
  };
  return sidecar;
}

/** Asks a sidecar what it is, unless that is known. One that does not answer is asked again later. */
async function learn(sidecar: Sidecar, signal: AbortSignal): Promise<void> {
  if (sidecar.configuration !== undefined) return;
  try {
    sidecar.configuration = await sidecar.client.configuration(signal);
  } catch {
    // Its plugin says so when it is asked for.
  }
}

async function findSockets(folder: string) {
  const found = new Map<string, { readonly socket: string; readonly digest: string }>();
  const names = await readdir(folder).catch(() => []);
  for (const file of names) {
    const name = socketName.exec(file)?.[1];
    if (name === undefined || found.size >= maxSidecars) continue;
    const socket = join(folder, file);
    const facts = await stat(socket).catch(() => undefined);
    if (facts?.isSocket() !== true) continue;
    const digest = createHash("sha256").update(`sidecar ${name} ${facts.ino} ${facts.ctimeMs}`).digest("hex");
    found.set(name, { socket, digest });
  }
  return found;
}

/** Calls back when something changes in a folder, and from time to time. Keeps no process alive. */
function follow(folder: string, everyMs: number, onChange: () => void): () => void {
  const timer = setInterval(onChange, everyMs).unref();
  let watcher: { close(): void } | undefined;
  try {
    watcher = watch(folder, { persistent: false }, onChange).on("error", () => undefined);
  } catch {
    // The folder is not there yet: the timer finds it.
  }
  onChange();
  return () => {
    clearInterval(timer);
    watcher?.close();
  };
}
