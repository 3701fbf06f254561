import { computing, reading } from "../confinement/call-groups.js";
import type { SeccompPolicy } from "../confinement/seccomp-filter.js";

/** `CLONE_THREAD` */
const thread = 0x1_0000;
/** `O_WRONLY`, `O_RDWR`, `O_CREAT`, `O_TRUNC`, `O_APPEND`; the same on all machines. */
const opensForWriting = 0o1 | 0o2 | 0o100 | 0o1000 | 0o2000;
const sigabrt = 6;
/** `F_DUPFD`, `F_GETFD`, `F_SETFD`, `F_GETFL`, `F_SETFL`, `F_DUPFD_CLOEXEC`: none that has signals sent to others. */
const harmlessFcntl = [0, 1, 2, 3, 4, 1030];
/** `TCGETS`, `TIOCGWINSZ`, `FIONREAD`, `FIONBIO`, `FIONCLEX`, `FIOCLEX` */
const harmlessIoctl = [0x5401, 0x5413, 0x541b, 0x5421, 0x5450, 0x5451];
/** `PR_GET_DUMPABLE`, `PR_SET_NAME`, `PR_GET_NAME`, `PR_CAPBSET_READ`, `PR_SET_VMA`: none that outlives the parent. */
const harmlessPrctl = [3, 15, 16, 23, 0x5356_4d41];

/**
 * What our own children may ask of the kernel: memory, threads, time, what is open already, and files for reading. No socket, no process, no signal to
 * another, no writing, no leaving the process group. Becoming another program stays, since the filter is set before Node is started; the filter stays too.
 */
export const workerPolicy: SeccompPolicy = {
  allowed: [...computing, ...reading],
  conditions: [
    { call: "clone", argument: 0, must: { have: "any-bit", bits: thread } },
    { call: "openat", argument: 2, must: { have: "no-bit", bits: opensForWriting } },
    { call: "open", argument: 1, must: { have: "no-bit", bits: opensForWriting } },
    { call: "tgkill", argument: 2, must: { be: "one-of", values: [sigabrt] } },
    { call: "prlimit64", argument: 0, must: { be: "one-of", values: [0] } },
    { call: "fcntl", argument: 1, must: { be: "one-of", values: harmlessFcntl } },
    { call: "ioctl", argument: 1, must: { be: "one-of", values: harmlessIoctl } },
    { call: "prctl", argument: 0, must: { be: "one-of", values: harmlessPrctl } },
  ],
  absent: ["clone3", "openat2"],
};
