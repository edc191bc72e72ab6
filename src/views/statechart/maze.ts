/** A point of the grid. */
export interface GridPoint {
  readonly x: number;
  readonly y: number;
}

export interface GridBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

type Side = 0 | 1 | 2 | 3;
/** Right, down, left, up. */
const STEPS = [
  [1, 0],
  [0, 1],
  [-1, 0],
  [0, -1],
] as const;
const SIDES: readonly Side[] = [0, 1, 2, 3];

/** What a way costs: few corners, few crossings, never upon another arrow if that can be helped. */
const COST = {
  step: 10,
  corner: 40,
  crossing: 50,
  beside: 12,
  along: 25,
  joint: 400,
  upon: 600,
  offMiddle: 4,
  aside: 45,
} as const;
/** Following an arrow that goes to the same box is cheap: they join into one. */
const FOLLOW = 5;

/** Finds ways for arrows between boxes, one after another, each aware of those before it. */
export class Maze {
  private readonly width: number;
  private readonly height: number;
  private readonly blocked: Uint8Array;
  private readonly near: Uint8Array;
  /** By node and orientation: where the arrows that pass it lead. */
  private readonly passing = new Map<number, Set<string>>();

  constructor(width: number, height: number, boxes: readonly GridBox[]) {
    this.width = width;
    this.height = height;
    this.blocked = new Uint8Array(width * height);
    this.near = new Uint8Array(width * height);
    for (const box of boxes) {
      this.fill(this.near, box, 1);
      this.fill(this.blocked, box, 0);
    }
  }

  /** Takes a way, so that later ones keep off it. */
  take(points: readonly GridPoint[], target: string): void {
    points.forEach((point, index) => {
      const next = points[index + 1];
      if (next === undefined) return;
      const [dx, dy] = [Math.sign(next.x - point.x), Math.sign(next.y - point.y)];
      for (let { x, y } = point; ; x += dx, y += dy) {
        this.note(x, y, dx === 0 ? 1 : 0, target);
        if (x === next.x && y === next.y) return;
      }
    });
  }

  /**
   * The cheapest way from one box to another: its corners; empty when there is none. Arrows with one `target` may join
   * on their way to it.
   */
  route(from: GridBox, to: GridBox, target: string): readonly GridPoint[] {
    const costs = new Map<number, number>();
    const before = new Map<number, number>();
    const queue = new Buckets();
    const isSameRow = from.top === to.top;
    const goals = new Map(
      ports(to, isSameRow).map((port) => [this.keyOf(port.x, port.y, opposite(port.side)), port.extra]),
    );
    const reach = (key: number, cost: number, previous: number) => {
      if (cost >= (costs.get(key) ?? Number.POSITIVE_INFINITY)) return;
      costs.set(key, cost);
      before.set(key, previous);
      queue.push(cost, key);
    };
    for (const { x, y, side, extra } of ports(from, isSameRow)) {
      reach(this.keyOf(x, y, side), extra + this.portCost(x, y, ''), -1);
    }
    let best = { key: -1, cost: Number.POSITIVE_INFINITY };
    for (let next = queue.pop(); next !== undefined && next.cost < best.cost; next = queue.pop()) {
      const { key, cost } = next;
      if (cost > (costs.get(key) ?? 0)) continue;
      const [x, y, direction] = this.nodeOf(key);
      const extra = goals.get(key);
      if (extra !== undefined && before.get(key) !== -1) {
        const whole = cost + extra + this.portCost(x, y, target);
        if (whole < best.cost) best = { key, cost: whole };
        continue;
      }
      for (const turn of SIDES) {
        if (turn === opposite(direction) || (before.get(key) === -1 && turn !== direction)) continue;
        const [dx, dy] = STEPS[turn];
        const [nextX, nextY] = [x + dx, y + dy];
        const ahead = this.keyOf(nextX, nextY, turn);
        if (!this.isFree(nextX, nextY) && !goals.has(ahead)) continue;
        reach(ahead, cost + this.stepCost(x, y, direction, turn, target), key);
      }
    }
    return best.key < 0 ? [] : this.cornersOf(best.key, before);
  }

  private cornersOf(last: number, before: ReadonlyMap<number, number>): readonly GridPoint[] {
    const nodes: (readonly [number, number, Side])[] = [];
    for (let key: number | undefined = last; key !== undefined && key >= 0; key = before.get(key)) {
      nodes.unshift(this.nodeOf(key));
    }
    return nodes.flatMap(([x, y], index) => {
      const after = nodes[index + 1];
      const isCorner = index === 0 || after === undefined || after[2] !== nodes[index]?.[2];
      return isCorner ? [{ x, y }] : [];
    });
  }

  private stepCost(x: number, y: number, direction: Side, turn: Side, target: string): number {
    const [dx, dy] = STEPS[turn];
    const [nextX, nextY] = [x + dx, y + dy];
    const axis = dx === 0 ? 1 : 0;
    const corner = direction === turn ? 0 : COST.corner + (this.isTaken(x, y, target) ? COST.joint : 0);
    const along = this.passing.get(this.axisKey(nextX, nextY, axis));
    const across = this.passing.get(this.axisKey(nextX, nextY, 1 - axis));
    const here = this.passing.get(this.axisKey(x, y, axis));
    if (isOnly(along, target) && isOnly(here, target)) return FOLLOW + corner;
    const upon = hasOther(along, target) && hasOther(here, target) ? COST.upon : 0;
    const crossing = hasOther(across, target) ? COST.crossing : 0;
    const beside = [-1, 1].filter((side) => {
      const set = this.passing.get(
        this.axisKey(nextX + (axis === 1 ? side : 0), nextY + (axis === 0 ? side : 0), axis),
      );
      return hasOther(set, target);
    }).length;
    const isAlong = this.near[nextY * this.width + nextX] === 1 && this.near[y * this.width + x] === 1;
    return COST.step + corner + upon + crossing + beside * COST.beside + (isAlong ? COST.along : 0);
  }

  private portCost(x: number, y: number, target: string): number {
    return this.isTaken(x, y, target) ? COST.joint : 0;
  }

  private isTaken(x: number, y: number, target: string): boolean {
    return [0, 1].some((axis) => hasOther(this.passing.get(this.axisKey(x, y, axis)), target));
  }

  private note(x: number, y: number, axis: number, target: string): void {
    const key = this.axisKey(x, y, axis);
    const set = this.passing.get(key) ?? new Set<string>();
    this.passing.set(key, set.add(target));
  }

  private isFree(x: number, y: number): boolean {
    return x >= 0 && y >= 0 && x < this.width && y < this.height && this.blocked[y * this.width + x] === 0;
  }

  private fill(map: Uint8Array, { left, top, width, height }: GridBox, around: number): void {
    for (let y = top - around; y <= top + height + around; y += 1) {
      for (let x = left - around; x <= left + width + around; x += 1) {
        if (x >= 0 && y >= 0 && x < this.width && y < this.height) map[y * this.width + x] = 1;
      }
    }
  }

  private axisKey(x: number, y: number, axis: number): number {
    return (y * this.width + x) * 2 + axis;
  }

  private keyOf(x: number, y: number, direction: Side): number {
    return (y * this.width + x) * 4 + direction;
  }

  private nodeOf(key: number): readonly [number, number, Side] {
    const node = key >> 2;
    return [node % this.width, Math.floor(node / this.width), SIDES[key & 3] ?? 0];
  }
}

interface Port extends GridPoint {
  /** Where it looks. */
  readonly side: Side;
  readonly extra: number;
}

/** Where arrows may leave and enter a box: anywhere but at its corners, best in the middle of the edge that faces the other. */
function ports({ left, top, width, height }: GridBox, isSameRow: boolean): readonly Port[] {
  const found: Port[] = [];
  const aside = isSameRow ? 0 : COST.aside;
  for (let x = left + 1; x < left + width; x += 1) {
    const extra = Math.abs(x - left - width / 2) * COST.offMiddle;
    found.push({ x, y: top, side: 3, extra }, { x, y: top + height, side: 1, extra });
  }
  for (let y = top + 1; y < top + height; y += 1) {
    const extra = Math.abs(y - top - height / 2) * COST.offMiddle + aside;
    found.push({ x: left, y, side: 2, extra }, { x: left + width, y, side: 0, extra });
  }
  return found;
}

function opposite(side: Side): Side {
  return SIDES[(side + 2) % 4] ?? 0;
}

function hasOther(set: ReadonlySet<string> | undefined, target: string): boolean {
  return set !== undefined && [...set].some((other) => other !== target);
}

function isOnly(set: ReadonlySet<string> | undefined, target: string): boolean {
  return set !== undefined && set.has(target) && !hasOther(set, target);
}

/** A queue by whole costs: entries of one cost come in the order in which they went in. */
class Buckets {
  private readonly buckets: number[][] = [];
  private cost = 0;

  push(cost: number, key: number): void {
    const bucket = this.buckets[cost];
    if (bucket === undefined) this.buckets[cost] = [key];
    else bucket.push(key);
    this.cost = Math.min(this.cost, cost);
  }

  pop(): { readonly cost: number; readonly key: number } | undefined {
    for (; this.cost < this.buckets.length; this.cost += 1) {
      const key = this.buckets[this.cost]?.shift();
      if (key !== undefined) return { cost: this.cost, key };
    }
    return undefined;
  }
}
