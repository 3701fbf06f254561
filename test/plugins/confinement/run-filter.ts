import { encodeSeccompFilter, type SeccompPolicy } from "../../../plugins/confinement/seccomp-filter.js";
import { callNumber, type Machine } from "../../../plugins/confinement/system-calls.js";

const answers = new Map([
  [0x7fff_0000, "allow"],
  [0x8000_0000, "kill"],
  [0x0005_0001, "not permitted"],
  [0x0005_0026, "no such call"],
  [0x0005_0061, "no such family"],
]);
const audits: Readonly<Record<Machine, number>> = { x64: 0xc000003e, arm64: 0xc00000b7 };

/** A call as the kernel sees it: by its number, or by its name where the list has it. */
export interface SeenCall {
  readonly call: number | string;
  readonly values?: readonly number[];
  /** The interface it came by. Default: the machine's own. */
  readonly audit?: number;
}

/** Runs a policy's filter as the kernel would, on one call, and says the answer. */
export function judgeCall(policy: SeccompPolicy, machine: Machine, { call, values = [], audit }: SeenCall): string {
  const filter = encodeSeccompFilter(machine, policy) ?? new Uint8Array();
  const seen = new Map([
    [0, typeof call === "number" ? call : (callNumber(call, machine) ?? -1)],
    [4, audit ?? audits[machine]],
    ...values.map((value, index) => [16 + 8 * index, value] as const),
  ]);
  const view = new DataView(filter.buffer, filter.byteOffset, filter.length);
  let loaded = 0;
  for (let at = 0; at * 8 < filter.length; at += 1) {
    const [code, ifTrue, ifFalse] = [view.getUint16(at * 8, true), view.getUint8(at * 8 + 2), view.getUint8(at * 8 + 3)];
    const operand = view.getUint32(at * 8 + 4, true);
    if (code === 0x06) return answers.get(operand) ?? `answer ${operand}`;
    if (code === 0x20) loaded = seen.get(operand) ?? 0;
    else {
      const holds = code === 0x15 ? loaded === operand : code === 0x25 ? loaded > operand : (loaded & operand) !== 0;
      at += holds ? ifTrue : ifFalse;
    }
  }
  return "runs off its end";
}
