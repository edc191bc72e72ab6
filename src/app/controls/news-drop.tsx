import { useId, useState } from 'react';
import type { DragEvent, ReactElement } from 'react';
import { readNewsList } from '../../player/news-list.ts';
import { formatCount } from '../format.ts';
import { usePlayer } from '../pattern/scene-context.ts';
import { texts } from '../texts.en.ts';
import styles from './news-drop.module.css';

const MAX_FILE_BYTES = 20_000_000;

/** News of one's own: pasted, dropped or chosen. Nothing leaves the page. */
export function NewsDrop(): ReactElement {
  const player = usePlayer();
  const id = useId();
  const [text, setText] = useState('');
  const [said, setSaid] = useState<readonly string[]>([]);
  const take = (list: string) => {
    const { rows, notes, problems } = readNewsList(list);
    if (rows.length > 0) player.loadList(rows);
    const used = rows.length > 0 ? [texts.news.used(formatCount(rows.length))] : [];
    setSaid([...used, ...notes, ...problems]);
  };
  const readFile = (file: File | undefined) => {
    if (file === undefined) return;
    if (file.size > MAX_FILE_BYTES) {
      setSaid([texts.news.tooBig]);
      return;
    }
    file.text().then(take, () => setSaid([texts.news.unreadable]));
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    readFile(event.dataTransfer.files[0]);
  };
  return (
    <div className={styles.news} onDragOver={(event) => event.preventDefault()} onDrop={drop}>
      <h3 className={styles.heading}>{texts.news.title}</h3>
      <p className={styles.note} id={id}>
        {texts.news.help}
      </p>
      <textarea
        className={`plain-field ${styles.field}`}
        rows={4}
        spellCheck={false}
        aria-label={texts.news.field}
        aria-describedby={id}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <div className={styles.row}>
        <button type="button" className="plain-button" disabled={text.trim() === ''} onClick={() => take(text)}>
          {texts.news.use}
        </button>
        <label className={styles.file}>
          <input
            className="sr"
            type="file"
            accept=".csv,.txt,text/*"
            onChange={(event) => readFile(event.currentTarget.files?.[0])}
          />
          <span className="plain-button">{texts.news.file}</span>
        </label>
      </div>
      <ul className={styles.said} aria-live="polite">
        {said.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </div>
  );
}
