/** What a pointer stands for. */
export interface LfsPointer {
  /** sha256 of the content, 64 hex digits. */
  readonly oid: string;
  readonly size: number;
}

const maxPointerBytes = 1024;
const firstLine = "version https://git-lfs.github.com/spec/v1\n";

/**
 * Reads a file that Git keeps in place of a large one.
 * @returns undefined if it is an ordinary file
 * @see git-lfs/git-lfs:docs/spec.md (the pointer)
 */
export function readLfsPointer(bytes: Uint8Array): LfsPointer | undefined {
  if (bytes.length > maxPointerBytes || bytes.length < firstLine.length) return undefined;
  const text = new TextDecoder().decode(bytes);
  if (!text.startsWith(firstLine)) return undefined;
  const oid = /^oid sha256:([0-9a-f]{64})$/m.exec(text)?.[1];
  const size = /^size (\d{1,15})$/m.exec(text)?.[1];
  return oid === undefined || size === undefined ? undefined : { oid, size: Number(size) };
}
