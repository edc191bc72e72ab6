import { HOST_ACTIONS, isLinkOf, LINK_ACTIONS } from '../../kernel/intervention.ts';
import type { Action, Intervention } from '../../kernel/intervention.ts';
import type { Topology } from '../../kernel/topology.ts';
import { formatDuration, formatParameter, parseDuration, parseParameter } from './parameter.ts';
import type { ParameterSpec } from './parameter.ts';

export type ParsedIntervention =
  | { readonly ok: true; readonly intervention: Intervention }
  | { readonly ok: false; readonly problem: string };

/** The pattern as far as interventions name parts of it. */
interface Scene {
  readonly parameters: readonly ParameterSpec[];
  readonly topology: Pick<Topology, 'hosts' | 'links' | 'byHand'>;
}

/** Reads `5s crash server`: a time, an action and what it is done to. A problem names what is unknown and what is allowed. */
export function parseIntervention(scene: Scene, text: string): ParsedIntervention {
  const [time = '', ...words] = text.trim().split(/\s+/);
  const at = parseDuration(time);
  if (at === null) return refuse(`"${shorten(text)}" does not begin with a time such as 5s or 250ms`);
  const action = parseAction(scene, words.join(' '));
  return 'problem' in action ? refuse(action.problem) : { ok: true, intervention: { at, action } };
}

/** An intervention as `parseIntervention` reads it. */
export function formatIntervention(scene: Pick<Scene, 'parameters'>, { at, action }: Intervention): string {
  return `${formatDuration(at)} ${formatAction(scene, action)}`;
}

/** `crash server`, `cut client-server`, `set interval=2s`, `drop client>server 3`, `drop packet 17`, `publish`. */
export function parseAction(scene: Scene, text: string): Action | { readonly problem: string } {
  const [verb = '', first = '', second = ''] = text.trim().split(/\s+/);
  const hosts = scene.topology.hosts.map(({ id }) => id);
  const hostAction = HOST_ACTIONS.find((action) => action === verb);
  if (hostAction !== undefined) {
    return hosts.includes(first) ? { type: hostAction, host: first } : { problem: unknown('host', first, hosts) };
  }
  const linkAction = LINK_ACTIONS.find((action) => action === verb);
  if (linkAction !== undefined) {
    return isLinkOf(scene.topology.links, first)
      ? { type: linkAction, link: first }
      : { problem: unknown('link', first, linkNames(scene)) };
  }
  switch (verb) {
    case 'publish':
      return scene.topology.byHand === undefined
        ? { problem: 'this pattern has nobody who could publish' }
        : { type: 'publish' };
    case 'drop':
      return parseDrop(scene, first, second);
    case 'set':
      return parseSet(scene, text.trim().slice('set'.length).trim());
    default:
      return {
        problem: `there is no action "${shorten(verb)}"; allowed are ${[...HOST_ACTIONS, ...LINK_ACTIONS, 'set', 'drop', 'drop packet', 'publish'].join(', ')}`,
      };
  }
}

function parseDrop(scene: Scene, first: string, second: string): Action | { readonly problem: string } {
  const count = Number(second);
  const whole = /^[1-9]\d{0,8}$/.test(second);
  if (first === 'packet')
    return whole
      ? { type: 'drop packet', packet: count }
      : { problem: `"${shorten(second)}" is not the number of a packet` };
  const isDirection = first.includes('>') && isLinkOf(scene.topology.links, first);
  if (!isDirection)
    return {
      problem: unknown(
        'direction',
        first,
        linkNames(scene).filter((name) => name.includes('>')),
      ),
    };
  return whole
    ? { type: 'drop', direction: first, count }
    : { problem: `"drop ${first}" needs a whole number from 1: the how-manieth packet from then on` };
}

function parseSet(scene: Scene, assignment: string): Action | { readonly problem: string } {
  const [name = '', ...rest] = assignment.split('=');
  const spec = scene.parameters.find((candidate) => candidate.name === name);
  const live = scene.parameters.filter((candidate) => candidate.live).map((candidate) => candidate.name);
  if (spec === undefined) return { problem: unknown('parameter', name, live) };
  if (!spec.live) return { problem: `${name} cannot change while a run goes on; ${live.join(', ')} can` };
  const parsed = parseParameter(spec, rest.join('='));
  return parsed.ok ? { type: 'set', parameter: name, value: parsed.value } : { problem: parsed.problem };
}

function formatAction({ parameters }: Pick<Scene, 'parameters'>, action: Action): string {
  switch (action.type) {
    case 'set': {
      const spec = parameters.find(({ name }) => name === action.parameter);
      return `set ${action.parameter}=${spec === undefined ? action.value : formatParameter(spec, action.value)}`;
    }
    case 'drop':
      return `drop ${action.direction} ${action.count}`;
    case 'drop packet':
      return `drop packet ${action.packet}`;
    case 'publish':
      return 'publish';
    default:
      return `${action.type} ${'host' in action ? action.host : action.link}`;
  }
}

function linkNames({ topology }: Scene): readonly string[] {
  return topology.links.flatMap(({ from, to }) => [`${from}-${to}`, `${from}>${to}`, `${to}>${from}`]);
}

function unknown(what: string, name: string, allowed: readonly string[]): string {
  return `there is no ${what} "${shorten(name)}"; allowed are ${allowed.slice(0, 12).join(', ')}${allowed.length > 12 ? '...' : ''}`;
}

function refuse(problem: string): ParsedIntervention {
  return { ok: false, problem };
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}...` : text;
}
