import { useCallback, useMemo, useRef } from 'react';
import type { ReactElement } from 'react';
import type { HostFrame, ProcessFrame } from '../../../record/frame.ts';
import type { Entry, EntryOf } from '../../../kernel/entry.ts';
import { HostGlyph } from '../../../views/figure/glyphs.tsx';
import { useSize } from '../../../views/figure/use-size.ts';
import { readAloud } from '../../../views/geometry/host-view.ts';
import { StatechartView } from '../../../views/statechart/statechart-view.tsx';
import { formatClock, formatDuration } from '../../format.ts';
import { FaultButtons } from '../../stand/faults/fault-buttons.tsx';
import { faultsOfHost } from '../../stand/faults/fault-list.ts';
import { useFrame, useNarrator, usePlayerState, useRun, useScene } from '../../stand/scene-context.ts';
import { texts } from '../../stand/texts.en.ts';
import { fillSpan } from '../../../patterns/contract/state-words.ts';
import { stateWordsOf } from '../../stand/words/states.en.ts';
import { useScrolls } from '../../stand/use-scrolls.ts';
import styles from './inspector.module.css';
import { Facts, Panel, Part } from './panel.tsx';

const words = texts.inspector;
/** Processes are looked into one by one; a server may have hundreds. */
const MOST_PROCESSES = 6;
const LAST_TRANSITIONS = 5;

/** A host as it is now: its processes and their states, timers, memory, and what can be done to it. */
export function HostInspector({ host: id }: { readonly host: string }): ReactElement {
  const { topology } = useRun();
  const { names } = useNarrator();
  const frame = useFrame();
  const isPlaying = usePlayerState((state) => state.isPlaying);
  const spec = topology.hosts.find((host) => host.id === id);
  const host = frame.hosts.get(id);
  if (spec === undefined) return <Panel icon={null} title={id} sub={words.notYet} />;
  const processes = host?.processes ?? [];
  return (
    <Panel icon={<HostGlyph shape={spec.shape} />} title={names.host(id)} sub={conditionOf(host)}>
      <Part title={words.processes}>
        {processes.length === 0 && <p className={styles.sub}>{words.noProcess}</p>}
        {processes.slice(0, MOST_PROCESSES).map((process) => (
          <ProcessPart key={process.process} process={process} group={spec.group} looksInside={!isPlaying} />
        ))}
        {processes.length > MOST_PROCESSES && (
          <p className={styles.sub}>{texts.notices.more(processes.length - MOST_PROCESSES)}</p>
        )}
        {isPlaying && <p className={styles.sub}>{words.whilePlaying}</p>}
      </Part>
      <Part title={texts.faults.title}>
        <FaultButtons faults={faultsOfHost(spec, frame, names)} />
      </Part>
    </Panel>
  );
}

function conditionOf(host: HostFrame | undefined): string {
  if (host === undefined) return words.notYet;
  if (!host.up) return `${words.hostDown}.`;
  const condition = [
    host.paused ? words.paused : words.hostUp,
    ...(host.offline ? [words.offline] : []),
    words.sockets(host.sockets),
  ];
  return `${condition.join(', ')}.`;
}

interface ProcessPartProps {
  readonly process: ProcessFrame;
  readonly group: string;
  readonly looksInside: boolean;
}

function ProcessPart({ process: { process, path, since }, group, looksInside }: ProcessPartProps): ReactElement {
  const { pattern } = useScene();
  const { run } = useRun();
  const { at, step, limit } = useFrame();
  const inside = useMemo(
    // Looking inside runs the world again from a checkpoint: too much for every tenth of a second.
    () => (looksInside && step >= 0 ? { ...run.inspect(process, step), chart: run.chart(process, step) } : null),
    [run, process, step, looksInside],
  );
  const transitions = useMemo(() => lastTransitions(run.log, process, limit), [run, process, limit]);
  const program = process.slice(process.indexOf('/') + 1);
  const say = useCallback(
    (state: string) => fillSpan(stateWordsOf(pattern, group, program)[state] ?? readAloud(state), ''),
    [group, pattern, program],
  );
  const [last] = transitions;
  const { ref, width } = useSize<HTMLDivElement>();
  return (
    <div ref={ref} className={styles.process}>
      <h4>{program}</h4>
      {width !== null && inside?.chart !== undefined && inside.chart.states.length > 1 ? (
        <StatechartView
          chart={inside.chart}
          active={path}
          last={last === undefined ? null : { from: last.from, to: last.path, event: last.event }}
          words={say}
          eventWords={sayEvent}
          width={width}
        />
      ) : (
        <p className={styles.sub}>{say(path)}</p>
      )}
      <Facts
        facts={[
          [words.sinceTitle, formatClock(since)],
          ...(inside?.timers === undefined || inside.timers.length === 0
            ? []
            : [
                [
                  words.timers,
                  inside.timers.map((timer) => words.timer(timer.name, formatDuration(timer.at - at))).join(', '),
                ] as const,
              ]),
          ...(inside?.canTake === undefined || inside.canTake.length === 0
            ? []
            : [[words.takes, inside.canTake.map(sayEvent).join(', ')] as const]),
        ]}
      />
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
      {inside?.context !== undefined && Object.keys(inside.context).length > 0 && (
        <details>
          <summary className="text-link">{words.memory}</summary>
          <Memory context={inside.context} />
        </details>
      )}
    </div>
  );
}

function Memory({ context }: { readonly context: Readonly<Record<string, unknown>> }): ReactElement {
  const block = useRef<HTMLPreElement>(null);
  return (
    <pre ref={block} className={styles.memory} {...useScrolls(block)}>
      {Object.entries(context)
        .map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
        .join('\n')}
    </pre>
  );
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
