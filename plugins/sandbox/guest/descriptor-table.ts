import type { FileStore } from "./files.js";
import { errno } from "./wasi.js";

/** What a descriptor leads to. `at` is the place in the bytes. */
export type Open =
  | { readonly kind: "input"; readonly bytes: Uint8Array; at: number }
  | { readonly kind: "output" }
  | { readonly kind: "file"; readonly path: string; readonly bytes: Uint8Array; at: number }
  | { readonly kind: "directory"; readonly path: string; readonly preopenedAs?: string };

/** What a program's descriptors lead to, and where its output goes. */
export interface DescriptorWorld {
  /** The files it may open, below `/src`, `/refs`, `/fetched`; undefined: none. */
  files(): FileStore | undefined;
  /** Where relative paths count from. */
  directory(): string;
  stdin(): Uint8Array;
  write(descriptor: number, bytes: Uint8Array): void;
  /** Told when the program reads its input or looks at a file. */
  onLook(): void;
}

/** The descriptors of one instance. */
export interface DescriptorTable {
  get(descriptor: number): Open | undefined;
  /** @returns the new descriptor; undefined if there are too many */
  add(open: Open): number | undefined;
  remove(descriptor: number): boolean;
  /** Makes it what it was at first. */
  forget(): void;
}

/** WASI's numbers for what a descriptor is. */
export const fileTypes = { input: 2, output: 2, directory: 3, file: 4 } as const;

const trees = ["/src", "/refs", "/fetched"];
/** Standard input, output, error; the trees; the directory of relative paths. */
const firstFree = 3 + trees.length + 1;
const maxOpen = 1024;

/**
 * Makes the table: standard input, output, error; for a program with files the three trees and `.`, since C's library, and with it Rust's, looks for relative
 * paths below a directory of that name and not where `PWD` says. Filled at its first use, when the run is known.
 */
export function createDescriptorTable(world: DescriptorWorld): DescriptorTable {
  let table: Map<number, Open> | undefined;
  const preopened = (): readonly (readonly [string, string])[] =>
    world.files() === undefined ? [] : [...trees.map((path) => [path, path] as const), [".", world.directory()]];
  const opened = (): Map<number, Open> => {
    table ??= new Map<number, Open>([
      [0, { kind: "input", bytes: world.stdin(), at: 0 }],
      [1, { kind: "output" }],
      [2, { kind: "output" }],
      ...preopened().map(([preopenedAs, path], index): [number, Open] => [3 + index, { kind: "directory", path, preopenedAs }]),
    ]);
    return table;
  };
  return {
    get: (descriptor) => opened().get(descriptor),
    add(open) {
      if (opened().size >= maxOpen) return undefined;
      let descriptor = firstFree;
      while (opened().has(descriptor)) descriptor += 1;
      opened().set(descriptor, open);
      return descriptor;
    },
    remove: (descriptor) => opened().delete(descriptor),
    forget() {
      table = undefined;
    },
  };
}

/** Bytes from a place on, into vectors. @returns how many */
export function readInto(vectors: readonly Uint8Array[], bytes: Uint8Array, from: number): number {
  let at = from;
  for (const vector of vectors) {
    const part = bytes.subarray(at, at + vector.length);
    vector.set(part);
    at += part.length;
  }
  return at - from;
}

/** The error for a descriptor that has no place to move to. */
export function notSeekable(open: Open | undefined): number {
  return open === undefined ? errno.badDescriptor : errno.seekPipe;
}

/** A number that stands for a path: FNV-1a, never 0. */
export function inodeOf(path: string): bigint {
  let hash = 0x811c9dc5;
  for (let at = 0; at < path.length; at += 1) hash = Math.imul(hash ^ path.charCodeAt(at), 0x01000193) >>> 0;
  return BigInt(hash) + 1n;
}
