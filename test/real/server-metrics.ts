import type { Connection } from "../contracts/kubernetes-cases/connection.js";

/** The sum of an API server's counter over all series whose labels have these values. @see https://kubernetes.io/docs/reference/instrumentation/metrics/ */
export async function countOf(connection: Connection, name: string, labels: Readonly<Record<string, string>>): Promise<number> {
  const { text } = await connection.request({ method: "GET", path: "/metrics", accept: "text/plain", status: 200 });
  const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  return text
    .split("\n")
    .filter((line) => line.startsWith(`${name}{`) && wanted.every((part) => line.includes(part)))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" ") + 1)), 0);
}
