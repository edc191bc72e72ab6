import type { ReactElement } from 'react';
import type { Layer } from '../../../protocols/layers.ts';
import { formatBytes } from '../../format.ts';
import styles from './inspector.module.css';

const WIDTH = 432;
const HEIGHT = 104;
/** A header narrower than this would hide its own name. */
const LEAST = 46;
const INSET = 9;

/** The layers as nested boxes, each header before what it wraps. Headers are to scale as far as their names leave room. */
export function LayerPicture({ layers }: { readonly layers: readonly Layer[] }): ReactElement {
  const boxes = placeBoxes(layers);
  return (
    <svg className={styles.layers} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} aria-hidden="true">
      {boxes.map(({ layer, x, y, width, height, header, isContent }) => (
        <g key={layer.name}>
          <rect x={x} y={y} width={width} height={height} className={isContent ? styles.content : undefined} />
          {!isContent && (
            <rect x={x + 0.6} y={y + 0.6} width={header - 1.2} height={height - 1.2} className={styles.header} />
          )}
          <text x={x + 7} y={HEIGHT / 2 - 2} className={isContent ? styles.onContent : undefined}>
            {layer.label}
          </text>
          <text x={x + 7} y={HEIGHT / 2 + 14} className={`${styles.size} ${isContent ? styles.onContent : ''}`}>
            {formatBytes(layer.bytes)}
          </text>
        </g>
      ))}
    </svg>
  );
}

function placeBoxes(layers: readonly Layer[]) {
  const total = layers[0]?.total ?? 1;
  // What every name needs comes first, the rest is shared out by bytes.
  const needs = layers.map(({ label }) => Math.max(LEAST, label.length * 7.2 + 14));
  const free = Math.max(0, WIDTH - needs.reduce((sum, need) => sum + need, 0));
  let x = 0.6;
  return layers.map((layer, index) => {
    const header = (needs[index] ?? LEAST) + (free * layer.bytes) / total;
    const y = 0.6 + index * INSET;
    const box = {
      layer,
      x,
      y,
      width: WIDTH - x - 0.6,
      height: HEIGHT - 2 * y,
      header,
      isContent: layer.name === 'application',
    };
    x += header;
    return box;
  });
}
