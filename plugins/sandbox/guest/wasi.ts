import { GuestFault, type GuestMemory } from "./guest-memory.js";
import { encodeUtf8 } from "./utf8.js";

/** The guest asked to end. */
export class GuestExit extends Error {
  constructor(readonly exitCode: number) {
    super(`exit code ${exitCode}`);
  }
}

/** WASI's error numbers, those we give. */
export const errno = {
  success: 0,
  badDescriptor: 8,
  isDirectory: 31,
  invalid: 28,
  nothing: 44,
  noSystemCall: 52,
  notDirectory: 54,
  tooManyOpen: 33,
  readOnly: 69,
  seekPipe: 70,
  notCapable: 76,
} as const;

/** Calls by name; which numbers they take is WASI's to say (i32 come as numbers, i64 as bigints). */
export type WasiCalls = Readonly<Record<string, (...values: never[]) => number>>;

/** What a WASI program is given. */
export interface WasiWorld {
  readonly memory: GuestMemory;
  readonly arguments: readonly string[];
  /** `NAME=value`. */
  environment(): readonly string[];
  /** Nanoseconds since 1970; it stands still. */
  now(): bigint;
  /** Fills with random bytes. */
  random(bytes: Uint8Array): void;
  /** Told when the guest asks for the time of day or for chance. */
  onChance(): void;
  /** Calls on descriptors and paths. */
  readonly descriptors: WasiCalls;
}

/** Calls that exist so that programs link, and do nothing. */
const absent =
  "fd_advise fd_datasync fd_fdstat_set_flags fd_fdstat_set_rights fd_renumber fd_sync proc_raise sock_accept sock_recv sock_send sock_shutdown".split(
    " ",
  );

/** The import object `wasi_snapshot_preview1`: no clock that moves, no sockets, nothing that writes. */
export function createWasi(world: WasiWorld): WasiCalls {
  const { memory } = world;
  const strings = (texts: readonly string[]) => {
    const encoded = texts.map((text) => encodeUtf8(`${text}\0`));
    return {
      sizes(count: number, size: number) {
        memory.u32(count, encoded.length);
        memory.u32(
          size,
          encoded.reduce((sum, bytes) => sum + bytes.length, 0),
        );
        return errno.success;
      },
      get(pointers: number, buffer: number) {
        let at = buffer >>> 0;
        encoded.forEach((bytes, index) => {
          memory.u32((pointers >>> 0) + 4 * index, at);
          memory.write(at, bytes);
          at += bytes.length;
        });
        return errno.success;
      },
    };
  };
  return {
    ...Object.fromEntries(absent.map((name) => [name, () => errno.noSystemCall])),
    ...world.descriptors,
    args_sizes_get: (count: number, size: number) => strings(world.arguments).sizes(count, size),
    args_get: (pointers: number, buffer: number) => strings(world.arguments).get(pointers, buffer),
    environ_sizes_get: (count: number, size: number) => strings(world.environment()).sizes(count, size),
    environ_get: (pointers: number, buffer: number) => strings(world.environment()).get(pointers, buffer),
    clock_res_get(_clock: number, pointer: number) {
      memory.u64(pointer, 1_000_000n);
      return errno.success;
    },
    clock_time_get(clock: number, _precision: bigint, pointer: number) {
      if (clock === 0) world.onChance();
      memory.u64(pointer, world.now());
      return errno.success;
    },
    random_get(pointer: number, length: number) {
      world.onChance();
      world.random(memory.bytes(pointer, length));
      return errno.success;
    },
    /** Nothing ever has to be waited for: the clock stands still. All subscriptions are told to have happened. */
    poll_oneoff(subscriptions: number, events: number, count: number, happened: number) {
      if (count >>> 0 > 1024) throw new GuestFault(`polls ${count >>> 0} subscriptions`);
      for (let index = 0; index < count; index += 1) {
        const subscription = memory.bytes(subscriptions + 48 * index, 48);
        const event = new Uint8Array(32);
        event.set(subscription.subarray(0, 8));
        event[10] = subscription[8] ?? 0;
        memory.write(events + 32 * index, event);
      }
      memory.u32(happened, count);
      return errno.success;
    },
    sched_yield: () => errno.success,
    proc_exit(code: number): number {
      throw new GuestExit(code);
    },
  };
}
