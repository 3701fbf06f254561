/** How far the clocks of replicas may differ, seconds: what one has just issued is not too early for another. Nothing lasts longer for it. */
export const clockSkewSeconds = 30;
