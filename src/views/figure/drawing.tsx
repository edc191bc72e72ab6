import { createElement } from 'react';
import type { ReactElement } from 'react';
import type { Shape } from '../geometry/shape.ts';

/** A drawing that does not move, rendered by React: on a page or into text. */
export function Drawing({ shapes }: { readonly shapes: readonly Shape[] }): ReactElement {
  return <>{shapes.map((shape, index) => elementOf(shape, index))}</>;
}

function elementOf(shape: Shape, key: number): ReactElement {
  const className = shape.name === '' ? undefined : shape.name;
  const children = shape.text === '' ? shape.children.map(elementOf) : shape.text;
  return createElement(shape.tag, { key, className, ...shape.attributes }, children);
}
