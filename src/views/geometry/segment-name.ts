/** What a segment without data is called: SYN, SYN-ACK, FIN, RST or ACK. */
export function segmentName(flags: string): string {
  if (flags.includes('R')) return 'RST';
  if (flags.includes('S')) return flags.includes('A') ? 'SYN-ACK' : 'SYN';
  return flags.includes('F') ? 'FIN' : 'ACK';
}
