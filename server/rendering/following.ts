/** Computes from a value, anew only when that has been exchanged for another. */
export function following<From, To>(current: () => From, compute: (from: From) => To): () => To {
  let last: { readonly from: From; readonly to: To } | undefined;
  return () => {
    const from = current();
    if (last?.from !== from) last = { from, to: compute(from) };
    return last.to;
  };
}
