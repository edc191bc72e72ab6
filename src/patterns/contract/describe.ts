import type { Entry } from '../../kernel/entry.ts';
import type { Sentence } from './pattern.ts';

/** A sentence about an entry of a kind that every pattern has; null when there is nothing to say. */
export function describeCommon(entry: Entry): Sentence | null {
  switch (entry.kind) {
    case 'intervention':
      return { key: `do.${entry.action}`, values: { target: entry.target } };
    case 'ineffective':
      return { key: 'ineffective', values: { action: entry.action, target: entry.target } };
    case 'boot':
    case 'crash':
    case 'paused':
    case 'resumed':
    case 'offline':
    case 'online':
      return { key: entry.kind, values: { host: entry.host } };
    case 'listening':
    case 'deaf':
      return { key: entry.kind, values: { host: entry.host, port: entry.port } };
    case 'work':
      return { key: 'work', values: { host: entry.host, name: entry.name, durationUs: entry.until - entry.at } };
    case 'work dropped':
      return { key: 'workDropped', values: { host: entry.host, name: entry.name } };
    case 'work done':
      return { key: 'workDone', values: { host: entry.host, name: entry.name } };
    case 'save':
      return { key: 'save', values: { host: entry.host, name: entry.key } };
    case 'link':
      return { key: `link.${entry.state}`, values: { link: entry.link } };
    case 'spawn':
    case 'exit':
      return { key: entry.kind, values: { process: entry.process } };
    case 'state':
      return { key: 'state', values: { process: entry.process, state: entry.path } };
    case 'error':
      return { key: 'error', values: { text: entry.text } };
    case 'limit':
      return { key: 'limit', values: { limit: entry.limit } };
    case 'write':
      return { key: 'write', values: { host: entry.host, label: entry.label, to: entry.to, bytes: entry.length } };
    case 'read':
      return { key: `read.${entry.role}`, values: { host: entry.host, from: entry.from } };
    case 'undelivered':
      return { key: entry.farewell === true ? 'farewell' : 'undelivered', values: { reason: entry.reason } };
    case 'translation':
      return {
        key: 'translation',
        values: { host: entry.host, inside: entry.inside, outside: entry.outside, remote: entry.remote },
      };
    case 'socket error':
      return {
        key: entry.operation === 'accept' ? 'socket.accept' : `socket.${entry.error}`,
        values: { host: entry.host, port: entry.port },
      };
    case 'accept queue':
      return { key: `acceptQueue.${entry.change}`, values: { host: entry.host, waiting: entry.waiting } };
    case 'result':
      return {
        key:
          entry.result === 'ok'
            ? 'result.ok'
            : entry.definite
              ? `result.${entry.result}`
              : `result.${entry.result}.indefinite`,
        values: { host: entry.host, call: entry.call, status: entry.status },
      };
    case 'note':
      return { key: `note.${entry.name}`, values: wordsOf(entry.values, entry.host) };
    case 'segment':
      return {
        key: entry.retransmission ? 'segment.again' : entry.length > 0 ? 'segment.data' : 'segment.bare',
        values: {
          from: entry.from,
          to: entry.to,
          flags: entry.flags,
          seq: entry.seq,
          ack: entry.ack ?? 0,
          bytes: entry.length,
        },
      };
    case 'datagram':
      return { key: `datagram.${entry.protocol}`, values: { from: entry.from, to: entry.to, bytes: entry.length } };
    case 'arrival':
      return { key: 'arrival', values: { host: entry.host, packet: entry.packet } };
    case 'loss':
      return { key: `loss.${entry.reason}`, values: { direction: entry.direction, packet: entry.packet } };
  }
}

function wordsOf(
  values: Readonly<Record<string, string | number | boolean | null>>,
  host: string,
): Record<string, string | number> {
  const words: Record<string, string | number> = { host };
  for (const [name, value] of Object.entries(values)) words[name] = typeof value === 'number' ? value : String(value);
  return words;
}
