import type { Shape } from '../geometry/shape.ts';

const SVG = 'http://www.w3.org/2000/svg';

/** Makes a drawing into SVG nodes. */
export function svgNode(shape: Shape): SVGElement {
  const node = document.createElementNS(SVG, shape.tag);
  if (shape.name !== '') node.setAttribute('class', shape.name);
  for (const [name, value] of Object.entries(shape.attributes)) node.setAttribute(name, String(value));
  for (const child of shape.children) node.append(svgNode(child));
  if (shape.text !== '') node.textContent = shape.text;
  return node;
}

export function svgGroup(name: string): SVGGElement {
  const node = document.createElementNS(SVG, 'g');
  if (name !== '') node.setAttribute('class', name);
  return node;
}

/** A box that cuts off what lies outside of it. */
export function svgWindow(x: number, y: number, width: number, height: number): SVGSVGElement {
  const node = document.createElementNS(SVG, 'svg');
  for (const [name, value] of Object.entries({
    x,
    y,
    width: Math.max(0, width),
    height,
    viewBox: `${x} ${y} ${Math.max(0, width)} ${height}`,
  })) {
    node.setAttribute(name, String(value));
  }
  node.setAttribute('overflow', 'hidden');
  return node;
}

/** Sets an attribute only when it changes: most do not from one frame to the next. */
export function setAttribute(node: Element, name: string, value: string): void {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

export function setText(node: Node, content: string): void {
  if (node.textContent !== content) node.textContent = content;
}
