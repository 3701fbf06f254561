import { runGitBackend } from "../../../server/sample/git-backend.js";
import { basic } from "../../clients/charts/chart-server.js";
import type { BedCertificates } from "../bed/certificates.js";
import { startTlsServer, type TlsServer } from "../tls-server.js";
import type { Login } from "./login.js";

/** Repositories of a folder over HTTPS: Git's own server program, and a login for all it does. */
export interface GitServer extends TlsServer {
  /** `https://127.0.0.1:port`: what stands before `/<name>.git`. */
  readonly base: string;
}

const route = /^\/[A-Za-z0-9-]+\.git\/(?:info\/refs|git-upload-pack|git-receive-pack)$/;
const bounds = { maxRequestBytes: 100 * 1_048_576, timeoutMs: 60_000 };

/** Starts one. */
export async function startGitServer(folder: string, login: Login, certificates: BedCertificates): Promise<GitServer> {
  const server = await startTlsServer((request, response) => {
    const [path = "", query = ""] = (request.url ?? "").split("?", 2);
    if (request.headers.authorization !== basic(login))
      return void response.writeHead(401, { "www-authenticate": 'Basic realm="fairlead"' }).end();
    if (!route.test(path)) return void response.writeHead(404).end();
    return void runGitBackend({ path, query, user: login.username }, request, response, { folder, ...bounds });
  }, certificates);
  return { ...server, base: `https://127.0.0.1:${server.port}` };
}
