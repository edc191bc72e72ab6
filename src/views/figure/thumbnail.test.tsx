import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import { HOSTS, LINKS, shortPollingLog } from '../geometry/synthetic-log.ts';
import { HostGlyph, MessageToken } from './glyphs.tsx';
import { thumbnailOf } from '../geometry/thumbnail.ts';
import { Thumbnail } from './thumbnail.tsx';

const picture = () =>
  renderToStaticMarkup(
    <Thumbnail
      {...thumbnailOf({
        timeline: shortPollingLog().timeline(),
        hosts: HOSTS,
        links: LINKS,
        lens: 'messages',
        from: 9e6,
        to: 17e6,
      })}
    />,
  );

describe('a thumbnail', () => {
  test('is the same text every time, without styles that a strict policy would refuse', () => {
    expect(picture()).toBe(picture());
    expect(picture()).not.toContain('style=');
  });
  test('shows lifelines, messages, the wait and the cut, and no tokens', () => {
    const text = picture();
    for (const name of ['life', 'msg request', 'msg empty', 'msg-lost request', 'wait', 'cut-edge', 'th-word'])
      expect(text).toContain(`class="${name}"`);
    expect(text).not.toContain('tok-shape');
  });
  test('shows each wash once', () => {
    expect(picture().match(/class="cut"/g)).toHaveLength(1);
  });
});

test('every kind of message and host has a drawing', () => {
  const roles = ['request', 'response', 'empty', 'push', 'publish', 'acknowledgement', 'control', 'error'] as const;
  const outlines = roles.map(
    (role) => /<path[^>]* d="([^"]+)"/.exec(renderToStaticMarkup(<MessageToken role={role} />))?.[1],
  );
  expect(new Set(outlines).size).toBe(roles.length);
  const shapes = ['browser', 'device', 'server', 'store', 'feed', 'proxy', 'broker', 'sidecar'] as const;
  expect(new Set(shapes.map((shape) => renderToStaticMarkup(<HostGlyph shape={shape} />))).size).toBe(shapes.length);
});
