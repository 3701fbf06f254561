import { randomUUID } from "node:crypto";
import { chmodSync, rmSync } from "node:fs";
import {
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServiceDefinition,
  type sendUnaryData,
  status,
} from "@grpc/grpc-js";
import { fromJSON } from "@grpc/proto-loader";
import type { GitLogin } from "../../../engine/ports/remote-sources.js";

/** A login that was lent for one call. */
export interface LentLogin {
  /** What the sidecar's Git needs to ask for it. None of it is secret for longer than the call. */
  readonly environment: Readonly<Record<string, string>>;
  /** Ends it: whoever asks from now on gets nothing. */
  takeBack(): void;
}

/** Lends logins to the Git of sidecars. */
export interface AskPass {
  lend(login: GitLogin): LentLogin;
  close(): void;
}

const nonceVariable = "ARGOCD_GIT_ASKPASS_NONCE";
const descriptor = {
  nested: {
    askpass: {
      nested: {
        CredentialsRequest: { fields: { nonce: { type: "string", id: 1 } } },
        CredentialsResponse: { fields: { username: { type: "string", id: 1 }, password: { type: "string", id: 2 } } },
        AskPassService: {
          methods: { GetCredentials: { requestType: "CredentialsRequest", responseType: "CredentialsResponse" } },
        },
      },
    },
  },
};

/** The call by which a login is asked for, over gRPC: `askpass.AskPassService`. @see argoproj/argo-cd:util/askpass/askpass.proto */
export function askPassService(): ServiceDefinition {
  const definition = fromJSON(descriptor as Parameters<typeof fromJSON>[0], { keepCase: true, defaults: true });
  return definition["askpass.AskPassService"] as unknown as ServiceDefinition;
}

/**
 * Serves on a Unix socket that sidecars share with us, and that only our own user may open. A login is had by a nonce that is made for one call and is worth
 * nothing after it.
 * @throws Error if the socket cannot be made
 * @see argoproj/argo-cd:util/askpass/server.go
 */
export async function serveAskPass(socket: string): Promise<AskPass> {
  const lent = new Map<string, GitLogin>();
  const server = new Server({ "grpc.max_receive_message_length": 4096 });
  server.addService(askPassService(), {
    GetCredentials({ request }: ServerUnaryCall<{ readonly nonce: string }, GitLogin>, done: sendUnaryData<GitLogin>) {
      const login = lent.get(request.nonce);
      if (login === undefined) done({ code: status.NOT_FOUND, details: "unknown nonce" });
      else done(null, login);
    },
  });
  // What a killed process left.
  rmSync(socket, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.bindAsync(`unix:${socket}`, ServerCredentials.createInsecure(), (error) =>
      error === null ? resolve() : reject(error),
    );
  });
  chmodSync(socket, 0o600);
  return {
    lend({ username, password }) {
      const nonce = randomUUID();
      lent.set(nonce, { username, password });
      const environment = {
        GIT_ASKPASS: "argocd",
        GIT_TERMINAL_PROMPT: "0",
        ARGOCD_BINARY_NAME: "argocd-git-ask-pass",
        ARGOCD_ASK_PASS_SOCK: socket,
        [nonceVariable]: nonce,
      };
      return { environment, takeBack: () => void lent.delete(nonce) };
    },
    close() {
      lent.clear();
      server.forceShutdown();
      rmSync(socket, { force: true });
    },
  };
}
