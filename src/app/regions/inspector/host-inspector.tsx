import { useMemo } from 'react';
import type { ReactElement } from 'react';
import type { HostFrame, ProcessFrame } from '../../../record/frame.ts';
import { HostGlyph } from '../../../views/figure/glyphs.tsx';
import { FaultButtons } from '../../stand/faults/fault-buttons.tsx';
import { faultsOfHost } from '../../stand/faults/fault-list.ts';
import { useFrame, useNarrator, usePlayerState, useRun, useScene } from '../../stand/scene-context.ts';
import { texts } from '../../stand/texts.en.ts';
import { programTitle } from '../../stand/words/programs.en.ts';
import { HostTables } from './host-tables.tsx';
import styles from './inspector.module.css';
import { FoldedMachine, Machine } from './machine.tsx';
import { Panel, Part } from './panel.tsx';
import { texts as words } from './texts.en.ts';

/** Processes are looked into one by one; a server may have hundreds. */
const MOST_PROCESSES = 12;

/** A host as it is now: what can be done to it, what it is about, what its kernel knows, its other machines. */
export function HostInspector({ host: id }: { readonly host: string }): ReactElement {
  const { pattern } = useScene();
  const { topology, run } = useRun();
  const { names } = useNarrator();
  const frame = useFrame();
  const looksInside = !usePlayerState((state) => state.isPlaying);
  const { step } = frame;
  const inside = useMemo(
    () => (looksInside && step >= 0 ? run.inspectHost(id, step) : undefined),
    [run, id, step, looksInside],
  );
  const spec = topology.hosts.find((host) => host.id === id);
  const host = frame.hosts.get(id);
  if (spec === undefined) return <Panel icon={null} title={id} sub={words.notYet} />;
  const { group } = spec;
  const [main, ...others] = mainFirst(host?.processes ?? [], `${id}/${pattern.mainProgram[group] ?? ''}`);
  // A socket is a machine of the kernel: the diagram of RFC 9293, live.
  const sockets = (inside?.sockets ?? []).filter(({ protocol }) => protocol === 'TCP');
  const folded = [
    ...others.map(({ process, path }) => ({ process, path })),
    ...sockets.map((socket) => ({ process: socket.id, path: socket.state })),
  ];
  return (
    <Panel icon={<HostGlyph shape={spec.shape} />} title={names.host(id)} sub={conditionOf(host)}>
      <Part title={texts.faults.title}>
        <FaultButtons faults={faultsOfHost(spec, frame, names)} of={names.host(id)} />
      </Part>
      {main === undefined ? (
        <p className={styles.sub}>{words.noProcess}</p>
      ) : (
        <Part title={programTitle(main.process.slice(id.length + 1))}>
          <Machine process={main.process} path={main.path} group={group} looksInside={looksInside} />
        </Part>
      )}
      {!looksInside && <p className={styles.sub}>{words.whilePlaying}</p>}
      {inside !== undefined && host?.up === true && (
        <Part title={words.kernel}>
          <HostTables inside={inside} at={frame.at} />
        </Part>
      )}
      {folded.length > 0 && (
        <Part title={words.machines}>
          {folded.slice(0, MOST_PROCESSES).map(({ process, path }) => (
            <FoldedMachine key={process} process={process} path={path} group={group} looksInside={looksInside} />
          ))}
          {folded.length > MOST_PROCESSES && (
            <p className={styles.sub}>{texts.notices.more(folded.length - MOST_PROCESSES)}</p>
          )}
        </Part>
      )}
    </Panel>
  );
}

/** The program that the host shows comes first. */
function mainFirst(processes: readonly ProcessFrame[], main: string): readonly ProcessFrame[] {
  const isMain = ({ process }: ProcessFrame) => process === main;
  return [...processes.filter(isMain), ...processes.filter((process) => !isMain(process))];
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
