import { concatBytes } from '../bytes.ts';
import { encodeLongString, encodeNumber, encodeShortString, encodeTable, Reader } from './fields.ts';
import type { Table } from './fields.ts';

export type Argument = string | number | boolean | Table;

/** A method by name with its arguments by name, such as `basic.ack` with `deliveryTag`. */
export interface Method {
  readonly name: string;
  readonly args: Readonly<Record<string, Argument>>;
}

/** Types of arguments; `bit` ones that follow each other share an octet. */
type Kind = 'octet' | 'short' | 'long' | 'longlong' | 'shortstr' | 'longstr' | 'table' | 'bit';
type Signature = readonly (readonly [name: string, kind: Kind])[];

/** Class and method numbers and arguments: AMQP 0-9-1 specification, and RabbitMQ's extensions (confirm, basic.nack, connection.blocked). */
const SIGNATURES: Readonly<Record<string, readonly [classId: number, methodId: number, signature: Signature]>> = {
  'connection.start': [
    10,
    10,
    [
      ['versionMajor', 'octet'],
      ['versionMinor', 'octet'],
      ['serverProperties', 'table'],
      ['mechanisms', 'longstr'],
      ['locales', 'longstr'],
    ],
  ],
  'connection.start-ok': [
    10,
    11,
    [
      ['clientProperties', 'table'],
      ['mechanism', 'shortstr'],
      ['response', 'longstr'],
      ['locale', 'shortstr'],
    ],
  ],
  'connection.tune': [10, 30, tuning()],
  'connection.tune-ok': [10, 31, tuning()],
  'connection.open': [
    10,
    40,
    [
      ['virtualHost', 'shortstr'],
      ['capabilities', 'shortstr'],
      ['insist', 'bit'],
    ],
  ],
  'connection.open-ok': [10, 41, [['knownHosts', 'shortstr']]],
  'connection.close': [10, 50, closing()],
  'connection.close-ok': [10, 51, []],
  'connection.blocked': [10, 60, [['reason', 'shortstr']]],
  'connection.unblocked': [10, 61, []],
  'channel.open': [20, 10, [['outOfBand', 'shortstr']]],
  'channel.open-ok': [20, 11, [['channelId', 'longstr']]],
  'channel.close': [20, 40, closing()],
  'channel.close-ok': [20, 41, []],
  'queue.declare': [
    50,
    10,
    [
      ['reserved', 'short'],
      ['queue', 'shortstr'],
      ['passive', 'bit'],
      ['durable', 'bit'],
      ['exclusive', 'bit'],
      ['autoDelete', 'bit'],
      ['noWait', 'bit'],
      ['arguments', 'table'],
    ],
  ],
  'queue.declare-ok': [
    50,
    11,
    [
      ['queue', 'shortstr'],
      ['messageCount', 'long'],
      ['consumerCount', 'long'],
    ],
  ],
  'queue.bind': [
    50,
    20,
    [
      ['reserved', 'short'],
      ['queue', 'shortstr'],
      ['exchange', 'shortstr'],
      ['routingKey', 'shortstr'],
      ['noWait', 'bit'],
      ['arguments', 'table'],
    ],
  ],
  'queue.bind-ok': [50, 21, []],
  'basic.qos': [
    60,
    10,
    [
      ['prefetchSize', 'long'],
      ['prefetchCount', 'short'],
      ['global', 'bit'],
    ],
  ],
  'basic.qos-ok': [60, 11, []],
  'basic.consume': [
    60,
    20,
    [
      ['reserved', 'short'],
      ['queue', 'shortstr'],
      ['consumerTag', 'shortstr'],
      ['noLocal', 'bit'],
      ['noAck', 'bit'],
      ['exclusive', 'bit'],
      ['noWait', 'bit'],
      ['arguments', 'table'],
    ],
  ],
  'basic.consume-ok': [60, 21, [['consumerTag', 'shortstr']]],
  'basic.publish': [
    60,
    40,
    [
      ['reserved', 'short'],
      ['exchange', 'shortstr'],
      ['routingKey', 'shortstr'],
      ['mandatory', 'bit'],
      ['immediate', 'bit'],
    ],
  ],
  'basic.return': [
    60,
    50,
    [
      ['replyCode', 'short'],
      ['replyText', 'shortstr'],
      ['exchange', 'shortstr'],
      ['routingKey', 'shortstr'],
    ],
  ],
  'basic.deliver': [
    60,
    60,
    [
      ['consumerTag', 'shortstr'],
      ['deliveryTag', 'longlong'],
      ['redelivered', 'bit'],
      ['exchange', 'shortstr'],
      ['routingKey', 'shortstr'],
    ],
  ],
  'basic.ack': [
    60,
    80,
    [
      ['deliveryTag', 'longlong'],
      ['multiple', 'bit'],
    ],
  ],
  'basic.reject': [
    60,
    90,
    [
      ['deliveryTag', 'longlong'],
      ['requeue', 'bit'],
    ],
  ],
  'basic.nack': [
    60,
    120,
    [
      ['deliveryTag', 'longlong'],
      ['multiple', 'bit'],
      ['requeue', 'bit'],
    ],
  ],
  'confirm.select': [85, 10, [['noWait', 'bit']]],
  'confirm.select-ok': [85, 11, []],
};

const NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(SIGNATURES).map(([name, [classId, methodId]]) => [classId * 65_536 + methodId, name]),
);

/** Whether a method is followed by a content header and a body. */
export function carriesContent(name: string): boolean {
  return name === 'basic.publish' || name === 'basic.deliver' || name === 'basic.return';
}

/** The payload of a method frame. Arguments left out are 0, empty or false. */
export function encodeMethod({ name, args }: Method): Uint8Array {
  const known = SIGNATURES[name];
  if (known === undefined) throw new RangeError(`there is no method "${name}"`);
  const [classId, methodId, signature] = known;
  const parts = [encodeNumber(classId, 2), encodeNumber(methodId, 2)];
  let bits = 0;
  let bitCount = 0;
  const flush = () => {
    if (bitCount > 0) parts.push(encodeNumber(bits, 1));
    bits = 0;
    bitCount = 0;
  };
  for (const [argument, kind] of signature) {
    const value = args[argument];
    if (kind === 'bit') {
      if (value === true) bits |= 1 << bitCount;
      bitCount += 1;
      continue;
    }
    flush();
    parts.push(encodeArgument(kind, value));
  }
  flush();
  return concatBytes(parts);
}

/** The method in the payload of a method frame; undefined when it is none that is known here, or cut off. */
export function decodeMethod(payload: Uint8Array): Method | undefined {
  const reader = new Reader(payload);
  const name = NAMES.get(reader.number(2) * 65_536 + reader.number(2));
  const signature = name === undefined ? undefined : SIGNATURES[name]?.[2];
  if (name === undefined || signature === undefined) return undefined;
  const args: Record<string, Argument> = {};
  let bits = 0;
  let bitCount = 0;
  for (const [argument, kind] of signature) {
    if (kind === 'bit') {
      if (bitCount === 0) bits = reader.number(1);
      args[argument] = ((bits >> bitCount) & 1) === 1;
      bitCount += 1;
      continue;
    }
    bitCount = 0;
    args[argument] = decodeArgument(kind, reader);
  }
  return reader.failed ? undefined : { name, args };
}

export function numberArgument(method: Method, name: string): number {
  const value = method.args[name];
  return typeof value === 'number' ? value : 0;
}

export function textArgument(method: Method, name: string): string {
  const value = method.args[name];
  return typeof value === 'string' ? value : '';
}

export function flagArgument(method: Method, name: string): boolean {
  return method.args[name] === true;
}

export function tableArgument(method: Method, name: string): Table {
  const value = method.args[name];
  return typeof value === 'object' ? value : {};
}

/** The numbers of a method's class and of the method in it. Throws for a method that is not known. */
export function methodNumbers(name: string): readonly [classId: number, methodId: number] {
  const signature = SIGNATURES[name];
  if (signature === undefined) throw new RangeError(`there is no method "${name}"`);
  return [signature[0], signature[1]];
}

function encodeArgument(kind: Exclude<Kind, 'bit'>, value: Argument | undefined): Uint8Array {
  const text = typeof value === 'string' ? value : '';
  const number = typeof value === 'number' ? value : 0;
  switch (kind) {
    case 'octet':
      return encodeNumber(number, 1);
    case 'short':
      return encodeNumber(number, 2);
    case 'long':
      return encodeNumber(number, 4);
    case 'longlong':
      return encodeNumber(number, 8);
    case 'shortstr':
      return encodeShortString(text);
    case 'longstr':
      return encodeLongString(text);
    case 'table':
      return encodeTable(typeof value === 'object' ? value : {});
  }
}

function decodeArgument(kind: Exclude<Kind, 'bit'>, reader: Reader): Argument {
  switch (kind) {
    case 'octet':
      return reader.number(1);
    case 'short':
      return reader.number(2);
    case 'long':
      return reader.number(4);
    case 'longlong':
      return reader.number(8);
    case 'shortstr':
      return reader.text(reader.number(1));
    case 'longstr':
      return reader.text(reader.number(4));
    case 'table':
      return reader.table();
  }
}

function tuning(): Signature {
  return [
    ['channelMax', 'short'],
    ['frameMax', 'long'],
    ['heartbeat', 'short'],
  ];
}

function closing(): Signature {
  return [
    ['replyCode', 'short'],
    ['replyText', 'shortstr'],
    ['classId', 'short'],
    ['methodId', 'short'],
  ];
}
