import { computed, setupProcess, toProcess } from '../../kernel/adapter.ts';
import { handleAgentEvent } from './http-agent-state.ts';
import type { AgentEvent, AgentInput, AgentState } from './http-agent-state.ts';

const agentSetup = setupProcess<AgentState, AgentEvent, AgentInput>();

const handle = computed(agentSetup, handleAgentEvent);

const events = {
  fetch: { actions: handle },
  abort: { actions: handle },
  send: { actions: handle },
  connected: { actions: handle },
  data: { actions: handle },
  ended: { actions: handle },
  closed: { actions: handle },
  fetchTimeout: { actions: handle },
  idleTimeout: { actions: handle },
  configure: { actions: handle },
};

const machine = agentSetup.createMachine({
  id: 'http-agent',
  context: ({ input }) => ({ ...input.settings, connections: {}, waiting: [], opened: 0 }),
  initial: 'idle',
  states: {
    idle: {
      description: 'No request is under way; idle connections may be kept.',
      on: { ...events, engaged: 'busy' },
    },
    busy: {
      description: 'Requests are under way: each has a connection of its own, or waits for one.',
      on: { ...events, free: 'idle' },
    },
  },
});

/** The HTTP client of a host: a pool of kept connections to one server, one request at a time on each. */
export const httpAgent = toProcess<typeof machine, AgentInput>(machine, ({ connections, waiting }) => ({
  connections: Object.keys(connections).length,
  waiting: waiting.length,
}));
