import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import type { Connection } from "../../contracts/kubernetes-cases/connection.js";

interface FirstObject {
  readonly apiVersion: string;
  readonly kind: string;
}

function collectionOf({ apiVersion, kind }: FirstObject): string {
  const plural = `${kind.toLowerCase().replace(/y$/, "ie")}s`;
  return `${apiVersion.includes("/") ? "/apis" : "/api"}/${apiVersion}/${plural}`;
}

/** Says whether a path is answered with 200. */
export async function answers(connection: Connection, path: string): Promise<boolean> {
  return (await connection.request({ method: "GET", path, status: 200 })).status === 200;
}

/** Creates what is in `first-objects.yaml`. @throws Error that quotes what the API server refused */
export async function furnish(connection: Connection): Promise<void> {
  const text = readFileSync(join(import.meta.dirname, "first-objects.yaml"), "utf8");
  for (const document of parseAllDocuments(text)) {
    const object = document.toJS() as FirstObject;
    const answer = await connection.request({ method: "POST", path: collectionOf(object), body: object, status: 201 });
    if (answer.status !== 201) throw new Error(`The API server refused the bed's ${object.kind}: ${answer.text}`);
  }
}
