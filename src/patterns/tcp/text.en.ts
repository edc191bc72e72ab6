export const texts = {
  syn: '{from} asks for a connection, and may send nothing before the answer.',
  synAck: '{from} agrees: its SYN-ACK confirms one SYN and is another.',
  fin: '{from} has nothing more to send, and says so with a FIN. It can still hear.',
  reset: '{from} has no such connection: it answers with RST.',
  'data.one': '{from} sends segment {first}.',
  'data.several': 'The window has room: {from} sends segments {first} to {last} at once.',
  'data.oneOnAck': 'ACK {ack} says that {confirmed} arrived: {from} may send segment {first}.',
  'data.severalOnAck': 'ACK {ack} says that {confirmed} arrived: {from} may send segments {first} to {last}.',
  'data.early':
    'Duplicate {count}: {to} still waits for {ack}. That may be mere disorder, so {from} goes on with segment {first}.',
  'data.late': 'Duplicate {count} says that something arrived, though not {ack}: {from} may send segment {first}.',
  'write.window':
    '{host} hands {bytes} to its kernel. The window lets segments {first} to {last} go at once, the rest waits.',
  'write.whole':
    '{host} hands {bytes} to its kernel, and the window has room for all of it: segments {first} to {last}.',
  'write.held':
    '{host} hands {bytes} more to its kernel, which keeps them back: something small is on its way, and not confirmed.',
  'ack.delayed':
    '{from} had nothing to answer for {after}, so it confirms after all. That is what {to} was waiting for.',
  'ack.bare': '{from} confirms what it has.',
  'ack.next': 'Segment {segment} is here, and nothing before it is missing: {from} asks for {ack}.',
  'ack.repeats': 'Segment {segment} is here, but {ack} is not: {from} repeats that it still waits for {ack}.',
  'ack.fills': 'Segment {segment} fills the gap. One ACK of {from} now covers {segment} to {last}.',
  'ack.fin': '{from} has the FIN: it confirms it.',
  'again.duplicates':
    'The third duplicate proves it: {from} noticed {after} after the loss, and sends {what} again at once.',
  'again.partial':
    'The gap is filled only as far as the next one: {from} learns that {what} is missing, too, and sends it again.',
  'again.timeout': 'Nothing told {from}, so its timer did: {after} after the loss it sends {what} again.',
  'again.syn':
    '{tries} SYNs in {sinceUs} and no word: {from} cannot tell a dead host from a firewall or bad luck, so it asks on.',
  'failed.refused': 'connect() fails after {sinceUs}: refused. {host} knows for certain that nothing was done.',
  'failed.timeout': 'The kernel of {host} gives up after {sinceUs}: connect() fails, and nobody has said no.',
  'failed.given up':
    'The program of {host} waits no longer: after {sinceUs} it gives up. Its kernel would have tried on.',
  'probe.window': 'The window is closed, and nothing was heard for {sinceUs}: {from} asks whether it is open again.',
  'probe.alive': 'Not a word for {sinceUs}: {from} cannot tell a quiet {to} from a dead one, so its kernel asks.',
  'gone.unanswered':
    '{count} questions without an answer: {host} gives the connection up, {sinceUs} after the first of them.',
  'read.pieces': '{host} reads {count} writes in one piece: TCP carries bytes, and has kept no borders.',
  'gone.reset':
    'RST tells {host} that the connection is over, and not whether anybody has read the {bytes} that were confirmed.',
  'reset.unread':
    'A program of {from} ends and leaves bytes unread that its kernel had confirmed: they are lost, and RST says so.',
  'reset.ended': 'A program of {from} is ended: its kernel breaks the connection off with RST.',
  'window.closed': 'Nobody reads at {from}: it confirms what it has, and has no room for more. {to} must wait.',
  'window.open': 'The program of {from} reads again: there is room for {bytes}, so {to} may go on.',
  'again.needless': '{from} sends {what} again, though it is not lost: its answer was late.',
  'arrival.data': 'Segment {segment} arrives at {host}.',
  'arrival.control': '{name} arrives at {host}.',
  'arrival.ack': 'ACK {ack} arrives: {host} knows that {confirmed} is there.',
  'arrival.early':
    'Duplicate {count}: {from} still waits for {ack}. It may be only late, so {host} does nothing before the third.',
  'arrival.late': 'Duplicate {count}: {from} still waits for {ack}, which is under way again.',
  'arrival.covers': 'One ACK tells {host} of {first} to {last} at once: nothing is missing.',
  'arrival.filled.duplicates':
    '{host} noticed at {noticed}, at the third duplicate. Segment {first} filled the gap, and one ACK now covers {first} to {last}.',
  'arrival.filled.partial acknowledgement':
    '{host} noticed at {noticed}, by an ACK that stopped short. Segment {first} filled the gap: now all to {last} is confirmed.',
  'arrival.filled.timeout':
    '{host} noticed at {noticed}, when its timer ran out. Segment {first} filled the gap: now all to {last} is confirmed.',
  'lost.queue full':
    'The queue is full: segment {segment} is dropped before the line. {from} will hear of it only by what comes after.',
  'lost.data': 'Segment {segment} dies on the way. {from} cannot know: no packet tells of its own death.',
  'lost.ack': 'ACK {ack} dies on the way. Nobody has to notice: the next one says the same and more.',
  'lost.control': 'The {name} dies on the way: nothing comes after it, so only the timer of {from} can tell.',
  'state.ESTABLISHED': '{host} has heard from the other side: the connection stands for it.',
  'state.FIN-WAIT-1': '{host} has closed: what it has written still goes out, then its FIN.',
  'state.FIN-WAIT-2': 'The FIN of {host} is confirmed. The other side may still send.',
  'state.CLOSE-WAIT': '{host} has everything and the FIN: it knows that nothing more will come.',
  'state.LAST-ACK': '{host} closes, too: only the confirmation of its FIN is missing.',
  'state.TIME-WAIT': 'Both have closed. {host} remembers the connection for a while, in case old segments turn up.',
  'state.gone': '{host} forgets the connection.',
  'many.asks': '{from} asks for connection {connection}.',
  'many.again': 'No word for {sinceUs}, so {from} asks for connection {connection} again: try {tries}.',
  'many.agrees': '{to} is answered: {from} has connection {connection} half open, and keeps it in mind.',
  'many.cookie':
    'Too many are half open: {from} answers for connection {connection} with a cookie, and keeps nothing of it.',
  'many.stands': 'connect() returns after {tookUs}: connection {connection} stands for {host}.',
  'many.stands alone':
    'connect() returns after {tookUs}: {host} believes in connection {connection}. The other side keeps nothing of it.',
  'many.made of answer':
    'There is room, and the answer to its cookie is right: only now {host} has connection {connection}.',
  'many.refused': 'Nobody listens: connect() for connection {connection} fails after {tookUs}.',
  'many.given up': '{host} gives up connection {connection} after {tookUs} without an answer.',
  'many.time-wait':
    '{host} has closed connection {connection} first, so it keeps its port for a while: {kept} are kept now.',
  'many.port free': 'TIME-WAIT of connection {connection} is over: its port is free for another one.',
  'many.no port':
    'No port is left for connection {connection}: {kept} are kept by connections that are closed. connect() fails at once.',
  'many.no port at all': 'Every port of {host} towards the server has a connection: connect() fails at once.',
  'many.in': 'Connection {connection} is complete, and no program has accepted it: {waiting} wait at {host}.',
  'many.out': 'A program of {host} accepts connection {connection}: {waiting} still wait, so one more has room.',
  'many.gone': 'Connection {connection} is over before a program of {host} accepted it: {waiting} still wait.',
  'many.full':
    '{waiting} connections wait, and nobody accepts them: {to} drops the SYN of connection {connection}, without a word.',
  'many.half-open full':
    'Too many connections are half open: {to} drops the SYN of connection {connection}, without a word.',
  'many.last step dropped':
    '{waiting} connections wait: {to} drops the last step of {connection}. {from} is connected, and alone.',
  'many.data dropped': '{to} has no connection {connection}: it drops what {from} sends, and does not even say so.',
  'many.data again': 'Nobody confirms connection {connection}: {from} sends again, and still believes to be connected.',
  'note.ping sent': '{host} sends ping {ping}.',
  'note.ping back': 'Ping {ping} is back after {tookUs}.',
  'note.ping back.queued':
    'Ping {ping} is back after {tookUs}: for {queuedUs} it stood in a queue behind the transfer.',
  'read.request.after':
    '{host} hands all of it to its application, {tookUs} after it was written: nothing is missing any more.',
  'read.request': '{host} hands all of it to its application: nothing is missing any more.',
};
