/** Requests and answers of a call, each on a connection of its own (recorded: `Connection: close`, read to the end). */
import type { EffectOf } from '../../kernel/effect.ts';
import type { ReadMessage } from '../../kernel/message.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { encodeLatin1, noBytes } from '../../protocols/bytes.ts';
import { httpDate } from '../../protocols/http/date.ts';
import { serializeRequest, serializeResponse } from '../../protocols/http/serialize.ts';

export const PORT = 80;
export const DATABASE_PORT = 80;

export function writeRequest(socket: string, call: number, host: string, caller: string): EffectOf<'write'> {
  return {
    type: 'write',
    socket,
    bytes: serializeRequest({
      method: 'GET',
      target: `/${call}`,
      headers: [
        ['Host', host],
        ['Connection', 'close'],
      ],
      body: noBytes,
    }),
    message: { role: 'request', label: `request ${call}`, items: [call], call: caller },
  };
}

export function writeQuery(socket: string, call: number, parent: number): EffectOf<'write'> {
  return {
    type: 'write',
    socket,
    bytes: serializeRequest({
      method: 'GET',
      target: `/rows/${call}`,
      headers: [
        ['Host', 'database'],
        ['Connection', 'close'],
      ],
      body: noBytes,
    }),
    message: { role: 'request', label: `query ${call}`, items: [call], parent },
  };
}

export interface AnswerTo {
  readonly socket: string;
  readonly call: number;
  /** The message that asked. */
  readonly message: number;
}

/** 200 with a line of text, or 502 where what it needs has failed. */
export function writeAnswer({ socket, call, message }: AnswerTo, ok: boolean, at: Microseconds): EffectOf<'write'> {
  const body = encodeLatin1(ok ? `answer ${call}\n` : '');
  return {
    type: 'write',
    socket,
    bytes: serializeResponse({
      status: ok ? 200 : 502,
      reason: ok ? 'OK' : 'Bad Gateway',
      headers: [
        ['Date', httpDate(at)],
        ['Content-Length', String(body.length)],
        ['Connection', 'close'],
      ],
      body,
    }),
    message: { role: ok ? 'response' : 'error', label: ok ? `answer ${call}` : '502', items: [call], answers: message },
  };
}

/** The call in what was read, and the message that carried it; undefined as long as it is not whole. */
export function callIn(
  messages: readonly ReadMessage[],
): { readonly call: number; readonly message: number } | undefined {
  const message = messages.at(-1);
  const call = message?.items[0];
  return message === undefined || call === undefined ? undefined : { call, message: message.id };
}
