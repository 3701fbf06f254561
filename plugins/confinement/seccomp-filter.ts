import { callNumber, isKnownMachine, lastKnownCall, type Machine } from "./system-calls.js";

/** How a call is turned away: with `EPERM`, or as if there were no such call or no such family of addresses, where programs have another way then. */
export type Refusal = "not-permitted" | "no-such-call" | "no-such-family";

/** A call that is allowed if its argument, of which the lower 32 bits are seen, is as it must be. */
export interface CallCondition {
  readonly call: string;
  /** From 0. */
  readonly argument: number;
  readonly must:
    | { readonly be: "one-of" | "none-of"; readonly values: readonly number[] }
    | { readonly have: "any-bit" | "no-bit"; readonly bits: number };
  /** Default `not-permitted`. */
  readonly otherwise?: Refusal;
}

/** Which system calls a process may make. All others are not permitted; those newer than our list do not exist for it. */
export interface SeccompPolicy {
  readonly allowed: readonly string[];
  /** Before all others. */
  readonly conditions: readonly CallCondition[];
  /** Calls that programs try first and do without. */
  readonly absent: readonly string[];
}

/** One instruction of the kernel's packet filter language. */
type Instruction = readonly [code: number, ifTrue: number, ifFalse: number, operand: number];

const load = (offset: number): Instruction => [0x20, 0, 0, offset];
const ifEqual = (operand: number, ifTrue: number, ifFalse: number): Instruction => [0x15, ifTrue, ifFalse, operand];
const ifGreater = (operand: number, ifTrue: number, ifFalse: number): Instruction => [0x25, ifTrue, ifFalse, operand];
const ifAnyBit = (operand: number, ifTrue: number, ifFalse: number): Instruction => [0x45, ifTrue, ifFalse, operand];
const answer = (value: number): Instruction => [0x06, 0, 0, value];

const allow = answer(0x7fff_0000);
const kill = answer(0x8000_0000);
const refusals: Readonly<Record<Refusal, Instruction>> = {
  "not-permitted": answer(0x0005_0001),
  "no-such-call": answer(0x0005_0026),
  "no-such-family": answer(0x0005_0061),
};

/** `AUDIT_ARCH_…` of `linux/audit.h`. */
const audits: Readonly<Record<Machine, number>> = { x64: 0xc000_003e, arm64: 0xc000_00b7 };
/** Offsets in what the kernel shows of a call. */
const numberAt = 0;
const auditAt = 4;
const argumentAt = (index: number) => 16 + 8 * index;
/** The x32 variant of the calls on x86-64 would pass by numbers that are looked at. */
const x32Bit = 0x4000_0000;

/**
 * Writes a policy as a program of the kernel's packet filter, as `seccomp(2)` takes it. A call by another machine's interface ends the process.
 * @param arch as `process.arch` names it
 * @returns undefined for a machine whose calls are not known
 * @see https://docs.kernel.org/userspace-api/seccomp_filter.html
 */
export function encodeSeccompFilter(arch: string, { allowed, conditions, absent }: SeccompPolicy): Uint8Array | undefined {
  if (!isKnownMachine(arch)) return undefined;
  const decide = (call: string, how: readonly Instruction[]): readonly Instruction[] => {
    const number = callNumber(call, arch);
    return number === undefined ? [] : [ifEqual(number, 0, how.length), ...how];
  };
  return encode([
    load(auditAt),
    ifEqual(audits[arch], 1, 0),
    kill,
    load(numberAt),
    ifGreater(x32Bit - 1, 0, 1),
    kill,
    ifGreater(lastKnownCall, 0, 1),
    refusals["no-such-call"],
    ...conditions.flatMap((condition) => decide(condition.call, judge(condition))),
    ...absent.flatMap((call) => decide(call, [refusals["no-such-call"]])),
    ...allowed.flatMap((call) => decide(call, [allow])),
    refusals["not-permitted"],
  ]);
}

/** Looks at the argument and answers. */
function judge({ argument, must, otherwise = "not-permitted" }: CallCondition): readonly Instruction[] {
  const refuse = refusals[otherwise];
  if ("bits" in must) {
    const [ifSet, ifNot] = must.have === "any-bit" ? [allow, refuse] : [refuse, allow];
    return [load(argumentAt(argument)), ifAnyBit(must.bits, 1, 0), ifNot, ifSet];
  }
  const { values } = must;
  const [ifAmong, ifNot] = must.be === "one-of" ? [allow, refuse] : [refuse, allow];
  return [load(argumentAt(argument)), ...values.map((value, index) => ifEqual(value, values.length - index, 0)), ifNot, ifAmong];
}

function encode(instructions: readonly Instruction[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(8 * instructions.length));
  for (const [index, [code, ifTrue, ifFalse, operand]] of instructions.entries()) {
    view.setUint16(8 * index, code, true);
    view.setUint8(8 * index + 2, ifTrue);
    view.setUint8(8 * index + 3, ifFalse);
    view.setUint32(8 * index + 4, operand, true);
  }
  return new Uint8Array(view.buffer);
}
