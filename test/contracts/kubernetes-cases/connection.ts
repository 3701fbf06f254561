import { setTimeout as delay } from "node:timers/promises";
import { Agent, request } from "undici";
import type { Step } from "./case.js";

/** How an API server is reached. */
export interface ApiServer {
  readonly url: string;
  readonly token: string;
  /** PEM. */
  readonly caCertificate: string;
}

/** What came back. `body` is undefined if it is not JSON. */
export interface ServerAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  readonly text: string;
}

/** A watch that is open. */
export interface OpenWatch {
  /** The next events; fewer if the time is over or the server ends it. */
  take(count: number, withinMs: number): Promise<readonly unknown[]>;
  ended(withinMs: number): Promise<boolean>;
  close(): void;
}

/** Plain HTTP to one server. */
export interface Connection {
  request(step: Step): Promise<ServerAnswer>;
  watch(path: string, accept?: string): Promise<OpenWatch>;
  close(): Promise<void>;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function waitUntil(holds: () => boolean, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  while (!holds() && Date.now() < deadline) await delay(10);
  return holds();
}

function collect(body: AsyncIterable<Buffer>, stop: () => void): OpenWatch {
  const events: unknown[] = [];
  let rest = "";
  let over = false;
  const reading = (async () => {
    for await (const chunk of body) {
      const lines = (rest + chunk.toString()).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) if (line !== "") events.push(parse(line));
    }
  })();
  reading.catch(() => undefined).finally(() => (over = true));
  return {
    take: async (count, withinMs) => {
      await waitUntil(() => events.length >= count || over, withinMs);
      return events.slice(0, count);
    },
    ended: (withinMs) => waitUntil(() => over, withinMs),
    close: stop,
  };
}

/** Opens connections to a server; nothing is cached or retried. */
export function connect({ url, token, caCertificate }: ApiServer): Connection {
  const dispatcher = new Agent({ connect: { ca: caCertificate }, connections: 4 });
  const headersOf = (accept: string | undefined, bearer: string) => ({
    "user-agent": "contract/1.0",
    accept: accept ?? "application/json",
    ...(bearer === "" ? {} : { authorization: `Bearer ${bearer}` }),
  });
  return {
    request: async (step) => {
      const payload = step.text ?? (step.body === undefined ? undefined : JSON.stringify(step.body));
      const { statusCode, headers, body } = await request(`${url}${step.path}`, {
        dispatcher,
        method: step.method as "GET",
        headers: {
          ...headersOf(step.accept, step.token ?? token),
          ...(payload === undefined ? {} : { "content-type": step.contentType ?? "application/json" }),
        },
        ...(payload === undefined ? {} : { body: payload }),
        headersTimeout: 15_000,
        bodyTimeout: 15_000,
      });
      const text = await body.text();
      return { status: statusCode, headers, body: parse(text), text };
    },
    watch: async (path, accept) => {
      const controller = new AbortController();
      const { statusCode, body } = await request(`${url}${path}`, {
        dispatcher,
        method: "GET",
        headers: headersOf(accept, token),
        signal: controller.signal,
      });
      if (statusCode !== 200) throw new Error(`watch ${path} was answered with ${statusCode}: ${await body.text()}`);
      return collect(body, () => controller.abort());
    },
    close: () => dispatcher.destroy(),
  };
}
