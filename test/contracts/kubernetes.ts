import { randomBytes } from "node:crypto";
import { accessCases } from "./kubernetes-cases/access.js";
import { applyCases } from "./kubernetes-cases/apply.js";
import type { ContractCase, Step, WatchStep } from "./kubernetes-cases/case.js";
import { type ApiServer, type Connection, connect } from "./kubernetes-cases/connection.js";
import { customCases } from "./kubernetes-cases/custom-resources.js";
import { deletionCases } from "./kubernetes-cases/deletion.js";
import { discoveryCases } from "./kubernetes-cases/discovery.js";
import { finePrintCases } from "./kubernetes-cases/fine-print.js";
import { listCases } from "./kubernetes-cases/lists.js";
import { mismatch, pick, substitute } from "./kubernetes-cases/match.js";
import { objectCases } from "./kubernetes-cases/objects.js";
import { patchCases } from "./kubernetes-cases/patches.js";
import { subresourceCases } from "./kubernetes-cases/subresources.js";
import { validationCases } from "./kubernetes-cases/validation.js";
import { watchCases } from "./kubernetes-cases/watches.js";

export type { ContractCase } from "./kubernetes-cases/case.js";
export type { ApiServer } from "./kubernetes-cases/connection.js";

/** What Fairlead relies on from any Kubernetes API server: named cases of requests and what must come back. */
export const kubernetesContract: readonly ContractCase[] = [
  ...accessCases,
  ...discoveryCases,
  ...objectCases,
  ...listCases,
  ...watchCases,
  ...patchCases,
  ...applyCases,
  ...validationCases,
  ...subresourceCases,
  ...deletionCases,
  ...customCases,
  ...finePrintCases,
];

const eventuallyMs = 30_000;
const retryEveryMs = 100;

async function runStep(connection: Connection, step: Step, variables: Map<string, string>): Promise<void> {
  const given = substitute(step, variables);
  const deadline = Date.now() + (step.eventually === true ? eventuallyMs : 0);
  for (;;) {
    const answer = await connection.request(given);
    const wrong = answer.status === given.status ? mismatch(answer, given.expect ?? {}, "answer") : `status ${answer.status}`;
    if (wrong === undefined) {
      for (const [name, path] of Object.entries(step.save ?? {})) variables.set(name, String(pick(answer.body, path)));
      return;
    }
    if (Date.now() >= deadline) {
      const shown = JSON.stringify(answer.body)?.slice(0, 1_500) ?? answer.text.slice(0, 500);
      throw new Error(`${given.method} ${given.path}: wanted ${given.status}, but ${wrong}: ${shown}`);
    }
    await new Promise((resolve) => setTimeout(resolve, retryEveryMs));
  }
}

async function runWatch(connection: Connection, step: WatchStep, variables: Map<string, string>): Promise<void> {
  const watching = await connection.watch(substitute(step.watch, variables), step.accept);
  try {
    for (const inner of step.meanwhile ?? []) await runStep(connection, inner, variables);
    const events = await watching.take(step.events.length, eventuallyMs);
    const wrong = mismatch(events, substitute(step.events, variables), "events");
    if (wrong !== undefined) throw new Error(`watch ${step.watch}: ${wrong}: ${JSON.stringify(events).slice(0, 1_500)}`);
    if (step.ends === true && !(await watching.ended(eventuallyMs))) throw new Error(`watch ${step.watch}: did not end`);
  } finally {
    watching.close();
  }
}

/**
 * Runs one case against a server, in a namespace of its own that is deleted afterwards (`{ns}` in paths and bodies; `{id}` is unique for names of
 * cluster-scoped objects).
 * @throws Error that says which request was answered otherwise than promised
 */
export async function runContractCase(server: ApiServer, { steps }: ContractCase): Promise<void> {
  const connection = connect(server);
  const id = randomBytes(4).toString("hex");
  const variables = new Map([
    ["ns", `contract-${id}`],
    ["id", id],
  ]);
  const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "{ns}" } };
  const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default" } };
  try {
    await runStep(connection, { method: "POST", path: "/api/v1/namespaces", body: namespace, status: 201 }, variables);
    const prepared = substitute(
      { method: "POST", path: "/api/v1/namespaces/{ns}/serviceaccounts", body: account, status: 201 },
      variables,
    );
    await connection.request(prepared);
    for (const step of steps) {
      if ("watch" in step) await runWatch(connection, step, variables);
      else await runStep(connection, step, variables);
    }
  } finally {
    await connection.request(substitute({ method: "DELETE", path: "/api/v1/namespaces/{ns}", status: 200 }, variables));
    await connection.close();
  }
}
