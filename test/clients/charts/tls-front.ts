import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import { createServer } from "node:tls";
import { onTestFinished } from "vitest";
import { makeCertificates } from "../../real/bed/certificates.js";
import type { LoopbackServer } from "./loopback-server.js";

/** What ends TLS before a server that does not speak it. */
export interface TlsFront {
  /** `127.0.0.1:port`. */
  readonly host: string;
  /** What signed its certificate, PEM. */
  readonly caCertificate: string;
}

/** Puts TLS before a server, until the test ends. */
export async function startTlsFront(behind: Pick<LoopbackServer, "url">): Promise<TlsFront> {
  const { server: own, caCertificate } = await makeCertificates();
  const port = Number(new URL(behind.url).port);
  const front = createServer({ cert: own.certificate, key: own.key }, (socket) => {
    const inner = connect(port, "127.0.0.1");
    socket.pipe(inner).pipe(socket);
    for (const end of [socket, inner]) {
      end.on("error", () => undefined);
      end.once("close", () => [socket, inner].forEach((one) => void one.destroy()));
    }
  });
  await new Promise<void>((resolve) => front.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void front.close());
  return { host: `127.0.0.1:${(front.address() as AddressInfo).port}`, caCertificate };
}
