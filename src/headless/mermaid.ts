import type { Entry } from '../kernel/entry.ts';
import type { Topology } from '../kernel/topology.ts';
import { isSeenAt } from '../patterns/contract/pattern.ts';
import type { Lens } from '../patterns/contract/pattern.ts';

/** The run as a Mermaid sequence diagram: messages or segments, as the lens says. */
export function mermaidOf(log: readonly Entry[], hosts: Topology['hosts'], lens: Lens): string {
  const lines = ['sequenceDiagram', ...hosts.map(({ id, title }) => `  participant ${id} as ${title}`)];
  const lost = new Set(log.flatMap((entry) => (entry.kind === 'loss' ? [entry.packet] : [])));
  const read = new Set(log.flatMap((entry) => (entry.kind === 'read' ? [entry.message] : [])));
  for (const entry of log) {
    if (!isSeenAt(lens, entry)) continue;
    const at = `${entry.at / 1000} ms`;
    if (entry.kind === 'segment' && lens === 'segments') {
      const numbers = `seq ${entry.seq}${entry.ack === null ? '' : ` ack ${entry.ack}`}${entry.length === 0 ? '' : ` ${entry.length} B`}`;
      lines.push(`  ${entry.from}${lost.has(entry.packet) ? '-x' : '->>'}${entry.to}: ${at} ${entry.flags} ${numbers}`);
    } else if (entry.kind === 'datagram' && lens === 'segments') {
      lines.push(
        `  ${entry.from}${lost.has(entry.packet) ? '-x' : '->>'}${entry.to}: ${at} ${entry.protocol} ${entry.length} B`,
      );
    } else if (entry.kind === 'write' && lens === 'messages') {
      const arrow = read.has(entry.message) ? '->>' : '-x';
      lines.push(`  ${entry.host}${arrow}${entry.to}: ${at} ${plain(entry.label)}`);
    } else if (entry.kind === 'intervention') {
      const over = hosts.some(({ id }) => id === entry.target)
        ? entry.target
        : hosts
            .map(({ id }) => id)
            .slice(0, 2)
            .join(',');
      lines.push(`  Note over ${over}: ${at} ${plain(`${entry.action} ${entry.target}`)}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** Without the characters that Mermaid reads as syntax. */
function plain(text: string): string {
  return text.replace(/[;#\n]/g, ' ').replace(/>/g, ' to ');
}
