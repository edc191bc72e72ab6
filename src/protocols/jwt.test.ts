import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { encodeUtf8 } from './bytes.ts';
import { checkToken, numericDate, signToken } from './jwt.ts';

const KEY = encodeUtf8('a secret of thirty-two bytes or so');
const trust = (kid: string | undefined) => (kid === '1' ? KEY : undefined);
const CLAIMS = { sub: 'ada', iat: 100, exp: 200, cart: [1, 2] };

test('the example of RFC 7515 A.1 has a good signature, and has expired', () => {
  const token =
    'eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
  const key = Buffer.from(
    'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow',
    'base64url',
  );
  const signed = token.slice(0, token.lastIndexOf('.'));
  expect(createHmac('sha256', key).update(signed).digest('base64url')).toBe(token.slice(token.lastIndexOf('.') + 1));
  // It has neither `sub` nor `iat`, which this reader asks for.
  expect(checkToken(token, () => key, 0)).toEqual({ ok: false, problem: 'malformed' });
});

test('a token is signed as Node signs it', () => {
  const token = signToken(CLAIMS, '1', KEY);
  const [head = '', payload = '', signature] = token.split('.');
  expect(JSON.parse(Buffer.from(head, 'base64url').toString())).toEqual({ alg: 'HS256', typ: 'JWT', kid: '1' });
  expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toEqual(CLAIMS);
  expect(signature).toBe(createHmac('sha256', KEY).update(`${head}.${payload}`).digest('base64url'));
});

test('a token is believed until it expires, under its key, and unchanged', () => {
  const token = signToken(CLAIMS, '1', KEY);
  expect(checkToken(token, trust, 199)).toEqual({ ok: true, claims: CLAIMS });
  expect(checkToken(token, trust, 200)).toEqual({ ok: false, problem: 'expired', claims: CLAIMS });
  expect(checkToken(signToken(CLAIMS, '2', KEY), trust, 0)).toEqual({ ok: false, problem: 'unknown key' });
  expect(checkToken(`${token.slice(0, -2)}AA`, trust, 0)).toEqual({ ok: false, problem: 'wrong signature' });
  const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${token.split('.')[1]}.`;
  for (const text of ['', 'a.b', none, `${token}.x`, 'ä.b.c'])
    expect(checkToken(text, trust, 0)).toEqual({ ok: false, problem: 'malformed' });
});

test('simulated time 0 is 2026-11-24 09:00:00 UTC', () => {
  expect(numericDate(1_999_999)).toBe(Date.UTC(2026, 10, 24, 9) / 1000 + 1);
});
