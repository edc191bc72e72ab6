import { useCallback, useMemo, useRef, useState } from 'react';
import type { ReactElement } from 'react';
import type { Entry, EntryOf } from '../../../kernel/entry.ts';
import { fillSpan } from '../../../patterns/contract/state-words.ts';
import { useSize } from '../../../views/figure/use-size.ts';
import { readAloud } from '../../../views/geometry/host-view.ts';
import { StatechartView } from '../../../views/statechart/statechart-view.tsx';
import { formatClock } from '../../format.ts';
import { useFrame, useRun, useScene } from '../../stand/scene-context.ts';
import { useScrolls } from '../../stand/use-scrolls.ts';
import { programTitle } from '../../stand/words/programs.en.ts';
import { stateWordsOf } from '../../stand/words/states.en.ts';
import styles from './inspector.module.css';
import { Facts } from './panel.tsx';
import { Table } from './table.tsx';
import { texts as words } from './texts.en.ts';

const LAST_TRANSITIONS = 5;

export interface MachineProps {
  /** Its process, such as `client/agent`. */
  readonly process: string;
  readonly path: string;
  readonly group: string;
  /** Looking inside runs the world again from a checkpoint: too much for every tenth of a second. */
  readonly looksInside: boolean;
}

/** A machine under its name, which opens it. */
export function FoldedMachine(props: MachineProps): ReactElement {
  const [isOpen, setOpen] = useState(false);
  const { program, say } = useWords(props);
  return (
    <details className={styles.folded} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <span className={styles.name}>{programTitle(program)}</span> <small>{say(props.path)}</small>
      </summary>
      {isOpen && <Machine {...props} />}
    </details>
  );
}

/** A machine: its chart with the last transition, what it can take, how it came there, what it remembers. */
export function Machine({ process, path, group, looksInside }: MachineProps): ReactElement {
  const { run } = useRun();
  const { step, limit } = useFrame();
  const inside = useMemo(
    () => (looksInside && step >= 0 ? { ...run.inspect(process, step), chart: run.chart(process, step) } : null),
    [run, process, step, looksInside],
  );
  const transitions = useMemo(() => lastTransitions(run.log, process, limit), [run, process, limit]);
  const { say } = useWords({ process, group });
  const [last] = transitions;
  const { ref, width } = useSize<HTMLDivElement>();
  const chart = useRef<HTMLDivElement>(null);
  const scrolls = useScrolls(chart);
  return (
    <div ref={ref} className={styles.process}>
      {width !== null && inside?.chart !== undefined && inside.chart.states.length > 1 ? (
        <div ref={chart} className={styles.chart} {...scrolls}>
          <StatechartView
            chart={inside.chart}
            active={path}
            last={last === undefined ? null : { from: last.from, to: last.path, event: last.event }}
            words={say}
            eventWords={sayEvent}
            width={Math.floor(width)}
          />
        </div>
      ) : (
        <p className={styles.sub}>{say(path)}</p>
      )}
      {inside?.canTake !== undefined && inside.canTake.length > 0 && (
        <Facts facts={[[words.takes, inside.canTake.map(sayEvent).join(', ')]]} />
      )}
      {transitions.length > 0 && (
        <ol className={styles.list} aria-label={words.transitions}>
          {transitions.map((entry, index) => (
            <li key={entry.n} className={index === 0 ? styles.active : undefined}>
              <time>{formatClock(entry.at)}</time>
              <span>{words.transition(say(entry.from), say(entry.path))}</span>
              <small>{sayEvent(entry.event)}</small>
            </li>
          ))}
        </ol>
      )}
      {inside?.context !== undefined && <Memory context={inside.context} />}
    </div>
  );
}

/** What a machine remembers, a line a name; what it holds none of is left out. */
function Memory({ context }: { readonly context: Readonly<Record<string, unknown>> }): ReactElement | null {
  const rows = Object.entries(context).flatMap(([name, value]) =>
    isEmpty(value) ? [] : [{ key: name, cells: [readAloud(name), sayValue(value)] }],
  );
  if (rows.length === 0) return null;
  return (
    <details>
      <summary className="text-link">{words.memory}</summary>
      <Table title={words.memory} hidesTitle columns={[words.name, words.value]} rows={rows} />
    </details>
  );
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** A value as people write it: without the quotes of JSON where nothing is meant by them. */
export function sayValue(value: unknown): string {
  return typeof value === 'string'
    ? value
    : JSON.stringify(value)
        .replaceAll(/"([\w ./-]+)":/g, '$1: ')
        .replaceAll(',', ', ');
}

function useWords({ process, group }: Pick<MachineProps, 'process' | 'group'>): {
  readonly program: string;
  readonly say: (state: string) => string;
} {
  const { pattern } = useScene();
  const program = process.slice(process.indexOf('/') + 1);
  const say = useCallback(
    // The states of a connection have the names of RFC 9293.
    (state: string) =>
      program.startsWith('tcp-')
        ? state
        : fillSpan(stateWordsOf(pattern, group, program)[state] ?? readAloud(state), ''),
    [group, pattern, program],
  );
  return { program, say };
}

/** `idleTimeout` is `idle timeout`. */
function sayEvent(event: string): string {
  return event
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/[-_.]/g, ' ')
    .toLowerCase();
}

/** The newest changes of state, newest first; entries that only changed a badge are passed over. */
function lastTransitions(
  log: readonly Entry[],
  process: string,
  limit: number,
): readonly (EntryOf<'state'> & { readonly from: string })[] {
  const found: EntryOf<'state'>[] = [];
  for (let n = limit - 1; n >= 0 && found.length <= LAST_TRANSITIONS; n -= 1) {
    const entry = log[n];
    if (entry === undefined || entry.kind === 'boot') continue;
    if (entry.kind === 'spawn' && entry.process === process) break;
    if (entry.kind !== 'state' || entry.process !== process) continue;
    const newer = found.at(-1);
    // Of neighbours with one path, the older one is the change.
    if (newer?.path === entry.path) found.pop();
    found.push(entry);
  }
  return found.slice(0, -1).map((entry, index) => ({ ...entry, from: found[index + 1]?.path ?? '' }));
}
