/** What a name server knows, and what it says to a question (RFC 1034 section 4.3.2). */
import type { Answer, Question, ResourceRecord } from '../../protocols/dns/message.ts';
import { isWithin, labelsOf } from '../../protocols/dns/name.ts';

export interface Zone {
  /** The name at its top. */
  readonly apex: string;
  readonly records: readonly ResourceRecord[];
}

/** An answer of a zone: what it has, or whom to ask, or that there is nothing. */
export function answerFromZone(zone: Zone, question: Question): Answer {
  const { name } = question;
  const own = { authoritative: true, recursionAvailable: false } as const;
  if (!isWithin(name, zone.apex)) return { ...own, authoritative: false, code: 'REFUSED' };
  const delegated = delegationOf(zone, name);
  if (delegated !== null)
    return { ...own, authoritative: false, code: 'NOERROR', authority: delegated, additional: glueOf(zone, delegated) };
  const here = zone.records.filter((record) => record.name === name);
  const authority = recordsAt(zone, zone.apex, 'NS');
  const soa = recordsAt(zone, zone.apex, 'SOA');
  if (here.length === 0 && !hasBelow(zone, name)) return { ...own, code: 'NXDOMAIN', authority: soa };
  const answers = follow(zone, name, question.type);
  if (answers.length === 0) return { ...own, code: 'NOERROR', authority: soa };
  // Its own name servers stand in the answer already, where that is what was asked for.
  const isOfServers = question.type === 'NS' && name === zone.apex;
  const servers = isOfServers ? answers : authority;
  return {
    ...own,
    code: 'NOERROR',
    answers,
    authority: isOfServers ? [] : authority,
    additional: glueOf(zone, servers),
  };
}

/** The same from a list of hosts, as dnsmasq answers from it: nothing beside the addresses (recorded). */
export function answerFromList(zone: Zone, question: Question): Answer {
  const answers = follow(zone, question.name, question.type);
  const isKnown = zone.records.some(({ name }) => name === question.name);
  return {
    authoritative: answers.length > 0,
    recursionAvailable: true,
    code: isKnown ? 'NOERROR' : 'NXDOMAIN',
    answers,
  };
}

/** The records asked for; an alias comes with what it stands for. */
function follow(zone: Zone, name: string, type: Question['type']): readonly ResourceRecord[] {
  const found = recordsAt(zone, name, type);
  if (found.length > 0) return found;
  return recordsAt(zone, name, 'CNAME').flatMap((alias) =>
    alias.type === 'CNAME' ? [alias, ...recordsAt(zone, alias.target, type)] : [],
  );
}

function recordsAt(zone: Zone, name: string, type: Question['type']): readonly ResourceRecord[] {
  return zone.records.filter((record) => record.name === name && record.type === type);
}

/** The name servers of the zone below that the name belongs to; null where it belongs to this one. */
function delegationOf(zone: Zone, name: string): readonly ResourceRecord[] | null {
  const labels = labelsOf(name);
  const above = labelsOf(zone.apex).length;
  for (let count = above + 1; count <= labels.length; count += 1) {
    const servers = recordsAt(zone, labels.slice(labels.length - count).join('.'), 'NS');
    if (servers.length > 0) return servers;
  }
  return null;
}

/** Addresses of name servers: without them nobody could ask them. */
function glueOf(zone: Zone, servers: readonly ResourceRecord[]): readonly ResourceRecord[] {
  return servers.flatMap((server) => (server.type === 'NS' ? recordsAt(zone, server.target, 'A') : []));
}

/** A name exists if a longer one does (RFC 8020). */
function hasBelow(zone: Zone, name: string): boolean {
  return zone.records.some((record) => record.name !== name && isWithin(record.name, name));
}
