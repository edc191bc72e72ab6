import type { Frame } from '../../record/frame.ts';

/** Owns everything inside one group: React renders the empty group and never looks inside. */
export interface Layer {
  mount(group: SVGGElement): void;
  draw(frame: Frame): void;
  destroy(): void;
}
