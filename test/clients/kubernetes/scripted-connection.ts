import { onTestFinished } from "vitest";
import type { RequestRecord, TransportOptions } from "../../../clients/kubernetes/api-request.js";
import { createTransport, type Transport } from "../../../clients/kubernetes/transport.js";
import { type ScriptedApiServer, type ScriptedOptions, startScriptedApiServer } from "./scripted-api-server.js";

/** A scripted server and a transport to it; both end with the test. */
export interface ScriptedConnection {
  readonly server: ScriptedApiServer;
  readonly transport: Transport;
  readonly records: readonly RequestRecord[];
}

/** Starts a scripted server and connects to it. */
export async function connectScripted(options: ScriptedOptions & TransportOptions = {}): Promise<ScriptedConnection> {
  const server = await startScriptedApiServer(options);
  const records: RequestRecord[] = [];
  const transport = createTransport(
    { kubeconfig: server.kubeconfig },
    { ...options, onRequest: (record) => void records.push(record) },
  );
  onTestFinished(async () => {
    await transport.close();
    await server.close();
  });
  return { server, transport, records };
}

/** Resolves when `holds` does; looks every few milliseconds, for ten seconds at most. */
export async function eventually(holds: () => boolean, what: string = holds.toString()): Promise<void> {
  for (const deadline = Date.now() + 10_000; !holds(); await new Promise((resolve) => setTimeout(resolve, 5)))
    if (Date.now() > deadline) throw new Error(`Did not come true within 10 s: ${what}`);
}
