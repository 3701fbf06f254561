import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { createEventBus } from "../clients/in-process/event-bus.js";
import { systemClock } from "../clients/in-process/system-clock.js";
import { createAccountStore } from "../clients/kubernetes/account-store.js";
import { createApplicationStore } from "../clients/kubernetes/application-store.js";
import { createCluster } from "../clients/kubernetes/cluster.js";
import type { ConnectionSource } from "../clients/kubernetes/connection.js";
import { installCrds } from "../clients/kubernetes/install-crds.js";
import { createSharedRecords } from "../clients/kubernetes/shared-records.js";
import { createTransport, type Transport } from "../clients/kubernetes/transport.js";
import { untilAborted } from "../clients/shared-work/until-aborted.js";
import { readAccounts } from "../engine/access/accounts.js";
import { parseSpecDuration } from "../engine/dialects/duration.js";
import { createEngine, type Engine } from "../engine/engine.js";
import { FairleadError, messageOf } from "../engine/errors.js";
import type { Identity } from "../engine/model/identity.js";
import type { Push } from "../engine/model/push.js";
import type { ApplicationStore } from "../engine/ports/application-store.js";
import type { Log } from "../engine/ports/log.js";
import type { ScriptRunner } from "../engine/ports/script-runner.js";
import type { SharedRecords } from "../engine/ports/shared-records.js";
import { hostCgroups } from "../plugins/confinement/cgroups.js";
import { createLuaScriptRunner } from "../plugins/lua/script-runner.js";
import { type Auditing, createAuditing } from "./audit/auditing.js";
import type { Config } from "./config.js";
import { startOwnCluster } from "./embedded.js";
import { createGateway } from "./http.js";
import { createLogger } from "./logger.js";
import { createIdentityProvider } from "./login/identity-provider.js";
import type { IdentityParts } from "./open-identities.js";
import { createPolicyKeeper, type PolicyKeeper } from "./policy-keeper.js";
import { productFolder } from "./product-folder.js";
import { openOutside } from "./rendering/open-outside.js";
import { openRendering } from "./rendering/open-rendering.js";
import { type AccountEndings, createAccountEndings } from "./sessions/account-endings.js";
import { createRevocations } from "./sessions/revocations.js";
import { signingKeyOf } from "./sessions/signing-key.js";
import { readCertificate } from "./start/certificate.js";
import { checkProduction } from "./start/check-production.js";
import { type DataFolder, openDataFolder } from "./start/data-folder.js";
import { writeInClusterKubeconfig } from "./start/in-cluster.js";
import { openSample, type Sample } from "./start/open-sample.js";
import { productionScreen, startScreen } from "./start/screen.js";
import { type Session, writeSession } from "./start/session-file.js";

/** The running product. */
export interface Product {
  /** What to tell who started it. */
  screen(startedInMs: number): string;
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
    const data = openDataFolder(config.dataFolder, { fresh: config.fresh });
    ends.push(() => data.release());
    return { screen: await startParts(withOwnKubeconfig(config, data), version, progress, { data, ends }), stop };
  } catch (thrown) {
    await stop().catch(() => undefined);
    throw thrown;
  }
}

async function startParts(
  config: Config,
  version: string,
  progress: (line: string) => void,
  { data, ends }: Pick<Beginning, "data" | "ends">,
): Promise<Product["screen"]> {
  const log = createLogger(config.logLevel);
  const clock = systemClock;
  const signal = AbortSignal.timeout(startWithinMs);
  await mustBeFree(config);
  // Before any other process of ours is there: a cgroup that holds several cannot become the parent of others.
  hostCgroups();
  if (config.profile === "production") await checkProduction(config, { clock, log }, signal);

  const { source, kubeconfigFile } = await chooseCluster(config, { data, log, progress, ends });
  const [control, managed] = [connect(source, ends), connect(source, ends)];
  await installCrds(control, { from: productFolder("deploy/crds"), clock, log }, signal);

  const { controlNamespace } = config;
  const projectVersion: Auditing["projectVersion"] = (told) => auditing.projectVersion(told);
  const store = createApplicationStore(control, { controlNamespace, clock, log, projectVersion });
  const cluster = createCluster(managed, { ...inCluster, clock, log });
  // A push may come before there is an engine to hear of it; the engine looks at every repository when it starts.
  let pushed: (push: Push) => void = () => undefined;
  const onPush = (push: Push) => pushed(push);
  const sample =
    config.profile === "development" ? await openSample({ cluster, store, data, version, onPush, log, ends }, signal) : undefined;
  const fetchedFrom = sample?.repository.fetchedFrom ?? (() => undefined);

  const outside = openOutside({ config, data, store, version, fetchedFrom, clock, log, ends });
  const { policy, endings, identities } = openAccess(config, version, { control, store, log, ends });
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
  const auditing = createAuditing({ config, data, store, cluster, clock, log, ends });
  const engine = createEngine({
    store,
    clusters: [cluster],
    ...outside,
    ...rendering,
    events: createEventBus({ clock, log }),
    clock,
    log,
    workers: 20,
    verifiesSources: config.verifiesSources,
    healthRules: config.healthRules,
    scripts: openScripts(ends),
    pollIntervalMs: () => parseSpecDuration(store.settings().general["timeout.reconciliation"] ?? "") ?? defaultPollMs,
    settingsChanged: (settings) => {
      for (const told of [policy.settingsChanged, endings.settingsChanged, settingsChanged, auditing.settingsChanged])
        told(settings);
    },
    projectsChanged: policy.projectsChanged,
  });
  pushed = (push) => engine.repositoryPushed(push);
  onMore(() => engine.retryFailed());
  const beginning = engine.events.position();
  progress("Starting the engine");
  ends.push(() => engine.stop());
  await engine.start();
  await sample?.settle();
  const audited = auditing.begin(engine, beginning);

  await follow(identities.records, ends, signal);
  const address = await openGateway(config, version, {
    engine,
    store,
    policy,
    identities,
    audited,
    log,
    progress,
    ends,
  });
  return screenOf(config, version, { address, sample, store, data, kubeconfigFile, ends });
}

interface ScreenNeeds {
  readonly address: AddressInfo;
  /** Absent in the production profile, which keeps no session for tools of this machine either. */
  readonly sample: Sample | undefined;
  readonly store: ApplicationStore;
  readonly data: DataFolder;
  readonly kubeconfigFile: string;
  readonly ends: (() => Promise<void> | void)[];
}

/** What is said at the end of a start, and the session file that `npm run ask` reads. */
function screenOf(config: Config, version: string, needs: ScreenNeeds): Product["screen"] {
  const { address, sample, store, data, kubeconfigFile, ends } = needs;
  const urls = urlsOf(config, address);
  const applications = [...store.applications()].length;
  if (sample === undefined)
    return (startedInMs) => productionScreen({ graphql: urls.graphql, version, applications, startedInMs });
  const { accounts, repository } = sample;
  const session: Session = {
    ...urls,
    git: repository.cloneUrl,
    kubeconfig: kubeconfigFile,
    username: "admin",
    password: accounts?.admin ?? "",
    ...(accounts !== undefined && { accounts }),
    pid: process.pid,
    version,
  };
  ends.push(writeSession(data.file("session.json"), session));
  const screen = {
    session,
    ...(accounts !== undefined && { accounts }),
    applications,
    cloneFolder: join(data.path, "clone"),
    ...(config.dataFolder !== config.defaultDataFolder && { dataFolder: config.dataFolder }),
    hasKubectl: spawnSync("kubectl", ["--help"], { stdio: "ignore", timeout: 2_000 }).error === undefined,
  };
  return (startedInMs) => startScreen({ ...screen, startedInMs });
}

/** Runs the checks and actions that users wrote. */
function openScripts(ends: (() => Promise<void> | void)[]): ScriptRunner {
  const scripts = createLuaScriptRunner();
  ends.push(() => scripts.close());
  return scripts;
}

/** The addresses of the doors. */
function urlsOf({ tls }: Config, { address, family, port }: AddressInfo): Pick<Session, "graphql" | "websocket"> {
  const host = family === "IPv6" ? `[${address}]` : address;
  const safe = tls.kind === "own" ? "s" : "";
  return { graphql: `http${safe}://${host}:${port}/graphql`, websocket: `ws${safe}://${host}:${port}/graphql` };
}

interface Beginning {
  readonly data: DataFolder;
  readonly log: Log;
  readonly progress: (line: string) => void;
  readonly ends: (() => Promise<void> | void)[];
}

/** In a Pod the cluster is named by a kubeconfig of ours, which stands for what Kubernetes mounts. */
function withOwnKubeconfig(config: Config, data: DataFolder): Config {
  if (config.inCluster === undefined) return config;
  const file = data.file("kubeconfig");
  writeInClusterKubeconfig(file, config.inCluster.server);
  return { ...config, kubeconfig: { file } };
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

function connect(source: ConnectionSource, ends: Beginning["ends"]): Transport {
  const transport = createTransport(source);
  ends.push(() => transport.close());
  return transport;
}

type AccessParts = Pick<IdentityParts, "records" | "revocations" | "identityProvider" | "accountStore">;

interface AccessNeeds extends Pick<Beginning, "log" | "ends"> {
  readonly control: Transport;
  readonly store: ApplicationStore;
}

/** Who may do what, and what says who somebody is. Nothing is read yet. */
function openAccess(
  { controlNamespace, allowedEgress }: Config,
  version: string,
  { control, store, log, ends }: AccessNeeds,
): { readonly policy: PolicyKeeper; readonly endings: AccountEndings; readonly identities: AccessParts } {
  const clock = systemClock;
  const settings = () => store.settings();
  const records = createSharedRecords(control, { controlNamespace, clock, log });
  const revocations = createRevocations(records, clock);
  const identityProvider = createIdentityProvider({
    settings,
    version,
    allowedHosts: allowedEgress,
    isSpent: (messageId) => revocations.isSpent(messageId),
    clock,
    log,
  });
  ends.push(() => identityProvider.close());
  const grantsOf = (identity: Identity) => identityProvider.grants.of(identity);
  const policy = createPolicyKeeper({ settings, projects: () => store.projects(), grantsOf }, log);
  const accountStore = createAccountStore(control, { controlNamespace, clock });
  const endings = createAccountEndings({ readAccounts, revocations, clock, log });
  return { policy, endings, identities: { records, revocations, identityProvider, accountStore } };
}

/** Follows what all replicas know, until the end. */
async function follow(records: SharedRecords, ends: Beginning["ends"], signal: AbortSignal): Promise<void> {
  const end = new AbortController();
  ends.push(() => end.abort());
  await untilAborted(records.follow(end.signal), signal);
}

interface GatewayNeeds extends Omit<Beginning, "data"> {
  readonly engine: Engine;
  readonly store: ApplicationStore;
  readonly policy: PolicyKeeper;
  readonly identities: AccessParts;
  readonly audited: ReturnType<Auditing["begin"]>;
}

/** Opens the doors: the graph, the sockets and the explorer on one port. */
async function openGateway(config: Config, version: string, needs: GatewayNeeds): Promise<AddressInfo> {
  const { engine, store, policy, identities, audited, log, progress, ends } = needs;
  const gateway = await createGateway({
    engine,
    policy: policy.current,
    settings: () => store.settings(),
    readAccounts,
    signingKey: signingKeyOf(store.settings().secret),
    log,
    clock: systemClock,
    config: {
      version,
      allowedOrigins: config.allowedOrigins,
      trustedProxies: config.trustedProxies,
      tls: config.tls.kind !== "none",
    },
    ...(config.tls.kind === "own" && { certificate: readCertificate(config.tls) }),
    explorer: productFolder("web"),
    signInStyles: readFileSync(productFolder("web/sign-in/sign-in.css"), "utf8"),
    ...identities,
    projects: store,
    ...audited,
  });
  const address = await gateway.listen(config).catch((cause: unknown) => {
    throw new FairleadError("UNAVAILABLE", whyNotListening(config, cause), { cause });
  });
  ends.push(() => gateway.close());
  if (config.tls.kind === "none" && !isLoopback(address.address)) {
    progress(
      `WARNING: others can reach ${address.address}:${address.port}, over plain HTTP. Passwords and tokens can be read on the way.`,
    );
  }
  return address;
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
