import type { ReactElement } from 'react';
import type { MessageRole } from '../../../kernel/message.ts';
import { MessageToken } from '../../../views/figure/glyphs.tsx';
import { tokenShape } from '../../../views/geometry/tokens.ts';
import { Drawing } from '../../../views/figure/drawing.tsx';
import { texts as viewTexts } from '../../../views/texts.en.ts';
import { texts } from '../../stand/texts.en.ts';
import styles from './reading-aid.module.css';

const words = texts.home.reading;

const KINDS: readonly MessageRole[] = [
  'request',
  'response',
  'push',
  'empty',
  'publish',
  'acknowledgement',
  'error',
  'control',
];

/** One round trip with everything named, and the eight kinds of messages. */
export function ReadingAid(): ReactElement {
  return (
    <section className={styles.aid} aria-labelledby="how-to-read">
      <h2 id="how-to-read">{texts.home.howToRead}</h2>
      <p className="sr">{words.label}</p>
      <svg className={`fig ${styles.picture}`} viewBox="0 0 296 150" width="296" height="150" aria-hidden="true">
        <line className="life" x1="0" y1="38" x2="296" y2="38" />
        <line className="life" x1="0" y1="112" x2="296" y2="112" />
        <text className="station" x="0" y="28">
          {words.client}
        </text>
        <text className="station" x="0" y="134">
          {words.server}
        </text>
        <rect className="work" x="137.1" y="109" width="32.6" height="6" />
        <g className="request">
          <line className="msg" x1="82.7" y1="38" x2="134.6" y2="108.6" />
          <path className="msg-head" d="M137.1 112L135.7 104.4L130.3 108.4Z" />
        </g>
        <g className="response">
          <line className="msg" x1="169.8" y1="112" x2="221.7" y2="41.4" />
          <path className="msg-head" d="M224.2 38L217.3 41.6L222.7 45.6Z" />
        </g>
        <Drawing shapes={[tokenShape('request', 109.9, 75, 0.9), tokenShape('response', 197, 75, 0.9)]} />
        <text className="note" x="91.9" y="76" textAnchor="end">
          {words.request}
        </text>
        <text className="note" x="215" y="76">
          {words.response}
        </text>
        <text className="note" x="153.4" y="132" textAnchor="middle">
          {words.work}
        </text>
        <path className="base" d="M82.7 30H224.2M82.7 26V34M224.2 26V34" fill="none" />
        <text className="note" x="153.4" y="23" textAnchor="middle">
          {words.roundTrip}
        </text>
        <line className="base" x1="212" y1="129" x2="284" y2="129" />
        <path className={styles.arrow} d="M296 129l-9-4v8Z" />
        <text className="note" x="296" y="146" textAnchor="end">
          {words.time}
        </text>
      </svg>
      <ul className={styles.legend}>
        {KINDS.map((role) => (
          <li key={role}>
            <MessageToken role={role} />
            {viewTexts.kinds[role]}
          </li>
        ))}
      </ul>
    </section>
  );
}
