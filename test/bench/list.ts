import { join } from "node:path";
import { watchApplications } from "./application-watch.js";
import type { Bench, BenchContext, Measurement } from "./bench.js";
import { repositoryUrl, sampleAtRest } from "./fleet.js";
import { type GraphAccess, openGraph } from "./graph-access.js";
import { measureCost } from "./measure-cost.js";
import { residentMiB } from "./process-cost.js";
import { type ProductProcess, startProduct } from "./product-process.js";
import { sleep, spreadOf, timed } from "./statistics.js";
import { createStored } from "./stored-applications.js";

const requests = 300;
const wholeLists = 30;
const clients = 20;
const listsOfAClient = 5;

/** What a table of a UI shows of an Application. */
const fields = `ref { name namespace project } createdAt labels { key value }
  sync { status revisions } health { status message }
  sources { repoURL path targetRevision } destination { server name namespace }
  operation { phase message startedAt finishedAt } conditions { type message }`;
const pageQuery = `query ($first: Int!, $after: Cursor, $filter: ApplicationFilter) {
  applications(first: $first, after: $after, filter: $filter) { totalCount pageInfo { hasNextPage endCursor } nodes { ${fields} } } }`;

interface PageAnswer {
  readonly applications: {
    readonly totalCount: number;
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

/** Pages and whole lists of thousands of Applications over HTTP. */
export const list: Bench = {
  name: "list",
  about: "pages of 50 out of 2,000 and 10,000 Applications, the whole list, 20 clients at once",
  async run(context) {
    const product = await startProduct(context.options.dist, join(context.folder(), "data"));
    context.ending(() => product.stop());
    const graph = await openGraph(product.session);
    const rows: Measurement[] = [];
    await sampleAtRest(await watchApplications(product.kubernetes));
    await grow(context, { product, graph, to: 2_000 });
    await context.profiled("list", product, async () => {
      rows.push(...(await pages(graph, 2_000, 3)), ...(await wholeList(product, graph)), ...(await manyClients(product, graph)));
    });
    await grow(context, { product, graph, to: 10_000 });
    rows.push(...(await pages(graph, 10_000, 5)));
    await product.collect();
    rows.push({ name: "memory at 10,000 (RSS)", unit: "MiB", n: 10_000, value: product.cost().residentMiB });
    await graph.close();
    await product.stop();
    return rows;
  },
};

interface Growth {
  readonly product: ProductProcess;
  readonly graph: GraphAccess;
  readonly to: number;
}

/** Adds Applications until there are so many, the sample's among them. */
async function grow(context: BenchContext, { product, graph, to }: Growth): Promise<void> {
  const total = async () => (await graph.data<PageAnswer>(pageQuery, { first: 1 })).applications.totalCount;
  context.say(`list: creating Applications up to ${to}`);
  await createStored(product, { from: await total(), to, repoURL: repositoryUrl(product) });
  for (let look = 0; look < 300; look += 1) {
    if ((await total()) >= to) return;
    await sleep(100);
  }
  throw new Error(`the graph does not know ${to} Applications after 30 s`);
}

/** Page after page of 50, through the list and from the start again. */
async function pages(graph: GraphAccess, size: number, targetMs: number): Promise<readonly Measurement[]> {
  const walk = async (count: number, filter?: object): Promise<{ readonly samples: number[]; readonly bytes: number }> => {
    const samples: number[] = [];
    let bytes = 0;
    let after: string | null = null;
    for (let request = 0; request < count; request += 1) {
      const { result, ms } = await timed(() =>
        graph.text(pageQuery, { first: 50, after, ...(filter !== undefined && { filter }) }),
      );
      samples.push(ms);
      bytes += result.length;
      const { hasNextPage, endCursor } = (JSON.parse(result) as { readonly data: PageAnswer }).data.applications.pageInfo;
      after = hasNextPage ? endCursor : null;
    }
    return { samples, bytes };
  };
  await walk(50);
  const all = await walk(requests);
  const filtered = await walk(requests, { labelSelector: "tier=web", sync: ["OUT_OF_SYNC"] });
  const of = size.toLocaleString("en");
  return [
    { name: `page of 50 of ${of}`, unit: "ms", ...spreadOf(all.samples), target: { p50: targetMs, p99: 25 } },
    {
      name: `page of 50 of ${of}, filtered by label and status`,
      unit: "ms",
      ...spreadOf(filtered.samples),
      target: { p50: targetMs, p99: 25 },
    },
    { name: `size of a page of 50 of ${of}`, unit: "KiB", n: requests, value: all.bytes / requests / 1_024 },
  ];
}

/** The whole list in pages of 500, one after the other. Gives its requests. */
async function readAll(graph: GraphAccess): Promise<number> {
  let after: string | null = null;
  for (let count = 1; ; count += 1) {
    const page: PageAnswer = await graph.data<PageAnswer>(pageQuery, { first: 500, after });
    const { pageInfo } = page.applications;
    if (!pageInfo.hasNextPage) return count;
    after = pageInfo.endCursor;
  }
}

async function wholeList(product: ProductProcess, graph: GraphAccess): Promise<readonly Measurement[]> {
  for (let warm = 0; warm < 5; warm += 1) await readAll(graph);
  const samples: number[] = [];
  let count = 0;
  const { cost } = await measureCost(product, async () => {
    for (let turn = 0; turn < wholeLists; turn += 1) {
      const { result, ms } = await timed(() => readAll(graph));
      samples.push(ms);
      count += result;
    }
  });
  return [
    { name: "whole list of 2,000 in pages of 500", unit: "ms", ...spreadOf(samples), target: { p50: 15 } },
    { name: "– requests", unit: "requests", n: wholeLists, value: count / wholeLists },
    { name: "– CPU of the product", unit: "ms", n: wholeLists, value: (cost.cpuSeconds / wholeLists) * 1_000 },
  ];
}

async function manyClients(product: ProductProcess, graph: GraphAccess): Promise<readonly Measurement[]> {
  await product.collect();
  const before = residentMiB(product.pid);
  let most = before;
  const look = setInterval(() => (most = Math.max(most, residentMiB(product.pid))), 50);
  const samples: number[] = [];
  const client = async () => {
    for (let turn = 0; turn < listsOfAClient; turn += 1) samples.push((await timed(() => readAll(graph))).ms);
  };
  await Promise.all(Array.from({ length: clients }, client));
  clearInterval(look);
  return [
    { name: `whole list, ${clients} clients at once`, unit: "ms", ...spreadOf(samples), target: { p99: 250 } },
    { name: "– memory on top meanwhile (RSS)", unit: "MiB", n: samples.length, value: most - before, target: { value: 30 } },
  ];
}
