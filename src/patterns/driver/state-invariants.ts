/** What holds for states and badges: what a picture shows of a process is what the process is. */
import { frameAt } from '../../record/frame.ts';
import type { Frame } from '../../record/frame.ts';
import { Timeline } from '../../record/timeline.ts';
import type { World } from '../../kernel/world.ts';
import type { RunInvariant } from './run-invariants.ts';

export const stateInvariants: readonly RunInvariant[] = [
  {
    name: 'at any position the states, badges and hosts of the picture are those of the world, and each state is one of its machine',
    check: ({ run }) => {
      const { links } = run.setup.build(run.setup.parameters);
      const timeline = new Timeline(links);
      for (const entry of run.log) timeline.add(entry);
      for (let index = 1; index <= POSITIONS; index += 1) {
        const step = Math.floor(((run.steps - 1) * index) / POSITIONS);
        const frame = frameAt(timeline, { at: run.stepTimes[step] ?? 0, step });
        const problem = differenceBetween(frame, run.worldAt(step));
        if (problem !== null) return `after step ${step}: ${problem}`;
      }
      return null;
    },
  },
];

const POSITIONS = 6;

/** What a frame shows otherwise than the world is; null when nothing. */
export function differenceBetween(frame: Frame, world: World): string | null {
  const shown = [...frame.hosts.values()].flatMap(({ processes }) => processes);
  const programs = [...world.processes.values()].filter(({ socket }) => socket === null);
  if (shown.length !== programs.length) return `${shown.length} processes are shown, ${programs.length} run`;
  for (const { id, path, badges, process } of programs) {
    const picture = shown.find((each) => each.process === id);
    if (picture?.path !== path) return `${id} is shown as ${picture?.path}, and is ${path}`;
    if (sorted(picture.badges) !== sorted(badges))
      return `${id} shows ${sorted(picture.badges)}, has ${sorted(badges)}`;
    if (!process.chart().states.some((state) => state.path === path))
      return `${id} is ${path}, which its chart has not`;
  }
  for (const [id, { up, paused, offline }] of world.hosts) {
    const host = frame.hosts.get(id);
    if (host !== undefined && (host.up !== up || host.paused !== paused || host.offline !== offline))
      return `${id} is shown as ${JSON.stringify({ up: host.up, paused: host.paused, offline: host.offline })}`;
  }
  for (const { id, cut, blocked } of world.directions.values()) {
    const line = frame.directions.get(id);
    if (line?.cut !== cut || line.blocked !== blocked) return `${id} is shown otherwise than it is`;
  }
  if (frame.packets.length !== world.flights.size)
    return `${frame.packets.length} packets are shown, ${world.flights.size} fly`;
  return null;
}

function sorted(badges: Readonly<Record<string, string | number>>): string {
  return JSON.stringify(Object.entries(badges).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
