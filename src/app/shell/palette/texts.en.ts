/** What the palette says. */
export const texts = {
  title: 'Find a command',
  field: 'Command, fault, starting point or time',
  placeholder: 'cut, question, 5s …',
  list: 'What is found',
  nothing: 'Nothing has such a name.',
  found: (count: number, first: string) => `${count} found, first: ${first}`,
  goTo: (clock: string) => `Go to ${clock}`,
  question: (number: number, title: string) => `Question ${number}: ${title}`,
  start: (title: string) => `Start: ${title}`,
  pattern: (title: string) => `Open ${title}`,
  host: (title: string) => `Look into ${title}`,
  words: {
    fault: 'break fault',
    question: 'start starting point preset',
    start: 'starting point preset run',
    pattern: 'pattern page go',
    host: 'inspect host',
  },
} as const;
