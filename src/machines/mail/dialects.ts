/** How servers put what they all say: programs read the codes alone. */
export interface Dialect {
  readonly name: string;
  readonly greeting: string;
  /** Before the name of the client. */
  readonly hello: string;
  readonly extensions: readonly string[];
  readonly sender: string;
  readonly recipient: string;
  readonly content: string;
  readonly taken: string;
  /** Whether it says under which name it keeps a mail. */
  readonly namesIt: boolean;
  /** Whether it says 421 to a client that closes without QUIT. */
  readonly saysLost: boolean;
}

/** Recorded: exim 4.96. */
export const EXIM: Dialect = {
  name: 'relay.test',
  greeting: 'relay.test ESMTP Exim 4.96',
  hello: 'relay.test Hello ',
  extensions: ['SIZE 52428800', '8BITMIME', 'PIPELINING', 'PIPECONNECT', 'CHUNKING', 'SMTPUTF8', 'HELP'],
  sender: 'OK',
  recipient: 'Accepted',
  content: 'Enter message, ending with "." on a line by itself',
  taken: 'OK id=',
  namesIt: true,
  saysLost: true,
};

/** Recorded: smtp-server 3.21.6. */
export const SMTP_SERVER: Dialect = {
  name: 'receiver.test',
  greeting: 'receiver.test ESMTP ready',
  hello: 'receiver.test Nice to meet you, ',
  extensions: ['PIPELINING', '8BITMIME', 'SMTPUTF8'],
  sender: 'Accepted',
  recipient: 'Accepted',
  content: 'End data with <CR><LF>.<CR><LF>',
  taken: 'OK: message queued',
  namesIt: false,
  saysLost: false,
};
