import type { LossReason } from '../../../kernel/entry.ts';
import { socketNotes } from '../../../kernel/network/socket.ts';
import { callNotes, httpNotes } from '../../../machines/http/notes.ts';
import type { TextsOf } from '../../../patterns/contract/pattern.ts';

/** What machines say that stand in many patterns, beside those a pattern is about. */
export const commonNotes = [callNotes, httpNotes, socketNotes];

/** What becomes of a packet, by the reason of its loss. */
const FATES: Readonly<Record<LossReason, string>> = {
  chance: 'is lost on the way',
  cut: 'dies on the cut link',
  blocked: 'is blocked',
  down: 'finds {to} down',
  'queue full': 'finds the queue full',
  dropped: 'is dropped by you',
  'no route': 'finds no way',
  'SYN queue full': 'finds too many half-open connections at {to}',
  'accept queue full': 'finds the accept queue of {to} full',
};

/** What is lost with it, and who does not know. */
const LOST: Readonly<Record<string, (fate: string) => string>> = {
  request: (fate) => `What {from} asks, {label}, ${fate}: {to} knows nothing of it, and {from} waits.`,
  response: (fate) => `The answer, {label}, ${fate}: {from} has done its part, and {to} waits on.`,
  told: (fate) => `{label} ${fate}: {from} thinks that it is told, and {to} does not have it.`,
  datagram: (fate) => `{label} ${fate}: a datagram is not repeated, so {to} never gets it.`,
  knock: (fate) => `The SYN of {from} ${fate}: no connection, and no word that there is none.`,
  'knock again': (fate) => `The SYN of {from} ${fate} once more: it hears nothing, so it tries again later.`,
  reset: (fate) => `The reset of {from} ${fate}: {to} is not told that the connection is over.`,
  goodbye: (fate) => `The FIN of {from} ${fate}: {to} still believes that the connection is open.`,
  confirm: (fate) => `An acknowledgement of {from} ${fate}: {to} may send again what has arrived.`,
};

/** `loss.cut.request` and so on. */
const LOSSES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(FATES).flatMap(([reason, fate]) =>
    Object.entries(LOST).map(([variant, sentence]) => [`loss.${reason}.${variant}`, sentence(fate)]),
  ),
);

/**
 * What the log says, by the keys of `describe`. `{name}` stands for a value; ids of hosts and links come as titles,
 * times and sizes with units. Texts of a pattern come first.
 */
export const sentences: Readonly<Record<string, string>> & TextsOf<typeof commonNotes> = {
  'do.crash': 'You cut the power of {target}.',
  'do.restart': 'You reboot {target}.',
  'do.kill': 'You kill the programs on {target}.',
  'do.close': 'You end the programs on {target} in good order.',
  'do.stop-listening': 'You let {target} stop listening.',
  'do.listen': 'You let {target} listen again.',
  'do.offline': 'You take {target} offline.',
  'do.online': 'You bring {target} online.',
  'do.pause': 'You freeze {target}.',
  'do.resume': 'You unfreeze {target}.',
  'do.cut': 'You cut {target}.',
  'do.restore': 'You restore {target}.',
  'do.block': 'You block {target}.',
  'do.unblock': 'You unblock {target}.',
  'do.set': 'You set {target}.',
  'do.drop': 'You order a loss: {target}.',
  'do.drop packet': 'You drop packet {target}.',
  'do.publish': 'You publish a {one}.',
  ineffective: 'There was nothing to do.',
  boot: '{host} starts.',
  'boot.again': '{host} is back after {downUs}: what it had only in memory is gone.',
  crash: '{host} is down: every program and socket on it is gone.',
  'crash.believed':
    '{host} loses its power and tells nobody: the other end of its connection believes that all is well.',
  'crash.believed by many':
    '{host} loses its power and tells nobody: at {count} ends its connections are believed to be open.',
  paused: 'The programs on {host} stand still; its kernel does not.',
  resumed: 'The programs on {host} go on.',
  offline: '{host} is offline.',
  online: '{host} is online.',
  listening: '{host} listens on port {port}.',
  deaf: '{host} no longer listens on port {port}.',
  work: '{host} works on {name} for {durationUs}.',
  workDone: '{host} is done with {name}.',
  workDropped: 'The work of {host} on {name} dies with its program: what was done of it was in vain.',
  save: '{host} saves {name}.',
  'link.up': '{link} carries packets.',
  'link.cut': '{link} is cut: what was on it is lost.',
  'link.blocked': '{link} is blocked: packets die on arrival.',
  spawn: '{process} starts.',
  exit: '{process} ends.',
  state: '{process}: {state}.',
  error: 'The simulation stopped, a machine failed: {text}',
  limit: 'The simulation stopped at a limit: {limit}.',
  'note.asked': 'Somebody at {host} asks: call {call}.',
  'note.settled': 'Call {call} of {host} is over.',
  'note.connecting': '{host} opens a connection for call {call}.',
  'note.write on a closed socket': '{host} writes to a connection that is no more: the bytes go nowhere.',
  'note.answer unheard': 'The client has hung up: the answer of {host} is for nobody.',
  'note.stale connection':
    '{host} had kept a connection that the other side was just closing: it asks again on another.',
  write: '{host} sends {label} to {to}.',
  'write.request': '{host} asks {to}: {label}.',
  'write.again': '{host} asks {to} again: {label}. It is try {attempt}, {sinceUs} after the first.',
  'write.response': '{host} answers {to} after {tookUs}: {label}.',
  'write.response at once': '{host} answers {to} at once: {label}.',
  'write.empty': '{host} has nothing new for {to}, {tookUs} after it was asked: {label}.',
  'write.empty at once': '{host} has nothing new for {to} and says so at once: {label}.',
  'write.error': '{host} can only answer {to} with an error, {tookUs} after it was asked: {label}.',
  'write.error at once': '{host} can only answer {to} with an error: {label}.',
  'write.push': '{host} tells {to} unasked: {label}.',
  'write.publish': '{host} tells {to}: {label}.',
  'read.request': '{host} has read the request of {from}.',
  'read.request.after': '{host} reads what {from} asks, {label}, {tookUs} after it was sent.',
  'read.response.after': '{host} has the answer {tookUs} after it asked: {label}.',
  'read.empty.after': '{host} learns after {tookUs} that there is nothing new: {label}.',
  'read.push.after': '{host} is told {label}, {tookUs} after {from} sent it.',
  'read.response': '{host} has the answer of {from}.',
  'read.empty': '{host} has an answer of {from}: nothing new.',
  'read.push': '{host} is told by {from}, unasked.',
  'read.publish': '{host} takes in what {from} published.',
  'read.acknowledgement': '{host} has the acknowledgement of {from}.',
  'read.control': '{host} has a control message of {from}.',
  'read.error': '{host} has an error of {from}.',
  farewell: 'A goodbye that nobody needs to read.',
  'undelivered.answer':
    'The answer of {from}, {label}, comes too late: {to} does not wait any more and throws it away.',
  'undelivered.message': '{label} of {from} finds nobody at {to} who would read it: {reason}.',
  undelivered: 'A message will never be read: {reason}.',
  translation: 'To {remote}, {inside} is {outside} from now on: {host} notes it in its table.',
  'socket.EADDRINUSE': '{host} cannot have port {port}: it is taken.',
  'socket.EADDRNOTAVAIL':
    '{host}: connect() fails at once, no port is free towards port {port}. Those in TIME-WAIT are not.',
  'socket.EINVAL': '{host}: a socket that has a port cannot have port {port}, too.',
  'socket.ECONNREFUSED': '{host}: nobody listens where port {port} sends to. Nothing was sent or read by this call.',
  'socket.EDESTADDRREQ': '{host}: port {port} was not told where to send to.',
  'socket.EMSGSIZE': '{host}: the message is too long for a datagram, so nothing of it was sent.',
  'socket.accept': '{host}: nobody listens at port {port} in a way that connections wait there.',
  'acceptQueue.in': 'A connection is complete, and nobody at {host} has accepted it: {waiting} wait there now.',
  'acceptQueue.out': 'A program at {host} accepts the connection that has waited longest: {waiting} still wait.',
  'acceptQueue.gone': 'A connection that nobody at {host} has accepted is over: {waiting} still wait.',
  'result.ok': '{host}: {call} is done.',
  'result.refused': '{host}: {call} was refused, so it did not happen.',
  'result.refused.indefinite': '{host}: {call} was refused.',
  'result.reset': '{host}: the connection was reset before {call} was sent.',
  'result.reset.indefinite': '{host}: the connection was reset; {call} may have happened.',
  'result.closed': '{host}: the connection was closed before {call} was sent.',
  'result.closed.indefinite': '{host}: the connection was closed; {call} may have happened.',
  'result.timeout.after': '{host} gives up after {tookUs}: {call} was never sent.',
  'result.timeout.indefinite.after':
    '{host} gives up after {tookUs} without an answer: {call} may have happened all the same.',
  'result.reset.indefinite.after': '{host}: reset {tookUs} after asking; {call} may have happened all the same.',
  'result.closed.indefinite.after': '{host}: closed {tookUs} after asking; {call} may have happened all the same.',
  'result.status.after': '{host}: {call} is answered with {status} after {tookUs}.',
  'result.ok.after': '{host}: {call} is done, {tookUs} after asking.',
  'result.timeout': '{host}: no answer in time, and {call} was never sent.',
  'result.timeout.indefinite': '{host}: no answer in time; {call} may have happened.',
  'result.aborted': '{host} gives up {call} before it was sent.',
  'result.aborted.indefinite': '{host} gives up {call}, which may have happened.',
  'result.status': '{host}: {call} was answered with status {status}.',
  'result.malformed': '{host}: the answer to {call} makes no sense.',
  'result.malformed.indefinite': '{host}: the answer to {call} makes no sense; it may have happened.',
  'segment.data': '{from} sends bytes from {seq} on to {to}, {bytes}.',
  'segment.bare': '{from} sends {flags} to {to}.',
  'segment.again': '{from} sends again, bytes from {seq} on, to {to}.',
  'datagram.udp': '{from} sends a datagram to {to}, {bytes}.',
  'datagram.icmp': '{from} tells {to} that nobody is there.',
  arrival: 'Packet {packet} arrives at {host}.',
  'loss.chance': 'Packet {packet}, {direction}, is lost on the way.',
  'loss.cut': 'Packet {packet}, {direction}, dies on the cut link.',
  'loss.blocked': 'Packet {packet}, {direction}, is blocked.',
  'loss.down': 'Packet {packet}, {direction}, finds its host down.',
  'loss.queue full': 'Packet {packet}, {direction}, finds the queue full.',
  'loss.dropped': 'Packet {packet}, {direction}, is dropped by you.',
  'loss.SYN queue full': 'Packet {packet}, {direction}, is dropped: too many connections are half open.',
  'loss.accept queue full': 'Packet {packet}, {direction}, is dropped: the accept queue is full.',
  'loss.no route': 'Packet {packet}, {direction}, is lost: no way leads there.',
  ...LOSSES,
};

/** What the flags of a segment are called. */
export const flagWords: Readonly<Record<string, string>> = {
  S: 'SYN',
  SA: 'SYN and ACK',
  A: 'an acknowledgement',
  FA: 'FIN',
  RA: 'RST',
  R: 'RST',
};

/** A note of a machine that no text knows. */
export const noteSentence = (host: string, name: string, values: string) =>
  values === '' ? `${host}: ${name}.` : `${host}: ${name}, ${values}.`;
