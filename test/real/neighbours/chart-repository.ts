import { basic, indexOf } from "../../clients/charts/chart-server.js";
import { makeChart } from "../../clients/charts/make-archive.js";
import type { BedCertificates } from "../bed/certificates.js";
import { startTlsServer, type TlsServer } from "../tls-server.js";
import type { Login } from "./login.js";

/** A Helm repository over HTTPS that lets nobody in without a login. */
export interface ChartRepository extends TlsServer {
  /** `https://127.0.0.1:port/charts`. */
  readonly url: string;
  publish(name: string, version: string, files?: Readonly<Record<string, string>>): void;
}

/** Starts an empty one. */
export async function startChartRepository(login: Login, certificates: BedCertificates): Promise<ChartRepository> {
  const charts: { name: string; version: string; archive: Uint8Array }[] = [];
  const find = (path: string): string | Uint8Array | undefined =>
    path === "/charts/index.yaml"
      ? indexOf(charts)
      : charts.find(({ name, version }) => path === `/charts/${name}-${version}.tgz`)?.archive;
  const server = await startTlsServer((request, response) => {
    if (request.headers.authorization !== basic(login)) return void response.writeHead(401).end();
    const body = find(request.url ?? "");
    return void response.writeHead(body === undefined ? 404 : 200).end(body);
  }, certificates);
  return {
    ...server,
    url: `https://127.0.0.1:${server.port}/charts`,
    publish: (name, version, files) => void charts.push({ name, version, archive: makeChart(name, version, files) }),
  };
}
