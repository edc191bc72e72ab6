/** As much of a text as fits, given the width of its characters; what is cut off says so. */
export function fitText(content: string, width: number, characterWidth: number): string {
  const most = Math.max(4, Math.floor(width / characterWidth));
  return content.length <= most ? content : `${content.slice(0, most - 1).trimEnd()}\u2026`;
}
