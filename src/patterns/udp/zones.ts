/** The names of this page, as in the recordings: a list for a small network, and the same in three zones of a tree. */
import type { Zone } from '../../machines/dns/zone.ts';
import type { ResourceRecord } from '../../protocols/dns/message.ts';

const DOMAIN = 'example.test';
/** What `www` may be kept for is short, so that it runs out while somebody watches. */
const TTL = { www: 4, host: 300, zone: 3_600, negative: 3 } as const;

/** Names that can be looked up; the last one does not exist. */
export const NAMES = ['www', 'mail', 'alias', 'many', 'nowhere'] as const;

/** Addresses of the servers of the tree (RFC 5737), and who has them here. */
const ADDRESS = { root: '198.51.100.1', tld: '198.51.100.2', authoritative: '198.51.100.3' } as const;
export const HOSTS_BY_ADDRESS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(ADDRESS).map(([host, address]) => [address, host]),
);

export function fullName(name: string): string {
  return `${name}.${DOMAIN}`;
}

/** What is known of the domain; `many` has so many addresses. */
function hostRecords(addresses: number): readonly ResourceRecord[] {
  const address = (name: string, ttl: number, last: number): ResourceRecord => ({
    name: fullName(name),
    ttl,
    type: 'A',
    address: `192.0.${2 + (last >> 8)}.${last & 0xff}`,
  });
  return [
    address('www', TTL.www, 1),
    address('mail', TTL.host, 2),
    { name: fullName('alias'), ttl: TTL.host, type: 'CNAME', target: fullName('www') },
    ...Array.from({ length: addresses }, (_, index) => address('many', TTL.host, index + 1)),
  ];
}

/** All of it, as one list. */
export function hostList(addresses: number): Zone {
  return { apex: '', records: hostRecords(addresses) };
}

/** The same in three zones: the root, the one below it, and that of the domain. */
export function zonesOf(addresses: number): Readonly<Record<'root' | 'tld' | 'authoritative', Zone>> {
  const ns = (zone: string, target: string): ResourceRecord => ({ name: zone, ttl: TTL.zone, type: 'NS', target });
  const glue = (name: string, address: string): ResourceRecord => ({ name, ttl: TTL.zone, type: 'A', address });
  const soa = (zone: string, minimum: number): ResourceRecord => ({
    name: zone,
    ttl: TTL.zone,
    type: 'SOA',
    primary: zone === '' ? 'a.root' : `ns.${zone}`,
    mailbox: zone === '' ? 'h.root' : `h.${zone}`,
    serial: 1,
    refresh: 1,
    retry: 1,
    expire: 1,
    minimum,
  });
  const [tld, domain] = ['test', DOMAIN];
  const own = glue(`ns.${domain}`, ADDRESS.authoritative);
  return {
    root: {
      apex: '',
      records: [
        soa('', 60),
        ns('', 'a.root'),
        glue('a.root', ADDRESS.root),
        ns(tld, `ns.${tld}`),
        glue(`ns.${tld}`, ADDRESS.tld),
      ],
    },
    tld: {
      apex: tld,
      records: [soa(tld, 60), ns(tld, `ns.${tld}`), glue(`ns.${tld}`, ADDRESS.tld), ns(domain, `ns.${domain}`), own],
    },
    authoritative: {
      apex: domain,
      records: [soa(domain, TTL.negative), ns(domain, `ns.${domain}`), own, ...hostRecords(addresses)],
    },
  };
}
