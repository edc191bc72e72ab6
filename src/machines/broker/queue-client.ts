import type { Effect } from '../../kernel/effect.ts';
import type { ReadMessage } from '../../kernel/message.ts';
import { SECOND } from '../../kernel/time.ts';
import type { Microseconds } from '../../kernel/time.ts';
import { beatAmqp, hearAmqp, openAmqp, publishAmqp, settleAmqp, startAmqp } from './amqp-link.ts';
import type { AmqpLink } from './amqp-link.ts';
import { beatMqtt, hearMqtt, openMqtt, publishMqtt, settleMqtt, startMqtt } from './mqtt-link.ts';
import type { MqttLink } from './mqtt-link.ts';
import type { Delivery, LinkRole, LinkStep, Publication, Verdict } from './queue-link.ts';

export type Link = AmqpLink | MqttLink;
type Step = LinkStep<Link>;

/** How long a client waits for a sign of life while it connects: `connectTimeout` of MQTT.js is 30 s. */
export const CONNECT_PATIENCE: Microseconds = 30 * SECOND;

export function openLink(protocol: Link['protocol'], role: LinkRole, heartbeatUs: Microseconds): Link {
  return protocol === 'amqp' ? openAmqp(role) : openMqtt(role, heartbeatUs);
}

export function startLink(link: Link): Step {
  return link.protocol === 'amqp' ? startAmqp(link) : startMqtt(link);
}

export function hearLink(link: Link, bytes: Uint8Array, messages: readonly ReadMessage[]): Step {
  return link.protocol === 'amqp' ? hearAmqp(link, bytes, messages) : hearMqtt(link, bytes, messages);
}

export function publishOn(link: Link, publication: Publication): Step {
  return link.protocol === 'amqp' ? publishAmqp(link, publication) : publishMqtt(link, publication);
}

export function settleOn(link: Link, delivery: Delivery, verdict: Verdict): Step {
  return link.protocol === 'amqp' ? settleAmqp(link, delivery, verdict) : settleMqtt(link, delivery, verdict);
}

export function beatOn(link: Link): Step & { readonly isDead: boolean } {
  return link.protocol === 'amqp' ? beatAmqp(link) : beatMqtt(link);
}

/** AMQP sends twice per heartbeat, MQTT pings once per keep-alive, which is whole seconds. */
export function nextBeat({ protocol }: Link, heartbeatUs: Microseconds): readonly Effect[] {
  if (heartbeatUs === 0) return [];
  const delayUs = protocol === 'amqp' ? Math.ceil(heartbeatUs / 2) : Math.ceil(heartbeatUs / SECOND) * SECOND;
  return [{ type: 'setTimer', name: 'beat', delayUs, event: { type: 'beat' } }];
}

export function writesOn(socket: string, { writes }: Step): readonly Effect[] {
  return writes.map(({ bytes, note }) => ({ type: 'write', socket, bytes, message: note }));
}

/** How many messages a link still holds that the broker has not confirmed. */
export function unconfirmedOn(link: Link): number {
  return link.protocol === 'amqp' ? link.unconfirmed.length : link.sent.length;
}

export function patience(): Effect {
  return { type: 'setTimer', name: 'patience', delayUs: CONNECT_PATIENCE, event: { type: 'impatient' } };
}
