import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { Server, ServerCredentials, type ServerReadableStream, type sendUnaryData, status } from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { extract } from "tar-stream";

/** What a call brought. */
export interface ReceivedUpload {
  readonly appName: string;
  readonly appRelPath: string;
  readonly env: Readonly<Record<string, string>>;
  /** Path → text; a directory is `<directory>`, a link `-> target`; an executable file has ` (x)` behind it. */
  readonly files: Readonly<Record<string, string>>;
  /** Bytes of each chunk. */
  readonly chunks: readonly number[];
}

/** What the plugin behind the server does. What it throws goes back as an error. */
export interface SidecarBehaviour {
  readonly configuration?: () => { readonly isDiscoveryConfigured?: boolean; readonly provideGitCreds?: boolean };
  readonly generate?: (upload: ReceivedUpload) => readonly string[] | Promise<readonly string[]>;
  readonly matches?: (upload: ReceivedUpload) => boolean;
  readonly parameters?: (upload: ReceivedUpload) => readonly object[];
}

/** A server that runs. */
export interface SidecarServer {
  /** Calls so far, by name. */
  readonly calls: readonly string[];
  stop(): void;
}

/** Serves the protocol of config management plugins on a Unix socket, as Argo CD's own server does: checks what it gets, then asks the behaviour. */
export async function serveSidecar(socket: string, behaviour: SidecarBehaviour): Promise<SidecarServer> {
  const calls: string[] = [];
  const definition = loadSync(fileURLToPath(new URL("sidecar.proto", import.meta.url)), {
    keepCase: true,
    longs: Number,
    defaults: true,
    oneofs: true,
  });
  const server = new Server({
    "grpc.max_receive_message_length": 100 * 1_048_576,
    "grpc.max_send_message_length": 200 * 1_048_576,
  });
  const streamed =
    <T>(name: string, answer: (upload: ReceivedUpload) => T | Promise<T>) =>
    (call: ServerReadableStream<Message, T>, done: sendUnaryData<T>) => {
      calls.push(name);
      void finish(async () => answer(await receive(call)), done);
    };
  server.addService(definition["plugin.ConfigManagementPluginService"] as never, {
    CheckPluginConfiguration: (_: unknown, done: sendUnaryData<object>) => {
      calls.push("check");
      try {
        done(null, behaviour.configuration?.() ?? {});
      } catch (error) {
        done(toStatus(error));
      }
    },
    GenerateManifest: streamed("generate", async (upload) => ({
      manifests: (await behaviour.generate?.(upload)) ?? [],
      sourceType: "",
    })),
    MatchRepository: streamed("match", (upload) => ({
      isSupported: behaviour.matches?.(upload) ?? false,
      isDiscoveryEnabled: true,
    })),
    GetParametersAnnouncement: streamed("parameters", (upload) => ({
      parameterAnnouncements: behaviour.parameters?.(upload) ?? [],
    })),
  });
  await new Promise<void>((resolve, reject) => {
    server.bindAsync(`unix:${socket}`, ServerCredentials.createInsecure(), (error) =>
      error === null ? resolve() : reject(error),
    );
  });
  return { calls, stop: () => server.forceShutdown() };
}

async function finish<T>(work: () => Promise<T>, done: sendUnaryData<T>): Promise<void> {
  try {
    done(null, await work());
  } catch (error) {
    done(toStatus(error));
  }
}

interface Message {
  readonly request: "metadata" | "file";
  readonly metadata?: {
    readonly appName: string;
    readonly appRelPath: string;
    readonly checksum: string;
    readonly size: number;
    readonly env: readonly { readonly name: string; readonly value: string }[];
  };
  readonly file?: { readonly chunk: Buffer };
}

async function receive(call: AsyncIterable<Message>): Promise<ReceivedUpload> {
  let metadata: Message["metadata"];
  const chunks: Buffer[] = [];
  for await (const message of call) {
    if (metadata === undefined) {
      if (message.metadata === undefined || message.request !== "metadata") throw new Error("the first message is no metadata");
      metadata = message.metadata;
    } else if (message.file === undefined || message.request !== "file") throw new Error("a later message is no file");
    else chunks.push(message.file.chunk);
  }
  if (metadata === undefined) throw new Error("no files to send");
  const archive = Buffer.concat(chunks);
  if (archive.length !== metadata.size) throw new Error(`size is ${metadata.size}, got ${archive.length}`);
  if (createHash("sha256").update(archive).digest("hex") !== metadata.checksum) throw new Error("checksum mismatch");
  return {
    appName: metadata.appName,
    appRelPath: metadata.appRelPath,
    env: Object.fromEntries(metadata.env.map(({ name, value }) => [name, value])),
    files: await unpack(gunzipSync(archive)),
    chunks: chunks.map(({ length }) => length),
  };
}

async function unpack(tar: Buffer): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  const reader = extract();
  reader.end(tar);
  for await (const entry of reader) {
    const { name, type, linkname, mode } = entry.header;
    const parts: Buffer[] = [];
    for await (const chunk of entry) parts.push(chunk as Buffer);
    if (type === "directory") files[name.replace(/\/$/, "")] = "<directory>";
    else if (type === "symlink") files[name] = `-> ${linkname ?? ""}`;
    else files[name] = Buffer.concat(parts).toString("utf8") + ((mode & 0o111) === 0 ? "" : " (x)");
  }
  return files;
}

function toStatus(error: unknown): { readonly code: status; readonly details: string } {
  const code = error instanceof SidecarError ? error.code : status.UNKNOWN;
  return { code, details: error instanceof Error ? error.message : String(error) };
}

/** An answer of a certain status. */
export class SidecarError extends Error {
  constructor(
    readonly code: status,
    message: string,
  ) {
    super(message);
  }
}
