import { messagesTopology } from './messages.ts';

export const topology = messagesTopology;
