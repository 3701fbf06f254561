/** What of a push is looked at: its commands stand at the beginning. */
const maxBytes = 65_536;
const command = /^[0-9a-f]{40} [0-9a-f]{40} (refs\/[^\0\n]+)/;

/** Reads the refs that a push wants changed, from the beginning of its body on. */
export interface PushedRefs {
  /** Takes the next part of the body. */
  take(chunk: Uint8Array): void;
  /** The refs; undefined if they could not be read. */
  names(): readonly string[] | undefined;
}

/**
 * Makes it, for one body of `git-receive-pack`.
 * @see https://git-scm.com/docs/gitprotocol-pack#_reference_update_request_and_packfile_transfer
 */
export function readPushedRefs(): PushedRefs {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  return {
    take(chunk) {
      if (bytes >= maxBytes) return;
      chunks.push(chunk.subarray(0, maxBytes - bytes));
      bytes += chunk.length;
    },
    names: () => namesIn(Buffer.concat(chunks)),
  };
}

/** Lines, each after its length in four hex digits, until one of length zero. */
function namesIn(body: Buffer): readonly string[] | undefined {
  const names: string[] = [];
  for (let at = 0; ; ) {
    const prefix = body.toString("latin1", at, at + 4);
    if (prefix === "0000") return names;
    const length = /^[0-9a-f]{4}$/.test(prefix) ? Number.parseInt(prefix, 16) : 0;
    if (length <= 4 || at + length > body.length) return undefined;
    const [, name] = command.exec(body.toString("utf8", at + 4, at + length)) ?? [];
    if (name !== undefined) names.push(name);
    at += length;
  }
}
