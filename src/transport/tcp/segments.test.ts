import { describe, expect, test } from 'vitest';
import type { Effect, HostEvent } from '../../kernel/effect.ts';
import type { SegmentHeader } from '../../kernel/network/packet.ts';
import { MILLISECOND, SECOND } from '../../kernel/time.ts';
import type { TcpOptions } from './control-block.ts';
import { tcp } from './machine.ts';
import type { ProfileName } from './profile.ts';

const ISN = 4_000_000_000;
const PEER_ISN = 77;
const WINDOW = 30_000;

/** One socket whose peer is played by the test. Numbers are counted from the SYNs, as in the log. */
class Lone {
  readonly timers = new Map<string, { at: number; event: HostEvent }>();
  sent: SegmentHeader[] = [];
  now = 0;
  private latest: ReturnType<typeof tcp.start>;

  constructor(profile: ProfileName = 'linux', options: Partial<TcpOptions> = {}) {
    this.latest = tcp.start({
      settings: {
        profile,
        initialWindow: 10,
        receiveWindow: WINDOW,
        isn: ISN,
        ...options,
      },
      at: 0,
      random: 0,
      host: 'here',
      self: 'here/tcp-1',
      saved: {},
    });
    this.perform(this.latest.effects);
  }

  get state(): string {
    return this.latest.path;
  }

  does(event: HostEvent): this {
    this.sent = [];
    this.latest = tcp.step(this.latest.snapshot, { ...event, at: this.now });
    this.perform(this.latest.effects);
    return this;
  }

  hears(flags: string, seq: number, ack: number | null, rest: Partial<SegmentHeader> = {}): this {
    const header = { seq, isn: PEER_ISN, ack, ackIsn: ISN, control: flags, length: 0, window: 20_000 };
    return this.does({ type: 'segment', ...header, ...rest });
  }

  /** Waits for a timer that is set, and lets it fire. */
  waitsFor(name: string): this {
    const timer = this.timers.get(name);
    if (timer === undefined) throw new Error(`no timer "${name}" is set in ${this.state}`);
    this.timers.delete(name);
    this.now = timer.at;
    return this.does(timer.event);
  }

  waits(us: number): this {
    this.now += us;
    return this;
  }

  /** What the last event made it send: `A 1>1` is an acknowledgement of 1 with sequence number 1. */
  get said(): readonly string[] {
    return this.sent.map(
      ({ control, seq, ack, length }) =>
        `${control}${ack === null ? '' : 'A'} ${seq}>${ack}${length > 0 ? ` +${length}` : ''}`,
    );
  }

  private perform(effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.type === 'transmit') this.sent.push(effect.header);
      else if (effect.type === 'setTimer')
        this.timers.set(effect.name, { at: this.now + effect.delayUs, event: effect.event });
      else if (effect.type === 'cancelTimer') this.timers.delete(effect.name);
    }
  }
}

const write = (length: number): HostEvent => ({ type: 'write', length, confirm: false });
const CLOSE: HostEvent = { type: 'close', unread: false };

/** A socket in each state, after the fewest events. Ours has sent nothing but its SYN and FIN. */
const IN_STATE = {
  'SYN-SENT': (profile: ProfileName) => new Lone(profile).does({ type: 'open' }),
  'SYN-RECEIVED': (profile: ProfileName) => new Lone(profile).hears('S', 0, null),
  ESTABLISHED: (profile: ProfileName) => new Lone(profile).does({ type: 'open' }).hears('S', 0, 1),
  'FIN-WAIT-1': (profile: ProfileName) => IN_STATE.ESTABLISHED(profile).does(CLOSE),
  'FIN-WAIT-2': (profile: ProfileName) => IN_STATE['FIN-WAIT-1'](profile).hears('', 1, 2),
  'CLOSE-WAIT': (profile: ProfileName) => IN_STATE.ESTABLISHED(profile).hears('F', 1, 1),
  CLOSING: (profile: ProfileName) => IN_STATE['FIN-WAIT-1'](profile).hears('F', 1, 1),
  'LAST-ACK': (profile: ProfileName) => IN_STATE['CLOSE-WAIT'](profile).does(CLOSE),
  'TIME-WAIT': (profile: ProfileName) => IN_STATE['FIN-WAIT-2'](profile).hears('F', 1, 2),
} as const;
type State = keyof typeof IN_STATE;

/** The next number that the socket waits for in a state. */
const NEXT: Readonly<Record<State, number>> = {
  'SYN-SENT': 0,
  'SYN-RECEIVED': 1,
  ESTABLISHED: 1,
  'FIN-WAIT-1': 1,
  'FIN-WAIT-2': 1,
  'CLOSE-WAIT': 2,
  CLOSING: 2,
  'LAST-ACK': 2,
  'TIME-WAIT': 2,
};
const SYNCHRONISED = ['ESTABLISHED', 'FIN-WAIT-1', 'FIN-WAIT-2', 'CLOSE-WAIT', 'CLOSING', 'LAST-ACK'] as const;
const WITH_PEER = ['SYN-RECEIVED', ...SYNCHRONISED] as const;
const PROFILES = ['linux', 'rfc'] as const;

describe.each(PROFILES)('with the profile %s', (profile) => {
  test.each(Object.entries(IN_STATE))('the way to %s leads there', (state, reach) => {
    expect(reach(profile).state).toBe(state);
  });

  test.each(WITH_PEER)('in %s a reset with the exact number ends the connection, without a word', (state) => {
    const socket = IN_STATE[state](profile).waits(SECOND).hears('R', NEXT[state], null);
    expect(socket.state).toBe('gone');
    expect(socket.said).toEqual([]);
  });

  test.each(WITH_PEER)('in %s a reset with another number in the window is answered and ends nothing', (state) => {
    for (const offset of [1, 1460, WINDOW - 2]) {
      const socket = IN_STATE[state](profile)
        .waits(SECOND)
        .hears('R', NEXT[state] + offset, null);
      expect(socket.state).toBe(state);
      expect(socket.sent).toMatchObject([{ control: '', length: 0, ack: NEXT[state] }]);
    }
  });

  test.each(WITH_PEER)('in %s a reset outside the window is not even answered', (state) => {
    for (const seq of [NEXT[state] - 1, NEXT[state] + WINDOW + 1, NEXT[state] + 2 ** 31]) {
      const socket = IN_STATE[state](profile).waits(SECOND).hears('R', seq, null);
      expect(socket.state).toBe(state);
      expect(socket.said).toEqual([]);
    }
  });

  test.each(SYNCHRONISED)('in %s a SYN of whatever number is answered with where this side is', (state) => {
    for (const seq of [0, NEXT[state], NEXT[state] + 1000, -123_456_789]) {
      const socket = IN_STATE[state](profile).waits(SECOND).hears('S', seq, null);
      expect(socket.state).toBe(state);
      expect(socket.sent).toMatchObject([{ control: '', length: 0, ack: NEXT[state] }]);
    }
  });

  test('to a SYN that has been answered, the peer that booted again replies with the reset that ends the old connection', () => {
    const old = IN_STATE.ESTABLISHED(profile).waits(SECOND);
    const reborn = new Lone(profile).does({ type: 'open' });
    const syn = reborn.sent[0];
    if (syn === undefined) throw new Error('no SYN');
    // The reborn peer has the other's place: its own number is new, the old one's is what `old` has heard.
    old.does({ type: 'segment', ...syn, isn: PEER_ISN + 500_000_000 });
    const challenge = old.sent[0];
    if (challenge === undefined) throw new Error('no challenge');
    reborn.does({ type: 'segment', ...challenge });
    expect(reborn.state).toBe('SYN-SENT');
    const reset = reborn.sent[0];
    if (reset === undefined) throw new Error('no reset');
    expect(old.does({ type: 'segment', ...reset }).state).toBe('gone');
  });

  test('in SYN-SENT only an acknowledgement of its own SYN refuses or connects', () => {
    const refused = IN_STATE['SYN-SENT'](profile).hears('R', 0, 1, { isn: 0 });
    expect(refused.state).toBe('gone');
    const notMine = IN_STATE['SYN-SENT'](profile).hears('R', 0, 1, { isn: 0, ackIsn: 5 });
    expect(notMine.state).toBe('SYN-SENT');
    expect(notMine.said).toEqual([]);
    const bare = IN_STATE['SYN-SENT'](profile).hears('R', 0, null);
    expect(bare.state).toBe('SYN-SENT');
    const old = IN_STATE['SYN-SENT'](profile).hears('S', 0, 1, { ackIsn: 5 });
    expect(old.state).toBe('SYN-SENT');
    expect(old.sent).toMatchObject([{ control: 'R', seq: 1, isn: 5, ack: null }]);
  });

  test('in SYN-RECEIVED an acknowledgement of another SYN is answered with a reset that has its number', () => {
    const socket = IN_STATE['SYN-RECEIVED'](profile).hears('', 1, 1, { ackIsn: 5, length: 100 });
    expect(socket.state).toBe('SYN-RECEIVED');
    expect(socket.sent).toMatchObject([{ control: 'R', seq: 1, isn: 5, ack: null }]);
  });

  test.each(SYNCHRONISED)('in %s an acknowledgement of what was never sent, or of long ago, is not taken', (state) => {
    for (const ack of [1000, 2 ** 30, -20_001 - 2]) {
      const socket = IN_STATE[state](profile).waits(SECOND).hears('', NEXT[state], ack, { length: 10 });
      expect(socket.state).toBe(state);
      expect(socket.sent).toMatchObject([{ control: '', length: 0, ack: NEXT[state] }]);
    }
  });

  test('data of another incarnation of the peer is not taken', () => {
    const socket = IN_STATE.ESTABLISHED(profile)
      .waits(SECOND)
      .hears('P', 1, 1, { isn: PEER_ISN + 900_000_000, length: 50 });
    expect(socket.sent).toMatchObject([{ control: '', ack: 1 }]);
  });

  test('both may open at once', () => {
    const socket = IN_STATE['SYN-SENT'](profile).hears('S', 0, null);
    expect([socket.state, ...socket.said]).toEqual(['SYN-RECEIVED', 'SA 0>1']);
    socket.hears('S', 0, 1);
    expect(socket.state).toBe('ESTABLISHED');
  });

  test('the window of a SYN fits 16 bits', () => {
    const socket = tcp.start({
      settings: {
        profile,
        initialWindow: 10,
        receiveWindow: 1_048_576,
        isn: ISN,
      },
      at: 0,
      random: 0,
      host: 'here',
      self: 'here/tcp-1',
      saved: {},
    });
    const opened = tcp.step(socket.snapshot, { type: 'open', at: 0 });
    expect(opened.effects.find(({ type }) => type === 'transmit')).toMatchObject({ header: { window: 65_535 } });
  });

  test('numbers may run over the end of 32 bits', () => {
    // The same number on the wire, counted from another SYN.
    const socket = IN_STATE.ESTABLISHED(profile);
    socket.hears('P', 1, 1, { length: 100 });
    expect(
      socket.hears('P', 101, 1, { seq: 101 - 2 ** 31, isn: (PEER_ISN + 2 ** 31) % 2 ** 32, length: 1460 }).said,
    ).toEqual(profile === 'linux' ? ['A 1>1561'] : []);
  });
});

describe.each(PROFILES)('TIME-WAIT with the profile %s', (profile) => {
  const timeWait = () => IN_STATE['TIME-WAIT'](profile).waits(SECOND);
  const length = profile === 'linux' ? 60 * SECOND : 240 * SECOND;
  const left = (socket: Lone) => (socket.timers.get('timeWait')?.at ?? 0) - socket.now;

  test('lasts two maximum segment lifetimes', () => {
    const socket = IN_STATE['TIME-WAIT'](profile);
    expect(left(socket)).toBe(length);
    expect(socket.waitsFor('timeWait').state).toBe('gone');
  });

  test('does not answer a bare acknowledgement', () => {
    expect(timeWait().hears('', 2, 2).said).toEqual([]);
    expect(timeWait().hears('', 2, 1).said).toEqual([]);
  });

  test('answers the FIN that comes again, and begins anew', () => {
    const socket = timeWait().hears('F', 1, 2);
    expect(socket.said).toEqual(['A 2>2']);
    expect(left(socket)).toBe(length);
  });

  test('answers what lies outside the window, and data', () => {
    expect(timeWait().hears('', 1, 2).said).toEqual(['A 2>2']);
    expect(timeWait().hears('', 2 + WINDOW + 1, 2).said).toEqual(['A 2>2']);
    expect(timeWait().hears('P', 2, 2, { length: 10 }).said).toEqual(['A 2>2']);
  });

  test('ends by an exact reset under Linux, and by none where RFC 1337 is followed', () => {
    expect(timeWait().hears('R', 2, null).state).toBe(profile === 'linux' ? 'gone' : 'TIME-WAIT');
    const other = timeWait().hears('R', 3, null);
    expect([other.state, ...other.said]).toEqual(['TIME-WAIT']);
  });

  test('gives way to a SYN with higher numbers, and acknowledges an old one', () => {
    expect(timeWait().hears('S', 3, null).state).toBe('gone');
    const old = timeWait().hears('S', 0, null);
    expect([old.state, ...old.said]).toEqual(['TIME-WAIT', 'A 2>2']);
  });
});

describe.each(PROFILES)('a closed window with the profile %s', (profile) => {
  /** It has 5000 bytes to send, of which 1460 are acknowledged with a window of `window`. */
  const closed = (window: number) =>
    IN_STATE.ESTABLISHED(profile)
      .waits(100 * MILLISECOND)
      .hears('', 1, 1, { window: 1460 })
      .does(write(5000))
      .waits(100 * MILLISECOND)
      .hears('', 1, 1461, { window });

  test('is probed at doubling distances for as long as the peer answers', () => {
    const socket = closed(0);
    const distances = Array.from({ length: 9 }, () => {
      const before = socket.now;
      socket.waitsFor('persist');
      expect(socket.said).toEqual([profile === 'linux' ? 'A 1460>1' : 'A 1461>1 +1']);
      const distance = socket.now - before;
      socket.hears('', 1, 1461, { window: 0 });
      return distance;
    });
    const cap = profile === 'linux' ? 120 * SECOND : 60 * SECOND;
    const [first = 0] = distances;
    expect(distances).toEqual(distances.map((_, index) => Math.min(first * 2 ** index, cap)));
    expect(distances.at(-1)).toBeGreaterThan(first * 100 === cap ? 0 : first * 16);
  });

  test('that opens by less than a segment is used after one timeout, and probed when it closes again', () => {
    const socket = closed(0).waitsFor('persist').hears('', 1, 1461, { window: 300 });
    expect(socket.said).toEqual([]);
    expect(socket.waitsFor('persist').said).toEqual(['A 1461>1 +300']);
    socket.waits(100 * MILLISECOND).hears('', 1, 1761, { window: 0 });
    expect(socket.waitsFor('persist').said).toEqual([profile === 'linux' ? 'A 1760>1' : 'A 1761>1 +1']);
  });

  test('keeps back a FIN, too, until it opens', () => {
    const socket = IN_STATE.ESTABLISHED(profile)
      .waits(100 * MILLISECOND)
      .hears('', 1, 1, { window: 100 })
      .does(write(100))
      .does(CLOSE);
    expect(socket.said).toEqual([]);
    socket.waits(100 * MILLISECOND).hears('', 1, 101, { window: 0 });
    expect(socket.said).toEqual([]);
    expect(socket.waitsFor('persist').said).toEqual(['A 100>1']);
    expect(socket.hears('', 1, 101, { window: 1 }).said).toEqual(['FA 101>1']);
  });

  test('takes the byte of a probe for sent when the peer has taken it', () => {
    if (profile === 'linux') return;
    const socket = closed(0).waitsFor('persist').hears('', 1, 1462, { window: 1460 });
    expect(socket.said).toEqual(['A 1462>1 +1460']);
  });

  test('ends the connection when the peer answers no more', () => {
    const socket = closed(0);
    for (let tries = 0; tries < 60 && socket.state !== 'gone'; tries += 1) socket.waitsFor('persist');
    expect(socket.state).toBe('gone');
  });
});

describe('what is a duplicate acknowledgement', () => {
  const sending = (profile: ProfileName) =>
    IN_STATE.ESTABLISHED(profile)
      .waits(100 * MILLISECOND)
      .does(write(14_600))
      .waits(100 * MILLISECOND);
  const repeats = ({ sent }: Lone, from: number) => sent.filter(({ seq, length }) => seq === from && length > 0).length;
  /** The same with a window of 20,000 that an acknowledgement has confirmed. */
  const confirmed = (profile: ProfileName) =>
    IN_STATE.ESTABLISHED(profile)
      .waits(100 * MILLISECOND)
      .does(write(100))
      .waits(100 * MILLISECOND)
      .hears('', 1, 101)
      .does(write(14_600));
  /** How many equal acknowledgements it takes until the first segment goes again. */
  const needed = (socket: Lone, from: number, window: number, seq = 1) => {
    for (let count = 1; count <= 9; count += 1)
      if (repeats(socket.hears('', seq, from, { window }), from) > 0) return count;
    return 'more than nine';
  };

  test.each(PROFILES)('with the profile %s the third one that says the same starts fast retransmit', (profile) => {
    expect(needed(confirmed(profile), 101, 20_000)).toBe(3);
  });

  test.each(PROFILES)(
    'with the profile %s the first one after the handshake changes the window and does not count',
    (profile) => {
      expect(needed(sending(profile), 1, 1_048_576)).toBe(4);
    },
  );

  test('to the RFC a smaller window is news, to Linux it is not', () => {
    expect(needed(confirmed('rfc'), 101, 19_000)).toBe(4);
    expect(needed(confirmed('linux'), 101, 19_000)).toBe(3);
  });

  test('to Linux a newer sequence number is news, to the RFC it is not', () => {
    expect(needed(confirmed('rfc'), 101, 20_000, 101)).toBe(3);
    expect(needed(confirmed('linux'), 101, 20_000, 101)).toBe(4);
  });
});

describe('the window that is offered', () => {
  const windows = (receiveWindow: number) => {
    const start = tcp.start({
      settings: {
        profile: 'linux',
        initialWindow: 10,
        receiveWindow,
        isn: ISN,
      },
      at: 0,
      random: 0,
      host: 'here',
      self: 'here/tcp-1',
      saved: {},
    });
    let { snapshot } = tcp.step(start.snapshot, { type: 'open', at: 0 });
    const offered: number[] = [];
    const does = (event: HostEvent) => {
      const next = tcp.step(snapshot, { ...event, at: 100 });
      snapshot = next.snapshot;
      for (const effect of next.effects) if (effect.type === 'transmit') offered.push(effect.header.window);
    };
    const base = { type: 'segment', isn: PEER_ISN, ackIsn: ISN, ack: 1, window: 20_000 };
    does({ ...base, control: 'S', seq: 0, length: 0 });
    for (let index = 0; index < 8; index += 1) {
      does({ ...base, control: '', seq: 1 + 1460 * index, length: 1460 });
      if (index % 3 === 2) does({ type: 'read', length: 3 * 1460 });
    }
    // A hole: what follows is answered at once.
    does({ ...base, control: '', seq: 1 + 1460 * 9, length: 1460 });
    does({ ...base, control: '', seq: 1 + 1460 * 10, length: 1460 });
    return offered;
  };

  test('does not move for bytes that are read soon', () => {
    expect(new Set(windows(1_048_576))).toEqual(new Set([1_048_576]));
  });

  test('shrinks with what lies unread in a buffer that is small', () => {
    expect(Math.min(...windows(20_000))).toBe(20_000 - 3 * 1460);
  });
});

test.each([
  ['linux', 'FPA 1>1 +300'],
  ['rfc', 'PA 1>1 +100'],
] as const)('with the profile %s a timeout sends small segments again as %s', (profile, again) => {
  const socket = IN_STATE.ESTABLISHED(profile).waits(100 * MILLISECOND);
  socket.does(write(100)).does(write(200)).does(CLOSE);
  expect(socket.waitsFor('retransmission').said).toEqual([again]);
});

describe("Nagle's algorithm", () => {
  const connected = (profile: ProfileName, nagle: boolean) =>
    new Lone(profile, { nagle }).does({ type: 'open' }).hears('S', 0, 1);

  test.each(PROFILES)('with the profile %s lets a second small write wait for the first to be confirmed', (profile) => {
    const socket = connected(profile, true);
    expect(socket.does(write(100)).said).toEqual(['PA 1>1 +100']);
    expect(socket.does(write(100)).does(write(50)).said).toEqual([]);
    expect(socket.hears('', 1, 101).said).toEqual(['PA 101>1 +150']);
    const hasty = connected(profile, false).does(write(100));
    expect(hasty.does(write(100)).said).toEqual(['PA 101>1 +100']);
  });

  test.each([
    ['linux', ['A 1>1 +1460', 'PA 1461>1 +540']],
    ['rfc', ['A 1>1 +1460']],
  ] as const)('with the profile %s treats the rest of a long write so: %j', (profile, said) => {
    expect(connected(profile, true).does(write(2000)).said).toEqual(said);
  });

  test.each(PROFILES)('with the profile %s does not keep back what a FIN follows', (profile) => {
    const socket = connected(profile, true).does(write(100)).does(write(100));
    expect(socket.does(CLOSE).said).toEqual(['FPA 101>1 +100']);
  });
});

test('without delayed acknowledgements whatever arrives is confirmed at once', () => {
  for (const profile of PROFILES) {
    const socket = new Lone(profile, { delayedAck: false }).does({ type: 'open' }).hears('S', 0, 1);
    expect(socket.hears('', 1, 1, { length: 100 }).said).toEqual(['A 1>101']);
  }
});
