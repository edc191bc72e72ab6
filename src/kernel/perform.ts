import type { Core } from './core.ts';
import type { Effect } from './effect.ts';
import { appendLine } from './host.ts';
import { bind, connectDatagram, receive, sendDatagram } from './network/datagram-socket.ts';
import { isDefinite } from './result.ts';
import { acceptNext, listen } from './network/listener.ts';
import { connect } from './network/open-socket.ts';
import { close, notify, removeSocket, transmit, write } from './network/socket.ts';
import { adopt } from './network/socket-table.ts';
import { startWork } from './works.ts';
import { demand } from './world.ts';

/** Who asks: a process, its host, and the socket whose machine it is, if so. */
interface Asker {
  readonly id: string;
  readonly host: string;
  readonly socket: string | null;
}

/** Does what a process asks. */
export function perform(core: Core, { id, host, socket }: Asker, effect: Effect): void {
  const { world } = core;
  switch (effect.type) {
    case 'connect':
      connect(core, id, host, effect);
      return;
    case 'listen':
      listen(core, id, host, effect);
      return;
    case 'accept':
      acceptNext(core, id, host, effect);
      return;
    case 'write':
      write(core, id, host, effect);
      return;
    case 'close':
    case 'reset':
      close(core, host, effect.socket, effect.type);
      return;
    case 'bind':
      bind(core, id, host, effect);
      return;
    case 'connectDatagram':
      connectDatagram(core, id, host, effect);
      return;
    case 'datagram':
      sendDatagram(core, id, host, effect);
      return;
    case 'receive':
      receive(core, id, host, effect);
      return;
    case 'tell':
      core.schedule(world.now, { type: 'event', process: effect.to, event: effect.event });
      return;
    case 'spawn': {
      const child = `${host}/${effect.name}`;
      adopt(core, host, effect.sockets ?? [], child);
      core.startProcess({ host, id: child, process: effect.process, input: effect.input, socket: null });
      return;
    }
    case 'exit':
      core.endProcess(id);
      if (socket !== null) removeSocket(core, socket);
      return;
    case 'setTimer': {
      const sequence = core.schedule(world.now + effect.delayUs, {
        type: 'timer',
        process: id,
        name: effect.name,
        event: effect.event,
      });
      const timers = world.timers.get(id);
      if (timers === undefined) world.timers.set(id, new Map([[effect.name, sequence]]));
      else timers.set(effect.name, sequence);
      return;
    }
    case 'cancelTimer':
      core.forgetTimer(id, effect.name);
      return;
    case 'work':
      startWork(core, id, host, effect);
      return;
    case 'save': {
      const record = demand(world.hosts, host, 'host');
      world.hosts.set(host, { ...record, disk: { ...record.disk, [effect.key]: effect.value } });
      core.log({ layer: 'host', kind: 'save', host, process: id, key: effect.key });
      return;
    }
    case 'append': {
      const record = demand(world.hosts, host, 'host');
      world.hosts.set(host, {
        ...record,
        files: { ...record.files, [effect.key]: appendLine(record.files[effect.key], effect.value) },
      });
      core.log({ layer: 'host', kind: 'save', host, process: id, key: effect.key });
      return;
    }
    case 'rewrite': {
      const record = demand(world.hosts, host, 'host');
      const file = { lines: [...effect.values], length: effect.values.length };
      world.hosts.set(host, { ...record, files: { ...record.files, [effect.key]: file } });
      core.log({ layer: 'host', kind: 'save', host, process: id, key: effect.key });
      return;
    }
    case 'note':
      core.log({ layer: effect.layer, kind: 'note', host, process: id, name: effect.name, values: effect.values });
      return;
    case 'result':
      core.log({
        layer: 'application',
        kind: 'result',
        host,
        process: id,
        call: effect.call,
        result: effect.result,
        definite: isDefinite(effect.result, effect.sent),
        status: effect.status ?? 0,
      });
      return;
    case 'transmit':
      transmit(core, owned(socket, effect), effect);
      return;
    case 'notify':
      notify(core, owned(socket, effect), effect.event);
      return;
    default:
      throw new Error(`unknown effect ${JSON.stringify(effect satisfies never)}`);
  }
}

function owned(socket: string | null, effect: Effect): string {
  if (socket === null) throw new Error(`only a socket's machine may ask for "${effect.type}"`);
  return socket;
}
