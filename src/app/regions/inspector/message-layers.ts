import type { MessageJourney, PacketJourney } from '../../../record/journey.ts';
import type { Parameters } from '../../../kernel/world.ts';
import { contentPart } from '../../../protocols/layer-parts.ts';
import { ipHeaderBytes, layersOf } from '../../../protocols/layers.ts';
import type { Layers } from '../../../protocols/layers.ts';
import type { Piece } from '../../../protocols/piece.ts';

/** A message and everything that is wrapped around it. */
export interface MessageLayers {
  readonly layers: Layers;
  /** The message shared packets with others, so these are the sizes that it would have alone. */
  readonly isEstimated: boolean;
}

/** A message in the layers around it; each packet once, however often it was sent. */
export function layersOfMessage(
  journey: MessageJourney,
  parameters: Parameters,
  pieces: readonly Piece[],
): MessageLayers | null {
  if (journey.length === 0) return null;
  const transport = journey.carriers.some(({ protocol }) => protocol === 'udp') ? 'udp' : 'tcp';
  // Under TLS the bytes on the stream are opaque: then the message is one part inside its records.
  const tls = transport === 'tcp' && parameters['tls'] === '1.3';
  const isDissected = !tls && pieces.reduce((sum, { bytes }) => sum + bytes, 0) === journey.length;
  const input = { parts: isDissected ? pieces : [contentPart(journey.label, journey.length)], tls, transport } as const;
  // What IP carries: all of a fragment, the payload of a segment.
  const segments = firstSendings(journey).map(({ length, bytes }) =>
    transport === 'tcp' ? length : bytes - ipHeaderBytes,
  );
  const alone = layersOf(input);
  const streamBytes = alone.layers
    .filter(({ name }) => name !== 'ip' && name !== 'tcp')
    .reduce((sum, { bytes }) => sum + bytes, 0);
  const isWhole = segments.reduce((sum, length) => sum + length, 0) === streamBytes;
  return isWhole
    ? { layers: layersOf({ ...input, segments }), isEstimated: false }
    : { layers: alone, isEstimated: true };
}

/** Each packet once, on the first of its links. */
function firstSendings({ carriers, from }: MessageJourney): readonly PacketJourney[] {
  return carriers.filter((packet) => !packet.retransmission && packet.length > 0 && packet.from === from);
}
