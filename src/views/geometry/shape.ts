/** A piece of a drawing as plain data: the same picture becomes DOM nodes on the page and React elements in a build. */
export interface Shape {
  readonly tag: 'g' | 'line' | 'path' | 'rect' | 'circle' | 'text' | 'tspan';
  /** Names of classes of figure.css. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly children: readonly Shape[];
  readonly text: string;
}

type Attributes = Shape['attributes'];

const NOTHING: readonly Shape[] = [];

export function group(name: string, children: readonly Shape[], transform = ''): Shape {
  return { tag: 'g', name, attributes: transform === '' ? {} : { transform }, children, text: '' };
}

export function line(name: string, x1: number, y1: number, x2: number, y2: number): Shape {
  return leaf('line', name, { x1: round(x1), y1: round(y1), x2: round(x2), y2: round(y2) });
}

export function path(name: string, d: string): Shape {
  return leaf('path', name, { d });
}

export function rect(name: string, x: number, y: number, width: number, height: number, rx = 0): Shape {
  const box = { x: round(x), y: round(y), width: round(Math.max(0, width)), height: round(height) };
  return leaf('rect', name, rx === 0 ? box : { ...box, rx });
}

export function circle(name: string, cx: number, cy: number, r: number): Shape {
  return leaf('circle', name, { cx: round(cx), cy: round(cy), r });
}

export function text(name: string, x: number, y: number, content: string): Shape {
  return { tag: 'text', name, attributes: { x: round(x), y: round(y) }, children: NOTHING, text: content };
}

/** To a tenth of a pixel: finer is not seen and makes long attributes. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}

export function translate(x: number, y: number, scale = 1): string {
  return scale === 1 ? `translate(${round(x)} ${round(y)})` : `translate(${round(x)} ${round(y)}) scale(${scale})`;
}

function leaf(tag: Shape['tag'], name: string, attributes: Attributes): Shape {
  return { tag, name, attributes, children: NOTHING, text: '' };
}
