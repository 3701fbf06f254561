import { Buffer } from "node:buffer";
import { callNumber, isKnownMachine } from "./system-calls.js";

/**
 * Closes what was inherited but the first four descriptors, gives up new privileges (prctl 38), installs the filter (prctl 22) and becomes the program.
 * Arguments: the numbers of close(2), close_range(2) and prctl(2), the filter in hexadecimal digits, the program with its arguments.
 */
const script = `my ($close, $range, $prctl, $hex) = splice(@ARGV, 0, 4);
if (syscall(0 + $range, 4, 0xffffffff, 0) != 0) { syscall(0 + $close, $_) for 4 .. 1023; }
my $filter = pack("H*", $hex);
my $program = pack("S x6 P", length($filter) / 8, $filter);
syscall(0 + $prctl, 38, 1, 0, 0, 0) == 0 or die "no new privileges: $!\\n";
syscall(0 + $prctl, 22, 2, $program) == 0 or die "seccomp: $!\\n";
exec { $ARGV[0] } @ARGV or die "exec: $!\\n";
`;

/**
 * What stands before a program and its arguments so that it runs under a filter of system calls. Perl is on nearly every Linux and can call the kernel by
 * number; setpriv learned to set filters only in util-linux 2.41.
 * @param perl path or name of Perl
 * @param arch as `process.arch` names it; undefined for a machine whose calls are not known
 */
export function filterCommand(perl: string, arch: string, filter: Uint8Array | undefined): readonly string[] | undefined {
  if (filter === undefined || !isKnownMachine(arch)) return undefined;
  const numbers = ["close", "close_range", "prctl"].map((name) => String(callNumber(name, arch)));
  return [perl, "-e", script, ...numbers, Buffer.from(filter).toString("hex")];
}
