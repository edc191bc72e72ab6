import type { Microseconds } from '../../kernel/time.ts';
import type { Frame, HostFrame, ProcessFrame } from '../../record/frame.ts';
import { fillSpan } from '../../patterns/contract/state-words.ts';
import { texts } from '../texts.en.ts';
import type { HostPicture, Lane } from './lanes.ts';

/** What a pattern says about its hosts. */
export interface HostWords {
  /** The program whose state a host shows, by the host's group. */
  readonly mainProgram: Readonly<Record<string, string>>;
  /** By the name of a program and the path of its state. */
  readonly stateWords: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly badgeWords: Readonly<Record<string, string>>;
  readonly seconds: (span: Microseconds) => string;
}

/** A host as the stage tells it, in words. */
export interface HostView {
  readonly isDown: boolean;
  /** The lamp is filled. */
  readonly isBusy: boolean;
  readonly words: string;
  /** Without what changes all the time, for where there is little room. */
  readonly short: string;
  readonly badges: readonly { readonly name: string; readonly value: string }[];
  /** Changes whenever the state does, and with nothing else. */
  readonly state: string;
}

const MOST_BADGES = 3;
/** States in which nothing is asked of a host. */
const IDLE = /(?:^|\.)(?:idle|ready|listening|stopped|done|off|closed|disconnected|quiet)$/i;

export function viewHost(lane: Lane, frame: Frame, words: HostWords): HostView {
  const [host] = lane.hosts;
  if (lane.isBand || host === undefined) return viewBand(lane, frame, words);
  const found = frame.hosts.get(host.id);
  if (found === undefined)
    return { isDown: false, isBusy: false, words: texts.notBooted, short: texts.notBooted, badges: [], state: '' };
  if (!found.up)
    return { isDown: true, isBusy: false, words: texts.hostDown, short: texts.hostDown, badges: [], state: 'down' };
  const process = mainProcess(host, found, words);
  if (process === undefined)
    return {
      isDown: false,
      isBusy: false,
      words: texts.hostStopped,
      short: texts.hostStopped,
      badges: [],
      state: 'stopped',
    };
  const { path } = process;
  const template = stateIn(path, words.mainProgram[host.group], words);
  const filled = (span: string) =>
    found.paused
      ? texts.hostPaused
      : found.works.length > 0
        ? texts.worksOn(found.works.length)
        : fillSpan(template, span);
  const isRunning = path !== '' && !IDLE.test(path) && !IDLE.test(template) && !found.paused;
  const isBusy = isRunning || found.works.length > 0;
  const since = frame.at - process.since;
  return {
    isDown: false,
    isBusy: isBusy && !found.paused,
    words: withOffline(filled(since > 0 ? words.seconds(since) : ''), found),
    short: withOffline(filled(''), found),
    badges: badgesOf(process.badges, words),
    state: `${path} ${found.paused ? 'paused' : ''}${found.offline ? 'offline' : ''}`,
  };
}

/** The words for a state of a program: the pattern's, else its path read aloud. */
function stateIn(path: string, program: string | undefined, { stateWords }: Pick<HostWords, 'stateWords'>): string {
  return stateWords[program ?? '']?.[path] ?? readAloud(path);
}

/** What the main program of a host is doing, by its state alone, whatever else works there. */
export function sayMainState(host: HostPicture, frame: HostFrame, words: HostWords): string {
  const path = mainProcess(host, frame, words)?.path ?? '';
  return fillSpan(stateIn(path, words.mainProgram[host.group], words), '');
}

/** Whether in a state of its kind a process of a host has nothing to do. */
export function isIdleState(
  path: string,
  group: string,
  words: Pick<HostWords, 'mainProgram' | 'stateWords'>,
): boolean {
  return IDLE.test(path) || IDLE.test(stateIn(path, words.mainProgram[group], words));
}

/** The path of a state for which there are no words. */
export function readAloud(path: string): string {
  const last = path.split('.').at(-1) ?? '';
  return last
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/[-_]/g, ' ')
    .toLowerCase();
}

function mainProcess(host: HostPicture, frame: HostFrame, { mainProgram }: HostWords): ProcessFrame | undefined {
  const name = mainProgram[host.group];
  return frame.processes.find(({ process }) => process === `${host.id}/${name ?? ''}`) ?? frame.processes[0];
}

/** Many hosts in one: how many are in which state, and their badges added up. */
function viewBand(lane: Lane, frame: Frame, words: HostWords): HostView {
  const counts = new Map<string, number>();
  const sums = new Map<string, number>();
  for (const host of lane.hosts) {
    const found = frame.hosts.get(host.id);
    const process = found?.up === true ? mainProcess(host, found, words) : undefined;
    const says =
      found?.up === true
        ? fillSpan(stateIn(process?.path ?? '', words.mainProgram[host.group], words), '')
        : texts.hostDown;
    counts.set(says, (counts.get(says) ?? 0) + 1);
    for (const [name, value] of Object.entries(process?.badges ?? {})) {
      if (typeof value === 'number') sums.set(name, (sums.get(name) ?? 0) + value);
    }
  }
  const [first, second] = [...counts].sort(([, one], [, other]) => other - one);
  const says = [first, second].flatMap((entry) => (entry === undefined ? [] : [`${entry[1]} ${entry[0]}`]));
  return {
    isDown: false,
    isBusy: false,
    words: says.join(', '),
    short: says[0] ?? '',
    badges: badgesOf(Object.fromEntries(sums), words),
    state: '',
  };
}

function badgesOf(badges: Readonly<Record<string, string | number>>, { badgeWords }: HostWords): HostView['badges'] {
  return Object.entries(badges)
    .slice(0, MOST_BADGES)
    .map(([name, value]) => ({ name: badgeWords[name] ?? name, value: String(value) }));
}

function withOffline(says: string, { offline }: HostFrame): string {
  return offline ? `${says}, ${texts.hostOffline}` : says;
}
