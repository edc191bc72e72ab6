import { SECOND } from '../../kernel/time.ts';
import type { Parameters } from '../../kernel/world.ts';
import { MAXIMUM_SEGMENT_SIZE } from '../../transport/tcp/profile.ts';
import { formatParameter } from './parameter.ts';
import type { ParameterSpec } from './parameter.ts';
import { MAX_NEWS } from './workload.ts';

/** Two values that are allowed, each by itself, and do not go together. */
export interface Conflict {
  readonly names: readonly [string, string];
  /** A sentence without its full stop: which two, what they come to, and what there is room for. */
  readonly problem: string;
}

/** All that applications may say to each other in one run: a log keeps every byte of it, to be looked at again. */
const MAX_CONTENT_BYTES = 256_000_000;
/** Three steps for each window stay well below the kernel's limit for one instant. */
const MAX_WINDOWS = 25_000;
/** Twice as many, for duplicates, stay below what the kernel lets fly at once. */
const MAX_PACKETS = 5_000;
/** Of 16 bytes each, and each answer may have to be given twice. */
const MAX_RECORDS = 200_000;
/** As many as the longest single transfer, which a log has room for even if most are lost. */
const MAX_SEGMENTS = 10_000;
const MAX_PINGS = 50_000;
/** Parameters that say how large what is sent for each item is. */
const SIZES = ['size', 'bodySize'];

/** The first two values that do not go together; null when all do. */
export function conflictOf(specs: readonly ParameterSpec[], parameters: Parameters): Conflict | null {
  return (
    newsConflict(specs, parameters) ??
    windowConflict(specs, parameters) ??
    packetConflict(specs, parameters) ??
    segmentConflict(specs, parameters) ??
    pingConflict(specs, parameters) ??
    recordConflict(specs, parameters)
  );
}

/** Every answer may carry that many records. */
function recordConflict(specs: readonly ParameterSpec[], parameters: Parameters): Conflict | null {
  const { count, addresses } = parameters;
  if (typeof count !== 'number' || typeof addresses !== 'number' || count * addresses <= MAX_RECORDS) return null;
  const sum = `${countOf(count * addresses)} records`;
  return conflict(specs, parameters, ['count', 'addresses'], sum, countOf(MAX_RECORDS));
}

/** So many messages of such a size are packets that may all be on their way at once, and each is looked at again. */
function packetConflict(specs: readonly ParameterSpec[], parameters: Parameters): Conflict | null {
  const { count, size } = parameters;
  if (typeof count !== 'number' || typeof size !== 'number') return null;
  const packets = count * Math.ceil(size / MAXIMUM_SEGMENT_SIZE);
  if (packets <= MAX_PACKETS) return null;
  return conflict(specs, parameters, ['count', 'size'], `${countOf(packets)} packets`, countOf(MAX_PACKETS));
}

/** Each is written, travels twice, and is written back. */
function pingConflict(specs: readonly ParameterSpec[], parameters: Parameters): Conflict | null {
  const { ping, duration } = parameters;
  if (typeof ping !== 'number' || typeof duration !== 'number' || ping === 0 || duration / ping <= MAX_PINGS)
    return null;
  return conflict(specs, parameters, ['ping', 'duration'], `${countOf(duration / ping)} pings`, countOf(MAX_PINGS));
}

/** So much for each of many connections, or again and again; or in as many writes as there may be segments. */
function segmentConflict(specs: readonly ParameterSpec[], parameters: Parameters): Conflict | null {
  for (const often of ['connections', 'exchanges']) {
    const count = parameters[often];
    // Every client opens as many.
    const clients = often === 'connections' ? parameters['clients'] : 1;
    if (typeof count !== 'number' || typeof clients !== 'number' || count * clients === 1) continue;
    const times = count * clients;
    if (times > MAX_SEGMENTS)
      return conflict(specs, parameters, ['clients', often], `${countOf(times)} connections`, countOf(MAX_SEGMENTS));
    for (const name of ['bytes', 'replyBytes', 'writes']) {
      const size = parameters[name];
      if (typeof size !== 'number') continue;
      const segments = times * (name === 'writes' ? size : Math.ceil(size / MAXIMUM_SEGMENT_SIZE));
      if (segments <= MAX_SEGMENTS) continue;
      return conflict(specs, parameters, [often, name], `${countOf(segments)} segments`, countOf(MAX_SEGMENTS));
    }
  }
  return null;
}

/** A window of a few bytes makes as many segments of a long write, and without latency all of them at one instant. */
function windowConflict(specs: readonly ParameterSpec[], parameters: Parameters): Conflict | null {
  const { receiveWindow } = parameters;
  if (typeof receiveWindow !== 'number') return null;
  for (const name of ['bytes', 'replyBytes']) {
    const bytes = parameters[name];
    if (typeof bytes !== 'number' || bytes <= receiveWindow * MAX_WINDOWS) continue;
    const sum = `${countOf(bytes / receiveWindow)} windows to wait for`;
    return conflict(specs, parameters, [name, 'receiveWindow'], sum, countOf(MAX_WINDOWS));
  }
  return null;
}

function newsConflict(specs: readonly ParameterSpec[], parameters: Parameters): Conflict | null {
  const { rate, duration, arrivals } = parameters;
  if (typeof rate !== 'number' || typeof duration !== 'number' || arrivals === 'list') return null;
  const items = (rate * duration) / SECOND;
  if (items > MAX_NEWS)
    return conflict(specs, parameters, ['rate', 'duration'], `${countOf(items)} items`, countOf(MAX_NEWS));
  for (const name of SIZES) {
    const size = parameters[name];
    if (typeof size !== 'number' || size * items <= MAX_CONTENT_BYTES) continue;
    const [all, most] = [size * items, MAX_CONTENT_BYTES].map((bytes) => countOf(bytes / 1_000_000));
    return conflict(specs, parameters, [name, 'rate'], `${all ?? ''} MB in all`, most ?? '');
  }
  return null;
}

function conflict(
  specs: readonly ParameterSpec[],
  parameters: Parameters,
  names: Conflict['names'],
  sum: string,
  most: string,
): Conflict {
  const [one, other] = names.map((name) => {
    const spec = specs.find((candidate) => candidate.name === name);
    const value = parameters[name];
    return `${name}=${spec === undefined || value === undefined ? '' : formatParameter(spec, value)}`;
  });
  return {
    names,
    problem: `${one} and ${other} do not go together: that makes ${sum}, and a run has room for ${most}`,
  };
}

/** Thousands apart, as in `86,400,000`. */
function countOf(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
}
