import { fileURLToPath } from "node:url";
import { Client, credentials, type ServiceDefinition } from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";

/** Asks for a login as `argocd-git-ask-pass` does, with what a sidecar was told. */
export async function askForLogin(environment: Readonly<Record<string, string>>): Promise<unknown> {
  const definition = loadSync(fileURLToPath(new URL("askpass.proto", import.meta.url)), { keepCase: true, defaults: true });
  const method = (definition["askpass.AskPassService"] as ServiceDefinition)["GetCredentials"];
  if (method === undefined) throw new Error("the protocol has no such call");
  const client = new Client(`unix:${environment["ARGOCD_ASK_PASS_SOCK"]}`, credentials.createInsecure(), {
    "grpc.default_authority": "localhost",
  });
  const nonce = environment["ARGOCD_GIT_ASKPASS_NONCE"] ?? "";
  try {
    return await new Promise<unknown>((resolve, reject) => {
      client.makeUnaryRequest(method.path, method.requestSerialize, method.responseDeserialize, { nonce }, (error, answer) => {
        if (error === null) resolve(answer);
        else reject(error);
      });
    });
  } finally {
    client.close();
  }
}
