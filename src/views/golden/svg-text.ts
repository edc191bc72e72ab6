/** Nobody sees these: they only make it easier to hit what is drawn. */
const UNSEEN = new Set(['hit', 'hit-line']);
const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** What is seen of a drawing, as text: one element a line, so that a difference can be read, and tenths of pixels. */
export function svgText(element: Element, depth = 0): string {
  const names = (element.getAttribute('class') ?? '').split(' ');
  if (element.getAttribute('display') === 'none' || names.some((name) => UNSEEN.has(name))) return '';
  const isWords = element.tagName === 'text' || element.tagName === 'tspan';
  if (isWords && element.textContent.trim() === '') return '';
  const inner = Array.from(element.children, (child) => svgText(child, isWords ? 0 : depth + 1)).join('');
  const own = element.children.length === 0 ? escape(element.textContent) : '';
  if (element.tagName === 'g' && inner === '') return '';
  const attributes = element
    .getAttributeNames()
    .filter((name) => name !== 'data-select' && name !== 'display')
    .map((name) => ` ${name}="${escape(rounded(element.getAttribute(name) ?? ''))}"`)
    .join('');
  const start = `<${element.tagName}${attributes}`;
  if (element.tagName === 'tspan') return `${start}>${inner}${own}</tspan>`;
  const indent = ' '.repeat(depth);
  if (isWords) return `${indent}${start}>${inner}${own}</text>\n`;
  return inner === '' ? `${indent}${start}/>\n` : `${indent}${start}>\n${inner}${indent}</${element.tagName}>\n`;
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character);
}

/** A scale is no number of pixels: it stays as it is. */
function rounded(value: string): string {
  return value.replace(/(scale\()?(-?\d+\.\d{2,})/g, (whole, scale: string | undefined, number: string) =>
    scale === undefined ? String(Math.round(Number(number) * 10) / 10) : whole,
  );
}
