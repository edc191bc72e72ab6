import type { HostSpec, Topology } from '../../../kernel/topology.ts';

/** Turns the ids of a topology into the names that people read. */
export class Names {
  private readonly titles: ReadonlyMap<string, string>;

  constructor({ hosts }: Pick<Topology, 'hosts'>) {
    this.titles = new Map(hosts.map((host) => [host.id, titleOf(host, hosts)]));
  }

  host(id: string): string {
    return this.titles.get(id) ?? id;
  }

  /** `client-server` is `Browser-API server`, `client>server` is `Browser to API server`. */
  link(id: string): string {
    const [from = '', to = ''] = id.split(/[->](?=[^->]*$)/);
    return `${this.host(from)}${id.includes('>') ? ' to ' : '-'}${this.host(to)}`;
  }

  /** `client/agent` is `Browser, agent`; numbers that the kernel adds stay. */
  process(id: string): string {
    const slash = id.indexOf('/');
    return slash < 0 ? this.host(id) : `${this.host(id.slice(0, slash))}, ${id.slice(slash + 1)}`;
  }

  /** Whatever an action is done to. */
  any(id: string): string {
    if (this.titles.has(id)) return this.host(id);
    return /[->]/.test(id) ? this.link(id) : id;
  }
}

/** Hosts of one title are told apart by their number. */
function titleOf({ id, title }: HostSpec, hosts: readonly HostSpec[]): string {
  const isShared = hosts.some((other) => other.id !== id && other.title === title);
  if (!isShared) return title;
  return `${title} ${/\d+$/.exec(id)?.[0] ?? (/^[a-z]$/.test(id) ? id : '1')}`;
}
