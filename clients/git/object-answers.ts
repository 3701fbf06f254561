/** What `git cat-file --batch-command` says of one name. */
export type ObjectHeader =
  | { readonly found: true; readonly hash: string; readonly type: string; readonly size: number }
  | { readonly found: false };

/** Who is told what the process answers, in the order of the requests. */
export interface AnswerHandlers {
  /** A header came. Returns whether bytes follow it, as they do after `contents` of an object that is there. */
  header(header: ObjectHeader): boolean;
  /** The bytes that belong to the last header. */
  body(bytes: Buffer): void;
  /** The stream is not what cat-file writes. */
  garbage(line: string): void;
}

const headerLine = /^([0-9a-f]{40}) ([a-z]+) (\d{1,15})$/;
const notFoundLine = / (missing|ambiguous)$/;
const maxHeaderLength = 4096;
const lineFeed = 0x0a;

/**
 * Takes cat-file's output apart as it comes; call the result with every chunk.
 * @see https://git-scm.com/docs/git-cat-file#_batch_output
 */
export function createAnswerParser(handlers: AnswerHandlers): (chunk: Buffer) => void {
  let pieces: Buffer[] = [];
  let held = 0;
  /** Bytes of a body still awaited, with the line feed after it; undefined while a header is. */
  let awaited: number | undefined;

  const take = (length: number): Buffer => {
    const all = pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces);
    pieces = [all.subarray(length)];
    held -= length;
    return all.subarray(0, length);
  };
  const takeBody = (): boolean => {
    if (awaited === undefined || held < awaited) return false;
    const body = take(awaited);
    awaited = undefined;
    handlers.body(body.subarray(0, -1));
    return true;
  };
  const takeHeader = (): boolean => {
    if (awaited !== undefined || held === 0) return false;
    const joined = pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces);
    pieces = [joined];
    const end = joined.indexOf(lineFeed);
    if (end < 0) {
      if (held > maxHeaderLength) handlers.garbage(joined.toString("latin1", 0, 80));
      return false;
    }
    const header = readHeader(take(end + 1).toString("latin1", 0, end));
    if (typeof header === "string") {
      handlers.garbage(header);
      return false;
    }
    if (handlers.header(header) && header.found) awaited = header.size + 1;
    return true;
  };

  return (chunk) => {
    pieces.push(chunk);
    held += chunk.length;
    while (takeBody() || takeHeader());
  };
}

function readHeader(line: string): ObjectHeader | string {
  const [, hash, type, size] = headerLine.exec(line) ?? [];
  if (hash !== undefined && type !== undefined) return { found: true, hash, type, size: Number(size) };
  return notFoundLine.test(line) ? { found: false } : line;
}
