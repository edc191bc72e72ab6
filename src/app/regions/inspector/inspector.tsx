import type { ReactElement } from 'react';
import { selectionOf } from '../../../views/selection.ts';
import type { Selection } from '../../../views/selection.ts';
import { HostInspector } from './host-inspector.tsx';
import styles from './inspector.module.css';
import { LinkInspector } from './link-inspector.tsx';
import { MessageInspector } from './message-inspector.tsx';
import { PacketInspector } from './packet-inspector.tsx';
import { texts as words } from './texts.en.ts';

/** A closer look at what is selected, in place of the side column. */
export function Inspector({ selection }: { readonly selection: string }): ReactElement | null {
  const selected = selectionOf(selection);
  if (selected === null) return null;
  return (
    <section className={styles.inspector} aria-label={words.label}>
      <Body selected={selected} />
    </section>
  );
}

function Body({ selected }: { readonly selected: Selection }): ReactElement {
  switch (selected.kind) {
    case 'host':
      return <HostInspector host={selected.host} />;
    case 'link':
      return <LinkInspector link={selected.link} />;
    case 'message':
      return <MessageInspector message={selected.message} />;
    case 'packet':
      return <PacketInspector packet={selected.packet} />;
  }
}
