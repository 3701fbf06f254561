import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ApiServer } from "../../contracts/kubernetes.js";
import { connect } from "../../contracts/kubernetes-cases/connection.js";
import { type BoundProgram, removeAfterDeath } from "./bound-program.js";
import { type BedPlan, type BedProgram, bedFiles, commandLines } from "./command-lines.js";
import { freePorts } from "./free-ports.js";
import { answers, furnish } from "./furnish.js";
import { prepareFolder } from "./prepare-folder.js";
import { createProgramSet } from "./program-set.js";
import { findPrograms, type ProgramEvent, type Release } from "./releases.js";

/** A running Kubernetes: API server, etcd, controllers, and kwok in the place of nodes. All of it is on loopback and dies with this process. */
export interface Bed extends ApiServer, BedPlan {
  readonly release: Release;
  /** Of the API server, e.g. `v1.36.3`. */
  readonly version: string;
  /** Contexts: `bed` (its token is exempt from priority and fairness), `bed-user` (is not), `bed-certificate`. */
  readonly kubeconfigFile: string;
  running(program: BedProgram): BoundProgram;
  /** Starts a program anew on the same data; the API server is ready when this settles. */
  restart(program: BedProgram): Promise<void>;
  /** Ends all programs and removes the folder. */
  stop(): Promise<void>;
}

/** How to start a bed. */
export interface BedOptions {
  readonly release: Release;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: ProgramEvent) => void;
}

const attempts = 3;

async function startPrograms(plan: BedPlan): Promise<Pick<Bed, "running" | "restart" | "stop"> & ApiServer> {
  const server = await prepareFolder(plan);
  const programs = createProgramSet(plan);
  const connection = connect(server);
  const isReady = () => answers(connection, "/readyz");
  const stop = async () => {
    await connection.close();
    await programs.stop();
  };
  try {
    programs.start("etcd");
    programs.start("kube-apiserver");
    await programs.waitUntil(isReady, "The API server was not ready");
    programs.start("kube-controller-manager");
    programs.start("kwok");
    await furnish(connection);
    const account = "/api/v1/namespaces/default/serviceaccounts/default";
    await programs.waitUntil(() => answers(connection, account), "The controllers did not make the first service account");
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    ...server,
    running: (name) => programs.running(name),
    async restart(name) {
      await programs.running(name).stop();
      programs.start(name);
      await programs.waitUntil(isReady, "The API server was not ready again");
    },
    stop,
  };
}

/**
 * Starts a bed of a release, after building its programs if the cache lacks them. Its ports were free a moment ago; if one was taken meanwhile, others
 * are tried.
 * @throws Error that says which program cannot be had or did not start, with its last lines
 */
export async function startBed({ release, signal, onEvent }: BedOptions): Promise<Bed> {
  const { version, programs } = await findPrograms(release, { signal, ...(onEvent && { onEvent }) });
  for (let attempt = 1; ; attempt += 1) {
    const folder = mkdtempSync(join(tmpdir(), "fairlead-bed-"));
    const callOff = removeAfterDeath(folder);
    const remove = () => {
      rmSync(folder, { recursive: true, force: true });
      callOff();
    };
    const [etcd = 0, etcdPeers = 0, apiServer = 0] = await freePorts(3);
    const plan: BedPlan = { folder, programs, ports: { etcd, etcdPeers, apiServer } };
    try {
      const started = await startPrograms(plan);
      const stop = () => started.stop().finally(remove);
      return { ...plan, ...started, release, version, kubeconfigFile: join(folder, bedFiles.kubeconfig), stop };
    } catch (error) {
      remove();
      if (attempt >= attempts || !String(error).includes("address already in use")) throw error;
    }
  }
}

/** The programs that run in every bed. */
export const bedPrograms = Object.keys(commandLines) as readonly BedProgram[];
