/** Where something lies on the screen: its middle. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}

const WAYS: Readonly<Record<string, Spot>> = {
  ArrowRight: { x: 1, y: 0 },
  ArrowLeft: { x: -1, y: 0 },
  ArrowDown: { x: 0, y: 1 },
  ArrowUp: { x: 0, y: -1 },
};

/** What lies beside the way counts as so many times farther. */
const ASIDE = 2;
/** Two that differ by less stand at one height, or under each other. */
const LEAST_PX = 4;

/** The place of the nearest spot in the direction of an arrow key; the place itself where there is none, -1 for other keys. */
export function nearestInDirection(key: string, place: number, spots: readonly Spot[]): number {
  const way = WAYS[key];
  const from = spots[place];
  if (way === undefined || from === undefined) return -1;
  let found = { place, distance: Number.POSITIVE_INFINITY };
  for (const [other, { x, y }] of spots.entries()) {
    const along = (x - from.x) * way.x + (y - from.y) * way.y;
    const aside = Math.abs((x - from.x) * way.y) + Math.abs((y - from.y) * way.x);
    const distance = along + ASIDE * aside;
    if (along >= LEAST_PX && distance < found.distance) found = { place: other, distance };
  }
  return found.place;
}
