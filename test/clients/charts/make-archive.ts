import { gzipSync } from "node:zlib";

/** One entry, well-formed or not: whatever is left out gets a sound value. */
export interface RawEntry {
  readonly path: string;
  readonly body?: string | Uint8Array;
  /** The kind as tar writes it: `0` a file, `1` a hard link, `2` a link, `3` and `4` devices, `5` a directory, `6` a pipe, `x` more of the next header. */
  readonly kind?: string;
  readonly target?: string;
  readonly mode?: number;
  /** The size field as text, instead of that of the body. */
  readonly size?: string;
}

const block = 512;

/** Makes a tar archive by hand, so that it can hold what no tool would write. */
export function makeTar(entries: readonly RawEntry[]): Buffer {
  return Buffer.concat([...entries.map(entryBytes), Buffer.alloc(2 * block)]);
}

/** The same, gzipped. */
export function makeArchive(entries: readonly RawEntry[]): Buffer {
  return gzipSync(makeTar(entries));
}

/** A chart's archive out of its files. */
export function makeChart(name: string, version: string, files: Readonly<Record<string, string>> = {}): Buffer {
  const all = { "Chart.yaml": `apiVersion: v2\nname: ${name}\nversion: ${version}\n`, "values.yaml": "replicas: 1\n", ...files };
  const top = name.split("/").at(-1) ?? name;
  return makeArchive(Object.entries(all).map(([path, body]) => ({ path: `${top}/${path}`, body })));
}

/** A record of an extended header. */
export function paxRecord(key: string, value: string): string {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  let length = rest + 1;
  while (rest + `${length}`.length !== length) length = rest + `${length}`.length;
  return `${length} ${key}=${value}\n`;
}

function entryBytes({ path, body = "", kind = "0", target = "", mode = 0o644, size }: RawEntry): Buffer {
  const content = Buffer.from(body as string);
  const header = Buffer.alloc(block);
  header.write(path, 0, 100, "utf8");
  header.write(`${mode.toString(8).padStart(7, "0")}\0`, 100, "latin1");
  header.write("0".repeat(15), 108, "latin1");
  header.write(size ?? `${content.length.toString(8).padStart(11, "0")}\0`, 124, "latin1");
  header.write("00000000000\0", 136, "latin1");
  header.write("        ", 148, "latin1");
  header.write(kind, 156, "latin1");
  header.write(target, 157, 100, "utf8");
  header.write("ustar\u000000", 257, "latin1");
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  const padding = (block - (content.length % block)) % block;
  return Buffer.concat([header, content, Buffer.alloc(padding)]);
}
