import type { PresetOf } from '../contract/pattern.ts';
import type { Name } from './parameters.ts';

/** Forty datagrams of which fourteen fit the buffer, and a reader that is away for a while (recorded). */
const CROWDED = { count: '40', size: '1000', gap: '5ms', receiveBuffer: '16384' };
const AWAY = ['1us pause receiver', '1us pause receiver2', '400ms resume receiver', '400ms resume receiver2'];
/** The programs at both receivers have ended: their ports are closed. */
const CLOSED = ['1us close receiver', '1us close receiver2'];
const LARGE = { count: '3', size: '4000', gap: '100ms' };

export const presets: readonly PresetOf<Name>[] = [
  {
    id: 'calm',
    title: 'Ten messages, nothing is lost',
    watch: 'Watch how much later TCP has each of them.',
    at: '30ms',
    parameters: {},
    do: [],
    partner: 'lost',
  },
  {
    id: 'lost',
    title: 'Message 4 of 10 is lost on both lines',
    watch: 'Watch messages 5 to 10: who reads them, and when.',
    at: '55ms',
    parameters: { lose: 'message4' },
    do: [],
    partner: 'calm',
    question: 1,
  },
  {
    id: 'last-lost',
    title: 'The last message is lost on both lines',
    watch: 'Watch who still cares, and how long it takes.',
    at: '175ms',
    parameters: { lose: 'message10' },
    do: [],
  },
  {
    id: 'twice',
    title: 'Every packet arrives twice',
    watch: 'Watch how often each receiver reads message 1.',
    at: '30ms',
    parameters: { duplicate: '1' },
    do: [],
  },
  {
    id: 'overtaken',
    title: 'Some packets take twice as long',
    watch: 'Watch the order in which each receiver reads.',
    at: '30ms',
    parameters: { reorder: '0.3' },
    do: [],
  },
  {
    id: 'closed',
    title: 'Nobody has the port',
    watch: 'Watch what comes back to each sender, and what it does then.',
    at: '0s',
    parameters: {},
    do: CLOSED,
    partner: 'unheard',
    question: 2,
  },
  {
    id: 'unheard',
    title: 'The same from a socket that is not connected',
    watch: 'Watch what the UDP sender makes of the answers.',
    at: '0s',
    parameters: { connected: 'off' },
    do: CLOSED,
    partner: 'closed',
  },
  {
    id: 'overflow',
    title: 'Nobody reads for a while: the buffer is full',
    watch: 'Watch what each receiver finds when it reads again.',
    at: '40ms',
    parameters: CROWDED,
    do: AWAY,
  },
  {
    id: 'fragment-lost',
    title: '4,000 bytes in three fragments, one is lost',
    watch: 'Watch what becomes of the other two fragments.',
    at: '10ms',
    parameters: { ...LARGE, lose: 'packet2' },
    do: [],
    partner: 'fragments',
  },
  {
    id: 'fragments',
    title: 'The same, and all fragments arrive',
    watch: 'Watch when the receiver has a message.',
    at: '10ms',
    parameters: LARGE,
    do: [],
    partner: 'fragment-lost',
  },
  {
    id: 'too-long',
    title: 'One byte more than a datagram can hold',
    watch: 'Watch how much of it leaves.',
    at: '0s',
    parameters: { count: '1', size: '65508' },
    do: [],
  },
  {
    id: 'race',
    title: 'One short message: is UDP faster?',
    watch: 'Watch what TCP does before its message leaves.',
    at: '0s',
    parameters: { count: '1' },
    do: [],
  },
  {
    id: 'bulk',
    title: 'A thousand messages with 1 % loss: is UDP faster?',
    watch: 'Watch how many each receiver has when its line falls silent.',
    at: '300ms',
    parameters: { count: '1000', size: '1400', gap: '1ms', loss: '0.01', duration: '20s' },
    do: [],
  },
  {
    id: 'two-programs',
    title: 'Two programs behind one address',
    watch: 'Watch which messages of the other port wait for message 4.',
    at: '55ms',
    parameters: { programs: '2', lose: 'message4' },
    do: [],
  },
];
