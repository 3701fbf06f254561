import { join } from "node:path";
import { type OidcIssuer, startOidcIssuer } from "../../fakes/oidc-issuer.js";
import { findGateway, pointToKeycloak } from "../../real/keycloak/gateway-settings.js";
import type { BenchContext, Measurement } from "../bench.js";
import { type GraphAccess, openGraph } from "../graph-access.js";
import { type ProductProcess, startProduct } from "../product-process.js";
import { sleep, spreadOf, timed } from "../statistics.js";

const rounds = 5;
const requestsARound = 200;
const warmUps = 200;
const providerWithinMs = 30_000;
const settingsPath = "/api/v1/namespaces/argocd/configmaps/argocd-cm";
const query = '{ application(ref: { name: "payments-api" }) { ref { name } sync { status } health { status } } }';

/** One request after the other over one connection, by each kind of credential in turn; the answer is the same for all. */
export async function requestCost(context: BenchContext): Promise<readonly Measurement[]> {
  const issuer = await startOidcIssuer();
  context.ending(() => issuer.close());
  const data = join(context.folder(), "data");
  const product = await startProduct(context.options.dist, data);
  context.ending(() => product.stop());
  const graph = await openGraph(product.session);
  context.ending(() => graph.close());
  const gateway = findGateway(data);
  await pointToKeycloak(gateway, issuer.issuer);
  // What an authorization service grants would be asked for each new token, from this very process.
  await gateway.cluster.mergePatch(settingsPath, { data: { "fairlead.oidc.umaMode": "off" } });
  const kinds = await kindsOf(graph, issuer);
  await untilAccepted(graph, issuer);
  for (const { next } of kinds) for (let turn = 0; turn < warmUps; turn += 1) await ask(graph, next());
  const taken = new Map(kinds.map(({ name }) => [name, { samples: [] as number[], cpuSeconds: 0 }]));
  for (let round = 1; round <= rounds; round += 1) {
    context.say(`access: requests, round ${round} of ${rounds}`);
    for (const { name, next } of kinds) {
      const credentials = Array.from({ length: requestsARound }, next);
      const sum = taken.get(name);
      if (sum !== undefined) sum.cpuSeconds += await askAll(product, graph, credentials, sum.samples);
    }
  }
  await product.stop();
  return [...taken].flatMap(([name, { samples, cpuSeconds }]) => [
    { name: `request with ${name}`, unit: "ms", ...spreadOf(samples) },
    { name: "– CPU", unit: "ms", n: samples.length, value: (cpuSeconds * 1_000) / samples.length },
  ]);
}

interface CredentialUse {
  readonly name: string;
  readonly next: () => string;
}

async function kindsOf(graph: GraphAccess, issuer: OidcIssuer): Promise<readonly CredentialUse[]> {
  const made = await graph.data<{ readonly createProjectToken: { readonly token: string } }>(
    'mutation { createProjectToken(project: "payments", role: "viewer") { token } }',
  );
  const bearer = issuer.tokenFor("bob");
  return [
    { name: "a local session", next: () => graph.token },
    { name: "a bearer token", next: () => bearer },
    { name: "a bearer token that is new each time", next: () => issuer.tokenFor("bob") },
    { name: "a token of a project's role", next: () => made.createProjectToken.token },
  ];
}

async function askAll(
  product: ProductProcess,
  graph: GraphAccess,
  credentials: readonly string[],
  samples: number[],
): Promise<number> {
  const before = product.cost().cpuSeconds;
  for (const credential of credentials) samples.push((await timed(() => ask(graph, credential))).ms);
  return product.cost().cpuSeconds - before;
}

async function ask(graph: GraphAccess, credential: string): Promise<void> {
  const answer = await graph.text(query, {}, credential);
  if (!answer.includes('"payments-api"')) throw new Error(`the graph did not show the Application: ${answer.slice(0, 300)}`);
}

/** The settings are followed within a second or so. */
async function untilAccepted(graph: GraphAccess, issuer: OidcIssuer): Promise<void> {
  const last = performance.now() + providerWithinMs;
  for (;;) {
    try {
      return await ask(graph, issuer.tokenFor("bob"));
    } catch (error) {
      if (performance.now() > last)
        throw new Error(`no token of the provider counts after ${providerWithinMs / 1_000} s`, { cause: error });
      await sleep(100);
    }
  }
}
