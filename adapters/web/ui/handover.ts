/** Hands a picture or the wish for the sample from one page to the next; lives in memory and is taken once. */

export type Handover = { readonly kind: "sample" } | { readonly kind: "picture"; readonly file: File };

let waiting: Handover | null = null;

export function handOver(handover: Handover): void {
  waiting = handover;
}

export function takeHandover<K extends Handover["kind"]>(kind: K): Extract<Handover, { kind: K }> | null {
  const taken = waiting?.kind === kind ? (waiting as Extract<Handover, { kind: K }>) : null;
  if (taken !== null) waiting = null;
  return taken;
}
