import { useSyncExternalStore } from 'react';
import type { RefObject } from 'react';
import { useSize } from '../../../views/figure/use-size.ts';
import { useMedia } from './use-media.ts';

const PHONE = '(max-width: 599px)';
/** The header with the line that counts questions; three lines of narration, the tabs, and the playback. */
const ABOVE = 48 + 24;
const BELOW = 88 + 50 + 120;

interface PhoneRoom {
  readonly question: RefObject<HTMLHeadingElement | null>;
  readonly start: RefObject<HTMLDivElement | null>;
  /** What figure and numbers may take so that all is in sight at once, in pixels; null where it is no phone. */
  readonly room: number | null;
}

/** How much room a phone has for the figure and its first numbers, whatever the question and the starting point take. */
export function usePhoneRoom(): PhoneRoom {
  const isPhone = useMedia(PHONE);
  const screen = useSyncExternalStore(subscribe, screenHeight);
  const { ref: question, height: questionHeight } = useSize<HTMLHeadingElement>();
  const { ref: start, height: startHeight } = useSize<HTMLDivElement>();
  const taken = ABOVE + (questionHeight ?? 0) + (startHeight ?? 0) + BELOW;
  return { question, start, room: isPhone ? screen - taken : null };
}

function screenHeight(): number {
  return document.documentElement.clientHeight;
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('resize', listener);
  return () => window.removeEventListener('resize', listener);
}
