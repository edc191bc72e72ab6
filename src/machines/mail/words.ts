/** Who writes to whom, and what a mail says (RFC 5322; RFC 3464 for bounces). */

/** RFC 5321 2.3.1: where mail is handed over, from client to server and from server to server. */
export const SMTP_PORT = 25;
export const SENDER = 'ada@client.test';
export const CLIENT_NAME = 'client.test';
export const RELAY_NAME = 'relay.test';

/** The mail of this number has a recipient of its own: what happens to one happens to no other. */
export function recipientOf(mail: number): string {
  return mail === 1 ? 'alan@receiver.test' : `alan+${mail}@receiver.test`;
}

/** The sender of bounces, so that none of them is ever answered by another (RFC 5321 4.5.5). */
export const NOBODY = '';

export function letter(mail: number): readonly string[] {
  return [
    `From: ${SENDER}`,
    `To: ${recipientOf(mail)}`,
    `Subject: Mail ${mail}`,
    `Message-ID: <${mail}@${CLIENT_NAME}>`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    '',
    `This is mail ${mail}.`,
  ];
}

/** Each server adds a line at the top (RFC 5321 4.4): they tell the way backwards. */
export function receivedBy(name: string, from: string, id: string, lines: readonly string[]): readonly string[] {
  return [`Received: from ${from} by ${name} with ESMTP id ${id}`, ...lines];
}

export interface Undelivered {
  readonly from: string;
  readonly to: string;
  readonly why: string;
  readonly lines: readonly string[];
}

/** What the sender learns: for people, for programs, and what the mail was. exim says 5.0.0 of whatever it gives up (recorded). */
export function bounceOf({ from, to, why, lines }: Undelivered): readonly string[] {
  const boundary = 'report';
  const part = (type: string, content: readonly string[]) => [`--${boundary}`, `Content-Type: ${type}`, '', ...content];
  const empty = lines.indexOf('');
  return [
    `From: Mail Delivery System <Mailer-Daemon@${RELAY_NAME}>`,
    `To: ${from}`,
    'Subject: Mail delivery failed: returning message to sender',
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    `Content-Type: multipart/report; report-type=delivery-status; boundary="${boundary}"`,
    '',
    ...part('text/plain', ['A message that you sent could not be delivered.', '', `  ${to}`, `    ${why}`, '']),
    ...part('message/delivery-status', [
      `Reporting-MTA: dns; ${RELAY_NAME}`,
      '',
      'Action: failed',
      `Final-Recipient: rfc822;${to}`,
      'Status: 5.0.0',
      '',
    ]),
    ...part('text/rfc822-headers', lines.slice(0, empty < 0 ? lines.length : empty)),
    `--${boundary}--`,
  ];
}
