/** System calls by number: x86-64, then arm64 (-1: it has no such call). */
type CallNumbers = readonly [number, number];

const refused: Readonly<Record<string, CallNumbers>> = {
  // No network, not even a socket of this machine: the one to the parent is there already.
  socket: [41, 198],
  socketpair: [53, 199],
  connect: [42, 203],
  bind: [49, 200],
  listen: [50, 201],
  accept: [43, 202],
  accept4: [288, 242],
  // No other process: none is started, looked into or signalled.
  fork: [57, -1],
  vfork: [58, -1],
  ptrace: [101, 117],
  process_vm_readv: [310, 270],
  process_vm_writev: [311, 271],
  process_madvise: [440, 440],
  kill: [62, 129],
  tkill: [200, 130],
  rt_sigqueueinfo: [129, 138],
  rt_tgsigqueueinfo: [297, 240],
  pidfd_send_signal: [424, 424],
  pidfd_open: [434, 434],
  pidfd_getfd: [438, 438],
  // Nothing is written to a file system; opening for writing is refused below.
  creat: [85, -1],
  unlink: [87, -1],
  unlinkat: [263, 35],
  rename: [82, -1],
  renameat: [264, 38],
  renameat2: [316, 276],
  mkdir: [83, -1],
  mkdirat: [258, 34],
  rmdir: [84, -1],
  link: [86, -1],
  linkat: [265, 37],
  symlink: [88, -1],
  symlinkat: [266, 36],
  mknod: [133, -1],
  mknodat: [259, 33],
  chmod: [90, -1],
  fchmod: [91, 52],
  fchmodat: [268, 53],
  chown: [92, -1],
  lchown: [94, -1],
  fchown: [93, 55],
  fchownat: [260, 54],
  truncate: [76, 45],
  utimensat: [280, 88],
  setxattr: [188, 5],
  lsetxattr: [189, 6],
  fsetxattr: [190, 7],
  // The kernel's own doors.
  mount: [165, 40],
  umount2: [166, 39],
  pivot_root: [155, 41],
  chroot: [161, 51],
  setns: [308, 268],
  unshare: [272, 97],
  open_tree: [428, 428],
  move_mount: [429, 429],
  fsopen: [430, 430],
  fsconfig: [431, 431],
  fsmount: [432, 432],
  fspick: [433, 433],
  mount_setattr: [442, 442],
  bpf: [321, 280],
  perf_event_open: [298, 241],
  userfaultfd: [323, 282],
  add_key: [248, 217],
  request_key: [249, 218],
  keyctl: [250, 219],
  io_uring_setup: [425, 425],
  io_uring_enter: [426, 426],
  io_uring_register: [427, 427],
  name_to_handle_at: [303, 264],
  open_by_handle_at: [304, 265],
  init_module: [175, 105],
  finit_module: [313, 273],
  delete_module: [176, 106],
  kexec_load: [246, 104],
  kexec_file_load: [320, 294],
  reboot: [169, 142],
  swapon: [167, 224],
  swapoff: [168, 225],
  acct: [163, 89],
  settimeofday: [164, 170],
  clock_settime: [227, 112],
  adjtimex: [159, 171],
};

/** Calls that programs try first and do without: told to be unknown. */
const unknown: Readonly<Record<string, CallNumbers>> = { clone3: [435, 435], openat2: [437, 437] };

const architectures = { x64: { audit: 0xc000003e, column: 0 }, arm64: { audit: 0xc00000b7, column: 1 } } as const;
const clone: CallNumbers = [56, 220];
const openat: CallNumbers = [257, 56];
const open: CallNumbers = [2, -1];
const tgkill: CallNumbers = [234, 131];

const threadFlag = 0x10000;
/** O_WRONLY, O_RDWR, O_CREAT, O_TRUNC, O_APPEND; the same on both architectures. */
const writingFlags = 0o1 | 0o2 | 0o100 | 0o1000 | 0o2000;
const sigabrt = 6;

const permissionDenied = 1;
const noSuchCall = 38;
const allow = 0x7fff0000;
const fail = (errno: number) => 0x00050000 | errno;
const killProcess = 0x80000000;

/** One instruction of the kernel's packet filter language. */
type Instruction = readonly [code: number, ifTrue: number, ifFalse: number, operand: number];

const load = (offset: number): Instruction => [0x20, 0, 0, offset];
const equals = (operand: number, ifTrue: number, ifFalse: number): Instruction => [0x15, ifTrue, ifFalse, operand];
const atLeast = (operand: number, ifTrue: number, ifFalse: number): Instruction => [0x35, ifTrue, ifFalse, operand];
const hasAny = (operand: number, ifTrue: number, ifFalse: number): Instruction => [0x45, ifTrue, ifFalse, operand];
const answer = (value: number): Instruction => [0x06, 0, 0, value];

/** Offsets in what the kernel shows of a call: its number, its architecture, the lower halves of its arguments. */
const numberAt = 0;
const architectureAt = 4;
const argumentAt = (index: number) => 16 + 8 * index;

/**
 * The seccomp filter of a sandboxed process: no sockets, no processes, no writing, none of the kernel's rarer doors. Threads, memory, reading and what is
 * open already stay. `execve` stays too, since the filter is set before Node is started; without a fork it can only replace the process itself.
 * @returns the program as the kernel takes it; undefined for an architecture we have no numbers of
 * @see https://docs.kernel.org/userspace-api/seccomp_filter.html
 */
export function buildSeccompFilter(architecture: string): Uint8Array | undefined {
  if (architecture !== "x64" && architecture !== "arm64") return undefined;
  const { audit, column } = architectures[architecture];
  const instructions: Instruction[] = [
    load(architectureAt),
    equals(audit, 1, 0),
    answer(killProcess),
    load(numberAt),
    // The x32 variant of the calls would pass by the numbers below.
    ...(architecture === "x64" ? [atLeast(0x40000000, 0, 1), answer(killProcess)] : []),
  ];
  const when = (numbers: CallNumbers, ...then: Instruction[]) => {
    if (numbers[column] >= 0) instructions.push(equals(numbers[column], 0, then.length), ...then);
  };
  for (const numbers of Object.values(refused)) when(numbers, answer(fail(permissionDenied)));
  for (const numbers of Object.values(unknown)) when(numbers, answer(fail(noSuchCall)));
  when(clone, load(argumentAt(0)), hasAny(threadFlag, 1, 0), answer(fail(permissionDenied)), answer(allow));
  when(openat, load(argumentAt(2)), hasAny(writingFlags, 0, 1), answer(fail(permissionDenied)), answer(allow));
  when(open, load(argumentAt(1)), hasAny(writingFlags, 0, 1), answer(fail(permissionDenied)), answer(allow));
  when(tgkill, load(argumentAt(2)), equals(sigabrt, 1, 0), answer(fail(permissionDenied)), answer(allow));
  instructions.push(answer(allow));
  return encode(instructions);
}

function encode(instructions: readonly Instruction[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(8 * instructions.length));
  instructions.forEach(([code, ifTrue, ifFalse, operand], index) => {
    view.setUint16(8 * index, code, true);
    view.setUint8(8 * index + 2, ifTrue);
    view.setUint8(8 * index + 3, ifFalse);
    view.setUint32(8 * index + 4, operand, true);
  });
  return new Uint8Array(view.buffer);
}
