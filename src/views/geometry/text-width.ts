/** A face and size of the figure's words. */
export interface Font {
  /** In pixels. */
  readonly size: number;
  readonly weight: 400 | 600 | 700;
}

/**
 * Advance widths of the printable ASCII characters of Instrument Sans with tabular figures, in thousandths of its size.
 * Committed, so that a layout does not depend on a browser; measured in Chromium with the font that the page serves.
 */
const ADVANCES: Readonly<Record<Font['weight'], readonly number[]>> = {
  400: widths(
    '200 273 384 716 608 600 755 232 406 406 408 600 255 506 255 443 600 600 600 600 600 600 600 600 600 600 255 255 600 600 600 567 853 728 636 741 752 638 602 765 736 254 455 692 588 906 736 786 656 787 656 608 648 712 728 1089 688 676 623 406 443 406 531 426 354 533 606 533 606 564 354 606 599 240 240 535 240 922 599 584 606 606 375 473 377 589 523 707 551 523 496 406 242 406 531',
  ),
  600: widths(
    '193 295 449 727 637 600 768 256 439 439 430 600 275 493 275 444 600 600 600 600 600 600 600 600 600 600 275 275 600 600 600 580 867 733 645 747 755 630 594 764 725 254 427 712 589 898 725 794 667 806 664 637 664 704 733 1087 707 700 631 439 444 439 544 466 354 558 621 552 621 571 370 621 612 260 260 558 260 941 612 597 621 621 390 494 406 604 536 720 587 536 513 439 234 439 544',
  ),
  700: widths(
    '190 306 482 732 652 600 774 268 456 456 441 600 285 486 285 445 600 600 600 600 600 600 600 600 600 600 285 285 600 600 600 587 874 736 649 750 756 626 590 763 720 254 413 722 590 894 720 798 672 815 668 652 672 700 736 1086 716 712 635 456 445 456 551 486 354 571 628 562 628 574 378 628 619 270 270 569 270 950 619 604 628 628 398 504 421 611 543 726 605 543 522 456 230 456 551',
  ),
};
const FIRST = 32;
/** What figures say beside ASCII, of middle weight: hardly different in the others. */
const OTHERS: Readonly<Record<string, number>> = {
  '\u00a0': 195,
  '\u2009': 200,
  '\u2026': 728,
  '\u00d7': 600,
  '\u00b1': 549,
  '\u00b5': 576,
  '\u2013': 599,
  '\u2212': 600,
};
/** Of a character that is in no table: as wide as the widest letters but two. */
const UNKNOWN = 900;

/** What kerning takes from pairs of capitals and those with a slash or a hyphen, on the average of what figures say (measured). */
const CLOSE = { capitals: 20, slash: 30, hyphen: 55 } as const;

/** How wide a text is, in pixels: within 2 of what a browser makes of the words of a figure. */
export function textWidth(content: string, { size, weight }: Font): number {
  const advances = ADVANCES[weight];
  let sum = 0;
  let before = '';
  for (const character of content) {
    sum += advances[(character.codePointAt(0) ?? 0) - FIRST] ?? OTHERS[character] ?? UNKNOWN;
    sum -= closeness(before, character);
    before = character;
  }
  return (sum * size) / 1000;
}

function closeness(before: string, character: string): number {
  if (before === '') return 0;
  if (isCapital(before) && isCapital(character)) return CLOSE.capitals;
  if (before === '/' || character === '/') return CLOSE.slash;
  return before === '-' || character === '-' ? CLOSE.hyphen : 0;
}

function isCapital(character: string): boolean {
  return character >= 'A' && character <= 'Z';
}

/** As much of a text as fits; what is cut off says so. */
export function fitText(content: string, width: number, font: Font): string {
  if (textWidth(content, font) <= width) return content;
  let kept = content;
  while (kept.length > LEAST && textWidth(`${kept}${ELLIPSIS}`, font) > width) kept = kept.slice(0, -1);
  return `${kept.trimEnd()}${ELLIPSIS}`;
}

/** Words shorter than this say nothing. */
const LEAST = 3;
const ELLIPSIS = '\u2026';

function widths(text: string): readonly number[] {
  return text.split(' ').map(Number);
}
