import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { FairleadError } from "../../engine/errors.js";

const loginWithinMs = 5 * 60_000;
const callbackPath = "/auth/callback";

/** Where a browser brings the answer of a provider. */
export interface LoopbackAnswer {
  readonly redirectUri: string;
  /** Waits for the browser with this state, hands over what it brought, and shows it how that went. */
  answer<Result>(state: string, signal: AbortSignal, redeem: (query: string) => Promise<Result>): Promise<Result>;
  close(): void;
}

/**
 * Listens on a loopback port of this machine for a browser; port 0 is any free one.
 * @throws FairleadError `FAILED_PRECONDITION` if the port is taken
 */
export async function listenForAnswer(port: number): Promise<LoopbackAnswer> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause) => {
      const sentence = `Cannot listen on port ${port} of this machine for the browser's answer; choose another with --sso-port, or 0 for any`;
      reject(new FairleadError("FAILED_PRECONDITION", sentence, { cause }));
    });
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    redirectUri: `http://127.0.0.1:${(server.address() as AddressInfo).port}${callbackPath}`,
    answer: (state, signal, redeem) => untilAnswered(server, state, signal, redeem),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

const signedIn = ["You are signed in", "Close this page and go on at the command line."] as const;
const refused = ["You are not signed in", "The command line says why."] as const;

type Outcome<Result> = { readonly isIn: true; readonly result: Result } | { readonly isIn: false; readonly error: Error };

async function redeemed<Result>(redeem: (query: string) => Promise<Result>, query: string): Promise<Outcome<Result>> {
  try {
    return { isIn: true, result: await redeem(query) };
  } catch (error) {
    return { isIn: false, error: error as Error };
  }
}

function untilAnswered<Result>(
  server: Server,
  state: string,
  signal: AbortSignal,
  redeem: (query: string) => Promise<Result>,
): Promise<Result> {
  return new Promise<Result>((resolve, reject) => {
    const bounded = AbortSignal.any([signal, AbortSignal.timeout(loginWithinMs)]);
    bounded.addEventListener("abort", () => {
      reject(new FairleadError("DEADLINE_EXCEEDED", "Nobody signed in in time; run the command again"));
    });
    server.on("request", (request, response) => {
      const url = new URL(request.url ?? "/", "http://127.0.0.1");
      // Whoever does not know the state is not who was sent out: another page, or an older attempt.
      if (request.method !== "GET" || url.pathname !== callbackPath || url.searchParams.get("state") !== state)
        return show(response, 404, "There is nothing here", "This page waits for a sign-in that began on the command line.");
      void redeemed(redeem, url.search).then((outcome) => {
        const [title, sentence] = outcome.isIn ? signedIn : refused;
        response.once("close", () => (outcome.isIn ? resolve(outcome.result) : reject(outcome.error)));
        return show(response, outcome.isIn ? 200 : 400, title, sentence);
      });
    });
  });
}

function show(response: ServerResponse, status: number, title: string, sentence: string): void {
  response.writeHead(status, {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": "default-src 'none'",
    "cache-control": "no-store",
    connection: "close",
  });
  response.end(
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><h1>${title}</h1><p>${sentence}</p></html>`,
  );
}
