import type { ReactElement } from 'react';
import { formatBytes, formatClock } from '../../format.ts';
import { FaultButtons } from '../../stand/faults/fault-buttons.tsx';
import { lossOf } from '../../stand/faults/fault-list.ts';
import { useFrame, useNarrator, useRun } from '../../stand/scene-context.ts';
import { texts } from '../../stand/texts.en.ts';
import { flagWords } from '../../stand/words/sentences.en.ts';
import styles from './inspector.module.css';
import { Facts, Panel, Part } from './panel.tsx';
import { SelectButton } from './select-button.tsx';

const words = texts.inspector;

/** One packet: its place in the stream, its sizes, and where it is or ended. */
export function PacketInspector({ packet }: { readonly packet: number }): ReactElement {
  const { timeline } = useRun();
  const { names } = useNarrator();
  const frame = useFrame();
  const journey = timeline.traffic.packet(packet);
  if (journey === undefined || journey.n >= frame.limit)
    return <Panel icon={null} title={words.packet(packet)} sub={words.notYet} />;
  const end = journey.end !== null && journey.end.n < frame.limit ? journey.end : null;
  const fate = end === null ? words.inFlight : end.lost === null ? words.landed : words.lost(end.lost);
  return (
    <Panel
      icon={null}
      title={`${words.packet(packet)}, ${words.route(names.host(journey.from), names.host(journey.to))}`}
      sub={`${words.wire(formatBytes(journey.bytes))}, ${fate}.`}
    >
      <Facts
        facts={[
          [words.left, formatClock(journey.departsAt)],
          [words.lands, formatClock(journey.arrivesAt)],
          [words.protocol, journey.protocol.toUpperCase()],
          ...(journey.protocol === 'tcp'
            ? ([
                [
                  words.flags,
                  journey.retransmission
                    ? `${flagWords[journey.flags] ?? journey.flags}, ${words.again}`
                    : (flagWords[journey.flags] ?? journey.flags),
                ],
                [words.sequence, `${journey.seq} ${words.to} ${journey.seq + journey.length}`],
                [words.acknowledges, journey.ack === null ? words.nothing : String(journey.ack)],
                [words.window, formatBytes(journey.window)],
              ] as const)
            : []),
          [words.payload, formatBytes(journey.length)],
        ]}
      />
      {journey.messages.length > 0 && (
        <Part title={words.carriesTitle}>
          <p className={styles.links}>
            {journey.messages.map((message) => (
              <SelectButton key={message} selection={{ kind: 'message', message }}>
                {words.message(words.aMessage, message)}
              </SelectButton>
            ))}
          </p>
        </Part>
      )}
      {end === null && <FaultButtons faults={[lossOf(packet)]} />}
    </Panel>
  );
}
