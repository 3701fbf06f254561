import { type ApiServer, connect } from "../contracts/kubernetes-cases/connection.js";

const atOnce = 16;

/** Creates ConfigMaps `big-0`, `big-1`, … of 1 KiB in a namespace that is there. @throws Error that quotes the first refusal */
export async function createMany(server: ApiServer, namespace: string, count: number): Promise<void> {
  const connection = connect(server);
  const path = `/api/v1/namespaces/${namespace}/configmaps`;
  let next = 0;
  const work = async () => {
    for (let at = next++; at < count; at = next++) {
      const body = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: `big-${at}` }, data: { text: "x".repeat(1_000) } };
      const { status, text } = await connection.request({ method: "POST", path, body, status: 201 });
      if (status !== 201) throw new Error(`big-${at} was refused: ${text}`);
    }
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, work));
  } finally {
    await connection.close();
  }
}
