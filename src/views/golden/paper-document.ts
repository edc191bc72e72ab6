/**
 * The little of a document that the layers of the figure use, so that the very layers of the page draw where there is
 * no browser. It measures nothing and styles nothing. What it does not know it does not have, and a layer that begins
 * to use it fails here rather than drawing something else.
 */

const FOLLOWING = 4;
const PRECEDING = 2;

/** `line`, `.host-lamp`, `g.flight`. */
const SIMPLE = /^(\w+)?(?:\.([\w-]+))?$/;

export class PaperElement {
  readonly tagName: string;
  readonly namespaceURI: string;
  readonly ownerDocument: PaperDocument;
  parentNode: PaperElement | null = null;
  children: PaperElement[] = [];
  private words = '';
  private readonly attributes = new Map<string, string>();

  constructor(ownerDocument: PaperDocument, namespaceURI: string, tagName: string) {
    this.ownerDocument = ownerDocument;
    this.namespaceURI = namespaceURI;
    this.tagName = tagName;
  }

  getAttribute(name: string): string | null {
    return this.attributes.get(name) ?? null;
  }

  getAttributeNames(): readonly string[] {
    return [...this.attributes.keys()];
  }

  setAttribute(name: string, value: string | number): void {
    this.attributes.set(name, String(value));
  }

  removeAttribute(name: string): void {
    this.attributes.delete(name);
  }

  get classList() {
    const names = () => (this.getAttribute('class') ?? '').split(' ').filter((name) => name !== '');
    const set = (list: readonly string[]) => this.setAttribute('class', list.join(' '));
    return {
      contains: (name: string) => names().includes(name),
      add: (name: string) => set([...names().filter((other) => other !== name), name]),
      remove: (name: string) => set(names().filter((other) => other !== name)),
    };
  }

  get textContent(): string {
    return this.words + this.children.map((child) => child.textContent).join('');
  }

  set textContent(content: string) {
    this.replaceChildren();
    this.words = content;
  }

  /** Its own words, without those of its children. */
  get ownText(): string {
    return this.words;
  }

  get firstChild(): PaperElement | null {
    return this.children[0] ?? null;
  }

  get lastChild(): PaperElement | null {
    return this.children.at(-1) ?? null;
  }

  get nextSibling(): PaperElement | null {
    const siblings = this.parentNode?.children ?? [];
    return siblings[siblings.indexOf(this) + 1] ?? null;
  }

  insertBefore(child: PaperElement, next: PaperElement | null): PaperElement {
    child.remove();
    child.parentNode = this;
    this.children.splice(next === null ? this.children.length : this.children.indexOf(next), 0, child);
    return child;
  }

  append(...children: readonly PaperElement[]): void {
    for (const child of children) this.insertBefore(child, null);
  }

  appendChild(child: PaperElement): PaperElement {
    return this.insertBefore(child, null);
  }

  removeChild(child: PaperElement): PaperElement {
    child.remove();
    return child;
  }

  remove(): void {
    const siblings = this.parentNode?.children;
    if (siblings !== undefined) siblings.splice(siblings.indexOf(this), 1);
    this.parentNode = null;
  }

  replaceChildren(...children: readonly PaperElement[]): void {
    while (this.firstChild !== null) this.firstChild.remove();
    this.words = '';
    this.append(...children);
  }

  cloneNode(isDeep = false): PaperElement {
    const clone = new PaperElement(this.ownerDocument, this.namespaceURI, this.tagName);
    for (const [name, value] of this.attributes) clone.setAttribute(name, value);
    if (isDeep) {
      clone.textContent = this.words;
      clone.append(...this.children.map((child) => child.cloneNode(true)));
    }
    return clone;
  }

  querySelectorAll(selector: string): readonly PaperElement[] {
    const [, tag, name] = SIMPLE.exec(selector) ?? [];
    if (tag === undefined && name === undefined) throw new Error(`no element is looked for by "${selector}" here`);
    const fits = (element: PaperElement) =>
      (tag === undefined || element.tagName === tag) && (name === undefined || element.classList.contains(name));
    return this.children.flatMap((child) => [...(fits(child) ? [child] : []), ...child.querySelectorAll(selector)]);
  }

  querySelector(selector: string): PaperElement | null {
    return this.querySelectorAll(selector)[0] ?? null;
  }

  /** Only of brothers and sisters: whoever orders them asks for nothing else. */
  compareDocumentPosition(other: PaperElement): number {
    const siblings = this.parentNode?.children ?? [];
    return siblings.indexOf(other) > siblings.indexOf(this) ? FOLLOWING : PRECEDING;
  }
}

export class PaperDocument {
  /** What a page asks whether it is written in HTML: none of this is. */
  readonly documentElement = { namespaceURI: '' };

  createElementNS(namespace: string, tagName: string): PaperElement {
    return new PaperElement(this, namespace, tagName);
  }
}
