import { computing, processes, reading, writing } from "../confinement/call-groups.js";
import type { SeccompPolicy } from "../confinement/seccomp-filter.js";

/** `CLONE_NEWNS`, `NEWCGROUP`, `NEWUTS`, `NEWIPC`, `NEWUSER`, `NEWPID`, `NEWNET`. */
const newNamespaces = 0x7e02_0000;
/** `AF_UNIX`, `AF_INET`, `AF_INET6`, `AF_NETLINK`: there is nobody to reach, but programs ask. */
const addressFamilies = [1, 2, 10, 16];
/** `TIOCSTI`, `TIOCLINUX`, `TIOCSETD`: typing into a terminal for somebody else. */
const terminalTricks = [0x5412, 0x541c, 0x5423];

/**
 * What shells, Git, Helm, Kustomize, Python, Node and the like need of the kernel to compute, start one another and work with files: what containers have by
 * default, less mounts, namespaces, tracing, kernel keys, io_uring, handles of files, the clock and the machine's own settings.
 * @see moby/moby:profiles/seccomp/default.json
 */
export const commandPolicy: SeccompPolicy = {
  allowed: [
    ...computing,
    ...reading,
    ...writing,
    ...processes,
    "open",
    "openat",
    "openat2",
    "fcntl",
    "prctl",
    "tgkill",
    "prlimit64",
  ],
  conditions: [
    { call: "clone", argument: 0, must: { have: "no-bit", bits: newNamespaces } },
    { call: "socket", argument: 0, must: { be: "one-of", values: addressFamilies }, otherwise: "no-such-family" },
    { call: "ioctl", argument: 1, must: { be: "none-of", values: terminalTricks } },
  ],
  // Programs fall back to `clone`, whose flags can be looked at.
  absent: ["clone3"],
};
