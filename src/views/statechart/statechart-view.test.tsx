import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { StatechartView } from './statechart-view.tsx';

const CHART = {
  states: [
    { path: 'idle', description: 'Nothing to do.', initial: true },
    { path: 'busy', description: '', initial: false },
  ],
  arrows: [
    { from: 'idle', to: 'busy', event: 'ask' },
    { from: 'busy', to: 'idle', event: '' },
  ],
};

function markup(last: { readonly from: string; readonly to: string; readonly event: string } | null): string {
  return renderToStaticMarkup(
    <StatechartView
      chart={CHART}
      active="busy"
      last={last}
      words={(path) => path.toUpperCase()}
      eventWords={(event) => `${event}!`}
      width={440}
    />,
  );
}

describe('the view of a statechart', () => {
  it('says in a list what the hidden drawing shows, with the state it is in', () => {
    const html = markup(null);
    expect(html).toContain('aria-hidden="true"');
    expect(html).toContain('<li>IDLE. Nothing to do. Leads to BUSY on ask!.</li>');
    expect(html).toContain('<li aria-current="true">BUSY, now. Leads to IDLE.</li>');
  });

  it('draws the last transition differently from the others', () => {
    expect(markup({ from: 'idle', to: 'busy', event: 'ask' })).not.toBe(markup(null));
    expect(markup({ from: 'idle', to: 'elsewhere', event: 'ask' })).toBe(markup(null));
  });
});
