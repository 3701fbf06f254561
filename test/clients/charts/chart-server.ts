import { createHash } from "node:crypto";
import { stringify } from "yaml";
import { type Answer, type HeardRequest, type LoopbackServer, startServer } from "./loopback-server.js";

/** One version of a chart that the server has. */
export interface ServedChart {
  readonly name: string;
  readonly version: string;
  readonly archive: Uint8Array;
  /** As the index has it; default relative, `<name>-<version>.tgz`. */
  readonly url?: string;
  /** As the index has it; default the true one; `""` for none. */
  readonly digest?: string;
}

/** How the server is to be different. */
export interface ChartServerOptions {
  /** Only these get in. */
  readonly login?: { readonly username: string; readonly password: string };
  /** Answers before all else. */
  readonly override?: (request: HeardRequest) => Answer | undefined;
}

/** A Helm repository. Charts may be added while it runs. */
export interface ChartServer extends LoopbackServer {
  readonly charts: ServedChart[];
}

/** Starts a Helm repository with an index of its charts. */
export async function startChartServer(
  given: readonly ServedChart[],
  { login, override }: ChartServerOptions = {},
): Promise<ChartServer> {
  const charts = [...given];
  const server = await startServer((request) => {
    const overridden = override?.(request);
    if (overridden !== undefined) return overridden;
    if (login !== undefined && request.headers.authorization !== basic(login)) return { status: 401 };
    if (request.path === "/index.yaml") return { body: indexOf(charts) };
    const chart = charts.find((one) => request.path === `/${fileOf(one)}`);
    return chart && { body: chart.archive };
  });
  return { ...server, charts };
}

/** The header of a login. */
export function basic({ username, password }: { readonly username: string; readonly password: string }): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}

/** The file that an index names unless it has a URL. */
function fileOf({ name, version }: ServedChart): string {
  return `${name.replaceAll("/", "-")}-${version}.tgz`;
}

/** The index of charts as Helm writes it. */
export function indexOf(charts: readonly ServedChart[]): string {
  const entries: Record<string, object[]> = {};
  for (const chart of charts) {
    const digest = chart.digest ?? createHash("sha256").update(chart.archive).digest("hex");
    (entries[chart.name] ??= []).push({
      apiVersion: "v2",
      created: "2024-05-01T10:00:00.000Z",
      description: `The chart ${chart.name}`,
      ...(digest !== "" && { digest }),
      home: "https://charts.example.com",
      maintainers: [{ name: "Ada", email: "ada@example.com" }],
      name: chart.name,
      urls: [chart.url ?? fileOf(chart)],
      version: chart.version,
    });
  }
  return stringify({ apiVersion: "v1", entries, generated: "2024-05-01T10:00:00.000Z" }, { indentSeq: false });
}
