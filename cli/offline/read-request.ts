import { isObject } from "../../engine/kubernetes/json-value.js";

/** What a request's file holds: a text, or bytes in base64. */
export type RequestFile = string | { readonly base64: string };

/** How the asker tells its requests apart; null if by none of these. */
export type RequestId = string | number | boolean | null;

/** One line of a batch. */
export interface BatchRequest {
  /** Comes back with the answer. */
  readonly id: RequestId;
  readonly cmd: string;
  readonly args: readonly string[];
  /** By the name that the asker gave. */
  readonly files: ReadonlyMap<string, RequestFile>;
}

/** A line that is no request: why, in one sentence, and whose it was if that can be read. */
export interface BadRequest {
  readonly id: RequestId;
  readonly error: string;
}

/** Reads a line of a batch. Fields that it does not know are passed over. */
export function readRequest(line: string): BatchRequest | BadRequest {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { id: null, error: "the line is no JSON" };
  }
  if (!isObject(value)) return { id: null, error: 'the line is no request: write {"id": …, "cmd": …, "args": […]}' };
  const { id: given, cmd, args, files } = value;
  const id = typeof given === "object" ? null : (given ?? null);
  if (typeof cmd !== "string") return { id, error: '"cmd" must be the words of a command, a text' };
  const words = args ?? [];
  if (!isTexts(words)) return { id, error: '"args" must be a list of texts' };
  if (!isObject(files ?? {})) return { id, error: '"files" must be a map from names to contents' };
  const contents = Object.entries(files ?? {});
  const wrong = contents.find(([, content]) => !isFile(content));
  if (wrong !== undefined) {
    const name = JSON.stringify(wrong[0].slice(0, 200));
    return { id, error: `the file ${name} must be a text, or {"base64": "…"}` };
  }
  return { id, cmd, args: words, files: new Map(contents as readonly (readonly [string, RequestFile])[]) };
}

function isTexts(list: unknown): list is readonly string[] {
  return Array.isArray(list) && list.every((item) => typeof item === "string");
}

function isFile(content: unknown): boolean {
  if (typeof content === "string") return true;
  if (!isObject(content) || Object.keys(content).length !== 1) return false;
  const { base64 } = content;
  return typeof base64 === "string" && /^[A-Za-z0-9+/]*={0,2}$/.test(base64.replaceAll(/\s+/g, ""));
}
