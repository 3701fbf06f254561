import { filterCommand } from "../confinement/filter-command.js";
import { encodeSeccompFilter } from "../confinement/seccomp-filter.js";
import { commandPolicy } from "./seccomp-policy.js";

/** What stands before a command so that it runs under the filter of system calls; undefined for a machine whose calls are not known. */
export function commandFilter(): readonly string[] | undefined {
  return filterCommand("perl", process.arch, encodeSeccompFilter(process.arch, commandPolicy));
}
