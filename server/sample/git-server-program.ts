import { once } from "node:events";
import { messageOf } from "../../engine/errors.js";
import type { Log } from "../../engine/ports/log.js";
import { startSampleGitServer } from "./git-server.js";
import type { ServerMessage, StartMessage } from "./git-server-messages.js";

const tell = (message: ServerMessage) => void (process.connected && process.send?.(message));
const line =
  (level: keyof Log): Log["info"] =>
  (sentence, { error, ...fields } = {}) =>
    tell({ kind: "log", level, sentence, fields: { ...fields, ...(error !== undefined && { error: messageOf(error) }) } });
const log: Log = { error: line("error"), warn: line("warn"), info: line("info"), debug: line("debug") };

// Who stops the product at a terminal stops its whole group; this ends when the product does, which has pushes to finish.
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => undefined);
const [options] = (await once(process, "message")) as [StartMessage];
try {
  const server = await startSampleGitServer({ ...options, log, onPush: (push) => tell({ kind: "pushed", push }) });
  process.once("disconnect", () => void server.close());
  tell({ kind: "started", url: server.url, cloneUrl: server.cloneUrl });
  if (!process.connected) await server.close();
} catch (thrown) {
  tell({ kind: "failed", message: messageOf(thrown) });
  process.disconnect();
}
