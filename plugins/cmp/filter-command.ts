import { Buffer } from "node:buffer";
import { seccompFilter } from "./seccomp-filter.js";

/** `seccomp(2)` itself. */
const seccompCall: Readonly<Record<string, number>> = { x64: 317, arm64: 277 };

/** Closes what was inherited, except the three standard streams and the report, and installs the filter. */
const script = `use POSIX ();
my ($call, $hex) = splice(@ARGV, 0, 2);
POSIX::close($_) for 4 .. 1023;
my $filter = pack("H*", $hex);
my $program = pack("S x6 P", length($filter) / 8, $filter);
syscall(0 + $call, 1, 0, $program) == 0 or die "seccomp: $!\\n";
exec { $ARGV[0] } @ARGV or die "exec: $!\\n";
`;

/**
 * What stands before a command so that it runs under the filter of system calls: Perl, which every Debian has, can make the call that no common tool makes.
 * @param arch as `process.arch` names it; undefined where there is no filter for it
 */
export function filterCommand(arch: string): readonly string[] | undefined {
  const filter = seccompFilter(arch);
  const call = seccompCall[arch];
  if (filter === undefined || call === undefined) return undefined;
  return ["perl", "-e", script, String(call), Buffer.from(filter).toString("hex")];
}
