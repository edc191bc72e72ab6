/** Mail: who sends it, the server that takes it over, and the server of the mailboxes. */
import { program } from '../../kernel/process.ts';
import { partsPerMillion } from '../../kernel/random.ts';
import type { HostSpec, LinkSpec, Topology } from '../../kernel/topology.ts';
import { mailbox } from '../../machines/mail/mailbox.ts';
import { mailer } from '../../machines/mail/mailer.ts';
import { mta } from '../../machines/mail/mta.ts';
import { parseRetryRule } from '../../machines/mail/retry-rule.ts';
import { recipientOf } from '../../machines/mail/words.ts';
import { parameterTransport } from '../shared/client-server.ts';
import type { Values } from './parameters.ts';

export function mailTopology(values: Values): Topology {
  const { mails, gap, greylist, unknown, retryRule, queueRun } = values;
  const parsed = parseRetryRule(retryRule);
  const rule = 'stages' in parsed ? parsed.stages : [];
  const hosts: readonly HostSpec[] = [
    {
      id: 'sender',
      title: 'Sender',
      shape: 'device',
      group: 'mail out',
      cores: 1,
      programs: [program('mailer', mailer, { to: 'relay', mails, gapUs: gap })],
    },
    {
      id: 'relay',
      title: 'Mail relay',
      shape: 'broker',
      group: 'mail relay',
      cores: 1,
      programs: [program('mta', mta, { next: 'receiver', rule, runEveryUs: queueRun })],
    },
    {
      id: 'receiver',
      title: 'Mailboxes',
      shape: 'store',
      group: 'mail in',
      cores: 1,
      programs: [program('mailbox', mailbox, { unknown: unknown === 0 ? [] : [recipientOf(unknown)], greylist })],
    },
  ];
  return {
    hosts,
    links: [linkOf(values, 'sender', 'relay'), linkOf(values, 'relay', 'receiver')],
    transport: parameterTransport(values),
    traceTransport: false,
    fates: [],
  };
}

function linkOf({ latency, jitter, loss }: Values, from: string, to: string): LinkSpec {
  return { from, to, latencyUs: latency, jitterUs: jitter, lossPpm: partsPerMillion(loss), bandwidth: 0 };
}
