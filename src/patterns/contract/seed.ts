/** The greatest seed: seeds are whole numbers of 32 bits. */
export const MAX_SEED = 4_294_967_295;

/** Reads a decimal seed from 0 to 4294967295; null when it is none. */
export function parseSeed(text: string): number | null {
  const trimmed = text.trim();
  if (!/^\d{1,10}$/.test(trimmed)) return null;
  const seed = Number(trimmed);
  return seed <= MAX_SEED ? seed : null;
}
