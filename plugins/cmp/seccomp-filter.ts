/** What differs between machines. Numbers of system calls as the kernel's tables have them. */
interface Machine {
  /** `AUDIT_ARCH_…` of `linux/audit.h`. */
  readonly audit: number;
  readonly clone: number;
  readonly clone3: number;
  readonly socket: number;
  readonly denied: readonly number[];
}

/** Calls of one number everywhere: io_uring, the mount interface, pidfd_getfd, mount_setattr, quotactl_fd, memfd_secret. */
const deniedEverywhere = [425, 426, 427, 428, 429, 430, 431, 432, 433, 438, 442, 443, 447];

/**
 * Denied: what changes the machine, its time, its modules, swap or quotas, what makes or enters namespaces and mounts, what reads other processes, kernel keys,
 * programs for the kernel, user faults, NUMA policies, file handles.
 */
const machines: Readonly<Record<string, Machine>> = {
  x64: {
    audit: 0xc000003e,
    clone: 56,
    clone3: 435,
    socket: 41,
    denied: [
      101, 103, 134, 135, 136, 139, 153, 154, 155, 156, 161, 163, 164, 165, 166, 167, 168, 169, 172, 173, 174, 175, 176, 177, 178,
      179, 180, 212, 227, 237, 238, 239, 246, 248, 249, 250, 256, 272, 279, 298, 300, 303, 304, 305, 308, 310, 311, 312, 313, 320,
      321, 323,
    ],
  },
  arm64: {
    audit: 0xc00000b7,
    clone: 220,
    clone3: 435,
    socket: 198,
    denied: [
      18, 39, 40, 41, 42, 51, 58, 60, 89, 92, 97, 104, 105, 106, 112, 116, 117, 142, 170, 217, 218, 219, 224, 225, 235, 236, 237,
      238, 239, 241, 262, 264, 265, 266, 268, 270, 271, 272, 273, 280, 282, 294,
    ],
  },
};

/** Numbers above belong to calls that nobody has judged yet. */
const lastKnownCall = 462;
const x32Bit = 0x4000_0000;
/** `CLONE_NEWNS`, `NEWCGROUP`, `NEWUTS`, `NEWIPC`, `NEWUSER`, `NEWPID`, `NEWNET`. */
const newNamespaces = 0x7e02_0000;
/** `AF_UNIX`, `AF_INET`, `AF_INET6`, `AF_NETLINK`. */
const socketFamilies = [1, 2, 10, 16];
const answer = {
  allow: 0x7fff_0000,
  kill: 0x8000_0000,
  notPermitted: 0x0005_0001,
  noSuchCall: 0x0005_0026,
  noFamily: 0x0005_0061,
};
const load = 0x20;
const ifEqual = 0x15;
const ifGreater = 0x25;
const ifAnySet = 0x45;
const give = 0x06;

type Step = readonly [code: number, ifTrue: number, ifFalse: number, value: number];

/**
 * A filter of system calls for a program that only computes and works with files: a classic BPF program as `seccomp(2)` takes it.
 * `clone3` and calls that are newer than this list do not exist for it, so that programs fall back to `clone`, whose flags can be looked at.
 * @param arch as `process.arch` names it
 * @returns undefined for a machine whose numbers are not known here
 * @see Linux' `Documentation/userspace-api/seccomp_filter.rst`
 */
export function seccompFilter(arch: string): Uint8Array | undefined {
  const machine = machines[arch];
  if (machine === undefined) return undefined;
  const refuse = (call: number, how: number): readonly Step[] => [
    [ifEqual, 0, 1, call],
    [give, 0, 0, how],
  ];
  const steps: readonly Step[] = [
    [load, 0, 0, 4],
    [ifEqual, 1, 0, machine.audit],
    [give, 0, 0, answer.kill],
    [load, 0, 0, 0],
    [ifGreater, 0, 1, x32Bit - 1],
    [give, 0, 0, answer.kill],
    [ifGreater, 0, 1, lastKnownCall],
    [give, 0, 0, answer.noSuchCall],
    ...refuse(machine.clone3, answer.noSuchCall),
    ...[...machine.denied, ...deniedEverywhere].flatMap((call) => refuse(call, answer.notPermitted)),
    [ifEqual, 0, 4, machine.clone],
    [load, 0, 0, 16],
    [ifAnySet, 0, 1, newNamespaces],
    [give, 0, 0, answer.notPermitted],
    [give, 0, 0, answer.allow],
    [ifEqual, 0, socketFamilies.length + 2, machine.socket],
    [load, 0, 0, 16],
    ...socketFamilies.map((family, index): Step => [ifEqual, socketFamilies.length - index, 0, family]),
    [give, 0, 0, answer.noFamily],
    [give, 0, 0, answer.allow],
  ];
  return encode(steps);
}

function encode(steps: readonly Step[]): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(steps.length * 8));
  for (const [index, [code, ifTrue, ifFalse, value]] of steps.entries()) {
    bytes.setUint16(index * 8, code, true);
    bytes.setUint8(index * 8 + 2, ifTrue);
    bytes.setUint8(index * 8 + 3, ifFalse);
    bytes.setUint32(index * 8 + 4, value, true);
  }
  return new Uint8Array(bytes.buffer);
}
