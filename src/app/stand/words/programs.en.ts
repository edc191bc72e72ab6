/** Programs by their names without what tells them apart: `agent` of `agent-a`. Others are read as they are written. */
const TITLES: Readonly<Record<string, string>> = {
  agent: 'HTTP client',
  http: 'HTTP server',
  handler: 'HTTP handler',
  check: 'Health check',
  parked: 'Parked request',
  question: 'Question',
  session: 'WebSocket session',
  stream: 'Event stream',
  tcp: 'TCP socket',
  'stream-sender': 'Sender over TCP',
  'stream-receiver': 'Receiver over TCP',
};

/** The name of a program for people: `agent-a` is `HTTP client a`, `poll-3` is `Poll 3`. */
export function programTitle(program: string): string {
  const whole = TITLES[program];
  if (whole !== undefined) return whole;
  const dash = program.lastIndexOf('-');
  if (dash > 0) return `${programTitle(program.slice(0, dash))} ${program.slice(dash + 1)}`;
  return `${program.charAt(0).toUpperCase()}${program.slice(1)}`;
}
