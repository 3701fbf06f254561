import { join } from "node:path";
import { applicationsPath, watchApplications } from "./application-watch.js";
import type { Bench, BenchContext, Measurement } from "./bench.js";
import { repositoryUrl, sampleAtRest } from "./fleet.js";
import { type GraphAccess, openGraph } from "./graph-access.js";
import { measureCost } from "./measure-cost.js";
import { type ProductProcess, startProduct } from "./product-process.js";
import { sleep, spreadOf } from "./statistics.js";
import { createStored, storedName } from "./stored-applications.js";
import { openSubscribers } from "./subscriber.js";

const eventsPerSecond = 10;
const seconds = 10;
const events = eventsPerSecond * seconds;
/** A subject may open twenty; the subscriptions are spread over them. */
const sockets = 20;
const drainWithinMs = 10_000;

const query = `subscription { applicationEvents(snapshot: NEVER, topics: [LIFECYCLE]) {
  __typename id at resumeToken ref { name namespace project }
  ... on ApplicationModified { changedPaths application { version sync { status } health { status } labels { key value } } } } }`;

/** Many subscribers of the same feed while something happens ten times a second. */
export const subscribers: Bench = {
  name: "subscribers",
  about: "100 and 1,000 subscribers, ten events a second for ten seconds",
  async run(context) {
    const product = await startProduct(context.options.dist, join(context.folder(), "data"));
    context.ending(() => product.stop());
    const graph = await openGraph(product.session);
    context.say(`subscribers: creating ${events} Applications`);
    // Each event is about another Application: events about the same one may be merged for a slow reader.
    await createStored(product, { from: 0, to: events, repoURL: repositoryUrl(product) });
    await sampleAtRest(await watchApplications(product.kubernetes));
    // Once without looking: the first changes run code that was never run before.
    await makeEvents(product, "warm", () => undefined);
    const writes = await measureCost(product, () => makeEvents(product, "none", () => undefined));
    const few = await deliver(context, { product, graph, restCpu: writes.cost.cpuSeconds, count: 100, target: { p99: 20 } });
    const many = await context.profiled("subscribers", product, () =>
      deliver(context, { product, graph, restCpu: writes.cost.cpuSeconds, count: 1_000, target: { p99: 50 } }),
    );
    await graph.close();
    await product.stop();
    return [...few, ...many];
  },
};

interface Delivery {
  readonly product: ProductProcess;
  readonly graph: GraphAccess;
  /** CPU of the same writes with nobody listening. */
  readonly restCpu: number;
  readonly count: number;
  readonly target: { readonly p99: number };
}

async function deliver(
  context: BenchContext,
  { product, graph, restCpu, count, target }: Delivery,
): Promise<readonly Measurement[]> {
  context.say(`subscribers: ${count}`);
  const sentAt = new Map<string, number>();
  const samples: number[] = [];
  const onFrame = (text: string) => {
    const received = performance.now();
    const value = /"value":"(mark-[\w-]+)"/.exec(text)?.[1] ?? "";
    const sent = sentAt.get(value);
    if (sent !== undefined) samples.push(received - sent);
  };
  const { websocket: url } = product.session;
  const open = await openSubscribers({ url, token: graph.token, query, count, sockets, onFrame });
  await sleep(1_000);
  // The first ones run code that was never run before.
  for (let warm = 0; warm < 5; warm += 1) await mark(product, warm, `mark-warm-${count}-${warm}`);
  await sleep(1_000);
  const before = open.received();
  const expected = events * count;
  const { cost } = await measureCost(product, async () => {
    await makeEvents(product, String(count), (name) => sentAt.set(name, performance.now()));
    for (let waited = 0; waited < drainWithinMs && samples.length < expected; waited += 50) await sleep(50);
  });
  const lost = expected - samples.length;
  const others = open.received() - before - samples.length;
  const resyncs = open.resyncs();
  open.close();
  const name = (what: string) => `${count.toLocaleString("en")} subscribers: ${what}`;
  return [
    { name: name("write sent → frame received"), unit: "ms", ...spreadOf(samples), target },
    { name: name("delivered"), unit: "frames", n: expected, value: samples.length },
    { name: name("lost"), unit: "frames", n: expected, value: lost, target: { value: 0 } },
    { name: name("Resync and other frames"), unit: "frames", n: expected, value: resyncs + others },
    {
      name: name("CPU a delivery, beside the writes"),
      unit: "µs",
      n: samples.length,
      value: (Math.max(0, cost.cpuSeconds - restCpu) / Math.max(1, samples.length)) * 1e6,
      target: { value: 15 },
    },
    { name: name("CPU of the writes alone"), unit: "ms an event", n: events, value: (restCpu / events) * 1_000 },
  ];
}

/** Ten changes a second, each of another Application, at their times whatever the one before took. */
async function makeEvents(product: ProductProcess, round: string, sending: (mark: string) => void): Promise<void> {
  const begun = performance.now();
  const sent: Promise<void>[] = [];
  for (let index = 0; index < events; index += 1) {
    await sleep(Math.max(0, begun + (index * 1_000) / eventsPerSecond - performance.now()));
    const value = `mark-${round}-${index}`;
    sending(value);
    sent.push(mark(product, index, value));
  }
  await Promise.all(sent);
}

function mark({ kubernetes }: ProductProcess, index: number, value: string): Promise<void> {
  return kubernetes.mergePatch(`${applicationsPath}/${storedName(index)}`, { metadata: { labels: { mark: value } } });
}
