import type { FamilyName, Pattern } from './contract/pattern.ts';

/** What home and shell need to know of a pattern without loading it. */
export interface PatternListing {
  readonly id: string;
  readonly title: string;
  readonly question: string;
  /** Its rhythm in a few words. */
  readonly rhythm: string;
  readonly family: FamilyName;
  readonly load: () => Promise<{ readonly pattern: Pattern }>;
}

/** The table of contents, in teaching order. */
export const patterns: readonly PatternListing[] = [
  {
    id: 'request-response',
    title: 'Request / response',
    question: 'No answer came. Was the order placed?',
    rhythm: 'one question, one answer',
    family: 'ask',
    load: () => import('./request-response/index.ts'),
  },
  {
    id: 'short-polling',
    title: 'Short polling',
    question: 'How stale may the page be, and what does fresher cost?',
    rhythm: 'asks on a timer, mostly in vain',
    family: 'ask',
    load: () => import('./short-polling/index.ts'),
  },
  {
    id: 'long-polling',
    title: 'Long polling',
    question: 'If the answer may wait at the server, what still makes news late?',
    rhythm: 'asks once, the answer is parked',
    family: 'ask',
    load: () => import('./long-polling/index.ts'),
  },
  {
    id: 'server-sent-events',
    title: 'Server-sent events',
    question: 'The stream broke. What did the page miss, and how would it know?',
    rhythm: 'one request, then a stream back',
    family: 'be-told',
    load: () => import('./server-sent-events/index.ts'),
  },
  {
    id: 'websocket',
    title: 'WebSocket push',
    question: 'Both sides may speak at any time. How does either notice that the other is gone?',
    rhythm: 'one upgrade, then both ways',
    family: 'be-told',
    load: () => import('./websocket/index.ts'),
  },
  {
    id: 'pub-sub',
    title: 'Publish / subscribe',
    question: 'The publisher does not know who listens. Who answers for a message until it is done?',
    rhythm: 'told once, copied to queues, acknowledged',
    family: 'be-told',
    load: () => import('./pub-sub/index.ts'),
  },
  {
    id: 'tcp',
    title: 'TCP',
    question: 'Who notices that a packet is gone, and when?',
    rhythm: 'number every byte, send again what is missing',
    family: 'carry',
    load: () => import('./tcp/index.ts'),
  },
  {
    id: 'reverse-proxy',
    title: 'Reverse proxy',
    question: 'A backend is gone. Who notices, and who pays for it?',
    rhythm: 'one door, many rooms behind it',
    family: 'arrange',
    load: () => import('./reverse-proxy/index.ts'),
  },
  {
    id: 'stateless-stateful',
    title: 'Stateless / stateful',
    question: 'A backend restarts. Are you still logged in?',
    rhythm: 'who remembers, and where',
    family: 'arrange',
    load: () => import('./stateless-stateful/index.ts'),
  },
];
