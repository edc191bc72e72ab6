import type { MessageNote } from '../../kernel/message.ts';
import type { DnsMessage } from '../../protocols/dns/message.ts';

/** What an answer says, in a few words: `192.0.2.1`, `30 addresses`, `ask ns.test`, `no such name`. */
export function wordsOf(message: DnsMessage): string {
  const { code, answers, authority, truncated, question } = message;
  if (code === 'NXDOMAIN') return 'no such name';
  if (code !== 'NOERROR') return code;
  const addresses = answers.flatMap((record) => (record.type === 'A' ? [record.address] : []));
  const [address] = addresses;
  if (truncated) return `${addresses.length} addresses and no room for more`;
  if (address !== undefined) return addresses.length === 1 ? address : `${addresses.length} addresses`;
  const [server] = [...answers, ...authority].flatMap((record) => (record.type === 'NS' ? [record.target] : []));
  if (server !== undefined) return question.type === 'NS' ? `it is ${server}` : `ask ${server}`;
  return 'no address';
}

/** What the log calls it: an answer, or one that has nothing. */
export function noteOfAnswer(message: DnsMessage): Pick<MessageNote, 'role' | 'label'> {
  const hasSomething = message.answers.length > 0 || message.authority.some(({ type }) => type === 'NS');
  return { role: hasSomething ? 'response' : 'empty', label: wordsOf(message) };
}
