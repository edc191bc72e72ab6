import { useEffect, useId, useRef, useState } from 'react';
import type { DragEvent, ReactElement } from 'react';
import { readingNewsList } from '../../../player/recipe-list.ts';
import { textOfFile } from '../../../player/recipe-list-text.ts';
import { inUnit } from '../../../patterns/contract/meta.ts';
import { formatCount } from '../../format.ts';
import { useScene } from '../../stand/scene-context.ts';
import { texts } from '../../stand/texts.en.ts';
import { useScrolls } from '../../stand/use-scrolls.ts';
import { Cancelled, inSlices } from './in-slices.ts';
import styles from './news-drop.module.css';

const MAX_FILE_BYTES = 20_000_000;

/** News of one's own: pasted, dropped or chosen. Nothing leaves the page. */
export function NewsDrop(): ReactElement {
  const { pattern, player } = useScene();
  const id = useId();
  const [text, setText] = useState('');
  const [said, setSaid] = useState<readonly string[]>([]);
  /** The share that is read while a list is being read. */
  const [share, setShare] = useState<number | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const reading = useRef<AbortController | null>(null);
  useEffect(() => () => reading.current?.abort(), []);

  const take = async (written: string) => {
    reading.current?.abort();
    const controller = new AbortController();
    reading.current = controller;
    setSaid([]);
    try {
      const { rows, notes, problems } = await inSlices(readingNewsList(written), controller.signal, setShare);
      if (rows.length > 0) player.loadList(rows);
      const used = rows.length > 0 ? [texts.news.used(formatCount(rows.length))] : [];
      setSaid([...used, ...notes, ...problems]);
    } catch (error) {
      if (!(error instanceof Cancelled)) throw error;
      // A newer list may be on its way: then that one is heard of.
      if (reading.current === controller) setSaid([texts.news.cancelled]);
    }
    if (reading.current === controller) setShare(null);
  };
  const readFile = (file: File | undefined) => {
    if (file === undefined) return;
    if (file.size > MAX_FILE_BYTES) {
      setSaid([texts.news.tooBig]);
      return;
    }
    file
      .arrayBuffer()
      .then((bytes) => take(textOfFile(new Uint8Array(bytes))))
      .catch(() => setSaid([texts.news.unreadable]));
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    readFile(event.dataTransfer.files[0]);
  };
  return (
    <div className={styles.news} onDragOver={(event) => event.preventDefault()} onDrop={drop}>
      <h3 className={styles.heading}>{inUnit(texts.news.title, pattern.unit)}</h3>
      <p className={styles.note} id={id}>
        {texts.news.help}
      </p>
      <textarea
        className={`plain-field ${styles.field}`}
        rows={4}
        spellCheck={false}
        aria-label={inUnit(texts.news.field, pattern.unit)}
        aria-describedby={id}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <div className={styles.row}>
        <button
          type="button"
          className="plain-button"
          aria-disabled={text.trim() === ''}
          onClick={() => {
            if (text.trim() !== '') void take(text);
          }}
        >
          {texts.news.use}
        </button>
        <label className={styles.file}>
          <input
            className="sr"
            type="file"
            accept=".csv,.txt,text/*"
            onChange={(event) => {
              readFile(event.currentTarget.files?.[0]);
              // The browser tells only of changes: the same file chosen again, perhaps mended meanwhile, is one too.
              event.currentTarget.value = '';
            }}
          />
          <span className="plain-button">{texts.news.file}</span>
        </label>
      </div>
      {share !== null && (
        <p className={styles.progress}>
          <progress value={share} max={1} aria-label={texts.news.reading} />
          <button type="button" className="text-link" onClick={() => reading.current?.abort()}>
            {texts.news.cancel}
          </button>
        </p>
      )}
      <ul ref={list} className={styles.said} aria-live="polite" {...useScrolls(list)}>
        {said.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </div>
  );
}
