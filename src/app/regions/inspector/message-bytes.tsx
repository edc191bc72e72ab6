import { useRef } from 'react';
import type { ReactElement } from 'react';
import { decodeUtf8, toHex } from '../../../protocols/bytes.ts';
import type { Piece } from '../../../protocols/piece.ts';
import { useScrolls } from '../../stand/use-scrolls.ts';
import styles from './inspector.module.css';

/** More than this is cut: a picture of a message, not a dump. */
const MOST = 1200;

/** The bytes of a message as they are read: framing plain, content in the colour of news. */
export function MessageBytes({ pieces }: { readonly pieces: readonly Piece[] }): ReactElement {
  const block = useRef<HTMLPreElement>(null);
  return (
    <pre ref={block} className={styles.bytes} {...useScrolls(block)}>
      {pieces.map((piece, index) => (
        // The pieces of a message never change their order.
        // oxlint-disable-next-line react/no-array-index-key
        <span key={index} title={piece.label} className={piece.layer === 'application' ? styles.said : undefined}>
          {textOf(piece)}
        </span>
      ))}
    </pre>
  );
}

/** Text where it is text, hexadecimal digits where it is not. */
function textOf({ content, isBinary }: Piece): string {
  const shown = content.subarray(0, MOST);
  const isText = !isBinary && shown.every((byte) => byte === 9 || byte === 10 || byte === 13 || byte >= 32);
  const text = isText ? decodeUtf8(shown).replace(/\r\n/g, '\n') : `[${toHex(shown)}] `;
  return shown.length < content.length ? `${text}\u2026` : text;
}
