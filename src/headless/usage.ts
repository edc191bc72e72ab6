import { FORMATS } from './request.ts';

/** What `--help` prints. */
export const USAGE = `usage: npm run --silent simulate -- <pattern or link> [options]

  <pattern or link>      short-polling, short-polling/herd (a starting point), short-polling/?interval=5s,
                         or what Share copied, in quotes
  --set name=value       a parameter, as in a link: --set interval=5s; as often as needed
  --at "5s cut client-server"
                         something done to the run; as often as needed
  --seed 7               the luck of the run, a whole number; 1 where none is given
  --until 60s            how far to simulate; the pattern's duration where nothing is said
  --list-file news.csv   news of your own: a line for each, a time and perhaps a text
  --format ${FORMATS.join('|')}
                         what to print; log where nothing is said
  --list                 the patterns with their parameters, starting points, numbers, hosts and links, as JSON
  --help                 this text

Output goes to stdout, what there is to say about it to stderr. Exit code 0: as asked; 1: the run stopped early;
2: something in the command or the link cannot be used, and nothing was simulated.
`;
