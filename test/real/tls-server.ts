import type { RequestListener } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { type BedCertificates, makeCertificates } from "./bed/certificates.js";

/** A server of a test's own on loopback. */
export interface TlsServer {
  readonly port: number;
  /** What signed its certificate, PEM. It is good for `localhost` and `127.0.0.1`. */
  readonly caCertificate: string;
  /** Ends what is open too. */
  close(): Promise<void>;
}

/** Listens on loopback over TLS, with a certificate of a CA made for it unless one is given. */
export async function startTlsServer(
  listener: RequestListener,
  certificates?: Pick<BedCertificates, "server" | "caCertificate">,
): Promise<TlsServer> {
  const { server: own, caCertificate } = certificates ?? (await makeCertificates());
  const server = createServer({ cert: own.certificate, key: own.key }, listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    caCertificate,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
