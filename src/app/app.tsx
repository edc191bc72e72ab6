import { Component, lazy, Suspense } from 'react';
import type { ReactElement, ReactNode } from 'react';
import { HomePage } from './pages/home/home-page.tsx';
import { homeAddress, listingOfPage } from './stand/site.ts';
import { texts } from './stand/texts.en.ts';
import { restoreTheme } from './stand/theme.ts';

restoreTheme();

const listing = listingOfPage();

const PatternPage =
  listing === undefined
    ? null
    : lazy(async () => {
        const loading = listing.load();
        const { PatternPage: Page } = await import('./pages/pattern/pattern-page.tsx');
        const { pattern } = await loading;
        return { default: () => <Page pattern={pattern} /> };
      });

/** The page that this address stands for. */
export function App(): ReactElement {
  if (PatternPage === null) return <HomePage />;
  return (
    <Boundary>
      <Suspense fallback={<p className="loading">{texts.loading}</p>}>
        <PatternPage />
      </Suspense>
    </Boundary>
  );
}

/** A page that fails says so instead of staying white. */
class Boundary extends Component<{ readonly children: ReactNode }, { readonly hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError(): { readonly hasFailed: boolean } {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    if (!this.state.hasFailed) return this.props.children;
    return (
      <main className="loading">
        <p role="alert">{texts.failed}</p>
        <a href={homeAddress()}>{texts.allPatterns}</a>
      </main>
    );
  }
}
