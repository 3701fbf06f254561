import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** One request that the graph got. */
export interface AskedGraph {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly authorization: string | undefined;
}

/** A server on loopback that answers its graph as a test says. */
export interface GraphServer {
  readonly url: string;
  readonly asked: readonly AskedGraph[];
  close(): Promise<void>;
}

/** Starts one. `answer` gives the whole body of an answer; a text is sent as it is. */
export async function startGraphServer(answer: (asked: AskedGraph) => object | string): Promise<GraphServer> {
  const asked: AskedGraph[] = [];
  const answerRequest = async (request: IncomingMessage): Promise<string> => {
    const { query, variables } = JSON.parse(await text(request)) as Omit<AskedGraph, "authorization">;
    const question = { query, variables, authorization: request.headers.authorization };
    asked.push(question);
    const body = answer(question);
    return typeof body === "string" ? body : JSON.stringify(body);
  };
  const server = createServer((request, response) => {
    void answerRequest(request).then((body) => response.end(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
