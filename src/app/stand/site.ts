import { patterns } from '../../patterns/index.ts';
import type { PatternListing } from '../../patterns/index.ts';

/** The pattern that this page is about, as its HTML says; undefined on the home page. */
export function listingOfPage(): PatternListing | undefined {
  const id = document.querySelector('meta[name="roundtrip-pattern"]')?.getAttribute('content') ?? '';
  return patterns.find((listing) => listing.id === id);
}

/** The pattern after one of them in teaching order; undefined after the last. */
export function listingAfter(id: string): PatternListing | undefined {
  return patterns[patterns.findIndex((listing) => listing.id === id) + 1];
}

/** Addresses are relative, so that the site works under any path. */
export function homeAddress(): string {
  return listingOfPage() === undefined ? './' : '../';
}

export function patternAddress(id: string): string {
  return `${homeAddress()}${id}/`;
}
