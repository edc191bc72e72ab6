/** Messages of the domain name system (RFC 1035 section 4), with EDNS (RFC 6891). */

/** Numbers of types (RFC 1035 section 3.2.2; AAAA: RFC 3596; OPT: RFC 6891). */
export const RECORD_TYPES = { A: 1, NS: 2, CNAME: 5, SOA: 6, AAAA: 28, OPT: 41 } as const;
/** What can be asked for here. */
export type QuestionType = 'A' | 'AAAA' | 'NS' | 'CNAME' | 'SOA';

/** Numbers of results (RFC 1035 section 4.1.1). */
export const RESPONSE_CODES = { NOERROR: 0, FORMERR: 1, SERVFAIL: 2, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5 } as const;
export type ResponseCode = keyof typeof RESPONSE_CODES;

export interface Question {
  readonly name: string;
  readonly type: QuestionType;
}

/** What a name has. */
export type RecordData =
  | { readonly type: 'A'; readonly address: string }
  | { readonly type: 'NS' | 'CNAME'; readonly target: string }
  | {
      readonly type: 'SOA';
      readonly primary: string;
      readonly mailbox: string;
      readonly serial: number;
      readonly refresh: number;
      readonly retry: number;
      readonly expire: number;
      /** How long that something does not exist may be kept in mind, in seconds (RFC 2308 section 5). */
      readonly minimum: number;
    };

export type ResourceRecord = {
  readonly name: string;
  /** How long it may be kept, in seconds. */
  readonly ttl: number;
} & RecordData;

/** The pseudo record of EDNS: how long a datagram its sender takes, and options (RFC 6891 section 6.1). */
export interface Edns {
  readonly udpBytes: number;
  readonly options: readonly { readonly code: number; readonly data: Uint8Array }[];
}

export interface DnsMessage {
  /** Matches an answer to its question: 16 bits. */
  readonly id: number;
  readonly isResponse: boolean;
  /** Who answers has it first-hand (AA). */
  readonly authoritative: boolean;
  /** More than fits: to be asked again over TCP (TC). */
  readonly truncated: boolean;
  /** Whether the asked server is to ask further itself (RD), and whether it can (RA). */
  readonly recursionDesired: boolean;
  readonly recursionAvailable: boolean;
  readonly code: ResponseCode;
  readonly question: Question;
  readonly answers: readonly ResourceRecord[];
  readonly authority: readonly ResourceRecord[];
  readonly additional: readonly ResourceRecord[];
  /** Null without EDNS. */
  readonly edns: Edns | null;
}

/** What fits a datagram without EDNS (RFC 1035 section 4.2.1). */
export const PLAIN_UDP_BYTES = 512;

/** A question to a server. */
export function questionMessage(
  id: number,
  question: Question,
  { recursionDesired, edns = null }: { readonly recursionDesired: boolean; readonly edns?: Edns | null },
): DnsMessage {
  return {
    id,
    isResponse: false,
    authoritative: false,
    truncated: false,
    recursionDesired,
    recursionAvailable: false,
    code: 'NOERROR',
    question,
    answers: [],
    authority: [],
    additional: [],
    edns,
  };
}

/** What a server says: everything that is not copied from the question. */
export type Answer = Pick<DnsMessage, 'authoritative' | 'recursionAvailable' | 'code'> &
  Partial<Pick<DnsMessage, 'answers' | 'authority' | 'additional'>>;

/** The answer to a question: with its id, and with EDNS if it has that. */
export function answerMessage(asked: DnsMessage, answer: Answer, udpBytes: number): DnsMessage {
  return {
    ...asked,
    isResponse: true,
    truncated: false,
    answers: [],
    authority: [],
    additional: [],
    ...answer,
    edns: asked.edns === null ? null : { udpBytes, options: [] },
  };
}
