import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concatBytes, decodeLatin1, encodeLatin1 } from '../bytes.ts';
import { dissect } from '../dissect.ts';
import { encodeCommand, readCommand } from './command.ts';
import type { SmtpCommand } from './command.ts';
import { encodeContent, takeContent } from './content.ts';
import { takeLine } from './line.ts';
import { encodeReply, takeReply } from './reply.ts';

const word = fc.stringMatching(/^[a-z][a-z0-9.@+-]{0,20}$/);
const command: fc.Arbitrary<SmtpCommand> = fc.oneof(
  word.map((domain) => ({ verb: 'EHLO', domain }) as const),
  fc.oneof(word, fc.constant('')).map((from) => ({ verb: 'MAIL', from }) as const),
  word.map((to) => ({ verb: 'RCPT', to }) as const),
  fc.constantFrom({ verb: 'DATA' } as const, { verb: 'QUIT' } as const),
);
const text = fc.stringMatching(/^[ -~]{0,40}$/);
const reply = fc.record({ code: fc.integer({ min: 200, max: 599 }), lines: fc.array(text, { minLength: 1 }) });
/** Many begin with dots. */
const mail = fc.array(fc.tuple(fc.constantFrom('', '.', '..'), text).map((parts) => parts.join('')));

const pieces = (bytes: Uint8Array) => dissect(bytes).map(({ layer, label }) => `${layer}: ${label}`);

describe('commands', () => {
  test('are read as they were written', () => {
    fc.assert(
      fc.property(command, (written) => {
        const taken = takeLine(encodeCommand(written));
        expect(taken?.rest).toHaveLength(0);
        expect(readCommand(taken?.line ?? '')).toEqual(written);
      }),
    );
  });

  test('may be in small letters, and whatever else comes is none', () => {
    expect(readCommand('rcpt to:<Ada@client.test>')).toEqual({ verb: 'RCPT', to: 'Ada@client.test' });
    expect(readCommand('MAIL FROM:<>')).toEqual({ verb: 'MAIL', from: '' });
    for (const line of ['', 'RCPT TO:<>', 'MAIL FROM:ada', 'DATA now', 'EHLO', 'HELP'])
      expect(readCommand(line)).toBeNull();
  });
});

describe('replies', () => {
  test('are read as they were written, several one after the other, wherever they were cut', () => {
    fc.assert(
      fc.property(fc.array(reply, { minLength: 1, maxLength: 4 }), fc.nat(), (written, cut) => {
        const bytes = concatBytes(written.map(encodeReply));
        const read = [];
        let left = bytes;
        for (let taken = takeReply(left); taken !== undefined && taken !== null; taken = takeReply(left)) {
          read.push(taken.reply);
          left = taken.rest;
        }
        expect(read).toEqual(written);
        const [first] = written;
        const length = first === undefined ? 0 : encodeReply(first).length;
        expect(takeReply(bytes.subarray(0, cut % length))).toBeUndefined();
      }),
    );
  });

  test('of several lines have a hyphen on all but the last, and one code', () => {
    expect(decodeLatin1(encodeReply({ code: 250, lines: ['relay.test', 'SIZE 1', 'HELP'] }))).toBe(
      '250-relay.test\r\n250-SIZE 1\r\n250 HELP\r\n',
    );
    expect(takeReply(encodeLatin1('250-one\r\n550 two\r\n'))).toBeNull();
    expect(takeReply(encodeLatin1('hello\r\n'))).toBeNull();
  });
});

describe('a mail', () => {
  test('is read as it was written, whatever follows and however many dots it has', () => {
    fc.assert(
      fc.property(mail, text, (lines, after) => {
        const taken = takeContent(concatBytes([encodeContent(lines), encodeLatin1(after)]));
        expect(taken?.lines).toEqual(lines);
        expect(decodeLatin1(taken?.rest ?? encodeLatin1('missing'))).toBe(after);
      }),
    );
  });

  test('is not whole until its dot is', () => {
    fc.assert(
      fc.property(mail, fc.nat(), (lines, cut) => {
        const bytes = encodeContent(lines);
        expect(takeContent(bytes.subarray(0, cut % bytes.length))).toBeUndefined();
      }),
    );
  });

  test('has a dot doubled where a line begins with one (RFC 5321 4.5.2)', () => {
    expect(decodeLatin1(encodeContent(['.', 'a.']))).toBe('..\r\na.\r\n.\r\n');
  });
});

test('what travels is taken apart into commands, replies, and header and text of a mail', () => {
  const flight = concatBytes([encodeCommand({ verb: 'MAIL', from: '' }), encodeCommand({ verb: 'DATA' })]);
  expect(pieces(flight)).toEqual(['framing: command MAIL', 'framing: command DATA']);
  const replies = concatBytes([
    encodeReply({ code: 250, lines: ['one', 'two'] }),
    encodeReply({ code: 354, lines: ['go on'] }),
  ]);
  expect(pieces(replies)).toEqual(['framing: reply 250', 'framing: reply 354']);
  expect(pieces(encodeContent(['Subject: hello', '', '.text']))).toEqual([
    'application: header of the mail',
    'application: text of the mail',
    'framing: end of the mail',
  ]);
});

test('the pieces of whatever is written add up', () => {
  const written = fc.oneof(
    command.map(encodeCommand),
    reply.map(encodeReply),
    mail.map((lines) => encodeContent(['From: ada', '', ...lines])),
  );
  fc.assert(
    fc.property(written, (bytes) => {
      expect(concatBytes(dissect(bytes).map(({ content }) => content))).toEqual(bytes);
    }),
  );
});
