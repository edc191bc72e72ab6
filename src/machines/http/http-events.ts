import type { Result } from '../../kernel/result.ts';
import type { MessageNote, MessageRole, ReadMessage } from '../../kernel/message.ts';
import type { Microseconds } from '../../kernel/time.ts';
import type { Header, HttpRequest, HttpResponse, RequestHead, ResponseHead } from '../../protocols/http/message.ts';

/** What an application asks its HTTP agent. Ids are the application's own. */
export type AgentCall =
  | {
      readonly type: 'fetch';
      readonly id: number;
      /** The process that hears of it. */
      readonly app: string;
      readonly request: HttpRequest;
      readonly note: MessageNote;
      /** The call of a user that it is a try of, if it is one: see user-call.ts. */
      readonly call?: number;
      readonly timeoutUs: Microseconds;
      /** Hand over head and pieces as they come, for bodies that do not end. The timeout is for the head. */
      readonly stream: boolean;
    }
  /** More bytes after an upgrade. */
  | { readonly type: 'send'; readonly id: number; readonly bytes: Uint8Array; readonly note: MessageNote }
  /** `closes`: by FIN, whatever the agent's habit. */
  | { readonly type: 'abort'; readonly id: number; readonly closes?: boolean };

/** What the application hears. */
export type AgentAnswer =
  | {
      readonly type: 'response';
      readonly id: number;
      readonly status: number;
      readonly headers: readonly Header[];
      readonly body: Uint8Array;
      /** What the message was for, and the news in it: for whoever passes it on. */
      readonly role: MessageRole;
      readonly news: readonly number[];
    }
  | {
      readonly type: 'failure';
      readonly id: number;
      readonly result: Result;
      readonly sent: boolean;
      /** It was a kept connection that died as it was used again. */
      readonly stale: boolean;
    }
  /** `headBytes`: bytes of the head as it came, with the blank line. */
  | { readonly type: 'head'; readonly id: number; readonly head: ResponseHead; readonly headBytes: number }
  /** With the messages that end in it. After an upgrade these are the bytes of the other protocol. */
  | {
      readonly type: 'piece';
      readonly id: number;
      readonly bytes: Uint8Array;
      readonly messages: readonly ReadMessage[];
    }
  | { readonly type: 'bodyEnd'; readonly id: number };

/** What a connection's handler tells the service behind it. */
export type ServiceCall =
  | {
      readonly type: 'request';
      readonly handler: string;
      readonly head: RequestHead;
      readonly body: Uint8Array;
      /** The message that asked, to be named by the answer. */
      readonly message: number;
      /** The host that asked. */
      readonly from: string;
    }
  /** Bytes after an upgrade. */
  | {
      readonly type: 'upgraded';
      readonly handler: string;
      readonly bytes: Uint8Array;
      readonly from: string;
      /** Those that end in these bytes. */
      readonly messages: readonly ReadMessage[];
    }
  /** The client is gone, or has closed: no answer will be read. Who gives the request up for that says `hangUp`. */
  | { readonly type: 'gone'; readonly handler: string };

/** What the service answers. */
export type ServiceAnswer =
  | { readonly type: 'respond'; readonly response: HttpResponse; readonly note: MessageNote }
  /** The head of a body that does not end (chunked). From now on the handler talks to `speaker`, if there is one. */
  | { readonly type: 'open'; readonly head: ResponseHead; readonly note: MessageNote; readonly speaker?: string }
  | { readonly type: 'push'; readonly bytes: Uint8Array; readonly note: MessageNote }
  | { readonly type: 'finish' }
  /** Answer, then give the connection to another protocol, which `speaker` speaks, or who was asked. */
  | { readonly type: 'upgrade'; readonly response: HttpResponse; readonly note: MessageNote; readonly speaker?: string }
  /** Raw bytes after an upgrade. */
  | { readonly type: 'send'; readonly bytes: Uint8Array; readonly note: MessageNote }
  | { readonly type: 'hangUp' };
