import type { IncomingMessage } from "node:http";
import { parseYamlDocuments } from "../../../../engine/dialects/yaml.js";
import { messageOf } from "../../../../engine/errors.js";
import { ApiError, badRequest, unsupportedMediaType } from "../status-error.js";
import { decodeProtobuf, protobufType } from "./protobuf.js";

/** The largest body that is read, in bytes: 3 MiB. */
export const maxBodyBytes = 3 * 1_048_576;

async function readBytes(incoming: IncomingMessage): Promise<Buffer> {
  const declared = Number(incoming.headers["content-length"] ?? 0);
  if (declared > maxBodyBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBodyBytes) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw badRequest("the body of the request was cut off");
  }
  return Buffer.concat(chunks);
}

function tooLarge(): ApiError {
  const message = `Request entity too large: limit is ${maxBodyBytes}`;
  return new ApiError(413, "RequestEntityTooLarge", message);
}

/** The media type of a body without its parameters, in lower case; `""` if the request names none. */
export function mediaTypeOf(incoming: IncomingMessage): string {
  return (incoming.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
}

function parseJson(text: string): unknown {
  // `__proto__` is the one name that an assignment later on could turn into something else than a field.
  if (!text.includes("__proto__")) return JSON.parse(text);
  return JSON.parse(text, (name, value: unknown) => (name === "__proto__" ? undefined : value));
}

function parseYaml(text: string): unknown {
  const { documents } = parseYamlDocuments(text, { maxLength: maxBodyBytes });
  const [document, ...more] = documents;
  if (document === undefined || more.length > 0) throw badRequest("the YAML body must hold exactly one document");
  return document.value;
}

function parseText(bytes: Buffer, mediaType: string): unknown {
  const isYaml = mediaType === "application/yaml" || mediaType === "application/apply-patch+yaml";
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return isYaml && !text.trimStart().startsWith("{") ? parseYaml(text) : parseJson(text);
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw badRequest(`the body of the request could not be parsed: ${messageOf(error).slice(0, 300)}`);
  }
}

/**
 * Reads and decodes a body of JSON, YAML or Kubernetes' protobuf.
 * @returns undefined for an empty body
 * @throws ApiError 413 beyond 3 MiB, 400 if it is malformed or cut off, 415 for another type
 */
export async function readBody(incoming: IncomingMessage): Promise<unknown> {
  const mediaType = mediaTypeOf(incoming);
  const isText = mediaType === "" || mediaType === "*/*" || mediaType.endsWith("json") || mediaType.endsWith("yaml");
  if (!isText && mediaType !== protobufType) {
    throw unsupportedMediaType(mediaType, ["application/json", "application/yaml", protobufType]);
  }
  const bytes = await readBytes(incoming);
  if (bytes.length === 0) return undefined;
  return isText ? parseText(bytes, mediaType) : decodeProtobuf(bytes);
}
