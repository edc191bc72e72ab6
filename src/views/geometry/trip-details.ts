import { crowdOf, detailOf, lessOf } from './density.ts';
import type { Detail } from './density.ts';
import { groupBy } from './group-by.ts';
import type { SceneInput } from './mark.ts';
import { isCarrier, isQuiet } from './trips.ts';
import type { Trip } from './trips.ts';

/** The width of a token at scale 1, with the air beside it. */
const TOKEN_WIDTH = 22;
/** How dense it may be for what carries nothing. */
const ROOMY: readonly Detail[] = ['token', 'head'];

/**
 * How much to draw of each line. How dense it is is asked of the whole figure, and of the lines in one direction between
 * two lifelines; heartbeats are left out where others fill the figure.
 */
export function tripDetails(all: readonly Trip[], { lens, space }: SceneInput): ReadonlyMap<Trip, Detail> {
  const crowd = crowdOf(all.filter((trip) => isCarrier(trip) && !isQuiet(trip)).map(({ x1 }) => x1));
  // What opens connections and channels makes crowds of its own.
  const talk = crowdOf(lens === 'messages' ? all.filter(isQuiet).map(({ x1 }) => x1) : []);
  const trips = all.filter(({ isThin, x1 }) => !isThin || ROOMY.includes(crowd(x1)));
  const details = new Map(trips.map((trip): [Trip, Detail] => [trip, 'token']));
  for (const list of groupBy(trips, ({ y1, y2 }) => `${y1} ${y2}`)) {
    const depths = detailOf(
      list.map(({ x1 }) => x1),
      TOKEN_WIDTH * space.sizes.token,
    );
    list.forEach((trip, index) => {
      const among = lessOf(depths[index] ?? 'token', amongOthers(trip, crowd(trip.x1)));
      details.set(trip, isQuiet(trip) && talk(trip.x1) === 'band' ? 'band' : among);
    });
  }
  return details;
}

/**
 * What a crowd in the whole figure leaves of a line. Tokens never lie on each other, and their numbers say which is which:
 * they stay until heads go. What carries nothing makes no crowd, and gives up its token in one.
 */
function amongOthers(trip: Trip, crowd: Detail): Detail {
  if (isQuiet(trip)) return crowd === 'token' ? 'token' : 'head';
  return crowd === 'head' ? 'token' : crowd;
}
