import type { ReactElement } from 'react';
import { linkId } from '../../../kernel/topology.ts';
import { parametersAt } from '../../../player/recipe-change.ts';
import { formatCount, formatDuration } from '../../format.ts';
import { FaultButtons } from '../../stand/faults/fault-buttons.tsx';
import { faultsOfLink } from '../../stand/faults/fault-list.ts';
import { useFrame, useNarrator, useRun, useScene } from '../../stand/scene-context.ts';
import { texts } from '../../stand/texts.en.ts';
import { Facts, Panel, Part } from './panel.tsx';
import { texts as words } from './texts.en.ts';

/** A link as it is now, and what can be done to it. */
export function LinkInspector({ link: id }: { readonly link: string }): ReactElement {
  const { pattern } = useScene();
  const { recipe } = useRun();
  const { names } = useNarrator();
  const frame = useFrame();
  const { links } = pattern.topology(parametersAt(recipe, frame.at));
  const link = links.find((each) => linkId(each) === id);
  if (link === undefined) return <Panel icon={null} title={words.link} sub={words.notYet} />;
  const stateOf = (direction: string) => {
    const found = frame.directions.get(direction);
    if (found?.cut === true) return words.cut;
    return found?.blocked === true ? words.blocked : words.carriesPackets;
  };
  const sharers = link.line === undefined ? 0 : links.filter(({ line }) => line === link.line).length - 1;
  const directions = [`${link.from}>${link.to}`, `${link.to}>${link.from}`];
  return (
    <Panel icon={null} title={names.link(id)} sub={words.latency(formatDuration(link.latencyUs))}>
      <Part title={texts.faults.title}>
        <FaultButtons faults={faultsOfLink(link, frame, names)} of={names.link(id)} />
      </Part>
      <Facts
        facts={[
          ...directions.map((direction) => [names.link(direction), stateOf(direction)] as const),
          [words.rate, link.bandwidth === 0 ? words.unlimited : words.bandwidth(formatCount(link.bandwidth))],
          ...(sharers > 0 ? [[words.line, words.shared(sharers)] as const] : []),
        ]}
      />
    </Panel>
  );
}
