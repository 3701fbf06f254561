import {
  type CallOptions,
  Client,
  type ClientUnaryCall,
  type ClientWritableStream,
  credentials,
  type MethodDefinition,
  type ServiceError,
} from "@grpc/grpc-js";
import type { ParameterAnnouncement } from "../../../engine/model/source-details.js";
import type { WorkCopy } from "../work-copy.js";
import { packArchive } from "./archive.js";
import { sidecarFailure } from "./failure.js";
import { maxMessageBytes, sidecarService } from "./protocol.js";

/** What a sidecar says of itself. */
export interface SidecarConfiguration {
  readonly isDiscoveryConfigured: boolean;
  readonly provideGitCreds: boolean;
}

/** What a call needs: files, where in them, and the environment. */
export interface SidecarUpload {
  readonly copy: WorkCopy;
  /** Counted from the root of the copy; `""` is the root. */
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** A sidecar behind its socket. Every call has a deadline and throws FairleadError as `sidecarFailure` tells, or the signal's reason. */
export interface SidecarClient {
  configuration(signal: AbortSignal): Promise<SidecarConfiguration>;
  matches(upload: SidecarUpload, signal: AbortSignal): Promise<boolean>;
  /** Manifests, each a YAML or JSON text. */
  generate(upload: SidecarUpload, signal: AbortSignal): Promise<readonly string[]>;
  parameters(upload: SidecarUpload, signal: AbortSignal): Promise<readonly ParameterAnnouncement[]>;
  close(): void;
}

/** Milliseconds each call may take, upload included. */
export interface SidecarDeadlines {
  /** Default 5 s. */
  readonly configurationMs: number;
  /** Of discovery and announcements. Default 30 s. */
  readonly matchMs: number;
  /** Default 90 s. */
  readonly generateMs: number;
}

const defaultDeadlines: SidecarDeadlines = { configurationMs: 5000, matchMs: 30_000, generateMs: 90_000 };
const channelOptions = {
  "grpc.max_receive_message_length": maxMessageBytes,
  "grpc.max_send_message_length": maxMessageBytes,
  "grpc.default_authority": "localhost",
  "grpc.enable_http_proxy": 0,
  "grpc.enable_retries": 0,
  "grpc.service_config_disable_resolution": 1,
  "grpc.initial_reconnect_backoff_ms": 100,
  "grpc.max_reconnect_backoff_ms": 1000,
};

/** Opens a client for a socket; nothing is contacted before the first call, and a sidecar that comes back is found again. */
export function openSidecar(name: string, socket: string, given: Partial<SidecarDeadlines> = {}): SidecarClient {
  const deadlines = { ...defaultDeadlines, ...given };
  const client = new Client(`unix:${socket}`, credentials.createInsecure(), channelOptions);
  const service = sidecarService();
  const method = (call: string) => {
    const found = service[call];
    if (found === undefined) throw new Error(`The protocol has no call "${call}"`);
    return found;
  };
  const send = async <T>(call: string, upload: SidecarUpload, timeoutMs: number, signal: AbortSignal) =>
    sendUpload<T>({ client, name, method: method(call), timeoutMs }, upload, signal);
  return {
    configuration: (signal) =>
      askConfiguration(
        { client, name, method: method("CheckPluginConfiguration"), timeoutMs: deadlines.configurationMs },
        signal,
      ),
    matches: async (upload, signal) =>
      (await send<{ isSupported: boolean }>("MatchRepository", upload, deadlines.matchMs, signal)).isSupported,
    generate: async (upload, signal) =>
      (await send<{ manifests: string[] }>("GenerateManifest", upload, deadlines.generateMs, signal)).manifests,
    parameters: async (upload, signal) =>
      (
        await send<{ parameterAnnouncements: ParameterAnnouncement[] }>(
          "GetParametersAnnouncement",
          upload,
          deadlines.matchMs,
          signal,
        )
      ).parameterAnnouncements,
    close: () => client.close(),
  };
}

interface SidecarCall {
  readonly client: Client;
  readonly name: string;
  readonly method: MethodDefinition<object, object>;
  readonly timeoutMs: number;
}

function askConfiguration({ client, name, method, timeoutMs }: SidecarCall, signal: AbortSignal): Promise<SidecarConfiguration> {
  return settle(name, timeoutMs, signal, (options, done) =>
    client.makeUnaryRequest(method.path, method.requestSerialize, method.responseDeserialize, {}, options, done),
  ) as Promise<SidecarConfiguration>;
}

async function sendUpload<T>(
  { client, name, method, timeoutMs }: SidecarCall,
  upload: SidecarUpload,
  signal: AbortSignal,
): Promise<T> {
  const started = performance.now();
  const { chunks, bytes, checksum } = await packArchive(upload.copy, signal);
  const { directory, environment } = upload;
  const env = Object.entries(environment).map(([variable, value]) => ({ name: variable, value }));
  const metadata = { appName: directory.split("/").at(-1) || ".", appRelPath: directory || ".", checksum, size: bytes, env };
  const messages = [{ metadata }, ...chunks.map((chunk) => ({ file: { chunk } }))];
  const leftMs = Math.max(1, timeoutMs - (performance.now() - started));
  return settle(name, leftMs, signal, (options, done) => {
    const call = client.makeClientStreamRequest(method.path, method.requestSerialize, method.responseDeserialize, options, done);
    void writeAll(call, messages);
    return call;
  }) as Promise<T>;
}

/** One message after the other, as fast as they are taken; a call that has ended takes no more. */
async function writeAll(call: ClientWritableStream<object>, messages: readonly object[]): Promise<void> {
  let isOver = false;
  const over = new Promise<void>((resolve) => {
    call.once("status", () => {
      isOver = true;
      resolve();
    });
  });
  call.on("error", () => undefined);
  for (const message of messages) {
    if (isOver) return;
    if (!call.write(message)) await Promise.race([new Promise((resolve) => call.once("drain", resolve)), over]);
  }
  if (!isOver) call.end();
}

type Begin = (
  options: CallOptions,
  done: (error: ServiceError | null, answer?: object) => void,
) => ClientUnaryCall | ClientWritableStream<object>;

/** Makes a call with a deadline; when the caller leaves, the call is cancelled. */
function settle(name: string, timeoutMs: number, signal: AbortSignal, begin: Begin): Promise<object> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const call = begin({ deadline: Date.now() + timeoutMs }, (error, answer) => {
      signal.removeEventListener("abort", leave);
      if (error === null && answer !== undefined) resolve(answer);
      else if (signal.aborted) reject(signal.reason);
      else reject(sidecarFailure(name, error, timeoutMs));
    });
    const leave = () => call.cancel();
    signal.addEventListener("abort", leave, { once: true });
  });
}
