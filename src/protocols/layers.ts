import { innerTypeBytes, maxRecordPlaintext, recordHeaderBytes, recordTagBytes } from './tls/record.ts';

/** Outermost first. */
export const layerNames = ['ip', 'tcp', 'udp', 'icmp', 'tls', 'framing', 'application'] as const;
export type LayerName = (typeof layerNames)[number];

const layerLabels: Readonly<Record<LayerName, string>> = {
  ip: 'IPv4',
  tcp: 'TCP',
  udp: 'UDP',
  icmp: 'ICMP',
  tls: 'TLS 1.3',
  framing: 'Framing',
  application: 'Application',
};

/** RFC 791 section 3.1, without options. */
export const ipHeaderBytes = 20;
/** RFC 9293 section 3.1, without options. */
export const tcpHeaderBytes = 20;
/** RFC 768. */
export const udpHeaderBytes = 8;
/** Payload of a full segment on Ethernet: 1500 - 20 - 20 (RFC 9293 section 3.7.1). */
export const defaultSegmentBytes = 1460;

/** A stretch of bytes that belong to one layer and mean one thing. */
export interface Part {
  readonly layer: LayerName;
  readonly label: string;
  readonly bytes: number;
}

/** A part, or a piece of it, at its place on the wire. */
export interface Span extends Part {
  /** Which IP packet of the message: 0, 1, 2... */
  readonly packet: number;
  /** From the first byte of that packet. */
  readonly offset: number;
}

export interface Layer {
  readonly name: LayerName;
  readonly label: string;
  /** What this layer adds itself. */
  readonly bytes: number;
  /** With everything inside it. */
  readonly total: number;
}

export interface Layers {
  /** Outermost first, each containing the next; layers that add nothing are left out. Their `bytes` add up to `wireBytes`. */
  readonly layers: readonly Layer[];
  /** Every byte of every packet, in order. */
  readonly spans: readonly Span[];
  /** IP bytes of all packets. */
  readonly wireBytes: number;
}

export interface LayersInput {
  /** The message as the stream's user writes it, in order: see layer-parts.ts. */
  readonly parts: readonly Part[];
  /** Whether TLS records, each filled up, lie between the message and TCP. */
  readonly tls: boolean;
  /** A datagram has one header, before its first fragment; segments have one each. */
  readonly transport?: 'tcp' | 'udp';
  /** Payload bytes of each segment as they were sent; without it, full segments of 1460. Of a datagram: what each IP packet carries. */
  readonly segments?: readonly number[];
}

/**
 * Takes a message apart into the layers it is wrapped in, byte by byte.
 * Throws RangeError when the segments do not hold exactly the message.
 */
export function layersOf({ parts, tls, transport = 'tcp', segments }: LayersInput): Layers {
  const sealed = tls ? cut(parts, fill(totalBytes(parts), maxRecordPlaintext)).flatMap(sealParts) : parts;
  const stream = transport === 'tcp' ? sealed : [UDP_HEADER, ...sealed];
  const streamBytes = totalBytes(stream);
  const segmentBytes = segments ?? fill(streamBytes, defaultSegmentBytes);
  const carried = segmentBytes.reduce((sum, bytes) => sum + bytes, 0);
  if (carried !== streamBytes) {
    throw new RangeError(`segments of ${carried} bytes cannot hold a message of ${streamBytes} bytes`);
  }
  const spans = cut(stream, segmentBytes).flatMap((payload, packet) => placeInPacket(payload, packet, transport));
  return { layers: nestLayers(spans), spans, wireBytes: totalBytes(spans) };
}

function sealParts(plaintext: readonly Part[]): readonly Part[] {
  return [
    { layer: 'tls', label: 'record header', bytes: recordHeaderBytes },
    ...plaintext,
    { layer: 'tls', label: 'content type', bytes: innerTypeBytes },
    { layer: 'tls', label: 'authentication tag', bytes: recordTagBytes },
  ];
}

const IP_HEADER: Part = { layer: 'ip', label: 'IPv4 header', bytes: ipHeaderBytes };
const TCP_HEADER: Part = { layer: 'tcp', label: 'TCP header', bytes: tcpHeaderBytes };
const UDP_HEADER: Part = { layer: 'udp', label: 'UDP header', bytes: udpHeaderBytes };

function placeInPacket(payload: readonly Part[], packet: number, transport: 'tcp' | 'udp'): readonly Span[] {
  const headers = transport === 'tcp' ? [IP_HEADER, TCP_HEADER] : [IP_HEADER];
  let offset = 0;
  return [...headers, ...payload].map((part) => {
    const span = { ...part, packet, offset };
    offset += part.bytes;
    return span;
  });
}

function nestLayers(spans: readonly Span[]): readonly Layer[] {
  const own = layerNames.map((name) => ({ name, bytes: totalBytes(spans.filter((span) => span.layer === name)) }));
  return own
    .map((layer, index) => ({ ...layer, label: layerLabels[layer.name], total: totalBytes(own.slice(index)) }))
    .filter((layer) => layer.bytes > 0);
}

/** The sizes of full containers and a last one with the remainder. */
function fill(bytes: number, capacity: number): readonly number[] {
  const sizes: number[] = [];
  for (let rest = bytes; rest > 0; rest -= capacity) sizes.push(Math.min(rest, capacity));
  return sizes;
}

/** Distributes parts over containers of the given sizes; a part that crosses a boundary is split. */
function cut(parts: readonly Part[], sizes: readonly number[]): readonly (readonly Part[])[] {
  const queue = parts.filter((part) => part.bytes > 0);
  return sizes.map((size) => {
    const content: Part[] = [];
    for (let room = size; room > 0;) {
      const part = queue.shift();
      if (part === undefined) break;
      const bytes = Math.min(room, part.bytes);
      content.push({ ...part, bytes });
      if (bytes < part.bytes) queue.unshift({ ...part, bytes: part.bytes - bytes });
      room -= bytes;
    }
    return content;
  });
}

function totalBytes(parts: readonly { readonly bytes: number }[]): number {
  return parts.reduce((sum, part) => sum + part.bytes, 0);
}
