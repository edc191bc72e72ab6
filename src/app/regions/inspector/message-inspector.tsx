import { useMemo } from 'react';
import type { ReactElement } from 'react';
import { traceMessage } from '../../../record/journey.ts';
import type { MessageJourney, MessageTrace } from '../../../record/journey.ts';
import { dissect } from '../../../protocols/dissect.ts';
import type { Layers } from '../../../protocols/layers.ts';
import { parametersAt } from '../../../player/recipe-change.ts';
import { MessageToken } from '../../../views/figure/glyphs.tsx';
import { formatBytes, formatClock, formatPercent } from '../../format.ts';
import { FaultButtons } from '../../stand/faults/fault-buttons.tsx';
import { lossOf } from '../../stand/faults/fault-list.ts';
import { useFrame, useNarrator, useRun } from '../../stand/scene-context.ts';
import styles from './inspector.module.css';
import { LayerPicture } from './layer-picture.tsx';
import { MessageBytes } from './message-bytes.tsx';
import { layersOfMessage } from './message-layers.ts';
import { Facts, Panel, Part } from './panel.tsx';
import { SelectButton } from './select-button.tsx';
import { texts as words } from './texts.en.ts';

/** Who sent a message to whom, when, in how many bytes, and what became of it as far as is known now. */
export function MessageInspector({ message }: { readonly message: number }): ReactElement {
  const { timeline, recipe, run } = useRun();
  const { names } = useNarrator();
  const frame = useFrame();
  const journey = timeline.traffic.message(message);
  const bytes = useMemo(() => run.bytesOf(message), [run, message]);
  const pieces = useMemo(() => (bytes === undefined ? [] : dissect(bytes)), [bytes]);
  const wrapped = useMemo(
    () => (journey === undefined ? null : layersOfMessage(journey, parametersAt(recipe, journey.at), pieces)),
    [journey, recipe, pieces],
  );
  if (journey === undefined || journey.n >= frame.limit)
    return <Panel icon={null} title={words.message('', message).trim()} sub={words.notYet} />;
  const trace = traceMessage(journey, frame.limit);
  const sent = journey.carriers.filter(({ n }) => n < frame.limit);
  const dropped = trace.state === 'in flight' && trace.packet !== null ? trace.packet : null;
  const related = relatedTo(
    journey,
    timeline.traffic.exchange(journey.exchange),
    timeline.traffic.children(message),
    frame.limit,
  );
  return (
    <Panel
      icon={<MessageToken role={journey.role} />}
      title={`${words.message(words.roles[journey.role], message)}, ${words.route(names.host(journey.from), names.host(journey.to))}`}
      sub={subOf(journey, trace, wrapped?.layers ?? null)}
    >
      {wrapped !== null && (
        <Part title={words.layers}>
          <LayerPicture layers={wrapped.layers.layers} />
          {wrapped.isEstimated && <p className={styles.sub}>{words.estimated}</p>}
        </Part>
      )}
      {pieces.length > 0 && (
        <Part title={words.bytes}>
          <MessageBytes pieces={pieces} />
        </Part>
      )}
      <Facts
        facts={[
          [words.label_, journey.label],
          [words.wrote, formatClock(journey.at)],
          ...(trace.startsAt === null ? [] : [[words.left, formatClock(trace.startsAt)] as const]),
          ...(trace.landsAt === null
            ? []
            : [[frame.at < trace.landsAt ? words.lands : words.landed, formatClock(trace.landsAt)] as const]),
          [words.state, stateOf(journey, trace)],
          ...(journey.items.length === 0 ? [] : [[words.news, journey.items.join(', ')] as const]),
        ]}
      />
      {related.length > 0 && (
        <Part title={words.related}>
          <p className={styles.links}>
            {related.map((other) => (
              <SelectButton key={other.message} selection={{ kind: 'message', message: other.message }}>
                {words.message(words.roles[other.role], other.message)}
              </SelectButton>
            ))}
          </p>
        </Part>
      )}
      {sent.length > 0 && (
        <Part title={words.packets}>
          <ul className={styles.list}>
            {sent.map((packet) => (
              <li key={packet.packet}>
                <time>{formatClock(packet.departsAt)}</time>
                <SelectButton selection={{ kind: 'packet', packet: packet.packet }}>
                  {words.packet(packet.packet)}
                </SelectButton>
                <small>
                  {[
                    formatBytes(packet.bytes),
                    packet.retransmission ? words.again : '',
                    packet.end !== null && packet.end.n < frame.limit && packet.end.lost !== null
                      ? words.lost(packet.end.lost)
                      : '',
                  ]
                    .filter((part) => part !== '')
                    .join(', ')}
                </small>
              </li>
            ))}
          </ul>
        </Part>
      )}
      {dropped !== null && <FaultButtons faults={[lossOf(dropped)]} />}
    </Panel>
  );
}

function subOf(journey: MessageJourney, trace: MessageTrace, layers: Layers | null): string {
  const left =
    trace.startsAt === null
      ? ''
      : `${capital(words.left)} ${formatClock(trace.startsAt)}, ${words.lands} ${formatClock(trace.landsAt ?? 0)}. `;
  if (layers === null) return `${left}${formatBytes(journey.length)}.`;
  const content = layers.layers.find(({ name }) => name === 'application')?.bytes ?? 0;
  return `${left}${words.wire(formatBytes(layers.wireBytes))}, ${words.share(formatPercent(content / layers.wireBytes))}.`;
}

function stateOf({ end }: MessageJourney, { state }: MessageTrace): string {
  switch (state) {
    case 'read':
      return `${words.read} ${formatClock(end?.at ?? 0)}`;
    case 'undelivered':
      return words.never(end?.undelivered ?? '');
    case 'in flight':
      return words.inFlight;
    case 'waiting':
      return words.waiting;
    case 'arrived':
      return words.arrived;
    case 'unsent':
      return words.unsent;
  }
}

/** The other messages of the exchange, and those made from this one on another hop; only what is known by now. */
function relatedTo(
  { message }: MessageJourney,
  exchange: readonly MessageJourney[],
  children: readonly MessageJourney[],
  limit: number,
): readonly MessageJourney[] {
  const all = new Map([...exchange, ...children].map((journey) => [journey.message, journey]));
  all.delete(message);
  return [...all.values()].filter(({ n }) => n < limit);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
