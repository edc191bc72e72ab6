import { useMemo, useRef, useState } from 'react';
import type { KeyboardEvent, ReactElement } from 'react';
import { useRoving } from '../../../views/roving.ts';
import { useFrame, useNarrator, useRun, useScene } from '../../stand/scene-context.ts';
import { useDialog } from '../use-dialog.ts';
import { found } from './found.ts';
import { paletteEntries, timeEntry } from './entries.ts';
import type { PaletteEntry } from './entries.ts';
import styles from './palette-dialog.module.css';
import { texts } from './texts.en.ts';

interface PaletteDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Finds whatever the page can do by its name. */
export function PaletteDialog({ isOpen, onClose }: PaletteDialogProps): ReactElement {
  const dialog = useDialog(isOpen, onClose);
  return (
    <dialog className={styles.palette} aria-label={texts.title} {...dialog}>
      {isOpen && <Finder onClose={onClose} />}
    </dialog>
  );
}

/** The field, and what its letters find: Enter takes the first, arrows go through them. */
function Finder({ onClose }: Pick<PaletteDialogProps, 'onClose'>): ReactElement {
  const scene = useScene();
  const { topology } = useRun();
  const { names } = useNarrator();
  const frame = useFrame();
  const [query, setQuery] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const list = useRoving<HTMLUListElement>('column');
  const all = useMemo(() => paletteEntries(scene, topology, frame, names), [scene, topology, frame, names]);
  const entries = [...timeEntry(query, scene), ...found(all, query)];
  const buttons = () => [...(field.current?.parentElement?.querySelectorAll('button') ?? [])];
  const run = (entry: PaletteEntry | undefined) => {
    if (entry === undefined) return;
    // The dialog gives the focus back before the command may move it.
    field.current?.closest('dialog')?.close();
    onClose();
    entry.run();
  };
  // Letters go on where they began.
  const goBack = ({ key, currentTarget }: KeyboardEvent<HTMLButtonElement>) => {
    const isUp = key === 'ArrowUp' && currentTarget === buttons()[0];
    if (isUp || (key.length === 1 && key !== ' ') || key === 'Backspace') field.current?.focus();
  };
  return (
    <>
      <input
        ref={field}
        type="text"
        className={styles.field}
        aria-label={texts.field}
        autoComplete="off"
        spellCheck={false}
        placeholder={texts.placeholder}
        value={query}
        onChange={(event) => setQuery(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') run(entries[0]);
          else if (event.key === 'ArrowDown') (buttons()[1] ?? buttons()[0])?.focus();
          else return;
          event.preventDefault();
        }}
      />
      <ul ref={list} className={styles.list} aria-label={texts.list}>
        {entries.map((entry) => (
          <li key={entry.key}>
            <button type="button" className={styles.entry} onClick={() => run(entry)} onKeyDown={goBack}>
              <span>{entry.title}</span>
              <span className={styles.keys} aria-hidden="true">
                {entry.keys.map((key) => (
                  <kbd key={key}>{key}</kbd>
                ))}
              </span>
            </button>
          </li>
        ))}
      </ul>
      <output className={entries.length === 0 ? styles.nothing : 'sr'}>
        {entries.length === 0 ? texts.nothing : texts.found(entries.length, entries[0]?.title ?? '')}
      </output>
    </>
  );
}
