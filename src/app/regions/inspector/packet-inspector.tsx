import type { ReactElement } from 'react';
import type { Layer } from '../../../protocols/layers.ts';
import { nestOf } from '../../../record/nest.ts';
import type { Header } from '../../../record/nest.ts';
import { formatBytes, formatClock } from '../../format.ts';
import { FaultButtons } from '../../stand/faults/fault-buttons.tsx';
import { lossOf } from '../../stand/faults/fault-list.ts';
import { useFrame, useNarrator, useRun } from '../../stand/scene-context.ts';
import { flagWords } from '../../stand/words/sentences.en.ts';
import type { Names } from '../../stand/words/names.ts';
import styles from './inspector.module.css';
import { LayerPicture } from './layer-picture.tsx';
import { Facts, Panel, Part } from './panel.tsx';
import { SelectButton } from './select-button.tsx';
import { texts as words } from './texts.en.ts';

/** One packet: its place in the stream, its sizes, and where it is or ended. */
export function PacketInspector({ packet }: { readonly packet: number }): ReactElement {
  const { timeline } = useRun();
  const { names } = useNarrator();
  const frame = useFrame();
  const journey = timeline.traffic.packet(packet);
  if (journey === undefined || journey.n >= frame.limit)
    return <Panel icon={null} title={words.packet(packet)} sub={words.notYet} />;
  const nest = nestOf(journey);
  const end = journey.end !== null && journey.end.n < frame.limit ? journey.end : null;
  const fate = end === null ? words.inFlight : end.lost === null ? words.landed : words.lost(end.lost);
  return (
    <Panel
      icon={null}
      title={`${words.packet(packet)}, ${words.route(names.host(journey.from), names.host(journey.to))}`}
      sub={`${words.wire(formatBytes(journey.bytes))}, ${fate}.`}
    >
      <Part title={words.layers}>
        <LayerPicture layers={layersIn(nest)} />
      </Part>
      <Facts
        facts={[
          [words.left, formatClock(journey.departsAt)],
          [words.lands, formatClock(journey.arrivesAt)],
          ...nest.flatMap((header) => factsOf(header, names)),
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

/** The nest as boxes: each header with everything inside it. */
function layersIn(nest: readonly Header[]): readonly Layer[] {
  return nest.map(({ name, bytes }, index) => ({
    name: name === 'payload' ? 'application' : name,
    label: words.headers[name],
    bytes,
    total: nest.slice(index).reduce((sum, header) => sum + header.bytes, 0),
  }));
}

function factsOf(header: Header, names: Names): readonly (readonly [name: string, value: string])[] {
  switch (header.name) {
    case 'ip':
      return [[words.headers.ip, words.route(names.host(header.source), names.host(header.destination))]];
    case 'tcp': {
      const flags = flagWords[header.flags] ?? header.flags;
      const [from, to] = header.sequence;
      return [
        [words.flags, header.isAgain ? `${flags}, ${words.again}` : flags],
        [words.sequence, `${from} ${words.to} ${to}`],
        [words.acknowledges, header.ack === null ? words.nothing : String(header.ack)],
        [words.window, formatBytes(header.window)],
      ];
    }
    case 'udp':
    case 'icmp':
    case 'payload':
      return [[words.headers[header.name], formatBytes(header.bytes)]];
  }
}
