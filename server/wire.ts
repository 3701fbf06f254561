import { spawnSync } from "node:child_process";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { createEventBus } from "../clients/in-process/event-bus.js";
import { systemClock } from "../clients/in-process/system-clock.js";
import { createApplicationStore } from "../clients/kubernetes/application-store.js";
import { createCluster } from "../clients/kubernetes/cluster.js";
import { installCrds } from "../clients/kubernetes/install-crds.js";
import { createTransport } from "../clients/kubernetes/transport.js";
import { readAccounts } from "../engine/access/accounts.js";
import { parseSpecDuration } from "../engine/dialects/duration.js";
import { createEngine, type Engine } from "../engine/engine.js";
import { FairleadError, messageOf } from "../engine/errors.js";
import type { ApplicationStore } from "../engine/ports/application-store.js";
import type { Log } from "../engine/ports/log.js";
import type { Config } from "./config.js";
import { startOwnCluster, startSampleRepository } from "./embedded.js";
import { createGateway } from "./http.js";
import { createLogger } from "./logger.js";
import { createPolicyKeeper, type PolicyKeeper } from "./policy-keeper.js";
import { productFolder } from "./product-folder.js";
import { openOutside } from "./rendering/open-outside.js";
import { openRendering } from "./rendering/open-rendering.js";
import { samplePlugins } from "./sample/sample-plugin.js";
import { openRevocationStore } from "./sessions/revocation-store.js";
import { type DataFolder, openDataFolder } from "./start/data-folder.js";
import { ensureSample, ensureSettings, moveSample } from "./start/first-objects.js";
import type { Screen } from "./start/screen.js";
import { type Session, writeSession } from "./start/session-file.js";

/** The running product. */
export interface Product {
  readonly screen: Omit<Screen, "startedInMs">;
  /** Drains and ends everything, in the reverse order of the start. */
  stop(): Promise<void>;
}

/** The URL and the name under which Applications know the cluster that holds them. */
const inCluster = { server: "https://kubernetes.default.svc", name: "in-cluster" };
const defaultPollMs = 120_000;
const startWithinMs = 60_000;

/**
 * Builds the product out of its parts and starts them, each after what it needs. Whatever was started is ended again if a later part cannot start.
 * @param progress told of each step that may take a while
 * @throws FairleadError with one sentence that says what to do
 */
export async function start(config: Config, version: string, progress: (line: string) => void): Promise<Product> {
  const ends: (() => Promise<void> | void)[] = [];
  const stop = async () => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    return { screen: await startParts(config, version, progress, ends), stop };
  } catch (thrown) {
    await stop().catch(() => undefined);
    throw thrown;
  }
}

async function startParts(
  config: Config,
  version: string,
  progress: (line: string) => void,
  ends: (() => Promise<void> | void)[],
): Promise<Product["screen"]> {
  const log = createLogger(config.logLevel);
  const clock = systemClock;
  const signal = AbortSignal.timeout(startWithinMs);
  const data = openDataFolder(config.dataFolder, { fresh: config.fresh });
  ends.push(() => data.release());
  await mustBeFree(config);

  const { source, kubeconfigFile } = await chooseCluster(config, { data, log, progress, ends });
  const control = createTransport(source);
  const managed = createTransport(source);
  ends.push(() => Promise.all([control.close(), managed.close()]).then(() => undefined));
  await installCrds(control, { from: productFolder("deploy/crds"), clock, log }, signal);

  const store = createApplicationStore(control, { controlNamespace: config.controlNamespace, clock, log });
  const cluster = createCluster(managed, { ...inCluster, clock, log });
  // A push may come before there is an engine to hear of it; the engine looks at every repository when it starts.
  let pushed: (url: string) => void = () => undefined;
  const sample = await startSampleRepository(data, (url) => pushed(url), log);
  ends.push(() => sample.close());
  const accounts = await ensureSettings({ cluster, store, signal });
  const plugins = await samplePlugins(productFolder("plugins/samples/service-catalogue.tgz"), version);
  const movedFrom = await ensureSample({ cluster, store, signal }, { repoURL: sample.url, plugins });

  const outside = openOutside({ config, data, store, version, fetchedFrom: sample.fetchedFrom, clock, log, ends });
  const policy = createPolicyKeeper(store, log);
  const { onMore, settingsChanged, ...rendering } = await openRendering({
    config,
    data,
    store,
    version,
    clock,
    log,
    progress,
    ends,
    packages: outside.packages,
    toolsScript: productFolder("server/launch/tools.mjs"),
  });
  const engine = createEngine({
    store,
    clusters: [cluster],
    ...outside,
    ...rendering,
    events: createEventBus({ clock, log }),
    clock,
    log,
    workers: 20,
    pollIntervalMs: () => parseSpecDuration(store.settings().general["timeout.reconciliation"] ?? "") ?? defaultPollMs,
    settingsChanged(settings) {
      policy.settingsChanged();
      settingsChanged(settings);
    },
    projectsChanged: policy.projectsChanged,
  });
  pushed = (url) => engine.repositoryPushed(url);
  onMore(() => engine.retryFailed());
  progress("Starting the engine");
  ends.push(() => engine.stop());
  await engine.start();
  if (movedFrom !== undefined) await moveSample({ cluster, store, signal }, movedFrom, sample.url);

  const address = await openGateway(config, version, { engine, store, policy, data, log, progress, ends });
  const session = sessionOf(address, {
    git: sample.cloneUrl,
    kubeconfig: kubeconfigFile,
    username: "admin",
    password: accounts?.admin ?? "",
    pid: process.pid,
    version,
  });
  ends.push(writeSession(data.file("session.json"), session));
  return {
    session,
    ...(accounts !== undefined && { accounts }),
    applications: [...store.applications()].length,
    cloneFolder: join(data.path, "clone"),
    ...(config.dataFolder !== config.defaultDataFolder && { dataFolder: config.dataFolder }),
    hasKubectl: spawnSync("kubectl", ["--help"], { stdio: "ignore", timeout: 2_000 }).error === undefined,
  };
}

/** What the session file says: the facts, with the addresses of the doors. */
function sessionOf({ address, family, port }: AddressInfo, facts: Omit<Session, "graphql" | "websocket">): Session {
  const host = family === "IPv6" ? `[${address}]` : address;
  return { graphql: `http://${host}:${port}/graphql`, websocket: `ws://${host}:${port}/graphql`, ...facts };
}

interface Beginning {
  readonly data: DataFolder;
  readonly log: Log;
  readonly progress: (line: string) => void;
  readonly ends: (() => Promise<void> | void)[];
}

/** The cluster that the command line names, else one of our own. */
async function chooseCluster({ kubeconfig, allowExec }: Config, { data, log, progress, ends }: Beginning) {
  if (kubeconfig !== undefined) {
    const { file, context } = kubeconfig;
    return { kubeconfigFile: file, source: { kubeconfigFile: file, allowExec, ...(context !== undefined && { context }) } };
  }
  progress("Starting the embedded cluster");
  const own = await startOwnCluster(data, log);
  ends.push(() => own.close());
  return { kubeconfigFile: own.kubeconfigFile, source: { kubeconfigFile: own.kubeconfigFile } };
}

interface GatewayNeeds extends Beginning {
  readonly engine: Engine;
  readonly store: ApplicationStore;
  readonly policy: PolicyKeeper;
}

/** Opens the doors: the graph, the sockets and the explorer on one port. */
async function openGateway(config: Config, version: string, needs: GatewayNeeds): Promise<AddressInfo> {
  const { engine, store, policy, data, log, progress, ends } = needs;
  const gateway = await createGateway({
    engine,
    policy: policy.current,
    settings: () => store.settings(),
    readAccounts,
    signingKey: signingKeyOf(store.settings().secret),
    log,
    clock: systemClock,
    config: { version, allowedOrigins: config.allowedOrigins, tls: false },
    explorer: productFolder("web"),
    revocations: openRevocationStore(data.file("revoked.sqlite"), ends),
  });
  const address = await gateway.listen(config).catch((cause: unknown) => {
    throw new FairleadError("UNAVAILABLE", whyNotListening(config, cause), { cause });
  });
  ends.push(() => gateway.close());
  if (!isLoopback(address.address)) {
    progress(
      `WARNING: others can reach ${address.address}:${address.port}, over plain HTTP. Passwords and tokens can be read on the way.`,
    );
  }
  return address;
}

function signingKeyOf(secret: Readonly<Record<string, string>>): Uint8Array {
  const key = secret["server.secretkey"] ?? "";
  if (key.length >= 32) return new TextEncoder().encode(key);
  throw new FairleadError(
    "FAILED_PRECONDITION",
    'The Secret "argocd-secret" has no "server.secretkey" of at least 32 characters. Set one (openssl rand -base64 32) and start again.',
  );
}

function isLoopback(address: string): boolean {
  return address === "::1" || address.startsWith("127.");
}

/** Says at once that the port is taken, not after everything else was started. */
async function mustBeFree(config: Config): Promise<void> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once("error", (cause) => reject(new FairleadError("UNAVAILABLE", whyNotListening(config, cause), { cause })));
    probe.listen(config.port, config.host, () => probe.close(() => resolve()));
  });
}

function whyNotListening({ host, port }: Config, cause: unknown): string {
  const code = (cause as NodeJS.ErrnoException).code;
  if (code === "EADDRINUSE") return `Port ${port} of ${host} is taken. Choose another with --port, or --port 0 for any free one.`;
  if (code === "EADDRNOTAVAIL") return `This machine has no address ${host}. Choose another with --host.`;
  if (code === "EACCES") return `Port ${port} may not be used by this user. Choose one above 1023 with --port.`;
  return `Cannot listen on ${host}:${port}: ${messageOf(cause)}`;
}
